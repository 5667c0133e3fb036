//! Payment by card: say whose card it is, choose a plan, pay, by the bank of the card if it has to be.

pub(crate) mod bin_number;
pub(crate) mod credit_card_confirmation;
pub(crate) mod credit_card_three_d_secure;
pub(crate) mod installment_selection;
