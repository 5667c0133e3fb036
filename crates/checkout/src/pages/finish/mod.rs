//! What a shopper sees when there is an order.

pub(crate) mod thank_you;
