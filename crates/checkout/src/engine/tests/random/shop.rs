//! What the shop of the walks gives beside what the test's shop gives.

use serde_json::json;

use crate::shop::{Campaign, PaymentOption, Promotion, Shop};

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

/// Adds more ways of paying.
pub(super) fn add_ways_of_paying(shop: &mut Shop) {
    let options: Vec<PaymentOption> = serde_json::from_value(json!([
        { "pk": 22, "slug": "on-delivery", "name": "On delivery", "payment_type": "pay_on_delivery" },
        { "pk": 23, "slug": "own-money", "name": "Own money", "payment_type": "loyalty_money" },
        { "pk": 24, "slug": "credit", "name": "Credit", "payment_type": "credit_payment" },
        { "pk": 25, "slug": "card", "name": "Card", "payment_type": "credit_card" },
        { "pk": 26, "slug": "page", "name": "Page", "payment_type": "redirection" },
    ]))
    .unwrap();
    shop.payment_options.extend(options);
    shop.pay_on_delivery = serde_json::from_value(json!([
        { "value": "cash", "label": "Cash", "price": { "TRY": "9.90", "EUR": "1.00" } },
        { "value": "card", "label": "Card", "price": { "TRY": "14.90" } },
        { "value": "free", "label": "Free", "price": { "TRY": "0" } },
    ]))
    .unwrap();
    shop.pay_on_delivery_phone_check = true;
    shop.credit_payment_options =
        serde_json::from_value(json!([{ "pk": 5, "slug": "bank-credit", "name": "Bank credit" }])).unwrap();
}
