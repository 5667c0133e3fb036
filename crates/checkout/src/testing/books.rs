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
    /// The time of what is done next; the beginning of time when nobody says.
    pub(crate) now: Option<Timestamp>,
    posted: Vec<(Resource, Timestamp, i64)>,
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
        self.try_apply(movements)
            .unwrap_or_else(|resource| panic!("there is not enough of {resource:?}: {movements:?}"));
    }

    /// Does all of `movements`, or none of them when there is not enough of something: that is answered. Panics where
    /// the store would take them for a fault.
    pub(crate) fn try_apply(&mut self, movements: &[Movement]) -> Result<(), Resource> {
        let mut next = self.clone();
        // As the store does it: what is released first can be held again.
        let (back, others): (Vec<_>, Vec<_>) = movements
            .iter()
            .partition(|movement| matches!(movement, Movement::Release { .. } | Movement::LetGo { .. }));
        back.into_iter().chain(others).try_for_each(|movement| next.do_one(movement))?;
        *self = next;
        Ok(())
    }

    fn do_one(&mut self, movement: &Movement) -> Result<(), Resource> {
        match movement {
            Movement::Hold { resource, quantity, limit, as_of, hold } => {
                assert!(*quantity > 0, "{movement:?}");
                let gone = self.posted_since(resource, as_of.unwrap_or(Timestamp(i64::MAX)));
                let balance = self.balances.entry(resource.clone()).or_default();
                if let Some(limit) = limit {
                    balance.on_hand = balance.held.max(*limit - gone);
                }
                balance.held += quantity;
                if balance.available() < 0 {
                    return Err(resource.clone());
                }
                let doubled = self.holds.insert(hold.clone(), (resource.clone(), *quantity));
                assert!(doubled.is_none(), "{hold:?} is held twice");
            }
            Movement::Post(hold) => {
                let (resource, quantity) = self.holds.remove(hold).expect("only what is held is posted");
                let balance = self.balances.get_mut(&resource).expect("it was held");
                balance.on_hand -= quantity;
                balance.held -= quantity;
                self.posted.push((resource, self.now.unwrap_or(Timestamp(0)), quantity));
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
            Movement::LetGo { hold, quantity } => {
                let Some((resource, held)) = self.holds.get_mut(hold) else { return Ok(()) };
                let let_go = (*quantity).min(*held);
                *held -= let_go;
                self.balances.get_mut(resource).expect("it was held").held -= let_go;
                if *held == 0 {
                    self.holds.remove(hold);
                }
            }
            Movement::Return { resource, quantity, .. } => {
                assert!(*quantity > 0, "{movement:?}");
                self.balances.get_mut(resource).expect("it was posted").on_hand += quantity;
            }
        }
        Ok(())
    }

    /// What of `resource` left for good at `since` or later.
    fn posted_since(&self, resource: &Resource, since: Timestamp) -> i64 {
        let left = self.posted.iter().filter(|(posted, at, _)| posted == resource && *at >= since);
        left.map(|(_, _, quantity)| quantity).sum()
    }
}
