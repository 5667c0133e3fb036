//! Payment on delivery: choose how, confirm the phone where the shop wants that, then order.

pub(crate) mod pay_on_delivery_page;
pub(crate) mod pay_on_delivery_payment_choice;
pub(crate) mod send_sms;
#[cfg(test)]
mod send_sms_tests;
