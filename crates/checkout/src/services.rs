//! What services of the outside world are asked while a page is decided about, and what they answered. An answer is
//! asked for once, before the decision, and kept with the checkout as long as it holds; drawing a page asks nobody.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    basket::PricedLine,
    form::BinNumber,
    ids::{OrderNumber, Pk, Timestamp},
    instalments::CardTerms,
    ledger::Resource,
    money::{Currency, Money},
    order::OrderSlot,
    shop::{DeliveryKind, PaymentType, ShippingOption},
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
    /// How the goods can be handed over, where a service of the shop says so.
    Delivery(Box<DeliveryQuestion>),
    /// Who carries the goods, where a service of the shop says so.
    Carriers(Box<CarrierQuestion>),
}

/// What the shop's service is asked about the ways to hand goods over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryQuestion {
    /// A digest of what is told about the goods: what is answered belongs to it.
    pub fingerprint: u64,
    /// The keys of the delivery options the shop has: an answer can name no other.
    pub options: Vec<Pk>,
    /// What prices are in.
    pub currency: Currency,
    /// What the goods are worth before discounts.
    pub worth: Money,
    /// The goods.
    pub lines: Vec<QuestionLine>,
}

/// What the shop's service for carriers is asked: nothing in it names the shopper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarrierQuestion {
    /// A digest of all the rest: what is answered belongs to it.
    pub fingerprint: u64,
    /// How the goods are handed over.
    pub kind: DeliveryKind,
    /// The two-letter code of the country they go to.
    pub country: String,
    /// The province.
    pub city: String,
    /// The township, if it is known.
    pub township: Option<String>,
    /// The neighbourhood, if it is known.
    pub district: Option<String>,
    /// The postal code, empty when unknown.
    pub postcode: String,
    /// Street and number.
    pub line: String,
    /// When they come, where the shopper chose that.
    pub slot: Option<OrderSlot>,
    /// What prices are in.
    pub currency: Currency,
    /// What the goods are worth before discounts.
    pub worth: Money,
    /// The goods.
    pub lines: Vec<QuestionLine>,
}

/// A line of the basket, as a service is asked about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionLine {
    /// The stock keeping unit.
    pub sku: String,
    /// How many.
    pub quantity: i64,
    /// What they cost together.
    pub total: Money,
    /// What one weighs, if known.
    pub weight_grams: Option<i64>,
    /// The slug of the seller, if it is not the shop.
    pub seller: Option<String>,
}

impl From<&PricedLine> for QuestionLine {
    fn from(line: &PricedLine) -> Self {
        Self {
            sku: line.product.sku.clone(),
            quantity: line.quantity,
            total: line.total,
            weight_grams: line.product.weight_grams,
            seller: line.product.seller.clone(),
        }
    }
}

/// What a service answered that was asked what it offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered<T> {
    /// What it was asked about.
    pub fingerprint: u64,
    /// What can be chosen; `None` when it did not say.
    pub options: Option<Vec<T>>,
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
    /// How the goods can be handed over.
    pub delivery: Option<Offered<Pk>>,
    /// Who carries the goods, with what each costs.
    pub carriers: Option<Offered<(ShippingOption, Money)>>,
}

impl Answered {
    /// What was answered about, by the names the ledger has for it.
    pub fn resources(&self) -> impl Iterator<Item = Resource> {
        let points = self.loyalty.as_ref().map(LoyaltyAccount::resource);
        points.into_iter().chain(self.rewards.as_ref().and_then(CardRewards::resource))
    }

    /// Adds what `later` says of what is offered.
    pub fn add_offers(&mut self, later: Self) {
        self.delivery = later.delivery.or_else(|| self.delivery.take());
        self.carriers = later.carriers.or_else(|| self.carriers.take());
    }
}

/// A checkout provider that this installation can reach, as far as a checkout has to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderService {
    /// Its slug.
    pub slug: String,
    /// The currencies it takes.
    pub currencies: Vec<Currency>,
    /// How long its pages may be left before a session is over, in seconds.
    pub session_seconds: i64,
    /// It tells what became of a session.
    pub query: bool,
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
    /// Masterpass can pay.
    pub masterpass: bool,
    /// Google Pay can pay.
    pub google_pay: bool,
    /// Apple Pay can pay.
    pub apple_pay: bool,
    /// Where sessions of Apple Pay may be opened.
    pub validation_origins: Vec<String>,
    /// The currencies it takes.
    pub currencies: Vec<Currency>,
}

impl CardService {
    /// Whether `option` can be paid with in `currency`, as far as it is this service that collects.
    pub fn takes(&self, option: PaymentType, currency: Currency) -> bool {
        let able = match option {
            PaymentType::CreditCard => self.card,
            PaymentType::Redirection => self.hosted_page,
            PaymentType::Masterpass => self.masterpass,
            PaymentType::Gpay => self.google_pay,
            PaymentType::Confirmation => self.apple_pay,
            PaymentType::FundsTransfer
            | PaymentType::PayOnDelivery
            | PaymentType::LoyaltyMoney
            | PaymentType::CreditPayment
            | PaymentType::CheckoutProvider => return true,
        };
        able && self.currencies.contains(&currency)
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
