//! Payment by credit: choose one, then order.

pub(crate) mod credit_payment_confirmation;
pub(crate) mod credit_payment_selection;
