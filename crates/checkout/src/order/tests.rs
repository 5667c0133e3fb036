//! What an order is made of and what can happen to it.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod cancellation;
mod commands;
mod contents;
mod held;
mod keys;
mod masked;
mod refund;
mod status;
