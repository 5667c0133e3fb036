//! The storefront's endpoints over a real socket, on both databases: one file for each resource.

#[path = "storefront/catalog.rs"]
mod catalog;
#[path = "storefront/checkout.rs"]
mod checkout;
