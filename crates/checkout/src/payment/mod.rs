//! Payment attempts: the only piece of a checkout whose past matters.

mod attempt;

pub use attempt::{Attempt, AttemptState};
