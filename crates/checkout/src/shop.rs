//! The shop's settings: what an operator may change while the shop is open.

mod check;
mod checkout_provider;
mod contract;
mod delivery;
mod delivery_bags;
mod extra_field;
mod gift_box;
mod gift_card;
mod loyalty;
mod payment;
mod pickup;
mod promotions;
mod region;
mod rules;
mod shipping;
mod slots;
mod sms;

use std::collections::BTreeMap;

pub use check::SettingProblem;
pub use checkout_provider::CheckoutProvider;
pub use contract::{Contract, Merchant};
pub use delivery::{DeliveryKind, DeliveryOption, DeliveryPage};
pub use delivery_bags::{BAGS_MAX, DeliveryBags};
pub use extra_field::{DataType, ExtraField};
pub use gift_box::{GiftBoxSetting, NOTE_CHARS_MAX};
pub use gift_card::GiftCardSettings;
pub use loyalty::LoyaltySettings;
pub use payment::{CreditPaymentOption, PaymentChoice, PaymentOption, PaymentType};
pub use pickup::PickupLocation;
pub use promotions::{Advantage, BuyAndGet, Campaign, Gives, Promotion, When, folded};
pub use region::{REGION_DEPTH_MAX, REGION_ENTRIES_MAX, Region};
pub use rules::{PER_KILOGRAM_MINOR_MAX, Parcel, PriceRule, ProductCondition, ShippingOption, Which};
use serde::{Deserialize, Serialize};
pub use shipping::{AttributeNames, GROUP_DIVIDER, NO_GROUP, Seller, ShippingGroups, ShippingPage};
pub use slots::{SLOT_DAYS_MAX, SLOTS_MAX, Slot, SlotWindow, Slots, Weekday};
pub use sms::SmsSettings;

use crate::{
    address::{Address, City, Country, District, Township},
    agreements::PreparedAgreements,
    ids::Pk,
    message::MessageTexts,
    money::{Currency, Money},
    text::Label,
};

/// All settings of the shop. One readable file; unknown keys are refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shop {
    /// The shop's name, on pages and contracts.
    pub name: String,
    /// Whether one may buy without an account.
    pub guest_purchase: bool,
    /// The currencies sold in; the first one is offered when nobody chose.
    pub currencies: Vec<Currency>,
    /// Hours until an order by funds transfer that nobody paid expires and gives its stock back.
    pub payment_wait_hours: u32,
    /// The country addresses start with.
    pub country: Country,
    /// Ways of handing goods over.
    pub delivery_options: Vec<DeliveryOption>,
    /// The page they are chosen on.
    #[serde(default)]
    pub delivery_page: DeliveryPage,
    /// When scheduled deliveries come.
    #[serde(default)]
    pub slots: Option<Slots>,
    /// Carriers and what they cost.
    pub shipping_options: Vec<ShippingOption>,
    /// The page carriers are chosen on.
    #[serde(default)]
    pub shipping_page: ShippingPage,
    /// Which attributes group the goods on [`ShippingPage::AttributeBased`].
    #[serde(default)]
    pub shipping_groups: Vec<ShippingGroups>,
    /// Who sells in the shop beside the shop itself.
    #[serde(default)]
    pub sellers: Vec<Seller>,
    /// Ways of paying.
    pub payment_options: Vec<PaymentOption>,
    /// How the courier collects, and what that costs.
    #[serde(default)]
    pub pay_on_delivery: Vec<PaymentChoice>,
    /// Whether the phone of an order that is paid on delivery must be confirmed with a code first.
    #[serde(default)]
    pub pay_on_delivery_phone_check: bool,
    /// Credits a shopper can pay with.
    #[serde(default)]
    pub credit_payment_options: Vec<CreditPaymentOption>,
    /// Services with a checkout of their own.
    #[serde(default)]
    pub checkout_providers: Vec<CheckoutProvider>,
    /// Whether every card payment goes by the bank of the card (3-D Secure); what a client asks for counts otherwise.
    #[serde(default)]
    pub three_d_always: bool,
    /// Accounts for funds transfers.
    #[serde(default)]
    pub bank_accounts: Vec<BankAccount>,
    /// Stores that hand orders out.
    #[serde(default)]
    pub retail_stores: Vec<RetailStore>,
    /// Who sells, as contracts name them.
    #[serde(default)]
    pub merchant: Merchant,
    /// Pick-up points that hand orders out.
    #[serde(default)]
    pub pickup_locations: Vec<PickupLocation>,
    /// Texts a shopper agrees to.
    #[serde(default)]
    pub contracts: Vec<Contract>,
    /// What a shopper may give as the reason of a cancellation.
    #[serde(default)]
    pub cancellation_reasons: Vec<CancellationReason>,
    /// What the shop gives by itself or for a coupon.
    #[serde(default)]
    pub promotions: Vec<Promotion>,
    /// What banks and the shop give to holders of some cards.
    #[serde(default)]
    pub campaigns: Vec<Campaign>,
    /// Questions of the shop's own that an order can answer.
    #[serde(default)]
    pub extra_fields: Vec<ExtraField>,
    /// Text messages a shopper may ask for.
    #[serde(default)]
    pub sms: SmsSettings,
    /// What customers may pay with beside money.
    #[serde(default)]
    pub loyalty: LoyaltySettings,
    /// Paying with gift cards of the shop's own.
    #[serde(default)]
    pub gift_card: GiftCardSettings,
    /// Packing as a gift; not offered when absent.
    #[serde(default)]
    pub gift_box: Option<GiftBoxSetting>,
    /// Bags the order is delivered in; not offered when absent.
    #[serde(default)]
    pub delivery_bags: Option<DeliveryBags>,
    /// Messages to shoppers that were changed, by kind and language.
    #[serde(default, skip_serializing_if = "MessageTexts::is_empty")]
    pub messages: MessageTexts,
    /// What is prepared of the contracts.
    #[serde(skip)]
    pub prepared_agreements: PreparedAgreements,
}

/// A bank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Bank {
    /// Its key.
    pub pk: Pk,
    /// Its name.
    pub name: String,
    /// Its slug.
    pub slug: String,
    /// Address of its logo.
    #[serde(default)]
    pub logo: Option<String>,
}

/// An account the shopper transfers money to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BankAccount {
    /// Its key.
    pub pk: Pk,
    /// International bank account number.
    pub iban: String,
    /// Who owns it.
    pub holder_name: String,
    /// What the shopper reads beside it.
    #[serde(default)]
    pub description: Option<Label>,
    /// Lower comes first.
    #[serde(default)]
    pub sort_order: i64,
    /// The currency it takes.
    pub currency: Currency,
    /// Whether it is offered.
    #[serde(default = "on")]
    pub active: bool,
    /// Whose account it is.
    pub bank: Bank,
}

/// A store that hands orders out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetailStore {
    /// Its key.
    pub pk: Pk,
    /// Its name.
    pub name: String,
    /// Street and number.
    pub address: String,
    /// Phone number.
    #[serde(default)]
    pub phone_number: String,
    /// Opening and closing time of the seven days, Monday first; an empty pair when closed.
    #[serde(default)]
    pub store_hours: Vec<(String, String)>,
    /// Whether orders may be picked up there.
    #[serde(default = "on")]
    pub click_and_collect: bool,
    /// Whether it exists for shoppers.
    #[serde(default = "on")]
    pub active: bool,
    /// Lower comes first.
    #[serde(default)]
    pub sort_order: i64,
    /// Its country.
    pub country: Country,
    /// Its province.
    pub city: City,
    /// Its township.
    pub township: Township,
    /// Its neighbourhood.
    #[serde(default)]
    pub district: Option<District>,
}

/// What an item can be given back for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CancellationType {
    /// Before it was shipped.
    Cancel,
    /// After it arrived.
    Refund,
}

/// A reason a shopper may give.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CancellationReason {
    /// Its key.
    pub pk: Pk,
    /// What the shopper reads.
    pub subject: Label,
    /// What it is a reason for.
    pub cancellation_type: CancellationType,
    /// Whether the shopper must add a sentence.
    #[serde(default)]
    pub extra_information_needed: bool,
    /// Whether it is offered.
    #[serde(default = "on")]
    pub active: bool,
}

fn on() -> bool {
    true
}

/// Amounts by currency, written as decimal texts: `{ TRY = "39.90", EUR = "4.90" }`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "BTreeMap<Currency, String>", into = "BTreeMap<Currency, String>")]
pub struct Prices(BTreeMap<Currency, Money>);

impl Prices {
    /// The amount in `currency`, if one is set.
    pub fn get(&self, currency: Currency) -> Option<Money> {
        self.0.get(&currency).copied()
    }

    /// Whether no amount is set in any currency.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All amounts.
    pub fn iter(&self) -> impl Iterator<Item = Money> {
        self.0.values().copied()
    }
}

impl TryFrom<BTreeMap<Currency, String>> for Prices {
    type Error = String;

    fn try_from(texts: BTreeMap<Currency, String>) -> Result<Self, String> {
        let amount = |(currency, text): (Currency, String)| {
            Money::parse(&text, currency)
                .map(|money| (currency, money))
                .map_err(|error| format!("`{text}` for {}: {error}", currency.code()))
        };
        texts.into_iter().map(amount).collect::<Result<_, _>>().map(Self)
    }
}

impl From<Prices> for BTreeMap<Currency, String> {
    fn from(prices: Prices) -> Self {
        prices.0.into_iter().map(|(currency, money)| (currency, money.to_string())).collect()
    }
}

impl RetailStore {
    /// Whether shoppers may pick orders up there.
    pub fn hands_out(&self) -> bool {
        self.active && self.click_and_collect
    }
}

impl Shop {
    /// The currency offered when nobody chose one.
    pub fn default_currency(&self) -> Currency {
        self.currencies.first().copied().unwrap_or(Currency::TRY)
    }

    /// The currency for somebody who wishes for `wish`: that one if the shop sells in it.
    pub fn currency_for(&self, wish: Option<Currency>) -> Currency {
        wish.filter(|currency| self.currencies.contains(currency)).unwrap_or_else(|| self.default_currency())
    }

    /// What groups the goods that go to `address`: the first in their order whose rule holds.
    pub fn shipping_groups_for(&self, address: &Address) -> Option<&ShippingGroups> {
        sorted(self.shipping_groups.iter(), |groups| groups.sort_order)
            .into_iter()
            .find(|groups| groups.rule.covers(address))
    }

    /// The store with this key, while it hands orders out.
    pub fn offered_store(&self, pk: Pk) -> Option<&RetailStore> {
        self.retail_stores.iter().find(|store| store.pk == pk && store.hands_out())
    }

    /// The stores that hand orders out, in their order.
    pub fn offered_stores(&self) -> Vec<&RetailStore> {
        sorted(self.retail_stores.iter().filter(|store| store.hands_out()), |s| s.sort_order)
    }

    /// The accounts that take `currency`, in their order.
    pub fn offered_bank_accounts(&self, currency: Currency) -> Vec<&BankAccount> {
        let offered = |account: &&BankAccount| account.active && account.currency == currency;
        sorted(self.bank_accounts.iter().filter(offered), |account| account.sort_order)
    }
}

fn sorted<'a, T>(items: impl Iterator<Item = &'a T>, key: impl Fn(&T) -> i64) -> Vec<&'a T> {
    let mut items: Vec<&T> = items.collect();
    items.sort_by_key(|item| key(item));
    items
}

#[cfg(test)]
mod tests;
