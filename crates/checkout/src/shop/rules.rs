//! Shipping options and the rules of their price.

use serde::{Deserialize, Serialize};

use super::{DeliveryKind, Prices, Region, on};
use crate::{
    address::Address,
    basket::PricedLine,
    ids::Pk,
    money::{Currency, Money},
    text::Label,
};

/// The most minor units a further kilogram may cost: a full basket of the heaviest goods still has a sum.
pub const PER_KILOGRAM_MINOR_MAX: i64 = 1_000_000_000;

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

/// One price of a carrier and when it holds: when everything does that is said here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceRule {
    /// Only for goods worth at least this, by currency.
    #[serde(default)]
    pub goods_from: Prices,
    /// Only for goods worth less than this, by currency.
    #[serde(default)]
    pub goods_below: Prices,
    /// Only for goods that weigh at least so many grams.
    #[serde(default)]
    pub weight_from: Option<i64>,
    /// Only for goods that weigh less than so many grams.
    #[serde(default)]
    pub weight_below: Option<i64>,
    /// Only for these countries (two-letter codes); empty means everywhere.
    #[serde(default)]
    pub countries: Vec<String>,
    /// Only for these provinces (keys); empty means everywhere.
    #[serde(default)]
    pub cities: Vec<Pk>,
    /// Only in this region.
    #[serde(default)]
    pub region: Option<Region>,
    /// Only for goods with these attributes; all of the list must hold.
    #[serde(default)]
    pub products: Vec<ProductCondition>,
    /// Only for goods of these sellers (slugs), and nothing else with them; an empty slug stands for the shop's own goods.
    #[serde(default)]
    pub sellers: Vec<String>,
    /// What it costs, by currency.
    pub amount: Prices,
    /// What each begun kilogram above `weight_from` costs beside it, by currency.
    #[serde(default)]
    pub per_kilogram: Prices,
    /// It costs nothing for goods worth at least this, by currency.
    #[serde(default)]
    pub free_from: Prices,
}

/// A condition on an attribute of the goods.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProductCondition {
    /// The attribute's key.
    pub attribute: String,
    /// Its values, one of which a product must have; empty means any.
    #[serde(default)]
    pub values: Vec<String>,
    /// How many of the goods must be so.
    #[serde(default)]
    pub which: Which,
}

/// How many of the goods a condition speaks of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Which {
    /// At least one.
    #[default]
    Some,
    /// Every one.
    All,
    /// Not one.
    None,
}

/// What is to be brought where.
#[derive(Debug, Clone)]
pub struct Parcel<'a> {
    /// How it is handed over.
    pub kind: DeliveryKind,
    /// Where it goes.
    pub address: &'a Address,
    /// The goods in it.
    pub lines: Vec<&'a PricedLine>,
    /// What they are worth before discounts.
    pub worth: Money,
    /// What they weigh, as far as that is known.
    pub weight_grams: i64,
}

impl<'a> Parcel<'a> {
    /// `lines` on their way to `address`.
    pub fn new(
        kind: DeliveryKind,
        address: &'a Address,
        lines: Vec<&'a PricedLine>,
        currency: Currency,
    ) -> Self {
        let worth = Money::sum(lines.iter().map(|line| line.total), currency);
        let weight =
            |line: &&PricedLine| line.product.weight_grams.unwrap_or(0).saturating_mul(line.quantity);
        Self {
            kind,
            address,
            worth: worth.expect("lines and prices are bounded"),
            weight_grams: lines.iter().map(weight).fold(0, i64::saturating_add),
            lines,
        }
    }
}

impl ShippingOption {
    /// What an order keeps of it. Its rules stay behind: the order has its price.
    #[must_use]
    pub fn of_order(&self) -> Self {
        let Self { pk, slug, name, description, logo, delivery, active, rules: _ } = self;
        Self {
            pk: *pk,
            slug: slug.clone(),
            name: name.clone(),
            description: description.clone(),
            logo: logo.clone(),
            delivery: delivery.clone(),
            active: *active,
            rules: Vec::new(),
        }
    }

    /// What it costs to bring `parcel` where it goes; `None` when it does not.
    pub fn price(&self, parcel: &Parcel) -> Option<Money> {
        if !self.active || !self.delivery.contains(&parcel.kind) {
            return None;
        }
        self.rules.iter().filter(|rule| rule.fits(parcel)).find_map(|rule| rule.price(parcel))
    }
}

impl PriceRule {
    fn fits(&self, parcel: &Parcel) -> bool {
        let (address, worth) = (parcel.address, parcel.worth);
        // Limits that are named in other currencies only leave this one out.
        let limit = |limits: &Prices| limits.get(worth.currency);
        (self.goods_from.is_empty() || limit(&self.goods_from).is_some_and(|l| worth.minor >= l.minor))
            && (self.goods_below.is_empty()
                || limit(&self.goods_below).is_some_and(|l| worth.minor < l.minor))
            && self.weight_from.is_none_or(|least| parcel.weight_grams >= least)
            && self.weight_below.is_none_or(|limit| parcel.weight_grams < limit)
            && (self.countries.is_empty()
                || self.countries.iter().any(|code| code.eq_ignore_ascii_case(&address.country.code)))
            && (self.cities.is_empty() || self.cities.contains(&address.city.pk))
            && self.region.as_ref().is_none_or(|region| region.covers(address))
            && self.products.iter().all(|condition| condition.holds(&parcel.lines))
            && (self.sellers.is_empty() || parcel.lines.iter().all(|line| self.is_for_seller_of(line)))
    }

    fn is_for_seller_of(&self, line: &PricedLine) -> bool {
        let seller = line.product.seller.as_deref().unwrap_or_default();
        self.sellers.iter().any(|slug| slug == seller)
    }

    /// What it asks for `parcel`, if it has a price in its currency.
    fn price(&self, parcel: &Parcel) -> Option<Money> {
        let currency = parcel.worth.currency;
        let amount = self.amount.get(currency)?;
        if self.free_from.get(currency).is_some_and(|limit| parcel.worth.minor >= limit.minor) {
            return Some(Money::zero(currency));
        }
        if self.per_kilogram.is_empty() {
            return Some(amount);
        }
        let above = parcel.weight_grams.saturating_sub(self.weight_from.unwrap_or(0)).max(0);
        let kilograms = above / 1000 + i64::from(above % 1000 > 0);
        let further = self.per_kilogram.get(currency)?.checked_times(kilograms).ok()?;
        amount.checked_add(further).ok()
    }
}

impl ProductCondition {
    fn holds(&self, lines: &[&PricedLine]) -> bool {
        let mut lines = lines.iter();
        let is_so = |line: &&PricedLine| {
            let value = line.product.attributes.get(&self.attribute);
            value.is_some_and(|value| self.values.is_empty() || self.values.contains(value))
        };
        match self.which {
            Which::Some => lines.any(is_so),
            Which::All => lines.all(is_so),
            Which::None => !lines.any(is_so),
        }
    }
}

#[cfg(test)]
mod tests;
