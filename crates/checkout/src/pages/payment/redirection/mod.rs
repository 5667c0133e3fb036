//! Paying on a page of the payment service.

pub(crate) mod redirection_page_complete;
pub(crate) mod redirection_payment_selected;
