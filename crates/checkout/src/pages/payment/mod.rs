//! How the order is paid.

pub(crate) mod credit_payment;
pub(crate) mod funds_transfer;
pub(crate) mod loyalty_payment;
pub(crate) mod pay_on_delivery;
pub(crate) mod payment_option_selection;

use crate::text;

text!(AGREEMENT_NEEDED = "agreement-needed",
    en: "Please accept the sales agreement.", tr: "Lütfen satış sözleşmesini onaylayın.");
