//! What `GiftCardApplyPage` refuses.

use super::{
    Row,
    gift_card::{CODE, OWNED, walk},
    goes_to_the_basket, paying, refuses, test,
};
use crate::testing::Walk;

const PAGE: &str = "GiftCardApplyPage";

pub(super) static ROW: Row = Row {
    page: PAGE,
    missing: test!(refuses_a_missing_one_time_code),
    empty: test!(takes_an_empty_amount_for_a_missing_one_but_not_blanks),
    too_long: test!(refuses_what_is_too_long),
    wrong_type: test!(refuses_values_of_the_wrong_type),
    negative: test!(refuses_negative_values),
    not_a_number: test!(refuses_nan),
    exponent: test!(refuses_an_exponent),
    too_many_decimals: test!(refuses_more_decimals_than_the_currency_has),
    foreign: test!(refuses_the_code_of_another_entry),
    expired: test!(refuses_a_code_that_is_over),
    used_up: test!(refuses_more_than_there_is_and_a_sixth_wrong_code),
    twice: test!(refuses_another_amount_once_it_is_used),
    before_its_partner: test!(refuses_before_a_card_is_entered),
    while_paying: test!(refuses_while_a_payment_is_under_way),
    on_an_empty_basket: test!(on_an_empty_basket_it_goes_to_the_basket),
};

fn entered(code: &str) -> Walk {
    let mut walk = walk();
    walk.post("GiftCardPage", &[("gift_card_code", code)]);
    walk
}

fn amount(text: &str, with: &str) {
    refuses(&mut entered(CODE), PAGE, &[("amount", text)], &[with]);
}

fn otp(text: &str, with: &str) {
    refuses(&mut entered(OWNED), PAGE, &[("otp", text)], &[with]);
}

fn refuses_a_missing_one_time_code() {
    refuses(&mut entered(OWNED), PAGE, &[], &["required"]);
    refuses(&mut entered(OWNED), PAGE, &[("amount", "1.00")], &["required"]);
}

fn takes_an_empty_amount_for_a_missing_one_but_not_blanks() {
    let mut walk = entered(CODE);
    assert_eq!(walk.post(PAGE, &[("amount", ""), ("otp", "")]).text("unpaid_amount"), Some("29.90"));
    amount("  ", "not-an-amount");
    otp("      ", "not-a-one-time-code");
}

fn refuses_what_is_too_long() {
    amount(&"1".repeat(21), "not-an-amount");
    amount("99999999999999", "amount-too-large");
    otp("1234567", "not-a-one-time-code");
    otp(&"1".repeat(60_000), "not-a-one-time-code");
}

fn refuses_values_of_the_wrong_type() {
    for text in ["abc", "[]", "true", "1,00", "１０"] {
        amount(text, "not-an-amount");
    }
    otp("12345a", "not-a-one-time-code");
    otp("１２３４５６", "not-a-one-time-code");
}

fn refuses_negative_values() {
    amount("-1.00", "negative-amount");
    otp("-12345", "not-a-one-time-code");
}

fn refuses_nan() {
    amount("NaN", "not-an-amount");
    otp("NaN", "not-a-one-time-code");
}

fn refuses_an_exponent() {
    amount("1e9", "not-an-amount");
    otp("1e9", "not-a-one-time-code");
}

fn refuses_more_decimals_than_the_currency_has() {
    amount("10.001", "amount-too-fine");
    otp("1234.5", "not-a-one-time-code");
}

fn refuses_the_code_of_another_entry() {
    otp("000000", "gift-card-otp-wrong");
}

fn refuses_a_code_that_is_over() {
    let mut walk = entered(OWNED);
    walk.world.wait(600);
    refuses(&mut walk, PAGE, &[("otp", "000000")], &["gift-card-otp-over"]);
    walk.world.wait(1_200);
    let reply = walk.post(PAGE, &[("otp", "000000")]);
    assert_eq!((reply.errors, reply.pages), (vec!["gift-card-not-entered"], vec!["GiftCardPage"]));
}

fn refuses_more_than_there_is_and_a_sixth_wrong_code() {
    amount("100.01", "gift-card-more-than-balance");
    amount("0", "gift-card-nothing-to-use");
    let mut walk = entered(CODE);
    walk.world.books.set(walk.world.gift_cards[0].resource(), 90_000);
    refuses(&mut walk, PAGE, &[("amount", "129.91")], &["gift-card-more-than-unpaid"]);
    let mut walk = entered(OWNED);
    for _ in 0..5 {
        refuses(&mut walk, PAGE, &[("otp", "000000")], &["gift-card-otp-wrong"]);
    }
    refuses(&mut walk, PAGE, &[("otp", "000000")], &["gift-card-otp-tried-out"]);
}

fn refuses_another_amount_once_it_is_used() {
    let mut walk = entered(CODE);
    walk.post(PAGE, &[("amount", "10.00")]);
    let once = walk.checkout.clone();
    assert_eq!(walk.post(PAGE, &[("amount", "10.00")]).errors, Vec::<&str>::new());
    assert_eq!(walk.checkout, once);
    refuses(&mut walk, PAGE, &[("amount", "11.00")], &["gift-card-not-entered"]);
}

fn refuses_before_a_card_is_entered() {
    let reply = refuses(&mut walk(), PAGE, &[("amount", "10.00")], &["gift-card-not-entered"]);
    assert_eq!(reply.pages, ["GiftCardPage"]);
}

fn refuses_while_a_payment_is_under_way() {
    refuses(&mut paying(entered(CODE)), PAGE, &[("amount", "10.00")], &["charge-in-flight"]);
}

fn on_an_empty_basket_it_goes_to_the_basket() {
    goes_to_the_basket(PAGE, &[("amount", "10.00")]);
}
