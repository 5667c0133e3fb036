//! The ledger of the test's world: does what the store does, and refuses what the store refuses.

use std::collections::HashMap;

use crate::{
    ids::Timestamp,
    ledger::{Balance, HoldId, Movement, Resource},
    tally::Limit,
};

/// Balances, holds and counters.
#[derive(Debug, Clone, Default)]
pub(crate) struct Books {
    /// What there is.
    pub(crate) balances: HashMap<Resource, Balance>,
    /// What is set aside, under which name.
    pub(crate) holds: HashMap<HoldId, (Resource, i64)>,
    counters: HashMap<String, i64>,
}

impl Books {
    /// Makes `available` units of `resource` available.
    pub(crate) fn set(&mut self, resource: Resource, available: i64) {
        let balance = self.balances.entry(resource).or_default();
        balance.on_hand = available + balance.held;
    }

    /// What there is of `resource`.
    pub(crate) fn balance(&self, resource: &Resource) -> Balance {
        self.balances.get(resource).copied().unwrap_or_default()
    }

    /// How often `limit` was done in the stretch around `now`.
    pub(crate) fn tally(&self, limit: &Limit, now: Timestamp) -> i64 {
        self.counters.get(&limit.counter(now)).copied().unwrap_or(0)
    }

    /// Counts each of `limits` once.
    pub(crate) fn count(&mut self, limits: &[Limit], now: Timestamp) {
        for limit in limits {
            for (counter, _) in limit.counters(now) {
                let count = self.counters.entry(counter).or_default();
                *count += 1;
                assert!(*count <= limit.max, "{} was counted beyond its limit", limit.what);
            }
        }
    }

    /// Does `movements`. Panics where the store would refuse them.
    pub(crate) fn apply(&mut self, movements: &[Movement]) {
        for movement in movements {
            match movement {
                Movement::Hold { resource, quantity, limit, hold } => {
                    let balance = self.balances.entry(resource.clone()).or_default();
                    if let Some(limit) = limit {
                        balance.on_hand = balance.held.max(*limit);
                    }
                    balance.held += quantity;
                    assert!(*quantity > 0 && balance.available() >= 0, "{movement:?}: there are not enough");
                    let doubled = self.holds.insert(hold.clone(), (resource.clone(), *quantity));
                    assert!(doubled.is_none(), "{hold:?} is held twice");
                }
                Movement::Post(hold) => {
                    let (resource, quantity) = self.holds.remove(hold).expect("only what is held is posted");
                    let balance = self.balances.get_mut(&resource).expect("it was held");
                    balance.on_hand -= quantity;
                    balance.held -= quantity;
                }
                Movement::Release { hold, quantity } => {
                    let (resource, held) = self.holds.get_mut(hold).expect("only what is held is released");
                    *held -= quantity;
                    assert!(*quantity > 0 && *held >= 0, "{movement:?}: more is released than held");
                    let balance = self.balances.get_mut(resource).expect("it was held");
                    balance.held -= quantity;
                    if *held == 0 {
                        self.holds.remove(hold);
                    }
                }
                Movement::Return { resource, quantity, .. } => {
                    assert!(*quantity > 0, "{movement:?}");
                    self.balances.get_mut(resource).expect("it was posted").on_hand += quantity;
                }
            }
        }
    }
}
