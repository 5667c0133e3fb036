//! What services of the outside world are asked while a page is decided about, and what they answered. An answer is
//! asked for once, before the decision, and kept with the checkout as long as it holds; drawing a page asks nobody.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    form::BinNumber,
    ids::{OrderNumber, Pk, Timestamp},
    instalments::CardTerms,
    ledger::Resource,
    money::{Currency, Money},
};

/// A question to a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// The loyalty account of the customer who is logged in.
    LoyaltyAccount,
    /// What the bank gives for the card in the form.
    CardRewards,
    /// How a card that begins with these digits can pay.
    CardTerms {
        /// The digits.
        bin: BinNumber,
        /// What it is to pay.
        amount: Money,
    },
}

/// What services answered to the questions of one decision; `None` where none was asked or none answered in time.
#[derive(Debug, Clone, Default)]
pub struct Answered {
    /// The customer's loyalty account.
    pub loyalty: Option<LoyaltyAccount>,
    /// What the bank gives for a card. A bank that does not answer gives nothing.
    pub rewards: Option<CardRewards>,
    /// How a card can pay.
    pub card: Option<CardTerms>,
}

impl Answered {
    /// What was answered about, by the names the ledger has for it.
    pub fn resources(&self) -> impl Iterator<Item = Resource> {
        let points = self.loyalty.as_ref().map(LoyaltyAccount::resource);
        points.into_iter().chain(self.rewards.as_ref().and_then(CardRewards::resource))
    }
}

/// What whoever takes card payments for this installation can do, as far as a checkout has to know.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is an answer of its own")]
pub struct CardService {
    /// It takes the number of a card from the shop.
    pub card: bool,
    /// It has a page of its own where the shopper pays without giving the shop a card.
    pub hosted_page: bool,
    /// It sends the shopper to the bank of the card when asked to.
    pub three_d: bool,
    /// It charges without that when asked to.
    pub without_three_d: bool,
    /// More than one instalment.
    pub instalments: bool,
    /// The currencies it takes.
    pub currencies: Vec<Currency>,
}

impl CardService {
    /// Whether it has a page of its own where one can pay in `currency`.
    pub fn has_a_page_in(&self, currency: Currency) -> bool {
        self.hosted_page && self.currencies.contains(&currency)
    }

    /// Whether a card whose number the shop is given can pay in `currency`.
    pub fn takes_cards_in(&self, currency: Currency) -> bool {
        self.card && self.currencies.contains(&currency)
    }
}

/// A customer's account with the loyalty service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoyaltyAccount {
    /// The service's name for it.
    pub account: String,
    /// The number on the customer's loyalty card.
    pub card_number: String,
    /// What the service calls its points.
    pub points_type: String,
    /// What the points are worth.
    pub balance: Money,
    /// The least the goods must cost before points can be used.
    #[serde(default)]
    pub basket_min: Option<Money>,
    /// When the service was asked.
    pub asked: Timestamp,
}

impl LoyaltyAccount {
    /// The name its points have in the ledger.
    pub fn resource(&self) -> Resource {
        Resource::LoyaltyPoints(format!("{}:{}", self.account, self.balance.currency.code()))
    }
}

/// Points the bank gave with a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reward {
    /// What the bank calls them.
    #[serde(rename = "type")]
    pub kind: String,
    /// What they are worth.
    pub amount: Money,
}

/// A reward as clients read it.
#[derive(Debug, Serialize, ToSchema)]
pub struct RewardKeys<'a> {
    /// What the bank calls it.
    #[serde(rename = "type")]
    pub kind: &'a str,
    /// What it is worth.
    pub amount: crate::money::Amount,
}

/// Draws `rewards`.
pub fn reward_keys(rewards: &[Reward]) -> Vec<RewardKeys<'_>> {
    rewards.iter().map(|reward| RewardKeys { kind: &reward.kind, amount: reward.amount.into() }).collect()
}

/// What the bank gives for one card. The card itself is known by a keyed fingerprint only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardRewards {
    /// The card's fingerprint.
    pub fingerprint: String,
    /// The rewards.
    pub rewards: Vec<Reward>,
    /// When the service was asked.
    pub asked: Timestamp,
}

impl CardRewards {
    /// The name they have in the ledger; none while there are no rewards. What a card has in one currency is not counted
    /// together with what it has in another.
    pub fn resource(&self) -> Option<Resource> {
        let currency = self.rewards.first()?.amount.currency;
        Some(Resource::Rewards(format!("{}:{}", self.fingerprint, currency.code())))
    }
}

/// How much of a loyalty account an order uses from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PointsUse {
    /// What makes it this message and no other.
    pub key: String,
    /// The account.
    pub account: String,
    /// The customer it belongs to.
    pub customer: Pk,
    /// The order.
    pub order: OrderNumber,
    /// How much it uses; never more than it used before.
    pub amount: Money,
}
