//! Bags the order is delivered in: which product they are, and how many are needed.

use serde::{Deserialize, Serialize};

use super::check::Report;

/// The most bags of one order.
pub const BAGS_MAX: i64 = 99;

/// How the shop bags its deliveries. The names are those of the platform's setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeliveryBags {
    /// Whether bags are offered.
    #[serde(default)]
    pub is_active: bool,
    /// The product they are, of the kind `bag`.
    pub sku: String,
    /// Whole units of the basket's currency that fill one bag.
    #[serde(default = "one")]
    pub per_amount: i64,
    /// The fewest bags.
    #[serde(default)]
    pub min_quantity: i64,
    /// Whether the shopper may say how many.
    #[serde(default)]
    pub is_quantity_changeable: bool,
    /// Kept for the platform's sake; does nothing.
    #[serde(default)]
    pub auto_run: bool,
    /// Goods that have this attribute need no bag.
    #[serde(default)]
    pub exclude_bag_attribute_name: Option<String>,
}

fn one() -> i64 {
    1
}

impl DeliveryBags {
    pub(super) fn check(&self, report: &mut Report) {
        let sku = !self.is_active || !self.sku.trim().is_empty();
        report.require(sku, "delivery_bags.sku", "must name the product that bags are");
        report.require(self.per_amount >= 1, "delivery_bags.per_amount", "must be at least 1");
        report.require(
            (0..=BAGS_MAX).contains(&self.min_quantity),
            "delivery_bags.min_quantity",
            "must be from 0 to 99",
        );
    }
}
