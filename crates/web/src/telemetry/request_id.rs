//! The id under which the log, the answer and a support call speak of the same request.
//! Never taken from outside: a client could otherwise write what it likes into our log.

use std::fmt;

use http::{HeaderName, HeaderValue};
use rand::distr::{Alphanumeric, SampleString};

/// The header of answers that carries the id.
pub const REQUEST_ID_HEADER: HeaderName = HeaderName::from_static("x-request-id");

const CHARACTERS: usize = 16;

/// Sixteen random letters and digits; found in the extensions of every observed request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(String);

impl RequestId {
    pub(super) fn random() -> Self {
        #[expect(clippy::disallowed_methods, reason = "a request id decides nothing")]
        let mut rng = rand::rng();
        Self(Alphanumeric.sample_string(&mut rng, CHARACTERS))
    }

    /// The id as text, for answers and log lines.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn header_value(&self) -> HeaderValue {
        HeaderValue::from_str(&self.0).expect("letters and digits make a header value")
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
