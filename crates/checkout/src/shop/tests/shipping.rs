//! Mistakes in how goods are carried, each at its place.

use serde_json::{Value, json};

use super::{Edit, found_at_their_places, places, prices};
use crate::{
    ids::Pk,
    shop::{Region, Seller, ShippingGroups, ShippingPage, SlotWindow, Slots},
};

fn groups(key: &Value, slug: &str) -> Vec<ShippingGroups> {
    let rule = match slug {
        "city-rule" => json!({ "slug": slug, "cities": [] }),
        other => json!({ "slug": other }),
    };
    serde_json::from_value(json!([{ "group_attribute_key": key, "rule": rule }])).unwrap()
}

fn sellers(named: [(i64, &str); 2]) -> Vec<Seller> {
    let seller =
        |(pk, slug): (i64, &str)| Seller { pk: Pk(pk), slug: slug.to_owned(), name: "Name".to_owned() };
    named.into_iter().map(seller).collect()
}

#[test]
fn every_mistake_in_a_rule_of_a_carrier_is_found_at_its_place() {
    let mistakes: &[(&str, Edit)] = &[
        ("shipping_options[1].rules[0].amount", |s| {
            s.shipping_options[1].rules[0].amount = prices(json!({}));
        }),
        ("shipping_options[0].rules[0].goods_below", |s| {
            s.shipping_options[0].rules[0].goods_below = prices(json!({ "TRY": "500" }));
        }),
        ("shipping_options[0].rules[0].free_from", |s| {
            s.shipping_options[0].rules[0].free_from = prices(json!({ "TRY": "-1" }));
        }),
        ("shipping_options[0].rules[0].per_kilogram", |s| {
            s.shipping_options[0].rules[0].per_kilogram = prices(json!({ "TRY": "1" }));
        }),
        ("shipping_options[1].rules[0].per_kilogram", |s| {
            s.shipping_options[1].rules[0].per_kilogram = prices(json!({ "TRY": "10000000.01" }));
        }),
        ("shipping_options[1].rules[0].weight_from", |s| {
            s.shipping_options[1].rules[0].weight_from = Some(-1);
        }),
        ("shipping_options[1].rules[0].weight_below", |s| {
            s.shipping_options[1].rules[0].weight_from = Some(1000);
            s.shipping_options[1].rules[0].weight_below = Some(1000);
        }),
        ("shipping_options[1].rules[0].countries[0]", |s| {
            s.shipping_options[1].rules[0].countries = vec!["Türkiye".into()];
        }),
        ("shipping_options[1].rules[0].region.cities", |s| {
            s.shipping_options[1].rules[0].region = Some(Region::City { cities: Vec::new(), exclude: false });
        }),
        ("shipping_options[1].rules[0].products[0].attribute", |s| {
            let condition = json!({ "attribute": " " });
            s.shipping_options[1].rules[0].products = vec![serde_json::from_value(condition).unwrap()];
        }),
    ];
    found_at_their_places(mistakes);
}

/// Settings with one window, changed by `edit`.
fn slots(edit: impl FnOnce(&mut Slots)) -> Slots {
    let window = json!({ "pk": 1, "from": "10:00", "until": "12:00", "capacity": 5 });
    let settings = json!({ "time_zone": "Europe/Istanbul", "days_ahead": 7, "windows": [window] });
    let mut slots = serde_json::from_value(settings).unwrap();
    edit(&mut slots);
    slots
}

#[test]
fn every_mistake_in_delivery_slots_is_found_at_its_place() {
    let mistakes: &[(&str, Edit)] = &[
        ("delivery_options[0].scheduled", |s| s.delivery_options[0].scheduled = true),
        ("slots.time_zone", |s| s.slots = Some(slots(|slots| slots.time_zone = "Europe/Kadıköy".into()))),
        ("slots.days_ahead", |s| s.slots = Some(slots(|slots| slots.days_ahead = 32))),
        ("slots.windows", |s| s.slots = Some(slots(|slots| slots.windows = Vec::new()))),
        ("slots.windows[0].pk", |s| s.slots = Some(slots(|slots| slots.windows[0].pk = Pk(1_000_001)))),
        ("slots.windows[1].pk", |s| {
            s.slots = Some(slots(|slots| slots.windows.push(slots.windows[0].clone())));
        }),
        ("slots.windows[0].until", |s| {
            s.slots = Some(slots(|slots| slots.windows[0].until = slots.windows[0].from));
        }),
        ("slots.windows[0].capacity", |s| s.slots = Some(slots(|slots| slots.windows[0].capacity = 0))),
        ("slots.windows[0].price", |s| {
            s.slots = Some(slots(|slots| slots.windows[0].price = prices(json!({ "TRY": "-1" }))));
        }),
        ("slots.windows[0].region.cities", |s| {
            let region = Region::City { cities: Vec::new(), exclude: false };
            s.slots = Some(slots(|slots| slots.windows[0].region = Some(region)));
        }),
    ];
    found_at_their_places(mistakes);
    let many = slots(|slots| {
        slots.windows = (1..=13).map(|pk| SlotWindow { pk: Pk(pk), ..slots.windows[0].clone() }).collect();
    });
    assert_eq!(places(|shop| shop.slots = Some(many)), ["slots.windows"]);
}

#[test]
fn every_mistake_in_how_goods_are_grouped_is_found_at_its_place() {
    let mistakes: &[(&str, Edit)] = &[
        ("shipping_groups", |s| s.shipping_page = ShippingPage::AttributeBased),
        ("shipping_groups[0].group_attribute_key", |s| {
            s.shipping_groups = groups(&json!([]), "any-rule");
        }),
        ("shipping_groups[0].group_attribute_key", |s| {
            s.shipping_groups = groups(&json!(" "), "any-rule");
        }),
        ("shipping_groups[0].rule.cities", |s| s.shipping_groups = groups(&json!("a"), "city-rule")),
        ("sellers[1].pk", |s| s.sellers = sellers([(1, "ada"), (1, "bob")])),
        ("sellers[1].slug", |s| s.sellers = sellers([(1, "ada"), (2, "ada")])),
        ("sellers[1]", |s| s.sellers = sellers([(1, "ada"), (2, " ")])),
    ];
    found_at_their_places(mistakes);
}
