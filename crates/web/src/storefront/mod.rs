//! The storefront's endpoints: one file for each resource.

pub(crate) mod baskets;
pub(crate) mod checkout;
pub(crate) mod orders;
