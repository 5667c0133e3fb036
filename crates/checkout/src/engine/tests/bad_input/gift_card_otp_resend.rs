//! What `GiftCardOtpResendPage` refuses.

use super::{
    Cannot, Row,
    gift_card::{CODE, OWNED, walk},
    goes_to_the_basket, paying, refuses, test,
};
use crate::testing::Walk;

const PAGE: &str = "GiftCardOtpResendPage";
const NO_FIELDS: &str = "its form has no fields";

pub(super) static ROW: Row = Row {
    page: PAGE,
    missing: Cannot(NO_FIELDS),
    empty: Cannot(NO_FIELDS),
    too_long: Cannot(NO_FIELDS),
    wrong_type: Cannot(NO_FIELDS),
    negative: Cannot(NO_FIELDS),
    not_a_number: Cannot(NO_FIELDS),
    exponent: Cannot(NO_FIELDS),
    too_many_decimals: Cannot(NO_FIELDS),
    foreign: test!(refuses_for_a_card_that_asks_for_no_code),
    expired: test!(refuses_after_the_card_was_forgotten),
    used_up: test!(refuses_a_fourth_code_in_an_hour),
    twice: test!(refuses_a_second_one_within_a_minute),
    before_its_partner: test!(refuses_before_a_card_is_entered),
    while_paying: test!(refuses_while_a_payment_is_under_way),
    on_an_empty_basket: test!(on_an_empty_basket_it_goes_to_the_basket),
};

fn entered(code: &str) -> Walk {
    let mut walk = walk();
    walk.post("GiftCardPage", &[("gift_card_code", code)]);
    walk
}

fn refuses_for_a_card_that_asks_for_no_code() {
    refuses(&mut entered(CODE), PAGE, &[], &["gift-card-otp-not-needed"]);
}

fn refuses_after_the_card_was_forgotten() {
    let mut walk = entered(OWNED);
    walk.world.wait(1_800);
    let reply = walk.post(PAGE, &[]);
    assert_eq!((reply.errors, reply.pages), (vec!["gift-card-not-entered"], vec!["GiftCardPage"]));
}

fn refuses_a_fourth_code_in_an_hour() {
    let mut walk = entered(OWNED);
    for _ in 0..2 {
        walk.world.wait(60);
        assert!(walk.post(PAGE, &[]).bare.is_some());
    }
    walk.world.wait(60);
    refuses(&mut walk, PAGE, &[], &["gift-card-otp-too-many"]);
}

fn refuses_a_second_one_within_a_minute() {
    let mut walk = entered(OWNED);
    walk.world.wait(59);
    refuses(&mut walk, PAGE, &[], &["gift-card-otp-wait", "retry-after"]);
    walk.world.wait(1);
    assert!(walk.post(PAGE, &[]).bare.is_some());
    refuses(&mut walk, PAGE, &[], &["gift-card-otp-wait", "retry-after"]);
}

fn refuses_before_a_card_is_entered() {
    refuses(&mut walk(), PAGE, &[], &["gift-card-not-entered"]);
}

fn refuses_while_a_payment_is_under_way() {
    refuses(&mut paying(entered(OWNED)), PAGE, &[], &["charge-in-flight"]);
}

fn on_an_empty_basket_it_goes_to_the_basket() {
    goes_to_the_basket(PAGE, &[]);
}
