//! Choosing how the money is collected on delivery.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    checkout::{Checkout, View},
    form,
    form::Sku,
    page::{Decision, Kind, Page},
    parts::PaymentChoiceKeys,
    requirement::{
        ADDRESSES_CHOSEN, BUYER_KNOWN, NO_CHARGE_IN_FLIGHT, PAYS_ON_DELIVERY, Requirement, SHIPPING_CHOSEN,
    },
    shop::PaymentType,
    text,
    text::FormErrors,
};

text!(NOT_OFFERED = "payment-choice-not-offered",
    en: "This way of paying on delivery is not offered.", tr: "Bu kapıda ödeme yöntemi sunulmuyor.");

/// Chooses how the money is collected.
pub(crate) struct PayOnDeliveryPaymentChoicePage;

form! {
    /// The choice.
    pub(crate) struct PayOnDeliveryPaymentChoiceForm {
        /// The `value` of one of the choices.
        payment_choice: Sku,
    }
}

/// What the storefront draws.
#[derive(Serialize, ToSchema)]
pub(crate) struct PayOnDeliveryPaymentChoiceContext<'a> {
    /// What is offered, with what each costs.
    payment_choices: Vec<PaymentChoiceKeys<'a>>,
}

impl Page for PayOnDeliveryPaymentChoicePage {
    type Form = PayOnDeliveryPaymentChoiceForm;
    type Context<'a> = PayOnDeliveryPaymentChoiceContext<'a>;
    const NAME: &'static str = "PayOnDeliveryPaymentChoicePage";
    const ABOUT: &'static str =
        "Chooses how the money is collected on delivery; what that costs joins the total.";
    const KIND: Kind = Kind::Step;
    const REQUIRES: &'static [&'static Requirement] =
        &[&BUYER_KNOWN, &ADDRESSES_CHOSEN, &SHIPPING_CHOSEN, &PAYS_ON_DELIVERY, &NO_CHARGE_IN_FLIGHT];

    fn is_skipped(&self, view: &View) -> bool {
        !view.pays_by(PaymentType::PayOnDelivery)
    }

    fn is_done(&self, view: &View) -> bool {
        view.checkout.choices.payment.choice.is_some()
    }

    fn context<'a>(&self, view: &View<'a>) -> Self::Context<'a> {
        let offered = view.facts.shop.offered_payment_choices(view.goods.currency);
        let keys = offered.into_iter().map(|choice| PaymentChoiceKeys::new(choice, view.facts.language));
        PayOnDeliveryPaymentChoiceContext { payment_choices: keys.collect() }
    }

    fn submit(&self, mut checkout: Checkout, form: &Self::Form, view: &View) -> Result<Decision, FormErrors> {
        let wanted = form.payment_choice.as_str();
        let offered = view.facts.shop.offered_payment_choices(view.goods.currency);
        if !offered.iter().any(|(choice, _)| choice.value == wanted) {
            return Err(FormErrors::field("payment_choice", &NOT_OFFERED));
        }
        checkout.choices.payment.choice = Some(wanted.to_owned());
        Ok(Decision::keep(checkout))
    }
}
