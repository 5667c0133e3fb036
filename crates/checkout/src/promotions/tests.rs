//! What promotions take off: by example, and whatever they are set to.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::{
    basket::{LineAttributes, PricedLine},
    ids::Pk,
    money::Currency,
    pricing::{Discount, Fee, PriceLine, Quote},
    testing::{kurus, product},
};

/// Lines of so many units at so many kuruş, of the products `sku-1`, `sku-2` and so on.
fn goods(lines: &[(i64, i64)]) -> Goods {
    let priced: Vec<PricedLine> = (1..)
        .zip(lines)
        .map(|(id, (quantity, minor))| PricedLine {
            id,
            product: Arc::new(product(Pk(id), "Thing", *minor, None)),
            quantity: *quantity,
            attributes: LineAttributes::new(),
            unit_price: kurus(*minor),
            retail_price: kurus(*minor),
            total: kurus(quantity * minor),
        })
        .collect();
    let total = kurus(priced.iter().map(|line| line.total.minor).sum());
    Goods { currency: Currency::TRY, lines: priced, unavailable: Vec::new(), total }
}

#[expect(clippy::needless_pass_by_value, reason = "reads better at the calls")]
fn promotion(pk: i64, gives: Value, more: Value) -> Promotion {
    let mut settings = json!({ "pk": pk, "slug": format!("p{pk}"), "name": "P", "gives": gives });
    settings.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    serde_json::from_value(settings).unwrap()
}

/// What each of `promotions` that is given takes off each line and the carrier.
fn given(promotions: &[Promotion], goods: &Goods, carrier: i64) -> Vec<(i64, Vec<i64>, i64)> {
    give(promotions, goods, kurus(carrier))
        .unwrap()
        .into_iter()
        .map(|given| {
            let lines = given.lines.iter().map(|line| line.minor).collect();
            (given.promotion.pk.0, lines, given.carrier.minor)
        })
        .collect()
}

#[test]
fn per_cent_are_rounded_once_for_the_whole_basket() {
    let ten = promotion(1, json!({ "percent": "10" }), json!({}));
    assert_eq!(given(&[ten], &goods(&[(1, 1005), (1, 1005)]), 0), [(1, vec![101, 100], 0)]);
}

#[test]
fn a_fixed_amount_is_shared_and_never_more_than_the_goods() {
    let fifty = promotion(1, json!({ "amount": { "TRY": "50.00" } }), json!({}));
    let slice = std::slice::from_ref(&fifty);
    assert_eq!(given(slice, &goods(&[(1, 10_000), (3, 10_000)]), 0), [(1, vec![1250, 3750], 0)]);
    assert_eq!(given(slice, &goods(&[(1, 3000)]), 0), [(1, vec![3000], 0)]);
    let euros = promotion(1, json!({ "amount": { "EUR": "5" } }), json!({}));
    assert!(!euros.suits(&goods(&[(1, 3000)])));
}

#[test]
fn the_cheapest_of_each_group_cost_less() {
    let free = promotion(1, json!({ "buy_and_get": { "buy": 2, "get": 1 } }), json!({}));
    let slice = std::slice::from_ref(&free);
    assert_eq!(given(slice, &goods(&[(2, 900)]), 0), []);
    assert_eq!(given(slice, &goods(&[(2, 900), (1, 500)]), 0), [(1, vec![0, 500], 0)]);
    assert_eq!(given(slice, &goods(&[(6, 900), (1, 500)]), 0), [(1, vec![900, 500], 0)]);
    let half = promotion(2, json!({ "buy_and_get": { "buy": 1, "get": 1, "percent": "50" } }), json!({}));
    assert_eq!(given(&[half], &goods(&[(1, 901), (1, 501)]), 0), [(2, vec![0, 250], 0)]);
    assert_eq!((free.missing_units(&goods(&[(2, 900)])), free.missing_units(&goods(&[(4, 1)]))), (1, 0));
}

#[test]
fn only_the_goods_it_is_for_bear_a_promotion() {
    let lines = goods(&[(1, 1000), (1, 1000)]);
    for only in [json!({ "products": ["sku-2"] }), json!({ "products": ["base-2"] })] {
        assert_eq!(
            given(&[promotion(1, json!({ "percent": "50" }), only)], &lines, 0),
            [(1, vec![0, 500], 0)]
        );
    }
    for (category, fits) in [("All", true), ("All/Things", true), ("All/Thing", false), ("Things", false)] {
        let bound = promotion(1, json!({ "percent": "50" }), json!({ "categories": [category] }));
        assert_eq!(bound.suits(&lines), fits, "{category}");
    }
}

#[test]
fn free_shipping_takes_the_carrier_s_price_and_nothing_when_there_is_none() {
    let free = promotion(1, json!("free_shipping"), json!({}));
    let slice = std::slice::from_ref(&free);
    assert_eq!(given(slice, &goods(&[(1, 1000)]), 3990), [(1, vec![0], 3990)]);
    assert_eq!(given(slice, &goods(&[(1, 1000)]), 0), []);
}

#[test]
fn promotions_come_off_one_after_the_other_by_priority_and_key() {
    let half = |pk, priority| promotion(pk, json!({ "percent": "50" }), json!({ "priority": priority }));
    let fixed = promotion(2, json!({ "amount": { "TRY": "2.00" } }), json!({}));
    let lines = goods(&[(1, 1000)]);
    assert_eq!(given(&[fixed.clone(), half(1, 0)], &lines, 0), [(1, vec![500], 0), (2, vec![200], 0)]);
    assert_eq!(given(&[half(3, 0), fixed.clone()], &lines, 0), [(2, vec![200], 0), (3, vec![400], 0)]);
    assert_eq!(given(&[fixed, half(3, 1)], &lines, 0), [(3, vec![500], 0), (2, vec![200], 0)]);
    assert_eq!(given(&[half(1, 0), half(2, 0)], &lines, 0), [(1, vec![500], 0), (2, vec![250], 0)]);
}

#[test]
fn one_that_goes_with_no_other_is_given_alone_when_it_gives_more() {
    let alone = |pk, percent| promotion(pk, json!({ "percent": percent }), json!({ "combinable": false }));
    let ten = |pk| promotion(pk, json!({ "percent": "10" }), json!({}));
    let lines = goods(&[(1, 1000)]);
    assert_eq!(given(&[ten(1), ten(2), alone(3, "20")], &lines, 0), [(3, vec![200], 0)]);
    assert_eq!(given(&[ten(1), ten(2), alone(3, "19")], &lines, 0), [(1, vec![100], 0), (2, vec![90], 0)]);
    assert_eq!(given(&[alone(4, "30"), alone(3, "30")], &lines, 0), [(3, vec![300], 0)]);
    assert_eq!(given(&[alone(3, "20"), alone(4, "30")], &lines, 0), [(4, vec![300], 0)]);
}

fn any_promotion() -> impl Strategy<Value = (Value, Value)> {
    let gives = prop_oneof![
        (1..=10_000_i64)
            .prop_map(|parts| json!({ "percent": format!("{}.{:02}", parts / 100, parts % 100) })),
        (1..=500_000_i64)
            .prop_map(|minor| json!({ "amount": { "TRY": format!("{}.{:02}", minor / 100, minor % 100) } })),
        Just(json!("free_shipping")),
        (1..5_i64, 1..4_i64, 1..=100_i64).prop_map(|(buy, get, percent)| json!({
            "buy_and_get": { "buy": buy, "get": get, "percent": percent.to_string() },
        })),
    ];
    let more =
        (any::<bool>(), -2..3_i64, prop::option::of(1..6_i64)).prop_map(|(combinable, priority, only)| {
            let products: Vec<String> = only.into_iter().map(|pk| format!("sku-{pk}")).collect();
            json!({ "combinable": combinable, "priority": priority, "products": products })
        });
    (gives, more)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_given_nothing_is_negative_and_the_price_is_explained_by_its_parts(
        lines in prop::collection::vec((1..20_i64, 0..200_000_i64), 1..6), carrier in 0..10_000_i64,
        settings in prop::collection::vec(any_promotion(), 0..6), turn in any::<prop::sample::Index>(),
    ) {
        let goods = goods(&lines);
        let promotions: Vec<Promotion> =
            (1..).zip(settings).map(|(pk, (gives, more))| promotion(pk, gives, more)).collect();
        let given = give(&promotions, &goods, kurus(carrier)).unwrap();
        prop_assert!(given.iter().all(|one| one.amount().unwrap().minor > 0));
        prop_assert!(given.iter().flat_map(|one| &one.lines).all(|line| !line.is_negative()));
        let mut price: Vec<PriceLine> = vec![PriceLine::Fee(Fee::Shipping, kurus(carrier))];
        price.extend(given.iter().map(|one| {
            PriceLine::Discount(Discount { description: one.promotion.slug.clone(), off: one.off() })
        }));
        let quote = Quote::new(&goods, price).unwrap();
        for (told, one) in quote.discounts.iter().zip(&given) {
            prop_assert_eq!(told.amount, one.amount().unwrap());
        }
        let whole: i64 = quote.discounts.iter().map(|told| told.amount.minor).sum();
        prop_assert_eq!(quote.total.minor, goods.total.minor + carrier - whole);
        prop_assert!(quote.total.minor >= 0 && quote.line_discounts.iter().all(|line| line.minor >= 0));

        let mut turned: Vec<&Promotion> = promotions.iter().collect();
        if !turned.is_empty() {
            turned.rotate_left(turn.index(promotions.len()));
            turned.reverse();
        }
        prop_assert_eq!(give(turned, &goods, kurus(carrier)).unwrap(), given);
    }
}
