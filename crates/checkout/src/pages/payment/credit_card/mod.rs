//! Payment by card: say whose card it is, choose a plan.

pub(crate) mod bin_number;
pub(crate) mod installment_selection;
