//! Payment attempts: the only piece of a checkout whose past matters. An attempt is written down before anybody is asked
//! for money, with the order it becomes; whatever a bank answers, and however late, settles it into exactly one end.

mod attempt;
mod opening;
pub mod provider;
mod reconciling;
mod settlement;

pub use attempt::{
    Attempt, AttemptId, AttemptState, GivenUp, LiveAttempt, LiveState, Moved, Movement as MoneyMovement,
    PaymentKind, Target, Terms,
};
pub(crate) use opening::open;
pub use provider::{ProviderSession, Reported};
pub use reconciling::{Found, Step, next_step};
pub use settlement::{Finding, IN_FLIGHT as PAYMENT_IN_FLIGHT, Refusal, Settlement, Told, give_up, settle};

/// An attempt with the version it was read at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownAttempt {
    /// The version a change must name.
    pub version: i64,
    /// The attempt.
    pub attempt: Attempt,
}

/// An attempt to be saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptWrite {
    /// The attempt.
    pub attempt: Attempt,
    /// The version it was read at; none for one that opens.
    pub version: Option<i64>,
}
