//! What every checkout provider promises, tried over a socket, and what the sandbox provider does beside it.
#![expect(clippy::unwrap_used, reason = "test")]

#[path = "provider/akifast.rs"]
mod akifast;
#[path = "provider/conformance.rs"]
mod conformance;
#[path = "provider/contract.rs"]
mod contract;
#[path = "provider/pages.rs"]
mod pages;
#[path = "provider/subject.rs"]
mod subject;
#[path = "provider/tricks.rs"]
mod tricks;
