//! The price of a carrier: each condition alone, and that no combination gives anything but whole, bounded amounts.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::testing::{self, MUG, kurus};

fn rule(keys: Value) -> PriceRule {
    serde_json::from_value(keys).unwrap()
}

fn home() -> Address {
    testing::World::new().book.remove(0)
}

/// So many units of a mug with this weight, colour and seller.
fn line(quantity: i64, weight: Option<i64>, color: &str, seller: Option<&str>) -> PricedLine {
    let mut product = testing::World::new().products[&MUG].clone();
    product.weight_grams = weight;
    product.seller = seller.map(str::to_owned);
    product.attributes.insert("color".to_owned(), color.to_owned());
    let price = product.price(Currency::TRY).unwrap();
    PricedLine {
        id: 1,
        product: Arc::new(product),
        quantity,
        attributes: crate::basket::LineAttributes::default(),
        unit_price: price,
        retail_price: price,
        total: price.checked_times(quantity).unwrap(),
    }
}

/// What a carrier with `rules` asks for `lines`.
fn price(rules: Vec<PriceRule>, lines: &[PricedLine]) -> Option<String> {
    let carrier = ShippingOption { rules, ..testing::shop().shipping_options.remove(0) };
    let address = home();
    let parcel = Parcel::new(DeliveryKind::Customer, &address, lines.iter().collect(), Currency::TRY);
    carrier.price(&parcel).map(|price| price.to_string())
}

#[test]
fn bands_of_worth_begin_at_their_first_and_end_before_their_last_minor_unit() {
    let band = |worth: i64| {
        let rules = vec![
            rule(json!({ "goods_below": { "TRY": "100.00" }, "amount": { "TRY": "30" } })),
            rule(
                json!({ "goods_from": { "TRY": "100" }, "goods_below": { "TRY": "200" }, "amount": { "TRY": "20" } }),
            ),
            rule(json!({ "goods_from": { "TRY": "200" }, "amount": { "TRY": "10" } })),
        ];
        let carrier = ShippingOption { rules, ..testing::shop().shipping_options.remove(0) };
        let address = home();
        let parcel = Parcel::new(DeliveryKind::Customer, &address, Vec::new(), Currency::TRY);
        carrier.price(&Parcel { worth: kurus(worth), ..parcel }).unwrap().minor
    };
    let limits = [0, 9_999, 10_000, 19_999, 20_000];
    assert_eq!(limits.map(band), [3_000, 3_000, 2_000, 2_000, 1_000]);
}

#[test]
fn a_band_in_another_currency_leaves_this_one_out() {
    let cup = [line(1, None, "blue", None)];
    for limit in ["goods_from", "goods_below"] {
        let rules = vec![rule(json!({ limit: { "EUR": "1" }, "amount": { "TRY": "5" } }))];
        assert_eq!(price(rules, &cup), None, "{limit}");
    }
    let rules = vec![rule(json!({ "free_from": { "EUR": "0" }, "amount": { "TRY": "5" } }))];
    assert_eq!(price(rules, &cup).as_deref(), Some("5.00"), "a free limit is no condition");
}

#[test]
fn weight_is_that_of_all_units_and_each_begun_kilogram_counts() {
    let rules = || {
        vec![
            rule(json!({ "weight_below": 1000, "amount": { "TRY": "10" } })),
            rule(json!({ "weight_from": 1000, "weight_below": 30_000, "amount": { "TRY": "20" },
                         "per_kilogram": { "TRY": "1.50" } })),
        ]
    };
    for (quantity, grams, asked) in [
        (1, Some(999), Some("10.00")),
        (2, Some(500), Some("20.00")),
        (1, Some(1001), Some("21.50")),
        (2, Some(1000), Some("21.50")),
        (3, Some(1000), Some("23.00")),
        (1, Some(30_000), None),
        (5, None, Some("10.00")),
    ] {
        let told = price(rules(), &[line(quantity, grams, "blue", None)]);
        assert_eq!(told.as_deref(), asked, "{quantity} of {grams:?}");
    }
}

#[test]
fn attributes_of_some_of_all_or_of_none_of_the_goods_decide() {
    let blue_and_red = [line(1, None, "blue", None), line(1, None, "red", None)];
    let fits = |attribute: &str, values: Value, which: &str, lines: &[PricedLine]| {
        let condition = json!([{ "attribute": attribute, "values": values, "which": which }]);
        price(vec![rule(json!({ "products": condition, "amount": { "TRY": "1" } }))], lines).is_some()
    };
    for (which, red, both, green, any) in [
        ("some", true, true, false, true),
        ("all", false, true, false, true),
        ("none", false, false, true, false),
    ] {
        assert_eq!(fits("color", json!(["red"]), which, &blue_and_red), red, "{which}");
        assert_eq!(fits("color", json!(["red", "blue"]), which, &blue_and_red), both, "{which}");
        assert_eq!(fits("color", json!(["green"]), which, &blue_and_red), green, "{which}");
        assert_eq!(fits("color", json!([]), which, &blue_and_red), any, "{which}");
    }
    assert!(!fits("fragile", json!([]), "some", &blue_and_red));
}

#[test]
fn a_rule_of_sellers_is_for_their_goods_alone() {
    let rules = |sellers: Value| vec![rule(json!({ "sellers": sellers, "amount": { "TRY": "1" } }))];
    let (ada, own) = (line(1, None, "blue", Some("ada")), line(1, None, "blue", None));
    assert!(price(rules(json!(["ada"])), std::slice::from_ref(&ada)).is_some());
    assert!(price(rules(json!(["ada"])), std::slice::from_ref(&own)).is_none());
    assert!(price(rules(json!(["ada"])), &[ada.clone(), own.clone()]).is_none());
    assert!(price(rules(json!(["ada", ""])), &[ada, own]).is_some());
}

#[test]
fn a_region_decides_beside_everything_else() {
    let rules = |cities: Value| {
        vec![rule(json!({ "region": { "slug": "city-rule", "cities": cities }, "amount": { "TRY": "1" } }))]
    };
    let cup = [line(1, None, "blue", None)];
    assert!(price(rules(json!([34])), &cup).is_some() && price(rules(json!([6])), &cup).is_none());
}

proptest! {
    /// Free from exactly the limit on, never negative, and never beyond what the settings allow.
    #[test]
    fn a_price_is_never_negative_and_free_from_its_limit_on(
        amount in 0..=Money::PARSED_MINOR_MAX,
        further in 0..=PER_KILOGRAM_MINOR_MAX,
        limit in 0..=Money::PARSED_MINOR_MAX,
        quantity in 1..=crate::basket::UNITS_MAX,
        grams in proptest::option::of(0..=crate::catalog::WEIGHT_GRAMS_MAX),
        from in proptest::option::of(0_i64..1_000_000),
    ) {
        let keys = json!({ "amount": { "TRY": kurus(amount).to_string() }, "free_from": { "TRY": kurus(limit).to_string() },
                           "per_kilogram": { "TRY": kurus(further).to_string() }, "weight_from": from });
        let address = home();
        let carrier = ShippingOption { rules: vec![rule(keys)], ..testing::shop().shipping_options.remove(0) };
        let lines = [line(quantity, grams, "blue", None)];
        let parcel = Parcel::new(DeliveryKind::Customer, &address, lines.iter().collect(), Currency::TRY);
        let weight = grams.unwrap_or(0) * quantity;
        prop_assert_eq!(parcel.weight_grams, weight);
        let at = |worth| carrier.price(&Parcel { worth: kurus(worth), ..parcel.clone() });
        if weight < from.unwrap_or(0) {
            prop_assert_eq!(at(limit), None);
        } else {
            let above = weight - from.unwrap_or(0);
            let whole = amount + further * ((above + 999) / 1000);
            prop_assert_eq!(at(limit - 1), Some(kurus(whole)));
            prop_assert_eq!(at(limit), Some(kurus(0)));
            prop_assert_eq!(at(limit + 1), Some(kurus(0)));
            prop_assert!(whole >= 0);
        }
    }
}
