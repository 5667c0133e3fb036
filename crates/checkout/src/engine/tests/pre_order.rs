//! The pre-order and the basket inside it. That no answer leaves a key out is checked for each answer of every
//! walk (`testing::Reply`).

use serde_json::Value;

use crate::testing::{LAMP, MUG, TO_ADDRESS, Walk};

const BASKET_KEYS: &[&str] = &[
    "pk",
    "basketitem_set",
    "total_quantity",
    "total_amount",
    "total_product_amount",
    "total_discount_amount",
    "discounts",
    "upsell_messages",
    "upsell_details",
    "unavailable_basket_products",
    "voucher_code",
    "segment",
    "created_date",
    "modified_date",
];
const ITEM_KEYS: &[&str] = &[
    "pk",
    "id",
    "quantity",
    "product",
    "unit_price",
    "price",
    "retail_price",
    "total_amount",
    "tax_rate",
    "currency_type",
    "currency_type_label",
    "shipping_discount",
    "image",
    "attributes",
    "datasource",
    "datasource_detailed",
    "extra_product_stock_detailed",
    "extra_product_price_detailed",
];
const PRODUCT_KEYS: &[&str] = &[
    "pk",
    "name",
    "sku",
    "base_code",
    "attributes",
    "attribute_set",
    "attributes_kwargs",
    "extra_attributes",
    "category",
    "productimage_set",
    "price",
    "in_stock",
    "currency_type",
    "retail_price",
    "unit_type",
    "absolute_url",
    "productvideo_set",
    "product_type",
    "price_type",
    "form_schema",
    "is_ready_to_basket",
    "stock",
    "data_source",
];

fn assert_has(value: &Value, keys: &[&str]) {
    for key in keys {
        assert!(value.get(key).is_some(), "{key} is missing in {value}");
    }
}

#[test]
fn the_basket_is_whole_down_to_the_product() {
    let mut walk = Walk::customer();
    walk.add(LAMP, 2);
    let pre_order = walk.get(None).pre_order;
    let item = &pre_order["basket"]["basketitem_set"][0];
    assert_has(&pre_order["basket"], BASKET_KEYS);
    assert_has(item, ITEM_KEYS);
    assert_has(&item["product"], PRODUCT_KEYS);
    assert_eq!((&item["unit_price"], &item["retail_price"]), (&"450.00".into(), &"500.00".into()));
    assert_eq!((&item["total_amount"], &item["tax_rate"]), (&"900.00".into(), &"20.00".into()));
    assert_eq!((&item["currency_type"], &item["currency_type_label"]), (&"try".into(), &"TL".into()));
}

#[test]
fn an_untouched_checkout_says_null_for_what_is_not_chosen() {
    let mut walk = Walk::guest();
    walk.add(MUG, 1);
    let pre_order = walk.get(None).pre_order;
    for name in
        ["delivery_option", "shipping_address", "billing_and_shipping_same", "shipping_amount", "notes"]
    {
        assert!(pre_order[name].is_null(), "{name}");
    }
    for name in ["total_amount", "unpaid_amount", "total_amount_with_interest"] {
        assert_eq!(pre_order[name], "129.90", "{name}");
    }
    assert_eq!((&pre_order["loyalty_money"], &pre_order["is_guest"]), (&"0.00".into(), &false.into()));
    assert_eq!((&pre_order["is_redirected"], &pre_order["is_post_order"]), (&false.into(), &false.into()));
}

#[test]
fn equal_addresses_are_said_to_be_the_same() {
    let mut walk = Walk::ready_to_order();
    let reply = walk.get(None);
    assert_eq!(reply.pre_order["billing_and_shipping_same"], true);
    assert_eq!(reply.pre_order["shipping_address"]["is_corporate"], false);
    assert_eq!(walk.choose_delivery(TO_ADDRESS).text("total_amount"), Some("169.80"));
}
