//! Regions: each rule, what turns it around, and what is wrong with one.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use serde_json::{Value, json};

use super::*;
use crate::{address::Address, shop::check::Report, testing};

fn address() -> Address {
    let mut address = testing::World::new().book.remove(0);
    address.postcode = "34 710".to_owned();
    address.township = serde_json::from_value(json!({ "pk": 400, "name": "Kadıköy", "city": 34 })).unwrap();
    address
}

fn region(rule: Value) -> Region {
    serde_json::from_value(rule).unwrap()
}

fn covers(rule: Value) -> bool {
    region(rule).covers(&address())
}

#[test]
fn each_kind_of_place_is_found_and_left_out() {
    for (slug, list, here, elsewhere) in [
        ("country-rule", "countries", json!(1), json!(2)),
        ("city-rule", "cities", json!(34), json!(6)),
        ("township-rule", "townships", json!(400), json!(401)),
        ("postal-code-rule", "postal_codes", json!("34710"), json!("34711")),
    ] {
        let rule = |place: &Value, exclude| json!({ "slug": slug, list: [place], "exclude": exclude });
        assert!(covers(rule(&here, false)) && !covers(rule(&here, true)), "{slug}");
        assert!(!covers(rule(&elsewhere, false)) && covers(rule(&elsewhere, true)), "{slug}");
    }
    assert!(covers(json!({ "slug": "any-rule" })));
    assert!(covers(json!({ "slug": "country-rule", "countries": [2, 1] })), "exclude may be left out");
}

#[test]
fn what_an_address_does_not_say_is_on_no_list() {
    assert!(!covers(json!({ "slug": "district-rule", "districts": [1] })));
    assert!(covers(json!({ "slug": "district-rule", "districts": [1], "exclude": true })));
    let nowhere = Address { postcode: String::new(), ..address() };
    assert!(!region(json!({ "slug": "postal-code-rule", "postal_codes": ["3*"] })).covers(&nowhere));
}

#[test]
fn postal_codes_are_one_or_begin_alike_or_lie_between() {
    let at = |code: &str, entry: &str| {
        let here = Address { postcode: code.to_owned(), ..address() };
        region(json!({ "slug": "postal-code-rule", "postal_codes": [entry] })).covers(&here)
    };
    for (entry, inside, outside) in [
        ("34710", ["34710", " 347 10"], ["34711", "3471"]),
        ("347*", ["34700", "34799"], ["34800", "34"]),
        ("34000-34999", ["34000", "34999"], ["33999", "35000"]),
        ("SW1A*", ["sw1a 1aa", "SW1A2AB"], ["SW2A 1AA", "W1A"]),
        ("00-123", ["00-123", "00-123"], ["00-124", "00123"]),
    ] {
        assert!(inside.iter().all(|code| at(code, entry)), "{entry}");
        assert!(outside.iter().all(|code| !at(code, entry)), "{entry}");
    }
    assert!(!at("340000", "34000-34999"), "another length is another code");
}

#[test]
fn rules_are_put_together() {
    let (yes, no) =
        (json!({ "slug": "city-rule", "cities": [34] }), json!({ "slug": "city-rule", "cities": [6] }));
    let many = |slug: &str, rules: [&Value; 2]| json!({ "slug": slug, "rules": rules });
    assert!(covers(many("and-rule", [&yes, &yes])) && !covers(many("and-rule", [&yes, &no])));
    assert!(covers(many("or-rule", [&no, &yes])) && !covers(many("or-rule", [&no, &no])));
    assert!(
        covers(json!({ "slug": "not-rule", "rule": no }))
            && !covers(json!({ "slug": "not-rule", "rule": yes }))
    );
}

#[test]
fn what_is_wrong_is_told_at_its_place() {
    let problems = |rule: Value| {
        let mut report = Report::default();
        region(rule).check("region", &mut report);
        report.into_problems().into_iter().map(|problem| problem.place).collect::<Vec<_>>()
    };
    let city = |cities: Value| json!({ "slug": "city-rule", "cities": cities });
    assert_eq!(problems(city(json!([34]))), Vec::<String>::new());
    assert_eq!(problems(city(json!([]))), ["region.cities"]);
    assert_eq!(problems(city(json!([34, 0]))), ["region.cities[1]"]);
    assert_eq!(problems(city(json!(vec![1; REGION_ENTRIES_MAX + 1]))), ["region.cities"]);
    assert_eq!(problems(json!({ "slug": "and-rule", "rules": [] })), ["region.rules"]);
    let inside = json!({ "slug": "or-rule", "rules": [city(json!([1])), { "slug": "not-rule", "rule": city(json!([])) }] });
    assert_eq!(problems(inside), ["region.rules[1].rule.cities"]);
    for code in ["", "*", "34999-34000", "34_710", "1-2-3", "34-*"] {
        let rule = json!({ "slug": "postal-code-rule", "postal_codes": ["34710", code] });
        assert_eq!(problems(rule), ["region.postal_codes[1]"], "{code}");
    }
    let nested = |deep: usize| {
        (1..deep).fold(json!({ "slug": "any-rule" }), |rule, _| json!({ "slug": "not-rule", "rule": rule }))
    };
    assert_eq!(problems(nested(REGION_DEPTH_MAX)), Vec::<String>::new());
    assert_eq!(problems(nested(REGION_DEPTH_MAX + 1)).len(), 1);
}

#[test]
fn a_rule_that_does_not_exist_or_says_too_much_is_refused() {
    for rule in [
        json!({ "slug": "planet-rule", "planets": [3] }),
        json!({ "slug": "city-rule" }),
        json!({ "slug": "any-rule", "cities": [34] }),
        json!({ "slug": "city-rule", "cities": [34], "but": true }),
        json!({ "cities": [34] }),
    ] {
        assert!(serde_json::from_value::<Region>(rule.clone()).is_err(), "{rule}");
    }
}
