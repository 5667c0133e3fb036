//! How the order is paid.

pub(crate) mod funds_transfer;
pub(crate) mod payment_option_selection;
