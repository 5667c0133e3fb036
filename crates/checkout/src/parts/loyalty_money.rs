//! Money the shop keeps for a customer, and how much of it pays this order.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Part;
use crate::{
    checkout::View,
    facts::{Facts, Known, Lookup, Lookups},
    ids::Pk,
    ledger::{Holding, Resource, WhenPaid},
    money::{Amount, Currency, Money},
    pricing::{PriceLine, Quote, Tender},
};

/// What the customer wants to use.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LoyaltyMoney {
    /// How much; never nothing.
    pub amount: Option<Money>,
}

/// What clients read of the part.
#[derive(Debug, Serialize, ToSchema)]
pub struct LoyaltyMoneyKeys {
    /// What is paid with loyalty money.
    loyalty_money: Amount,
}

impl LoyaltyMoney {
    /// What the customer who asks has of it in `currency`; `None` for a guest, or where it is switched off.
    pub fn resource(facts: &Facts, currency: Currency) -> Option<Resource> {
        let customer = facts.visitor.customer.as_ref().map(|customer| customer.pk);
        Self::resource_of(facts.shop.loyalty.money, customer, currency)
    }

    /// The same, before anything is looked up.
    pub fn known_resource(known: &Known) -> Option<Resource> {
        let customer = known.visitor.customer.as_ref().map(|customer| customer.pk);
        Self::resource_of(known.shop.loyalty.money, customer, known.currency())
    }

    fn resource_of(on: bool, customer: Option<Pk>, currency: Currency) -> Option<Resource> {
        customer.filter(|_| on).map(|customer| Resource::LoyaltyMoney(customer, currency))
    }

    /// What of it can be had.
    pub fn available(view: &View) -> Money {
        let currency = view.goods.currency;
        let resource = Self::resource(view.facts, currency);
        let minor = resource.map_or(0, |resource| view.facts.balance(&resource).available());
        Money::new(minor.max(0), currency)
    }
}

impl Part for LoyaltyMoney {
    type Keys<'a> = LoyaltyMoneyKeys;

    fn lookups(&self, known: &Known, lookups: &mut Lookups) {
        if self.amount.is_some() {
            lookups.extend(Self::known_resource(known).map(Lookup::Balance));
        }
    }

    fn repaired(&self, view: &View) -> Self {
        let Some(amount) = self.amount else { return Self::default() };
        let payable = view.quote().tender(Tender::LoyaltyMoney);
        let amount = amount.at_most(Self::available(view)).at_most(payable);
        Self { amount: (amount.minor > 0).then_some(amount) }
    }

    fn price_lines(&self, _view: &View) -> Vec<PriceLine> {
        self.amount.map(|amount| PriceLine::Tender(Tender::LoyaltyMoney, amount)).into_iter().collect()
    }

    fn keys<'a>(&'a self, view: &View<'a>) -> LoyaltyMoneyKeys {
        LoyaltyMoneyKeys { loyalty_money: Amount(self.amount.unwrap_or(Money::zero(view.goods.currency))) }
    }

    fn holdings(&self, view: &View, quote: &Quote) -> Vec<Holding> {
        let quantity = quote.tender(Tender::LoyaltyMoney).minor;
        let resource = Self::resource(view.facts, view.goods.currency).filter(|_| quantity > 0);
        let holding = |resource| Holding { resource, quantity, limit: None, when_paid: WhenPaid::Posted };
        resource.map(holding).into_iter().collect()
    }
}
