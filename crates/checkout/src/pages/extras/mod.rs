//! What a shopper may add at any time.

pub(crate) mod order_note;
pub(crate) mod sms;
