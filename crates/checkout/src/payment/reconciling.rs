//! What is done next about an attempt that somebody has to look after, from what the bank says of it.

use super::{
    Attempt, AttemptState, Finding,
    settlement::{Refusal, Told},
};
use crate::{ids::Timestamp, money::Money};

/// What a bank says became of a charge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// It has not heard of it.
    NotKnown,
    /// The shopper is away, or the bank has not decided.
    Pending,
    /// No money moved, and none will: why, in a word.
    Declined(String),
    /// Set aside: how much, under the bank's name for it.
    Authorized(String, Money),
    /// Taken: how much, and how much of that was given back.
    Captured(String, Money, Money),
    /// Let go of.
    Voided,
}

/// What is done next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// It is known what became of it.
    Settle(Finding),
    /// The bank is asked for the money again, with what the shopper brought back.
    Complete(String),
    /// What was set aside is taken.
    Capture(Money),
    /// The charge is closed, so that it never becomes money.
    Void,
    /// This much goes back.
    Refund(Money),
    /// No money is left with an attempt that was given up.
    Close,
}

/// For how long after it began a payment whose shopper came back is asked for again.
const COMPLETED_SECONDS: i64 = 30 * 60;

/// What is done at `now` about `attempt`, of which the bank says `found`.
pub fn next_step(attempt: &Attempt, found: Found, now: Timestamp) -> Step {
    if attempt.state.is_live() { live(attempt, found, now) } else { given_up(&found) }
}

fn live(attempt: &Attempt, found: Found, now: Timestamp) -> Step {
    match found {
        Found::Captured(reference, amount, refunded) if refunded.minor == 0 => {
            Step::Settle(Finding::Paid { reference, amount })
        }
        // Somebody gave it back at the bank: there is nothing to make an order of.
        Found::Captured(..) => Step::Settle(Finding::GivenBack),
        Found::Authorized(_, amount) if amount == attempt.terms.amount => Step::Capture(amount),
        Found::Authorized(reference, amount) => Step::Settle(Finding::Paid { reference, amount }),
        Found::Declined(reason) => Step::Settle(Finding::Declined(refusal(&reason, Told::Declined))),
        Found::Voided => Step::Settle(Finding::Declined(refusal("closed", Told::Declined))),
        // A bank that never decides must not hold goods for ever: in the end the charge is closed.
        Found::Pending => {
            let goes_on = now.seconds_since(attempt.started) < COMPLETED_SECONDS;
            attempt.returned.clone().filter(|_| goes_on).map_or(Step::Void, Step::Complete)
        }
        Found::NotKnown => Step::Void,
    }
}

fn given_up(found: &Found) -> Step {
    match found {
        Found::Captured(_, amount, refunded) => match amount.checked_sub(*refunded) {
            Ok(left) if left.minor > 0 => Step::Refund(left),
            Ok(_) => Step::Close,
            // Nobody can tell what is left: it is not closed before somebody looked.
            Err(_) => Step::Void,
        },
        Found::Authorized(..) | Found::Pending | Found::NotKnown => Step::Void,
        Found::Declined(_) | Found::Voided => Step::Close,
    }
}

fn refusal(reason: &str, told: Told) -> Refusal {
    Refusal { reason: reason.to_owned(), told }
}

impl Attempt {
    /// This attempt, closed: the shopper has everything back.
    #[must_use]
    pub fn closed(self) -> Self {
        match self.state {
            AttemptState::GivenUp { why } => Self { state: AttemptState::Closed { why }, due: None, ..self },
            _ => self,
        }
    }

    /// This attempt, to be looked after again at `due`.
    #[must_use]
    pub fn later(self, due: Timestamp) -> Self {
        Self { due: Some(due), ..self }
    }
}
