//! What a gateway is called and what it can do, as data: nobody asks which gateway it is to know what to offer.

use checkout::money::Currency;
use serde::{Deserialize, Serialize};

/// A gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Descriptor {
    /// What people call it.
    pub name: String,
    /// What settings and links call it.
    pub slug: String,
    /// What it can do.
    pub capabilities: Capabilities,
    /// The currencies it takes; none as long as it was not reached.
    pub currencies: Vec<Currency>,
    /// No money moves: it is there to try things out.
    pub test_mode: bool,
    /// Where sessions of Apple Pay may be opened: origins such as `https://apple-pay-gateway.apple.com`. Shoppers name the
    /// address, and nobody is asked at another one.
    pub validation_origins: Vec<String>,
    /// The adapter was tried against the service itself, not only against what is published about it.
    pub verified_live: bool,
}

impl Descriptor {
    /// Whether it takes `currency`.
    pub fn takes(&self, currency: Currency) -> bool {
        self.currencies.contains(&currency)
    }
}

/// What a gateway can do beyond charging a card.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "each is an answer of its own")]
pub struct Capabilities {
    /// It takes a card's number from the shop. One that does not has only pages of its own.
    pub card: bool,
    /// It has a page of its own where the shopper pays without giving the shop a card.
    pub hosted_page: bool,
    /// It sends the shopper to the bank of the card (3-D Secure) when asked to.
    pub three_d: bool,
    /// It charges without that when asked to.
    pub without_three_d: bool,
    /// More than one instalment.
    pub instalments: bool,
    /// It lists every kind of card with its plans.
    pub card_list: bool,
    /// It sets money aside that is taken later.
    pub capture_later: bool,
    /// Less than what was set aside can be taken.
    pub partial_capture: bool,
    /// It lets go of what was set aside.
    pub void: bool,
    /// It gives back a part.
    pub partial_refund: bool,
    /// It tells what became of a charge.
    pub query: bool,
    /// Points of the card can pay.
    pub bank_points: bool,
    /// Masterpass can pay.
    pub masterpass: bool,
    /// Apple Pay can pay.
    pub apple_pay: bool,
    /// Google Pay can pay.
    pub google_pay: bool,
}
