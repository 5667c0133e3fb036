//! Payment by funds transfer: choose an account, then order.

pub(crate) mod funds_transfer_choice;
pub(crate) mod funds_transfer_page;
