//! Why a service did not do what it was asked, in the three words a caller can act on.

/// What is known after a call that did not succeed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GatewayError {
    /// The service will not do it, now or later: our request is at fault.
    #[error("refused: {0}")]
    Refused(String),
    /// Nothing happened; the same call may succeed later.
    #[error("not reached: {0}")]
    Unreachable(String),
    /// It may have happened or not.
    #[error("outcome unknown: {0}")]
    Unknown(String),
}
