//! Ordering against payment on delivery.

use crate::{
    checkout::{Checkout, View},
    form,
    form::{Flag, Sku},
    page::{Decision, Kind, Page},
    pages::payment::{ConsentContext, order_with_consent},
    requirement::{
        ADDRESSES_CHOSEN, BUYER_KNOWN, NO_CHARGE_IN_FLIGHT, PAYMENT_CHOICE_MADE, PAYS_ON_DELIVERY,
        PHONE_CONFIRMED, Requirement, SHIPPING_CHOSEN,
    },
    shop::PaymentType,
    text,
    text::FormErrors,
};

text!(ANOTHER_CHOICE = "another-payment-choice",
    en: "You chose another way of paying on delivery. Please check the total and confirm it again.",
    tr: "Başka bir kapıda ödeme yöntemi seçtiniz. Lütfen tutarı kontrol edip yeniden onaylayın.");

/// Makes the order; whoever hands it over collects the money.
pub(crate) struct PayOnDeliveryPage;

form! {
    /// The consent.
    pub(crate) struct PayOnDeliveryForm {
        /// Whether the shopper accepts the contracts.
        agreement: Flag,
        /// The `value` of the choice the shopper saw, where the client sends it.
        payment_type: Option<Sku>,
    }
}

impl Page for PayOnDeliveryPage {
    type Form = PayOnDeliveryForm;
    type Context<'a> = ConsentContext;
    const NAME: &'static str = "PayOnDeliveryPage";
    const ABOUT: &'static str = "Makes an order whose money is collected on delivery.";
    const KIND: Kind = Kind::Finish;
    const REQUIRES: &'static [&'static Requirement] = &[
        &BUYER_KNOWN,
        &ADDRESSES_CHOSEN,
        &SHIPPING_CHOSEN,
        &PAYS_ON_DELIVERY,
        &PAYMENT_CHOICE_MADE,
        &PHONE_CONFIRMED,
        &NO_CHARGE_IN_FLIGHT,
    ];

    fn is_skipped(&self, view: &View) -> bool {
        !view.pays_by(PaymentType::PayOnDelivery)
    }

    fn context<'a>(&self, _view: &View<'a>) -> ConsentContext {
        ConsentContext {}
    }

    fn submit(&self, checkout: Checkout, form: &Self::Form, _view: &View) -> Result<Decision, FormErrors> {
        let chosen = checkout.choices.payment.choice.as_deref();
        if form.payment_type.as_ref().is_some_and(|sent| Some(sent.as_str()) != chosen) {
            return Err(FormErrors::field("paymentType", &ANOTHER_CHOICE));
        }
        order_with_consent(form.agreement, checkout)
    }
}
