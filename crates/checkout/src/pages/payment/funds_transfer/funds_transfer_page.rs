//! Ordering against a funds transfer.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    checkout::{Checkout, View},
    form,
    form::Flag,
    page::{Decision, Kind, Page},
    pages::payment::AGREEMENT_NEEDED,
    requirement::{
        ADDRESSES_CHOSEN, BANK_ACCOUNT_CHOSEN, BUYER_KNOWN, NO_CHARGE_IN_FLIGHT, PAYS_BY_FUNDS_TRANSFER,
        Requirement, SHIPPING_CHOSEN,
    },
    shop::PaymentType,
    text::FormErrors,
};

/// Makes the order; it waits for its money.
pub(crate) struct FundsTransferPage;

form! {
    /// The consent.
    pub(crate) struct FundsTransferForm {
        /// Whether the shopper accepts the contracts.
        agreement: Flag,
    }
}

/// Nothing to draw.
#[derive(Serialize, ToSchema)]
pub(crate) struct FundsTransferContext {}

impl Page for FundsTransferPage {
    type Form = FundsTransferForm;
    type Context<'a> = FundsTransferContext;
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

    fn context<'a>(&self, _view: &View<'a>) -> FundsTransferContext {
        FundsTransferContext {}
    }

    fn submit(
        &self,
        checkout: Checkout,
        form: &FundsTransferForm,
        _view: &View,
    ) -> Result<Decision, FormErrors> {
        if form.agreement.0 {
            Ok(Decision::order(checkout))
        } else {
            Err(FormErrors::field("agreement", &AGREEMENT_NEEDED))
        }
    }
}
