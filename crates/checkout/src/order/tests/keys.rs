//! An order as clients read it.

use serde_json::{Value, json};

use crate::{
    ledger::Resource,
    money::Currency,
    order::{CancelItem, Order, OrderCommand, OrderKeys, OrderUserKeys, decide},
    shop::CancellationType,
    testing::{CHANGED_MIND, CUSTOMER, LAMP, MUG, Walk, shop},
    text::Language,
};

const ORDER_KEYS: &[&str] = &[
    "id",
    "pk",
    "status",
    "currency",
    "orderitem_set",
    "discountitem_set",
    "is_cancelled",
    "is_cancellable",
    "is_refundable",
    "shipping_address",
    "billing_address",
    "shipping_company",
    "client_type",
    "payment_option",
    "amount_without_discount",
    "is_payable",
    "tracking_url",
    "bank",
    "created_date",
    "modified_date",
    "number",
    "amount",
    "discount_amount",
    "shipping_amount",
    "shipping_tax_rate",
    "refund_amount",
    "discount_refund_amount",
    "shipping_refund_amount",
    "unpaid_amount",
    "loyalty_money",
    "loyalty_points",
    "tenders",
    "invoice_number",
    "invoice_date",
    "e_archive_url",
    "tracking_number",
    "remote_addr",
    "has_gift_box",
    "gift_box_note",
    "language_code",
    "notes",
    "delivery_range",
    "extra_field",
    "user_email",
    "shipping_option_slug",
    "payment_option_slug",
    "bin_number",
    "installment_count",
    "installment_interest_amount",
    "shipping_tracking_url",
    "user",
    "basket",
    "shipping_option",
    "shipping_groups",
    "card",
    "installment",
    "segment",
    "checkout_provider",
];
const ITEM_KEYS: &[&str] = &[
    "id",
    "pk",
    "quantity",
    "status",
    "price_currency",
    "product",
    "is_cancelled",
    "is_cancellable",
    "is_refundable",
    "cancellationrequest_set",
    "active_cancellation_request",
    "shipping_company",
    "tracking_url",
    "is_tradable",
    "available_easy_return_shipping_companies",
    "datasource_detailed",
    "extra_product_stock_detailed",
    "extra_product_price_detailed",
    "created_date",
    "modified_date",
    "attributes",
    "attributes_kwargs",
    "localized_attributes",
    "localized_attributes_kwargs",
    "price",
    "tax_rate",
    "invoice_number",
    "invoice_date",
    "e_archive_url",
    "tracking_number",
    "retail_price",
    "image",
    "extra_field",
    "estimated_delivery_date",
    "shipping_tracking_url",
    "order",
    "parent",
    "extra_product_price",
    "extra_product_stock",
    "datasource",
];
const PRODUCT_KEYS: &[&str] = &[
    "pk",
    "sku",
    "base_code",
    "name",
    "image",
    "absolute_url",
    "attributes",
    "attributes_kwargs",
    "form_schema",
    "data_source",
    "extra_attributes",
];

fn placed() -> Order {
    let mut walk = Walk::ready_to_order();
    walk.add(MUG, 1);
    walk.add(LAMP, 1);
    walk.order();
    walk.order();
    walk.orders.pop().unwrap()
}

fn drawn(order: &Order) -> Value {
    serde_json::to_value(OrderKeys::new(order, None, Language::En)).unwrap()
}

fn assert_has(value: &Value, keys: &[&str]) {
    for key in keys {
        assert!(value.get(key).is_some(), "{key} is missing");
    }
}

#[test]
fn no_key_clients_read_is_missing() {
    let order = drawn(&placed());
    assert_has(&order, ORDER_KEYS);
    let items = order["orderitem_set"].as_array().unwrap();
    assert_eq!(items.len(), 3);
    for item in items {
        assert_has(item, ITEM_KEYS);
        assert_has(&item["product"], PRODUCT_KEYS);
        assert_has(&item["extra_field"], &["price_extra_field", "stock_extra_field"]);
        assert_eq!(item["quantity"], 1);
    }
}

#[test]
fn an_order_says_what_it_costs_and_how_it_is_paid() {
    let order = placed();
    let keys = drawn(&order);
    assert_eq!((&keys["id"], &keys["pk"]), (&order.pk.0.into(), &order.pk.0.into()));
    assert_eq!(keys["status"], json!({ "value": "300", "label": "Waiting for Payment" }));
    assert_eq!(keys["currency"], json!({ "value": "try", "label": "TL" }));
    assert_eq!(keys["amount"], "709.80");
    assert_eq!(keys["amount_without_discount"], "709.80");
    assert_eq!((&keys["discount_amount"], &keys["shipping_amount"]), (&"0.00".into(), &"0.00".into()));
    assert_eq!(keys["bank"], json!({ "pk": 1, "name": "Birinci", "slug": "birinci", "logo": null }));
    assert_eq!(keys["payment_option"]["payment_type"], "funds_transfer");
    assert_eq!(keys["shipping_option"]["shipping_amount"], "0.00");
    assert_eq!((&keys["extra_field"], &keys["user"]), (&json!({}), &Value::Null));
    assert_eq!((&keys["is_cancellable"], &keys["is_cancelled"]), (&true.into(), &false.into()));
    assert_eq!(keys["created_date"], crate::time::rfc3339(order.created));
    let item = &keys["orderitem_set"][2];
    assert_eq!((&item["price"], &item["retail_price"]), (&"450.00".into(), &"500.00".into()));
    assert_eq!(
        (&item["product"]["absolute_url"], &item["tax_rate"]),
        (&"/product/101/".into(), &"20.00".into())
    );
}

#[test]
fn discounts_are_listed_and_counted() {
    let mut order = placed();
    order.discounts = vec![
        crate::order::OrderDiscount { description: "Spring".into(), amount: crate::testing::kurus(1000) },
        crate::order::OrderDiscount { description: "Loyal".into(), amount: crate::testing::kurus(500) },
    ];
    order.amount = order.amount.checked_sub(order.discount_total()).unwrap();
    let keys = drawn(&order);
    assert_eq!((&keys["amount"], &keys["discount_amount"]), (&"694.80".into(), &"15.00".into()));
    assert_eq!(keys["amount_without_discount"], "709.80");
    assert_eq!(keys["discountitem_set"][1], json!({ "description": "Loyal", "discount": "5.00" }));
}

#[test]
fn a_guest_is_told_from_a_customer() {
    let order = placed();
    let guest = OrderUserKeys::guest("0123456789abcdef0123456789abcdef", &order);
    let keys = serde_json::to_value(OrderKeys::new(&order, Some(guest), Language::Tr)).unwrap();
    assert_eq!(
        keys["user"],
        json!({
            "pk": null, "username": "0123456789abcdef0123456789abcdef", "user_type": "guest",
            "email": "ada@example.com", "first_name": "Ada", "last_name": "Yılmaz",
        })
    );
    assert_eq!(keys["status"]["label"], "Ödeme Bekleniyor");
    let walk = Walk::customer();
    let customer = walk.world.visitor.customer.as_ref().unwrap();
    let user = serde_json::to_value(OrderUserKeys::from(customer)).unwrap();
    assert_eq!((&user["pk"], &user["user_type"]), (&7.into(), &"registered".into()));
    assert_eq!(user["username"], "ada@example.com");
}

#[test]
fn a_wish_to_cancel_is_shown_until_the_shop_decided() {
    let approved =
        decide(placed(), &OrderCommand::ConfirmPayment, &shop(), crate::ids::Timestamp(0)).unwrap().order;
    let wish = CancelItem {
        item: approved.items[0].pk,
        reason: CHANGED_MIND,
        kind: CancellationType::Cancel,
        description: "too blue".into(),
    };
    let command = OrderCommand::RequestCancellation(vec![wish]);
    let waiting = decide(approved, &command, &shop(), crate::ids::Timestamp(0)).unwrap().order;
    let keys = drawn(&waiting);
    let item = &keys["orderitem_set"][0];
    assert_eq!(item["active_cancellation_request"]["description"], "too blue");
    assert_eq!((&item["is_cancellable"], &item["is_cancelled"]), (&false.into(), &false.into()));
    assert_eq!((&keys["is_cancellable"], &keys["status"]["value"]), (&true.into(), &"50".into()));
    let cancelled = decide(waiting, &OrderCommand::Cancel, &shop(), crate::ids::Timestamp(0)).unwrap().order;
    let keys = drawn(&cancelled);
    assert_eq!((&keys["is_cancelled"], &keys["is_cancellable"]), (&true.into(), &false.into()));
    let item = &keys["orderitem_set"][0];
    assert!(item["active_cancellation_request"].is_null());
    assert_eq!(item["cancellationrequest_set"].as_array().map(Vec::len), Some(1));
}

#[test]
fn an_order_says_what_pays_a_part_of_it_and_what_came_back() {
    let mut walk = Walk::ready_to_order();
    walk.world.shop.loyalty.money = true;
    let money = Resource::LoyaltyMoney(CUSTOMER, Currency::TRY);
    walk.world.books.set(money, 10_000);
    walk.add(LAMP, 1);
    walk.post("LoyaltyMoneyUsagePage", &[("loyalty_amount_to_use", "100.00")]);
    walk.order();
    walk.order();
    let order = walk.orders.pop().unwrap();
    let keys = drawn(&order);
    assert_eq!((&keys["amount"], &keys["unpaid_amount"]), (&"579.90".into(), &"479.90".into()));
    assert_eq!((&keys["loyalty_money"], &keys["loyalty_points"]), (&"100.00".into(), &"0.00".into()));
    let tender = json!({
        "type": "loyalty_money", "label": "Paid with shop credit", "amount": "100.00", "refund_amount": "0.00",
    });
    assert_eq!(keys["tenders"], json!([tender]));
    let paid = decide(order, &OrderCommand::ConfirmPayment, &shop(), crate::ids::Timestamp(0)).unwrap().order;
    assert_eq!(drawn(&paid)["unpaid_amount"], "0.00");
    let gone = decide(paid, &OrderCommand::Cancel, &shop(), crate::ids::Timestamp(0)).unwrap().order;
    assert_eq!(drawn(&gone)["tenders"][0]["refund_amount"], "100.00");
}
