//! Settings of what customers pay with beside money.

use serde::{Deserialize, Serialize};

/// Money and points customers may pay a part of an order with. All of it is off unless it is switched on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct LoyaltySettings {
    /// Whether customers may use the money the shop keeps for them.
    pub money: bool,
    /// Whether the points of the loyalty card may be used; the service behind it is a setting of the installation.
    pub card: bool,
    /// Whether the middle of a loyalty card's number is hidden when it could be taken for a bank card's.
    pub mask_card_number: bool,
    /// Whether the points of bank cards may be used. The pages that ask for a card's number answer only then.
    pub rewards: bool,
}

impl Default for LoyaltySettings {
    fn default() -> Self {
        Self { money: false, card: false, mask_card_number: true, rewards: false }
    }
}
