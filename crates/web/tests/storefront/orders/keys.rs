//! The keys clients read of an order, as published.

use serde_json::Value;

const ORDER: &[&str] = &[
    "amount",
    "amount_without_discount",
    "bank",
    "basket",
    "billing_address",
    "bin_number",
    "card",
    "checkout_provider",
    "client_type",
    "created_date",
    "currency",
    "delivery_range",
    "discount_amount",
    "discount_refund_amount",
    "discountitem_set",
    "e_archive_url",
    "extra_field",
    "gift_box_note",
    "has_gift_box",
    "id",
    "installment",
    "installment_count",
    "installment_interest_amount",
    "invoice_date",
    "invoice_number",
    "is_cancellable",
    "is_cancelled",
    "is_payable",
    "is_refundable",
    "language_code",
    "modified_date",
    "notes",
    "number",
    "orderitem_set",
    "payment_option",
    "payment_option_slug",
    "pk",
    "refund_amount",
    "remote_addr",
    "segment",
    "shipping_address",
    "shipping_amount",
    "shipping_company",
    "shipping_option",
    "shipping_groups",
    "shipping_option_slug",
    "shipping_refund_amount",
    "shipping_tax_rate",
    "shipping_tracking_url",
    "status",
    "tracking_number",
    "tracking_url",
    "user",
    "user_email",
];

const ITEM: &[&str] = &[
    "active_cancellation_request",
    "attributes",
    "attributes_kwargs",
    "available_easy_return_shipping_companies",
    "cancellationrequest_set",
    "created_date",
    "datasource",
    "datasource_detailed",
    "e_archive_url",
    "estimated_delivery_date",
    "extra_field",
    "extra_product_price",
    "extra_product_price_detailed",
    "extra_product_stock",
    "extra_product_stock_detailed",
    "id",
    "image",
    "invoice_date",
    "invoice_number",
    "is_cancellable",
    "is_cancelled",
    "is_refundable",
    "is_tradable",
    "localized_attributes",
    "localized_attributes_kwargs",
    "modified_date",
    "order",
    "parent",
    "price",
    "price_currency",
    "product",
    "quantity",
    "retail_price",
    "shipping_company",
    "shipping_tracking_url",
    "status",
    "tax_rate",
    "tracking_number",
    "tracking_url",
];

const PRODUCT: &[&str] = &[
    "absolute_url",
    "attributes",
    "attributes_kwargs",
    "base_code",
    "data_source",
    "extra_attributes",
    "form_schema",
    "image",
    "name",
    "pk",
    "sku",
];

fn has(value: &Value, keys: &[&str]) {
    let object = value.as_object().unwrap_or_else(|| panic!("an object: {value}"));
    let missing: Vec<_> = keys.iter().filter(|key| !object.contains_key(**key)).collect();
    assert!(missing.is_empty(), "missing {missing:?} in {value:#}");
}

/// Whether `order` has every key that clients read.
pub(crate) fn whole(order: &Value) {
    has(order, ORDER);
    let items = order["orderitem_set"].as_array().expect("a list");
    assert!(!items.is_empty());
    for item in items {
        has(item, ITEM);
        has(&item["product"], PRODUCT);
    }
    for amount in ["amount", "shipping_amount", "discount_amount", "refund_amount"] {
        let text = order[amount].as_str().expect("amounts are texts");
        assert_eq!(text.split_once('.').map(|(_, fraction)| fraction.len()), Some(2), "{amount}: {text}");
    }
    has(&order["status"], &["value", "label"]);
    has(&order["currency"], &["value", "label"]);
    has(&order["payment_option"], &["pk", "name", "slug", "payment_type"]);
}
