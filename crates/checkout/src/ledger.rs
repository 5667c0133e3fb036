//! Movements of things that can run out. The ledger only ever grows: hold → post or release; never below zero.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{OrderNumber, Pk, Timestamp},
    money::Currency,
};

/// Something there is only so much of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resource {
    /// Units of a product.
    Stock(Pk),
    /// Minor units of the money the shop keeps for a customer.
    LoyaltyMoney(Pk, Currency),
    /// Minor units on a gift card.
    GiftCard(Pk, Currency),
    /// Minor units that the points of a loyalty account are worth.
    LoyaltyPoints(String),
    /// Minor units that the points of a bank card are worth, by the card's fingerprint and the currency.
    Rewards(String),
    /// Deliveries in a slot.
    Slot(Pk),
    /// Uses of a promotion.
    Uses(Pk),
    /// Uses of a promotion by one shopper, named as the shopper's own.
    UsesBy(Pk, String),
}

impl Resource {
    /// Whether a service of the outside world counts it, and the ledger only keeps two orders from using the same.
    pub fn is_counted_elsewhere(&self) -> bool {
        matches!(self, Self::LoyaltyPoints(_) | Self::Rewards(_))
    }

    /// The name its balance is kept under.
    pub fn name(&self) -> String {
        match self {
            Self::Stock(product) => format!("stock:{product}"),
            Self::LoyaltyMoney(customer, currency) => format!("money:{customer}:{}", currency.code()),
            Self::GiftCard(card, currency) => format!("gift:{card}:{}", currency.code()),
            Self::LoyaltyPoints(account) => format!("points:{account}"),
            Self::Rewards(fingerprint) => format!("rewards:{fingerprint}"),
            Self::Slot(slot) => format!("slot:{slot}"),
            Self::Uses(promotion) => format!("uses:{promotion}"),
            Self::UsesBy(promotion, shopper) => format!("uses:{promotion}:{shopper}"),
        }
    }
}

/// The name of a hold.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct HoldId(pub String);

/// What there is of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Balance {
    /// All of it.
    pub on_hand: i64,
    /// What of it is set aside.
    pub held: i64,
}

impl Balance {
    /// What can be had.
    pub fn available(self) -> i64 {
        self.on_hand - self.held
    }
}

/// What becomes of a holding when the order is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhenPaid {
    /// It leaves for good.
    Posted,
    /// It stays set aside: what limits it is a setting that may change, or a service that counts for itself.
    Kept,
}

/// Something an order holds beside its goods, for as long as it lives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holding {
    /// Of what.
    pub resource: Resource,
    /// How many.
    pub quantity: i64,
    /// How many there are, where a setting or a service says so and not the ledger.
    pub limit: Option<i64>,
    /// When a service said so. What left by the ledger since then is gone from it.
    #[serde(default)]
    pub as_of: Option<Timestamp>,
    /// What becomes of it.
    pub when_paid: WhenPaid,
}

/// One change of a balance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Movement {
    /// Sets units aside; refused when there are not enough.
    Hold {
        /// Of what.
        resource: Resource,
        /// How many.
        quantity: i64,
        /// How many there are from now on, where not the ledger says so. Never fewer than are held already.
        limit: Option<i64>,
        /// When that was so; now, when absent.
        as_of: Option<Timestamp>,
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
    /// Units of a hold become available again, as far as they are still held: the others left, and whoever counts them
    /// gets them back.
    LetGo {
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
