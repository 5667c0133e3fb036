//! Choosing how the order is paid.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    checkout::{Checkout, View},
    form,
    ids::Pk,
    page::{Decision, Kind, Page},
    parts::{Change, Payment, PaymentOptionKeys},
    requirement::{ADDRESSES_CHOSEN, BUYER_KNOWN, NO_CHARGE_IN_FLIGHT, Requirement, SHIPPING_CHOSEN},
    text,
    text::FormErrors,
};

text!(NOT_OFFERED = "payment-not-offered",
    en: "This way of paying is not offered for this order.", tr: "Bu ödeme yöntemi bu sipariş için sunulmuyor.");

/// Chooses the way of paying among those that take this total.
pub(crate) struct PaymentOptionSelectionPage;

form! {
    /// The choice.
    pub(crate) struct PaymentOptionSelectionForm {
        /// Key of a payment option.
        payment_option: Pk,
    }
}

/// What the storefront draws.
#[derive(Serialize, ToSchema)]
pub(crate) struct PaymentOptionSelectionContext<'a> {
    /// What is offered.
    payment_options: Vec<PaymentOptionKeys<'a>>,
    /// What is not, with reasons.
    unavailable_options: [Value; 0],
    /// A payment page elsewhere; none.
    checkout_url: Option<&'a str>,
    /// Where to ask for the state of a payment; nowhere.
    status_url: Option<&'a str>,
}

impl Page for PaymentOptionSelectionPage {
    type Form = PaymentOptionSelectionForm;
    type Context<'a> = PaymentOptionSelectionContext<'a>;
    const NAME: &'static str = "PaymentOptionSelectionPage";
    const ABOUT: &'static str = "Chooses the way of paying.";
    const KIND: Kind = Kind::Step;
    const REQUIRES: &'static [&'static Requirement] =
        &[&BUYER_KNOWN, &ADDRESSES_CHOSEN, &SHIPPING_CHOSEN, &NO_CHARGE_IN_FLIGHT];

    fn is_done(&self, view: &View) -> bool {
        view.checkout.choices.payment.option.is_some()
    }

    fn context<'a>(&self, view: &View<'a>) -> Self::Context<'a> {
        let keys = Payment::offered(view)
            .into_iter()
            .map(|option| PaymentOptionKeys::new(option, view.facts.language));
        PaymentOptionSelectionContext {
            payment_options: keys.collect(),
            unavailable_options: [],
            checkout_url: None,
            status_url: None,
        }
    }

    fn submit(&self, mut checkout: Checkout, form: &Self::Form, view: &View) -> Result<Decision, FormErrors> {
        if !Payment::offered(view).iter().any(|option| option.pk == form.payment_option) {
            return Err(FormErrors::field("payment_option", &NOT_OFFERED));
        }
        // Choosing again starts the payment over, even with the same option: clients use it as a reset.
        checkout.choices.payment = Payment { option: Some(form.payment_option), ..Payment::default() };
        Ok(Decision::changed(checkout, Change::Payment, true))
    }
}
