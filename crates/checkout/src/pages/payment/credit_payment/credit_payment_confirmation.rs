//! Ordering against a credit.

use crate::{
    checkout::{Checkout, View},
    page::{Decision, Kind, Page},
    pages::payment::{AgreementForm, ConsentContext, order_with_consent},
    requirement::{
        ADDRESSES_CHOSEN, BUYER_KNOWN, CREDIT_CHOSEN, NO_CHARGE_IN_FLIGHT, PAYS_BY_CREDIT, Requirement,
        SHIPPING_CHOSEN,
    },
    shop::PaymentType,
    text::FormErrors,
};

/// Makes the order; it waits until the credit pays.
pub(crate) struct CreditPaymentConfirmationPage;

impl Page for CreditPaymentConfirmationPage {
    type Form = AgreementForm;
    type Context<'a> = ConsentContext;
    const NAME: &'static str = "CreditPaymentConfirmationPage";
    const ABOUT: &'static str = "Makes an order that waits for its credit.";
    const KIND: Kind = Kind::Finish;
    const REQUIRES: &'static [&'static Requirement] = &[
        &BUYER_KNOWN,
        &ADDRESSES_CHOSEN,
        &SHIPPING_CHOSEN,
        &PAYS_BY_CREDIT,
        &CREDIT_CHOSEN,
        &NO_CHARGE_IN_FLIGHT,
    ];

    fn is_skipped(&self, view: &View) -> bool {
        !view.pays_by(PaymentType::CreditPayment)
    }

    fn context<'a>(&self, _view: &View<'a>) -> ConsentContext {
        ConsentContext {}
    }

    fn submit(&self, checkout: Checkout, form: &Self::Form, _view: &View) -> Result<Decision, FormErrors> {
        order_with_consent(form.agreement, checkout)
    }
}
