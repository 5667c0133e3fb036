//! Movements of things that can run out. The ledger only ever grows: hold → post or release; never below zero.

use crate::ids::{OrderNumber, Pk};

/// Something there is only so much of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resource {
    /// Units of a product.
    Stock(Pk),
}

impl Resource {
    /// The name its balance is kept under.
    pub fn name(self) -> String {
        match self {
            Self::Stock(product) => format!("stock:{product}"),
        }
    }
}

/// The name of a hold.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HoldId(pub String);

/// One change of a balance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Movement {
    /// Sets units aside; refused when there are not enough.
    Hold {
        /// Of what.
        resource: Resource,
        /// How many.
        quantity: i64,
        /// Under which name.
        hold: HoldId,
    },
    /// What is left of a hold leaves for good.
    Post(HoldId),
    /// Units of a hold become available again.
    Release {
        /// The hold.
        hold: HoldId,
        /// How many.
        quantity: i64,
    },
    /// Units that had left come back.
    Return {
        /// Of what.
        resource: Resource,
        /// How many.
        quantity: i64,
        /// The order they left with.
        by: OrderNumber,
    },
}
