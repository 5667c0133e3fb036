//! Ordering against a credit.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    checkout::{Checkout, View},
    form,
    form::Flag,
    page::{Decision, Kind, Page},
    pages::payment::AGREEMENT_NEEDED,
    requirement::{
        ADDRESSES_CHOSEN, BUYER_KNOWN, CREDIT_CHOSEN, NO_CHARGE_IN_FLIGHT, PAYS_BY_CREDIT, Requirement,
        SHIPPING_CHOSEN,
    },
    shop::PaymentType,
    text::FormErrors,
};

/// Makes the order; it waits until the credit pays.
pub(crate) struct CreditPaymentConfirmationPage;

form! {
    /// The consent.
    pub(crate) struct CreditPaymentConfirmationForm {
        /// Whether the shopper accepts the contracts.
        agreement: Flag,
    }
}

/// Nothing to draw.
#[derive(Serialize, ToSchema)]
pub(crate) struct CreditPaymentConfirmationContext {}

impl Page for CreditPaymentConfirmationPage {
    type Form = CreditPaymentConfirmationForm;
    type Context<'a> = CreditPaymentConfirmationContext;
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

    fn context<'a>(&self, _view: &View<'a>) -> CreditPaymentConfirmationContext {
        CreditPaymentConfirmationContext {}
    }

    fn submit(&self, checkout: Checkout, form: &Self::Form, _view: &View) -> Result<Decision, FormErrors> {
        if form.agreement.0 {
            Ok(Decision::order(checkout))
        } else {
            Err(FormErrors::field("agreement", &AGREEMENT_NEEDED))
        }
    }
}
