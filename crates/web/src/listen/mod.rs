//! The way a request comes in: our own accept loop, with a limit on everything a stranger can send or hold open.
//! Knows HTTP framing and time, never a page. What hyper would hide (`Content-Length` next to `Transfer-Encoding`) or
//! answer without a body (a malformed head) is decided in front of it, by the gate.

mod accept;
mod address;
mod body;
mod body_limit;
mod chunked;
mod connection;
mod gate;
mod head;
mod refusal;
mod threads;

use std::time::Duration;

pub use accept::serve;
pub use address::{AddressSet, InvalidAddress, address_group};
pub use body_limit::{CHECKOUT_BODY_BYTES_MAX, limit_body};
pub use refusal::{refusal, with_json_error};
pub(crate) use refusal::{refusal_with_request_id, text_of};
pub use threads::Threads;

/// What one client may use of the server. Every figure is a default that the operator can change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Time for the head of a request, counted from accept or from its first byte.
    pub header_timeout_ms: u64,
    /// Time for the whole body, counted from the first read.
    pub body_timeout_ms: u64,
    /// A body may be slower than the rate below for this long.
    pub body_grace_ms: u64,
    /// The least average rate of a body after the grace.
    pub body_bytes_per_second_min: u64,
    /// Time from the end of the head to the beginning of the answer.
    pub request_timeout_ms: u64,
    /// Time between two requests, and the longest stall while an answer is written.
    pub idle_timeout_ms: u64,
    /// Size of request line and header fields together.
    pub header_bytes_max: usize,
    /// Number of header fields.
    pub header_fields_max: usize,
    /// Length of the request target.
    pub url_bytes_max: usize,
    /// Open connections altogether.
    pub connections_max: u32,
    /// Open connections of one address that is not declared as storefront or proxy.
    pub connections_per_address_max: u32,
    /// Time for running requests to finish when the server stops.
    pub shutdown_grace_ms: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            header_timeout_ms: 5_000,
            body_timeout_ms: 10_000,
            body_grace_ms: 1_000,
            body_bytes_per_second_min: 1024,
            request_timeout_ms: 15_000,
            idle_timeout_ms: 30_000,
            header_bytes_max: 16 * 1024,
            header_fields_max: 64,
            url_bytes_max: 8 * 1024,
            connections_max: 20_000,
            connections_per_address_max: 200,
            shutdown_grace_ms: 10_000,
        }
    }
}

impl Limits {
    pub(crate) fn header_timeout(&self) -> Duration {
        Duration::from_millis(self.header_timeout_ms)
    }

    pub(crate) fn idle_timeout(&self) -> Duration {
        Duration::from_millis(self.idle_timeout_ms)
    }

    pub(crate) fn request_timeout(&self) -> Duration {
        Duration::from_millis(self.request_timeout_ms)
    }

    pub(crate) fn shutdown_grace(&self) -> Duration {
        Duration::from_millis(self.shutdown_grace_ms)
    }
}
