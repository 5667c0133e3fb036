//! The storefront's endpoints over a real socket, on both databases: one file for each resource.

#[path = "storefront/checkout.rs"]
mod checkout;
#[path = "storefront/users.rs"]
mod users;
