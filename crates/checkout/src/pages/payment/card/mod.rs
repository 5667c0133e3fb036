//! Paying with a card.

pub(crate) mod credit_card_confirmation;
pub(crate) mod credit_card_three_d_secure;
