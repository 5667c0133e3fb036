//! Ordering against a funds transfer.

use crate::{
    checkout::{Checkout, View},
    page::{Decision, Kind, Page},
    pages::payment::{AgreementForm, ConsentContext, order_with_consent},
    requirement::{
        ADDRESSES_CHOSEN, BANK_ACCOUNT_CHOSEN, BUYER_KNOWN, NO_CHARGE_IN_FLIGHT, PAYS_BY_FUNDS_TRANSFER,
        Requirement, SHIPPING_CHOSEN,
    },
    shop::PaymentType,
    text::FormErrors,
};

/// Makes the order; it waits for its money.
pub(crate) struct FundsTransferPage;

impl Page for FundsTransferPage {
    type Form = AgreementForm;
    type Context<'a> = ConsentContext;
    const NAME: &'static str = "FundsTransferPage";
    const ABOUT: &'static str = "Makes an order that waits for a funds transfer.";
    const KIND: Kind = Kind::Finish;
    const REQUIRES: &'static [&'static Requirement] = &[
        &BUYER_KNOWN,
        &ADDRESSES_CHOSEN,
        &SHIPPING_CHOSEN,
        &PAYS_BY_FUNDS_TRANSFER,
        &BANK_ACCOUNT_CHOSEN,
        &NO_CHARGE_IN_FLIGHT,
    ];

    fn is_skipped(&self, view: &View) -> bool {
        !view.pays_by(PaymentType::FundsTransfer)
    }

    fn context<'a>(&self, _view: &View<'a>) -> ConsentContext {
        ConsentContext {}
    }

    fn submit(&self, checkout: Checkout, form: &Self::Form, _view: &View) -> Result<Decision, FormErrors> {
        order_with_consent(form.agreement, checkout)
    }
}
