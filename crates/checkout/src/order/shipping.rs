//! What an order is carried in, and by whom where several carriers share it.

use serde::{Deserialize, Serialize};

use super::OrderDraft;
use crate::{catalog::Product, ids::Pk, money::Money, shop::ShippingOption, text::Language};

/// Goods that are carried together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderShippingGroup {
    /// What they have in common: the values of their attributes, or the name of their seller; empty for the shop's own.
    pub name: String,
    /// Keys of their products.
    pub products: Vec<Pk>,
    /// Who carries them.
    pub option: ShippingOption,
    /// What that costs before discounts.
    pub amount: Money,
}

/// Bags an order is delivered in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderBags {
    /// The product as it was sold.
    pub product: Product,
    /// How many.
    pub quantity: i64,
    /// One of them.
    pub price: Money,
}

/// When an order comes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderSlot {
    /// The slot's key.
    pub pk: Pk,
    /// The day, such as `2026-12-24`.
    pub date: String,
    /// When it begins, such as `10:00`, in the shop's time zone.
    pub from: String,
    /// When it ends.
    pub until: String,
    /// What it costs.
    pub price: Money,
}

impl std::fmt::Display for OrderSlot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}-{}", self.date, self.from, self.until)
    }
}

impl OrderDraft {
    /// The carrier's name; where there are several, each with what it carries.
    pub fn carriers(&self, language: Language) -> Option<String> {
        let named = |group: &OrderShippingGroup| {
            let carrier = group.option.name.in_language(language);
            if group.name.is_empty() { carrier.to_owned() } else { format!("{}: {carrier}", group.name) }
        };
        if self.shipping_groups.is_empty() {
            return self.shipping_option.as_ref().map(|option| option.name.in_language(language).to_owned());
        }
        Some(self.shipping_groups.iter().map(named).collect::<Vec<_>>().join(", "))
    }
}
