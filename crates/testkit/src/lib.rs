//! What tests share: databases to throw away, a test shop, a customer with verbs. Only ever a dev-dependency.

pub mod app;
pub mod bank;
pub mod customer;
pub mod database;
pub mod ids;
pub mod order;
pub mod payments;
pub mod provider;
pub mod services;
pub mod shop;
pub mod wallets;

pub use app::{TestApp, TestClock};
pub use bank::TestBank;
pub use customer::Customer;
pub use gateways::local_client as client;
