//! An attempt to collect the price of a checkout, and how far it got.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Told;
use crate::{
    checkout::Checkout,
    facts::Facts,
    ids::{CheckoutId, Timestamp},
    job::Job,
    ledger::Resource,
    money::Money,
    order::Order,
    wallet::Wallet,
};

pub use crate::ids::AttemptId;

/// How an attempt collects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentKind {
    /// A card that is handed over with the form, if the shop or the bank wants it after a look at the bank's page.
    Card,
    /// A page of the payment service.
    Redirection,
    /// A provider's own checkout.
    CheckoutProvider,
    /// A card that is kept at Masterpass.
    Masterpass,
    /// Google Pay's token, if the shop or the bank wants it after a look at the bank's page.
    Gpay,
    /// A confirmation on the shopper's device.
    Confirmation,
}

impl PaymentKind {
    /// The page its shopper comes back to from the bank.
    pub fn door(self) -> &'static str {
        match self {
            Self::Card => "CreditCardThreeDSecurePage",
            Self::Redirection => "RedirectionPageCompletePage",
            Self::CheckoutProvider => "CheckoutProviderAddressSelectionPage",
            Self::Masterpass => "MasterpassCompletePage",
            Self::Gpay => "GPayCompletePage",
            Self::Confirmation => "ConfirmationPaymentQueryPage",
        }
    }

    /// The page that is shown while the shopper is away: it says where to, or what the script of their wallet needs.
    pub fn shows(self) -> &'static str {
        match self {
            Self::Gpay => Self::Card.door(),
            Self::Card
            | Self::Redirection
            | Self::Masterpass
            | Self::Confirmation
            | Self::CheckoutProvider => self.door(),
        }
    }

    /// The page that sends the shopper there; none to a wallet, which opens where they are.
    pub fn way(self) -> Option<&'static str> {
        match self {
            Self::Card | Self::Gpay => Some("/orders/redirect-three-d/"),
            Self::Redirection => Some("/orders/redirection/"),
            Self::Masterpass | Self::Confirmation | Self::CheckoutProvider => None,
        }
    }
}

/// What is asked for, frozen when the attempt opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// How it collects.
    pub kind: PaymentKind,
    /// How much, interest and all.
    pub amount: Money,
    /// In how many payments; 1 is at once.
    pub instalments: u8,
    /// How much of it is paid with points of the card.
    pub bank_points: Option<Money>,
    /// Whether the shopper is sent to the bank of the card first.
    pub three_d: bool,
    /// The keyed fingerprint of the card, or of the wallet's token once it is there.
    pub card: Option<String>,
    /// The provider in whose checkout it collects, by its slug.
    #[serde(default)]
    pub provider: Option<String>,
    /// The wallet that pays.
    #[serde(default)]
    pub wallet: Option<Wallet>,
}

/// How far an attempt got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum AttemptState {
    /// Written down; the bank is being asked.
    Started,
    /// The shopper is away at the bank.
    AwaitingCustomer,
    /// The shopper came back; the bank is being asked for the money.
    Completing,
    /// Nobody knows; the reconciler asks.
    Unknown,
    /// The money is there, and so is the order.
    Paid,
    /// No money moved, and none will.
    Declined {
        /// Why, in a word for operators.
        reason: String,
    },
    /// Nobody wants it any more. What it took, or may yet take, goes back.
    GivenUp {
        /// Why.
        why: GivenUp,
    },
    /// It was given up, and no money is left with it.
    Closed {
        /// Why it was given up.
        why: GivenUp,
    },
}

/// Why an attempt was given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GivenUp {
    /// The shopper chose anew, or changed what is bought.
    Superseded,
    /// The bank told of another amount than it was asked for.
    Mismatch,
    /// What the shopper brought back from the bank cannot be believed, or says that nothing comes of it.
    Returned,
    /// The money was given back at the bank before there was an order.
    GivenBack,
    /// The order cannot be written.
    NoOrder,
    /// The provider could not be asked for a page to send the shopper to.
    NotOpened,
    /// Its money came when the order could not be made any more.
    TooLate,
}

/// One movement of the shopper's money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// When it was known.
    pub at: Timestamp,
    /// Which way.
    pub movement: Movement,
    /// How much.
    pub amount: Money,
    /// The bank's name for it.
    pub reference: String,
    /// The key under which it was asked for, where somebody asked: a bank may have one name for several movements.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
}

/// Which way money moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Movement {
    /// To the shop.
    Captured,
    /// Set aside, and let go of again.
    Voided,
    /// Back to the shopper.
    Refunded,
}

/// Where the shopper's browser goes, and what it carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The address.
    pub url: String,
    /// A form that is posted; a link otherwise.
    pub post: bool,
    /// What it carries.
    pub fields: Vec<(String, String)>,
}

/// One try to collect the price of a checkout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Its key, also what makes a repeat a repeat at the bank.
    pub id: AttemptId,
    /// What is asked for.
    pub terms: Terms,
    /// When it began.
    pub started: Timestamp,
    /// How far it got.
    pub state: AttemptState,
    /// When somebody has to look after it; `None` once it ended.
    pub due: Option<Timestamp>,
    /// Where the shopper is sent, while they are away.
    pub target: Option<Target>,
    /// What the script of the wallet needs, while they are away there.
    #[serde(default)]
    pub session: Option<Map<String, Value>>,
    /// What the bank wants to be asked with since the shopper came back.
    pub returned: Option<String>,
    /// The bank's name for it, where one is known.
    pub reference: Option<String>,
    /// What its shopper was told, if it came to nothing.
    pub told: Option<Told>,
    /// What money moved.
    pub moved: Vec<Moved>,
    /// The session at a provider, if it is one.
    #[serde(default)]
    pub provider: Option<Box<super::ProviderSession>>,
    /// The order it becomes.
    pub order: Box<Order>,
    /// The checkout it belongs to, as it is once it became that order.
    pub ordered: Box<Checkout>,
    /// What is to be done for the parts once it did.
    pub jobs: Vec<Job>,
}

/// How far the attempt of a checkout got, as far as the checkout has to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LiveState {
    /// Money may be moving right now, so nothing it depends on may change.
    InFlight,
    /// The shopper is away at the bank. Whoever chooses anew gives this attempt up.
    Away,
}

/// The attempt a checkout waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveAttempt {
    /// Which.
    pub id: AttemptId,
    /// How far it got.
    pub state: LiveState,
    /// How it collects.
    pub kind: PaymentKind,
    /// The keyed fingerprint of the card, or of the wallet's token once it is there.
    pub card: Option<String>,
}

impl LiveAttempt {
    /// Whether money may be moving right now, so that nothing it depends on may change.
    pub fn is_in_flight(&self) -> bool {
        self.state == LiveState::InFlight
    }
}

impl AttemptState {
    /// The word it is kept and shown as.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::AwaitingCustomer => "awaiting_customer",
            Self::Completing => "completing",
            Self::Unknown => "unknown",
            Self::Paid => "paid",
            Self::Declined { .. } => "declined",
            Self::GivenUp { .. } => "given_up",
            Self::Closed { .. } => "closed",
        }
    }

    /// Whether it may still become an order.
    pub fn is_live(&self) -> bool {
        match self {
            Self::Started | Self::AwaitingCustomer | Self::Completing | Self::Unknown => true,
            Self::Paid | Self::Declined { .. } | Self::GivenUp { .. } | Self::Closed { .. } => false,
        }
    }

    /// Whether nothing will happen to it any more.
    pub fn is_over(&self) -> bool {
        matches!(self, Self::Paid | Self::Declined { .. } | Self::Closed { .. })
    }
}

impl Attempt {
    /// The checkout it belongs to.
    pub fn checkout(&self) -> &CheckoutId {
        &self.ordered.id
    }

    /// What its checkout has to know of it; `None` once it can become no order any more.
    pub fn live(&self) -> Option<LiveAttempt> {
        let state = match self.state {
            AttemptState::AwaitingCustomer => LiveState::Away,
            _ if self.state.is_live() => LiveState::InFlight,
            _ => return None,
        };
        let Terms { kind, card, .. } = &self.terms;
        Some(LiveAttempt { id: self.id.clone(), state, kind: *kind, card: card.clone() })
    }

    /// Lets its own shopper have what it holds: whoever comes back from the bank still finds the goods in the basket.
    pub fn lend(&self, facts: &mut Facts) {
        if !self.state.is_live() {
            return;
        }
        for (resource, quantity) in self.order.held() {
            if let Resource::Stock(product) = &resource
                && let Some(available) = facts.stock.get_mut(product)
            {
                *available += quantity;
            }
            if let Some(balance) = facts.balances.get_mut(&resource) {
                balance.held -= quantity;
            }
            if let Some(card) = facts.gift_cards.values_mut().find(|card| card.resource() == resource) {
                card.balance.held -= quantity;
            }
        }
    }

    /// How much of its money is with the shop.
    pub fn kept(&self) -> Money {
        let sign = |movement| match movement {
            Movement::Captured => 1,
            Movement::Refunded => -1,
            Movement::Voided => 0,
        };
        let minor = self.moved.iter().map(|moved| sign(moved.movement) * moved.amount.minor).sum();
        Money::new(minor, self.terms.amount.currency)
    }
}
