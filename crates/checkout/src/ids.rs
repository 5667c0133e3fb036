//! Identifiers. They arrive from outside: nothing here makes one up.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A public key of a row, an integer from 1 to 2^53 - 1 so that every JSON reader keeps it whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[schema(value_type = i64, minimum = 1)]
pub struct Pk(pub i64);

impl Pk {
    /// The largest key a double-precision reader holds exactly.
    pub const MAX: i64 = (1 << 53) - 1;

    /// `value` as a key, if it can be one.
    pub fn new(value: i64) -> Option<Self> {
        (1..=Self::MAX).contains(&value).then_some(Self(value))
    }
}

impl std::fmt::Display for Pk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        pub struct $name(pub String);

        impl $name {
            /// The text of the identifier.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id! {
    /// A checkout's key: time and random digits, never shown to a client.
    CheckoutId
}
text_id! {
    /// An order's number: 16 digits, unique in the shop, no secret.
    OrderNumber
}

text_id! {
    /// A payment attempt's key, also what makes a repeat a repeat at the bank: letters and digits, no secret.
    AttemptId
}

/// A point in time: microseconds since 1970 in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// This moment and `seconds` more.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// Whole seconds from `earlier` to this moment; negative when it lies ahead.
    pub fn seconds_since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0) / 1_000_000
    }
}

/// Identifiers made ready for one decision, so that deciding stays pure.
#[derive(Debug, Clone)]
pub struct FreshIds {
    /// For a checkout that has to be begun.
    pub checkout: CheckoutId,
    /// For its basket.
    pub basket: Pk,
    /// For an order, and its item rows from the next key on.
    pub order: Pk,
    /// The number of that order.
    pub number: OrderNumber,
    /// The opaque token of its thank-you page (a UUID).
    pub token: String,
    /// The key of a link that is sent to the shopper.
    pub link: String,
    /// For a payment attempt.
    pub attempt: AttemptId,
}
