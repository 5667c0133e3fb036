//! Products as the rules see them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    ids::Pk,
    money::{Currency, Money, Rate},
};

/// The most grams one unit weighs: ten tonnes.
pub const WEIGHT_GRAMS_MAX: i64 = 10_000_000;

/// What a product is to the basket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProductKind {
    /// Something that is sold.
    #[default]
    Goods,
    /// A carrier bag: offered by a page of its own, never listed.
    Bag,
}

/// What one unit costs in one currency, tax included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    /// What the shopper pays, in minor units.
    pub minor: i64,
    /// What it cost before a reduction, in minor units; never below `minor`.
    pub retail_minor: i64,
}

/// A category: where a product stands in the shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    /// Its key.
    pub pk: Pk,
    /// Its own name, the last part of the path.
    pub name: String,
    /// All names from the root on, joined by `/`.
    pub path: String,
}

/// A product with everything the checkout shows of it; stock is asked for separately.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// Its key.
    pub pk: Pk,
    /// The stock keeping unit, unique in the shop.
    pub sku: String,
    /// What variants of one product share.
    pub base_code: String,
    /// Its name.
    pub name: String,
    /// A few sentences.
    pub description: String,
    /// Where it stands.
    pub category: Category,
    /// What it costs, by currency. A product without a price in a currency is not sold in it.
    pub prices: BTreeMap<Currency, Price>,
    /// The tax its price includes.
    pub tax_rate: Rate,
    /// What tells variants apart: colour, size.
    pub attributes: BTreeMap<String, String>,
    /// Addresses of its pictures, the first one shown in lists.
    pub images: Vec<String>,
    /// Whether it is sold at all.
    pub active: bool,
    /// What it is to the basket.
    #[serde(default)]
    pub kind: ProductKind,
    /// What one unit weighs, if known.
    #[serde(default)]
    pub weight_grams: Option<i64>,
    /// The slug of whoever sells it on a marketplace; the shop itself without one.
    #[serde(default)]
    pub seller: Option<String>,
}

impl Product {
    /// The price of one unit in `currency`.
    pub fn price(&self, currency: Currency) -> Option<Money> {
        self.prices.get(&currency).map(|price| Money::new(price.minor, currency))
    }

    /// The price of one unit in `currency` before any reduction.
    pub fn retail_price(&self, currency: Currency) -> Option<Money> {
        self.prices.get(&currency).map(|price| Money::new(price.retail_minor, currency))
    }

    /// Whether a shopper may put it into a basket of `currency`.
    pub fn is_sold_in(&self, currency: Currency) -> bool {
        self.active && self.kind == ProductKind::Goods && self.prices.contains_key(&currency)
    }
}
