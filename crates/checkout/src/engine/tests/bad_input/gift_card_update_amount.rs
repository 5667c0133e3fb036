//! What `GiftCardUpdateAmountPage` refuses.

use super::{
    Row,
    gift_card::{CODE, walk},
    goes_to_the_basket, paying, refuses, test,
};
use crate::testing::Walk;

const PAGE: &str = "GiftCardUpdateAmountPage";

pub(super) static ROW: Row = Row {
    page: PAGE,
    missing: test!(refuses_a_missing_amount),
    empty: test!(refuses_an_empty_amount),
    too_long: test!(refuses_what_is_too_long),
    wrong_type: test!(refuses_values_of_the_wrong_type),
    negative: test!(refuses_negative_values),
    not_a_number: test!(refuses_nan),
    exponent: test!(refuses_an_exponent),
    too_many_decimals: test!(refuses_more_decimals_than_the_currency_has),
    foreign: test!(refuses_a_card_that_is_not_in_use),
    expired: test!(takes_a_card_away_that_was_entered_long_ago),
    used_up: test!(refuses_more_than_there_is),
    twice: test!(posted_twice_it_is_changed_once),
    before_its_partner: test!(refuses_before_a_card_is_in_use),
    while_paying: test!(refuses_while_a_payment_is_under_way),
    on_an_empty_basket: test!(on_an_empty_basket_it_goes_to_the_basket),
};

/// A customer who uses 25.00 of a card.
fn using() -> Walk {
    let mut walk = walk();
    walk.post("GiftCardPage", &[("gift_card_code", CODE)]);
    walk.post("GiftCardApplyPage", &[("amount", "25.00")]);
    walk
}

fn refused(amount: &str, with: &str) {
    refuses(&mut using(), PAGE, &[("gift_card", "500"), ("amount", amount)], &[with]);
}

fn refused_key(card: &str, with: &str) {
    refuses(&mut using(), PAGE, &[("gift_card", card), ("amount", "10.00")], &[with]);
}

fn refuses_a_missing_amount() {
    refuses(&mut using(), PAGE, &[("gift_card", "500")], &["required"]);
}

fn refuses_an_empty_amount() {
    refused("", "required");
    refused("   ", "not-an-amount");
}

fn refuses_what_is_too_long() {
    refused(&"1".repeat(21), "not-an-amount");
    refused("99999999999999", "amount-too-large");
    refused_key(&"5".repeat(60), "not-a-key");
}

fn refuses_values_of_the_wrong_type() {
    for text in ["abc", "[]", "true", "1,00", "１０"] {
        refused(text, "not-an-amount");
        refused_key(text, "not-a-key");
    }
}

fn refuses_negative_values() {
    refused("-1.00", "negative-amount");
    refused_key("-500", "not-a-key");
}

fn refuses_nan() {
    refused("NaN", "not-an-amount");
    refused_key("NaN", "not-a-key");
}

fn refuses_an_exponent() {
    refused("1e9", "not-an-amount");
    refused_key("5e2", "not-a-key");
}

fn refuses_more_decimals_than_the_currency_has() {
    refused("10.001", "amount-too-fine");
    refused_key("500.00", "not-a-key");
}

fn refuses_a_card_that_is_not_in_use() {
    refused_key("501", "unknown-gift-card");
    refused_key("9007199254740991", "unknown-gift-card");
}

fn takes_a_card_away_that_was_entered_long_ago() {
    let mut walk = using();
    walk.world.wait(1_800);
    let reply = walk.post(PAGE, &[("gift_card", "500"), ("amount", "10.00")]);
    assert_eq!(
        (reply.errors.as_slice(), reply.text("unpaid_amount")),
        (["gift-card-again"].as_slice(), Some("129.90"))
    );
}

fn refuses_more_than_there_is() {
    refused("100.01", "gift-card-more-than-balance");
    let mut walk = using();
    walk.world.books.set(walk.world.gift_cards[0].resource(), 90_000);
    refuses(&mut walk, PAGE, &[("amount", "129.91")], &["gift-card-more-than-unpaid"]);
}

fn posted_twice_it_is_changed_once() {
    let mut walk = using();
    walk.post(PAGE, &[("amount", "30.00")]);
    let once = walk.checkout.clone();
    assert_eq!(walk.post(PAGE, &[("amount", "30.00")]).text("unpaid_amount"), Some("99.90"));
    assert_eq!(walk.checkout, once);
}

fn refuses_before_a_card_is_in_use() {
    let reply = refuses(&mut walk(), PAGE, &[("amount", "10.00")], &["gift-card-not-used"]);
    assert_eq!(reply.pages, ["GiftCardPage"]);
}

fn refuses_while_a_payment_is_under_way() {
    refuses(&mut paying(using()), PAGE, &[("amount", "10.00")], &["charge-in-flight"]);
}

fn on_an_empty_basket_it_goes_to_the_basket() {
    goes_to_the_basket(PAGE, &[("amount", "10.00")]);
}
