//! How the order is paid. The pages that make an order ask for the same consent.

pub(crate) mod checkout_provider;
pub(crate) mod confirmation;
pub(crate) mod credit_card;
pub(crate) mod credit_payment;
pub(crate) mod funds_transfer;
pub(crate) mod gpay;
pub(crate) mod loyalty_payment;
pub(crate) mod masterpass;
pub(crate) mod pay_on_delivery;
pub(crate) mod payment_option_selection;
pub(crate) mod redirection;
pub(crate) mod wallet;

use serde::Serialize;
use utoipa::ToSchema;

use crate::{checkout::Checkout, form, form::Flag, page::Decision, text, text::FormErrors};

text!(AGREEMENT_NEEDED = "agreement-needed",
    en: "Please accept the sales agreement.", tr: "Lütfen satış sözleşmesini onaylayın.");

form! {
    /// The consent.
    pub(crate) struct AgreementForm {
        /// Whether the shopper accepts the contracts.
        agreement: Flag,
    }
}

/// Nothing to draw.
#[derive(Serialize, ToSchema)]
pub(crate) struct ConsentContext {}

/// Makes the order of `checkout` if the shopper accepts its contracts.
fn order_with_consent(agreement: Flag, checkout: Checkout) -> Result<Decision, FormErrors> {
    if agreement.0 {
        Ok(Decision::order(checkout))
    } else {
        Err(FormErrors::field("agreement", &AGREEMENT_NEEDED))
    }
}
