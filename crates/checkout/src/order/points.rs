//! How much of a loyalty account an order uses: told to the service when the order is made, and again when less is left
//! to pay with it.

use super::Order;
use crate::{job::Job, money::Money, pricing::Tender, services::PointsUse};

impl Order {
    /// What the service is told when the order is made.
    pub fn points_use(&self) -> Option<Job> {
        let amount = self.live_points();
        if amount.minor == 0 { None } else { self.uses(amount) }
    }

    /// What the service is told when this order becomes `after`.
    pub(super) fn fewer_points(&self, after: &Self) -> Option<Job> {
        let amount = after.live_points();
        if amount == self.live_points() { None } else { self.uses(amount) }
    }

    fn uses(&self, amount: Money) -> Option<Job> {
        Some(Job::UsePoints(PointsUse {
            // An order never uses more than before, so each amount is told once.
            key: format!("order:{}:points:{}", self.number, amount.minor),
            account: self.draft.loyalty_account.clone()?,
            customer: self.customer?,
            order: self.number.clone(),
            amount,
        }))
    }

    fn live_points(&self) -> Money {
        self.live_tender(Tender::LoyaltyPoints)
    }
}
