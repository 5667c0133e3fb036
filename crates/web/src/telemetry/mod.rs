//! What an operator sees of each request: an id, a span, a count and a duration.
//! Never a body, a cookie, a query value other than the page's name, or a label an outsider can multiply.

mod observe;
mod prometheus;
mod request_id;

pub use observe::{Telemetry, observe};
pub use prometheus::{Metrics, MetricsError};
pub use request_id::{REQUEST_ID_HEADER, RequestId};
