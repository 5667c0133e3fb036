//! How the money of an order came, where a bank was asked for it.

use serde::{Deserialize, Serialize};

use super::Order;
use crate::{
    ids::AttemptId,
    job::{GiveBack, Job},
    money::Money,
    payment::{PaymentKind, Terms},
    pricing::Tender,
};

/// What a bank took for an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderPayment {
    /// The attempt that collected it.
    pub attempt: AttemptId,
    /// How.
    pub kind: PaymentKind,
    /// How much, interest and all.
    pub amount: Money,
    /// In how many payments.
    pub instalments: u8,
    /// The bank's name for it, once the money is there.
    pub reference: Option<String>,
}

impl OrderPayment {
    /// What `attempt` is about to collect by `terms`.
    pub(crate) fn of(attempt: AttemptId, terms: &Terms) -> Self {
        Self {
            attempt,
            kind: terms.kind,
            amount: terms.amount,
            instalments: terms.instalments,
            reference: None,
        }
    }
}

impl Order {
    /// What this order needs of what the bank took: what is left to pay for its live items, and the interest on that. Points of the card are a part of what the bank took.
    fn needs_of_the_bank(&self) -> Money {
        let nothing = Money::zero(self.amount.currency);
        let Some(payment) = &self.payment else { return nothing };
        if self.live_units().is_empty() {
            return nothing;
        }
        let points = self.live_tenders().into_iter().find(|tender| tender.kind == Tender::Rewards);
        let points = points.map_or(nothing, |tender| tender.amount);
        self.due().checked_add(points).expect("both are parts of what the bank took").at_most(payment.amount)
    }

    /// What goes back through the bank when this order becomes `after`.
    pub(super) fn gives_back(&self, after: &Self) -> Option<Job> {
        let (payment, left) = (self.payment.as_ref()?, after.needs_of_the_bank());
        let amount = self.needs_of_the_bank().checked_sub(left).ok().filter(|amount| amount.minor > 0)?;
        Some(Job::GiveBack(GiveBack {
            // An order never needs more than before, so each amount is reached once.
            key: format!("order:{}:keeps:{}", self.number, left.minor),
            order: self.number.clone(),
            attempt: payment.attempt.clone(),
            operation: format!("{}-keeps{}", payment.attempt, left.minor),
            amount,
        }))
    }
}
