//! The answer to a question of the shop's own.

use crate::testing::Walk;

const SAMPLE: &str = r#"{"key": "extra_field", "label": "Extra Field", "data_type": "nested", "schema": {"foo": {"key": "foo", "label": "Foo", "required": true, "data_type": "text"}}}"#;

#[test]
fn the_text_comes_back_as_it_was_sent_and_is_an_object_on_the_order() {
    let mut walk = Walk::ready_to_order();
    let reply = walk.post("OrderSelectionPage", &[("extra_field", SAMPLE)]);
    assert_eq!((reply.pages.as_slice(), reply.text("extra_field")), (&[][..], Some(SAMPLE)));
    walk.order();
    let order = walk.orders.last().unwrap();
    let keys = crate::order::OrderKeys::new(order, None, crate::text::Language::En);
    let keys = serde_json::to_value(&keys).unwrap();
    assert_eq!(keys["extra_field"], serde_json::from_str::<serde_json::Value>(SAMPLE).unwrap());
}

#[test]
fn nothing_in_it_becomes_anything_of_ours() {
    let mut walk = Walk::ready_to_order();
    let before = walk.checkout.clone();
    let hostile = r#"{"key": "x", "label": "x", "data_type": "text", "amount": 0, "user": 1, "__proto__": {"a": 1}, "basket": null}"#;
    walk.post("OrderSelectionPage", &[("extra_field", hostile)]);
    let mut after = walk.checkout.clone();
    after.choices.extra_field = before.choices.extra_field.clone();
    assert_eq!(after, before);
}

#[test]
fn an_answer_to_a_question_of_the_shop_is_checked_against_it() {
    let answer = |value: &str| {
        format!(r#"{{"key": "invoice", "label": "Invoice", "data_type": "nested", "value": {value}}}"#)
    };
    let right = [
        r#"{"company": "Kahve AŞ"}"#,
        r#"{"company": "Kahve AŞ", "floor": 3, "gate": "12.5", "late": true, "day": "2026-11-22", "door": "left"}"#,
    ];
    for value in right {
        let mut walk = Walk::ready_to_order();
        let reply = walk.post("OrderSelectionPage", &[("extra_field", &answer(value))]);
        assert_eq!(reply.errors, Vec::<&str>::new(), "{value}");
    }
    let wrong = [
        "null",
        "[]",
        "{}",
        r#"{"company": " "}"#,
        r#"{"company": 7}"#,
        r#"{"company": "x", "floor": "three"}"#,
        r#"{"company": "x", "late": "yes"}"#,
        r#"{"company": "x", "day": "22.11.2026"}"#,
        r#"{"company": "x", "door": "middle"}"#,
        r#"{"company": "x", "unknown": 1}"#,
        r#"{"company": "a company name that is longer than forty characters"}"#,
    ];
    for value in wrong {
        let mut walk = Walk::ready_to_order();
        let reply = walk.post("OrderSelectionPage", &[("extra_field", &answer(value))]);
        assert_eq!(reply.errors, ["extra-field-wrong-answer"], "{value}");
    }
}

#[test]
fn the_guard_answers_an_empty_object_and_leaves_the_payment_alone() {
    let mut walk = Walk::ready_to_order();
    let before = walk.checkout.clone();
    for _ in 0..2 {
        assert_eq!(walk.post("RedirectGuardPage", &[]).bare, Some(serde_json::json!({})));
    }
    assert!(walk.checkout.choices.redirect.guarded);
    assert_eq!(
        (&walk.checkout.attempt, walk.get(None).pre_order["is_redirected"].as_bool()),
        (&before.attempt, Some(false))
    );
    walk.choose_payment(crate::testing::SMALL_TRANSFER);
    assert!(!walk.checkout.choices.redirect.guarded, "whoever chooses anew has come back");
}
