//! The states of a payment attempt. A transition consumes the attempt, and is refused where it makes no sense.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{Pk, Timestamp},
    money::Money,
};

/// One try to collect the price of a checkout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Its key, also the idempotency key at the gateway.
    pub pk: Pk,
    /// What is collected, frozen when it began.
    pub amount: Money,
    /// When it began.
    pub started: Timestamp,
    /// How far it got.
    pub state: AttemptState,
}

/// How far an attempt got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum AttemptState {
    /// Written down; the gateway is being asked.
    Started,
    /// The shopper is away at the bank.
    AwaitingCustomer,
    /// The money is set aside.
    Authorized {
        /// The gateway's name for the payment.
        reference: String,
    },
    /// The money is ours.
    Captured {
        /// The gateway's name for the payment.
        reference: String,
    },
    /// No money moved.
    Declined,
    /// Nobody knows yet; the reconciler asks.
    Unknown,
}

/// A transition that makes no sense: the attempt as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidTransition(pub Attempt);

impl Attempt {
    /// Begins an attempt to collect `amount`.
    pub fn start(pk: Pk, amount: Money, now: Timestamp) -> Self {
        Self { pk, amount, started: now, state: AttemptState::Started }
    }

    /// Whether money may be moving right now, so that nothing it depends on may change.
    pub fn is_in_flight(&self) -> bool {
        matches!(self.state, AttemptState::Started | AttemptState::Authorized { .. } | AttemptState::Unknown)
    }

    /// Takes the step to `next`, if there is one.
    pub fn step(self, next: AttemptState) -> Result<Self, InvalidTransition> {
        use AttemptState::{Authorized, AwaitingCustomer, Captured, Declined, Started, Unknown};
        let allowed = match (&self.state, &next) {
            (Started | Unknown, AwaitingCustomer | Authorized { .. } | Captured { .. } | Declined)
            | (Started | AwaitingCustomer, Unknown)
            | (AwaitingCustomer, Authorized { .. } | Captured { .. } | Declined)
            | (Authorized { .. }, Declined) => true,
            (Authorized { reference: held }, Captured { reference }) => held == reference,
            _ => false,
        };
        if allowed { Ok(Self { state: next, ..self }) } else { Err(InvalidTransition(self)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    fn states() -> [AttemptState; 6] {
        let reference = || "r".to_owned();
        [
            AttemptState::Started,
            AttemptState::AwaitingCustomer,
            AttemptState::Authorized { reference: reference() },
            AttemptState::Captured { reference: reference() },
            AttemptState::Declined,
            AttemptState::Unknown,
        ]
    }

    fn attempt(state: AttemptState) -> Attempt {
        Attempt { state, ..Attempt::start(Pk(1), Money::new(1, Currency::TRY), Timestamp(0)) }
    }

    #[test]
    fn captured_and_declined_are_final() {
        for ended in [AttemptState::Captured { reference: "r".to_owned() }, AttemptState::Declined] {
            for next in states() {
                assert!(attempt(ended.clone()).step(next).is_err());
            }
        }
    }

    #[test]
    fn every_state_can_be_reached_from_the_first() {
        let mut reached = vec![AttemptState::Started];
        for _ in 0..states().len() {
            for from in reached.clone() {
                let next =
                    states().into_iter().filter(|next| attempt(from.clone()).step(next.clone()).is_ok());
                reached.extend(next.collect::<Vec<_>>());
            }
        }
        assert!(states().iter().all(|state| reached.contains(state)));
    }

    #[test]
    fn a_capture_of_another_payment_is_refused() {
        let held = attempt(AttemptState::Authorized { reference: "a".to_owned() });
        assert!(held.step(AttemptState::Captured { reference: "b".to_owned() }).is_err());
    }

    #[test]
    fn only_moving_money_blocks_changes() {
        let blocking: Vec<bool> = states().into_iter().map(|state| attempt(state).is_in_flight()).collect();
        assert_eq!(blocking, [true, false, true, false, false, true]);
    }
}
