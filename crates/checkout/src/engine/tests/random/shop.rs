//! What the shop of the walks gives beside what the test's shop gives.

use serde_json::json;

use crate::shop::{Campaign, Promotion};

/// What is given by itself, and a coupon that takes everything off.
pub(super) fn promotions() -> Vec<Promotion> {
    serde_json::from_value(json!([
        { "pk": 90, "slug": "three-mugs", "name": "Three for two", "products": ["sku-100"],
          "gives": { "buy_and_get": { "buy": 2, "get": 1, "percent": "100" } } },
        { "pk": 91, "slug": "first-five", "name": "For the first", "gives": { "percent": "3" }, "limit_total": 2,
          "goods_from": { "TRY": "600" } },
        { "pk": 92, "slug": "free", "name": "All free", "codes": ["ALL-FREE"], "gives": { "percent": "100" } },
    ]))
    .unwrap()
}

/// A campaign that goes with one way of paying only.
pub(super) fn campaigns() -> Vec<Campaign> {
    serde_json::from_value(json!([{
        "pk": 89, "code": "TRANSFER", "name": "With a transfer", "message": "With a transfer", "bins": ["5400"],
        "payment_options": [20], "gives": { "amount": { "TRY": "15" } },
    }]))
    .unwrap()
}
