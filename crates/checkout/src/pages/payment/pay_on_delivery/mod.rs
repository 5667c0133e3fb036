//! Payment on delivery: choose how, then order.

pub(crate) mod pay_on_delivery_page;
pub(crate) mod pay_on_delivery_payment_choice;
