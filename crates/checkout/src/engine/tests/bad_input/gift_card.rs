//! What `GiftCardPage` refuses. Whatever a stranger could try out gets the same answer.

use super::{Cannot, Row, goes_to_the_basket, paying, refuses, test};
use crate::{money::Currency, testing::Walk};

const PAGE: &str = "GiftCardPage";
const FIELD: &str = "gift_card_code";
pub(super) const CODE: &str = "PLAIN-CARD-0100";
pub(super) const OWNED: &str = "OWNED-CARD-0200";

pub(super) static ROW: Row = Row {
    page: PAGE,
    missing: test!(refuses_a_missing_code),
    empty: test!(refuses_an_empty_code),
    too_long: test!(refuses_a_code_that_is_too_long),
    wrong_type: test!(refuses_what_is_no_code),
    negative: test!(takes_a_dash_for_a_group),
    not_a_number: test!(refuses_nan),
    exponent: test!(refuses_an_exponent),
    too_many_decimals: test!(refuses_decimals),
    foreign: test!(refuses_codes_nobody_has_and_cards_of_another_currency),
    expired: test!(refuses_what_is_over_or_blocked),
    used_up: test!(refuses_an_empty_card_and_a_sixth_wrong_code),
    twice: test!(refuses_a_card_in_use),
    before_its_partner: Cannot("it is the first of its pages"),
    while_paying: test!(refuses_while_a_payment_is_under_way),
    on_an_empty_basket: test!(on_an_empty_basket_it_goes_to_the_basket),
};

/// A customer with a mug, in a shop with a card of 100.00 and one of 200.00 that asks for a one-time code.
pub(super) fn walk() -> Walk {
    let mut walk = super::shopper();
    walk.world.shop.gift_card.enabled = true;
    walk.world.issue_gift_card(CODE, 10_000, None);
    walk.world.issue_gift_card(OWNED, 20_000, Some("05321234567"));
    walk
}

fn refused(code: &str, with: &str) {
    refuses(&mut walk(), PAGE, &[(FIELD, code)], &[with]);
}

fn refuses_a_missing_code() {
    refuses(&mut walk(), PAGE, &[], &["required"]);
}

fn refuses_an_empty_code() {
    refused("", "required");
    refused(" - ", "not-a-gift-card-code");
}

fn refuses_a_code_that_is_too_long() {
    refused(&"1".repeat(33), "not-a-gift-card-code");
    refused(&"1".repeat(60_000), "not-a-gift-card-code");
}

fn refuses_what_is_no_code() {
    for text in ["[]", "{\"code\": \"12345678\"}", "1234567", "12345678ş", "１２３４５６７８"] {
        refused(text, "not-a-gift-card-code");
    }
}

fn takes_a_dash_for_a_group() {
    refused("-1.00", "not-a-gift-card-code");
    refused("-12345678", "gift-card-invalid");
}

fn refuses_nan() {
    refused("NaN", "not-a-gift-card-code");
    refused("undefined", "gift-card-invalid");
}

fn refuses_an_exponent() {
    refused("1e9", "not-a-gift-card-code");
}

fn refuses_decimals() {
    refused("12345678.001", "not-a-gift-card-code");
}

fn refuses_codes_nobody_has_and_cards_of_another_currency() {
    refused("NOBODY-HAS-THIS", "gift-card-invalid");
    let mut walk = walk();
    walk.world.gift_cards[0].currency = Currency::parse("EUR").unwrap();
    refuses(&mut walk, PAGE, &[(FIELD, CODE)], &["gift-card-invalid"]);
}

fn refuses_what_is_over_or_blocked() {
    let mut walk = walk();
    walk.world.gift_cards[0].expires = Some(walk.world.now);
    refuses(&mut walk, PAGE, &[(FIELD, CODE)], &["gift-card-invalid"]);
    walk.world.gift_cards[0].expires = None;
    walk.world.gift_cards[0].active = false;
    refuses(&mut walk, PAGE, &[(FIELD, CODE)], &["gift-card-invalid"]);
}

fn refuses_an_empty_card_and_a_sixth_wrong_code() {
    let mut walk = walk();
    walk.world.books.set(walk.world.gift_cards[0].resource(), 0);
    refuses(&mut walk, PAGE, &[(FIELD, CODE)], &["gift-card-empty"]);
    for _ in 0..5 {
        refuses(&mut walk, PAGE, &[(FIELD, "NOBODY-HAS-THIS")], &["gift-card-invalid"]);
    }
    for code in ["NOBODY-HAS-THIS", CODE, OWNED] {
        refuses(&mut walk, PAGE, &[(FIELD, code)], &["gift-card-try-later"]);
    }
}

fn refuses_a_card_in_use() {
    let mut walk = walk();
    walk.post(PAGE, &[(FIELD, CODE)]);
    walk.post("GiftCardApplyPage", &[]);
    refuses(&mut walk, PAGE, &[(FIELD, "plaincard0100")], &["gift-card-applied-already"]);
    refuses(&mut walk, PAGE, &[(FIELD, OWNED)], &["gift-card-only-one"]);
}

fn refuses_while_a_payment_is_under_way() {
    refuses(&mut paying(walk()), PAGE, &[(FIELD, CODE)], &["charge-in-flight"]);
}

fn on_an_empty_basket_it_goes_to_the_basket() {
    goes_to_the_basket(PAGE, &[(FIELD, CODE)]);
}
