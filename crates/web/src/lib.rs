//! HTTP: the storefront protocol's transport, no rules.

pub mod listen;
pub mod security;
pub mod telemetry;
