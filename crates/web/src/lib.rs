//! HTTP: the storefront's protocol, no rules. Reads requests, asks the flow, writes answers.

pub mod app;
mod door;
mod error;
mod extract;
mod header_names;
mod health;
pub mod listen;
pub mod openapi;
mod routes;
pub mod security;
mod storefront;
pub mod telemetry;
mod templates;

pub use app::{App, WebConfig};
pub use routes::router;
