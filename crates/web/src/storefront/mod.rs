//! The storefront's endpoints: one file for each resource.

pub(crate) mod addresses;
pub(crate) mod baskets;
pub(crate) mod card_plans;
pub(crate) mod catalog;
pub(crate) mod checkout;
pub(crate) mod handover;
pub(crate) mod loyalty;
pub(crate) mod offers;
pub(crate) mod onward;
pub(crate) mod orders;
pub(crate) mod places;
pub(crate) mod providers;
pub(crate) mod redirects;
pub(crate) mod returns;
pub(crate) mod stores;
pub(crate) mod users;
