//! What every payment gateway promises, tried over a socket, and what the sandbox bank does beside it.
#![expect(clippy::unwrap_used, reason = "test")]

#[path = "payment/bank.rs"]
mod bank;
#[path = "payment/conformance.rs"]
mod conformance;
#[path = "payment/contract.rs"]
mod contract;
#[path = "payment/iyzico.rs"]
mod iyzico;
#[path = "payment/iyzico_stand_in.rs"]
mod iyzico_stand_in;
#[path = "payment/pages.rs"]
mod pages;
#[path = "payment/stripe.rs"]
mod stripe;
#[path = "payment/subject.rs"]
mod subject;
#[path = "payment/wallets.rs"]
mod wallets;
