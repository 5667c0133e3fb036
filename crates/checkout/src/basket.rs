//! The basket: what the shopper wants, and what of it can be had at what price right now.

mod commands;
mod keys;

use std::{collections::BTreeMap, sync::Arc};

pub use commands::{BasketCommand, BasketItem, decide};
pub use keys::{AttributeKeys, BasketKeys, DiscountKeys, ItemKeys, ProductKeys, UpsellKeys};
use serde::{Deserialize, Serialize};

use crate::{
    catalog::Product,
    facts::Facts,
    ids::{Pk, Timestamp},
    money::{Currency, Money},
};

/// The most different lines a basket holds.
pub const LINES_MAX: usize = 200;
/// The most units one line holds.
pub const QUANTITY_MAX: i64 = 999;

/// The most units a basket holds over all lines: an order has a row for each.
pub const UNITS_MAX: i64 = 2_000;

/// Attributes a line was added with, such as an engraving; part of its identity.
pub type LineAttributes = BTreeMap<String, String>;

/// One line: so many units of a product with the same attributes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its key inside the basket.
    pub id: i64,
    /// The product.
    pub product: Pk,
    /// Units, from 1 to [`QUANTITY_MAX`].
    pub quantity: i64,
    /// What the shopper chose beside it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: LineAttributes,
}

/// What the shopper wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basket {
    /// Its public key.
    pub pk: Pk,
    /// The currency, fixed by the first line and free again when the last one goes.
    pub currency: Option<Currency>,
    /// The lines in the order they were added.
    pub lines: Vec<Line>,
    /// When it was begun.
    pub created: Timestamp,
    /// When its lines last changed.
    pub modified: Timestamp,
}

/// Whether stock limits what can be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stock {
    /// It does.
    Counts,
    /// It does not: the goods are ordered, and theirs is set aside.
    IsOurs,
}

/// A line that can be had, with its price.
#[derive(Debug, Clone)]
pub struct PricedLine {
    /// The line's key inside the basket.
    pub id: i64,
    /// The product.
    pub product: Arc<Product>,
    /// Units.
    pub quantity: i64,
    /// What the shopper chose beside it.
    pub attributes: LineAttributes,
    /// One unit, tax included.
    pub unit_price: Money,
    /// One unit before any reduction.
    pub retail_price: Money,
    /// All units.
    pub total: Money,
}

/// Units of a product that were wanted and cannot be had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Unavailable {
    /// The product.
    pub pk: Pk,
    /// Its name, empty for a product that no longer exists.
    pub name: String,
    /// Units missing.
    pub unavailable_quantity: i64,
}

/// The basket as it can be had now.
#[derive(Debug, Clone)]
pub struct Goods {
    /// The currency of every amount.
    pub currency: Currency,
    /// What can be had.
    pub lines: Vec<PricedLine>,
    /// What cannot.
    pub unavailable: Vec<Unavailable>,
    /// The sum of the lines.
    pub total: Money,
}

impl Basket {
    /// An empty basket.
    pub fn new(pk: Pk, now: Timestamp) -> Self {
        Self { pk, currency: None, lines: Vec::new(), created: now, modified: now }
    }

    /// Looks up each line: drops what is no longer sold, shortens what stock does not cover, prices the rest.
    pub fn goods(&self, facts: &Facts, stock: Stock) -> Goods {
        let currency = self.currency.unwrap_or_else(|| facts.wished_currency());
        let mut lines = Vec::with_capacity(self.lines.len());
        let mut unavailable = Vec::new();
        let mut left: BTreeMap<Pk, i64> = BTreeMap::new();
        let stock_of = |product| if stock == Stock::Counts { facts.stock_of(product) } else { i64::MAX };
        for line in &self.lines {
            let product = facts.products.get(&line.product);
            let sold = product.filter(|product| product.is_sold_in(currency));
            let units = left.entry(line.product).or_insert_with(|| stock_of(line.product));
            let quantity = if sold.is_some() { line.quantity.min(*units) } else { 0 };
            *units -= quantity;
            if quantity < line.quantity {
                unavailable.push(Unavailable {
                    pk: line.product,
                    name: product.map(|product| product.name.clone()).unwrap_or_default(),
                    unavailable_quantity: line.quantity - quantity,
                });
            }
            if let Some(product) = sold
                && quantity > 0
            {
                lines.push(PricedLine::new(line, product, quantity, currency));
            }
        }
        let total =
            Money::sum(lines.iter().map(|line| line.total), currency).expect("lines and prices are bounded");
        Goods { currency, lines, unavailable, total }
    }

    /// This basket with only the lines of `goods`, in their quantities.
    #[must_use]
    pub fn holding(mut self, goods: &Goods) -> Self {
        self.lines.retain_mut(|line| {
            let had = goods.lines.iter().find(|priced| priced.id == line.id);
            had.map(|priced| line.quantity = priced.quantity).is_some()
        });
        if self.lines.is_empty() {
            self.currency = None;
        }
        self
    }

    /// Units over all lines.
    pub fn total_quantity(&self) -> i64 {
        self.lines.iter().map(|line| line.quantity).sum()
    }
}

impl PricedLine {
    fn new(line: &Line, product: &Arc<Product>, quantity: i64, currency: Currency) -> Self {
        let unit_price = product.price(currency).expect("a product that is sold has a price");
        let retail_price = product.retail_price(currency).expect("a price comes with its retail price");
        Self {
            id: line.id,
            product: Arc::clone(product),
            quantity,
            attributes: line.attributes.clone(),
            unit_price,
            retail_price,
            total: unit_price.checked_times(quantity).expect("quantities and prices are bounded"),
        }
    }
}

#[cfg(test)]
mod tests;
