//! What an answer to the shop's own question is refused for.

use super::{Cannot, Row, goes_to_the_basket, refuses, shopper, test};

const PAGE: &str = "OrderSelectionPage";

pub(super) static ROW: Row = Row {
    page: PAGE,
    missing: test!(no_object),
    empty: test!(an_empty_object),
    too_long: test!(more_than_eight_kibibytes),
    wrong_type: test!(what_is_no_object),
    negative: Cannot("numbers of any sign are answers"),
    not_a_number: test!(a_number_that_json_does_not_know),
    exponent: test!(too_many_levels_or_entries),
    too_many_decimals: Cannot("no amount is read from it"),
    foreign: test!(another_definition_than_the_shops),
    expired: Cannot("an answer has no time of its own"),
    used_up: Cannot("there is no limit on how often it changes"),
    twice: test!(a_key_twice),
    before_its_partner: Cannot("it has no partner"),
    while_paying: Cannot("it costs nothing, so it may change while money moves"),
    on_an_empty_basket: test!(without_goods),
};

fn refused(text: &str, code: &'static str) {
    refuses(&mut shopper(), PAGE, &[("extra_field", text)], &[code]);
}

fn no_object() {
    refuses(&mut shopper(), PAGE, &[], &["required"]);
}

fn an_empty_object() {
    refused("{}", "extra-field-lacks");
    refused(r#"{"key": "", "label": "x", "data_type": "text"}"#, "extra-field-lacks");
    refused(r#"{"key": 1, "label": "x", "data_type": "text"}"#, "extra-field-lacks");
}

fn more_than_eight_kibibytes() {
    refused(&format!(r#"{{"key": "{}"}}"#, "x".repeat(8 * 1024)), "object-too-long");
    let long = "x".repeat(201);
    refused(&format!(r#"{{"key": "k", "label": "{long}", "data_type": "text"}}"#), "extra-field-lacks");
}

fn what_is_no_object() {
    for text in ["text", "[]", "7", "null", "{\"key\": True}"] {
        refused(text, "not-an-object");
    }
}

fn a_number_that_json_does_not_know() {
    refused(r#"{"key": NaN}"#, "not-an-object");
    refused(r#"{"key": Infinity}"#, "not-an-object");
}

fn too_many_levels_or_entries() {
    refused(&format!("{}1{}", "{\"a\":".repeat(9), "}".repeat(9)), "not-an-object");
    let many: Vec<String> = (0..201).map(|key| format!("\"k{key}\":1e9")).collect();
    refused(&format!("{{{}}}", many.join(",")), "not-an-object");
}

fn another_definition_than_the_shops() {
    let other_type = r#"{"key": "invoice", "label": "x", "data_type": "text", "value": "x"}"#;
    refused(other_type, "extra-field-other-definition");
    let other_schema = r#"{"key": "invoice", "label": "x", "data_type": "nested", "schema": {"price": {"data_type": "number"}}}"#;
    refused(other_schema, "extra-field-other-definition");
    refused(r#"{"key": "invoice", "label": "x", "data_type": "nested"}"#, "extra-field-wrong-answer");
}

fn a_key_twice() {
    refused(r#"{"key": "a", "key": "b", "label": "x", "data_type": "text"}"#, "not-an-object");
}

fn without_goods() {
    goes_to_the_basket(PAGE, &[("extra_field", r#"{"key": "a", "label": "x", "data_type": "text"}"#)]);
}
