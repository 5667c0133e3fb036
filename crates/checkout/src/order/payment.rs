//! How the money of an order came, where a bank was asked for it.

use serde::{Deserialize, Serialize};

use crate::{
    ids::AttemptId,
    money::Money,
    payment::{PaymentKind, Terms},
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
