//! Shipping options and the rules of their price.

use serde::{Deserialize, Serialize};

use super::{DeliveryKind, Prices, on};
use crate::{address::Address, ids::Pk, money::Money, text::Label};

/// A carrier. Its price is the first rule that fits; without one it is not offered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShippingOption {
    /// Its key.
    pub pk: Pk,
    /// Its slug.
    pub slug: String,
    /// What the shopper reads.
    pub name: Label,
    /// A sentence about it.
    #[serde(default)]
    pub description: Option<Label>,
    /// Address of its logo.
    #[serde(default)]
    pub logo: Option<String>,
    /// Which kinds of delivery it serves.
    pub delivery: Vec<DeliveryKind>,
    /// Whether it is offered.
    #[serde(default = "on")]
    pub active: bool,
    /// The rules, tried in their order.
    pub rules: Vec<PriceRule>,
}

/// One price of a carrier and when it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceRule {
    /// Only for goods worth at least this, by currency.
    #[serde(default)]
    pub goods_from: Prices,
    /// Only for these countries (two-letter codes); empty means everywhere.
    #[serde(default)]
    pub countries: Vec<String>,
    /// Only for these provinces (keys); empty means everywhere.
    #[serde(default)]
    pub cities: Vec<Pk>,
    /// What it costs, by currency.
    pub amount: Prices,
}

impl ShippingOption {
    /// What it costs to bring `goods` worth of goods to `address`; `None` when it does not.
    pub fn price(&self, kind: DeliveryKind, address: &Address, goods: Money) -> Option<Money> {
        if !self.active || !self.delivery.contains(&kind) {
            return None;
        }
        self.rules
            .iter()
            .filter(|rule| rule.fits(address, goods))
            .find_map(|rule| rule.amount.get(goods.currency))
    }
}

impl PriceRule {
    fn fits(&self, address: &Address, goods: Money) -> bool {
        let worth_enough = match self.goods_from.get(goods.currency) {
            Some(least) => goods.minor >= least.minor,
            None => self.goods_from.iter().next().is_none(),
        };
        worth_enough
            && (self.countries.is_empty()
                || self.countries.iter().any(|code| code.eq_ignore_ascii_case(&address.country.code)))
            && (self.cities.is_empty() || self.cities.contains(&address.city.pk))
    }
}
