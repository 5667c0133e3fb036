//! What `LoyaltyCardPage` refuses: five blanks each time, and what was chosen before stays.

use serde_json::Value;

use super::{Cell::Cannot, Row, goes_to_the_basket, paying, shopper, test};
use crate::{
    services::LoyaltyAccount,
    testing::{Reply, Walk, kurus},
};

pub(in crate::engine::tests) const PAGE: &str = "LoyaltyCardPage";
const FIELD: &str = "selected_loyalty_amount";

pub(super) static ROW: Row = Row {
    page: PAGE,
    missing: test!(blanks_for_a_missing_amount),
    empty: test!(blanks_for_an_empty_amount),
    too_long: test!(blanks_for_an_amount_that_is_too_long),
    wrong_type: test!(blanks_for_a_value_of_the_wrong_type),
    negative: test!(blanks_for_a_negative_amount),
    not_a_number: test!(blanks_for_nan),
    exponent: test!(blanks_for_an_exponent),
    too_many_decimals: test!(blanks_for_more_decimals_than_the_currency_has),
    foreign: test!(blanks_for_a_guest_and_for_a_customer_without_an_account),
    expired: test!(points_that_were_asked_for_long_ago_are_no_longer_used),
    used_up: test!(blanks_for_more_than_there_is),
    twice: test!(posted_twice_it_is_used_once),
    before_its_partner: Cannot("it has no partner page"),
    while_paying: test!(blanks_while_a_payment_is_under_way),
    on_an_empty_basket: test!(on_an_empty_basket_it_goes_to_the_basket),
};

/// 100.00 in points.
pub(in crate::engine::tests) fn account() -> LoyaltyAccount {
    LoyaltyAccount {
        account: "LC-1".to_owned(),
        card_number: "5555555555554444".to_owned(),
        points_type: "points_type".to_owned(),
        balance: kurus(10_000),
        basket_min: None,
        asked: crate::ids::Timestamp(0),
    }
}

/// A customer with 100.00 in points, of which 25.00 are chosen.
pub(in crate::engine::tests) fn walk() -> Walk {
    let mut walk = shopper();
    walk.world.shop.loyalty.card = true;
    walk.world.services.loyalty = Some(account());
    spend(&mut walk, "25.00");
    walk
}

pub(in crate::engine::tests) fn spend(walk: &mut Walk, amount: &str) -> Reply {
    walk.post(PAGE, &[(FIELD, amount)])
}

fn blank(walk: &mut Walk, fields: &[(&str, &str)]) {
    let before = walk.checkout.clone();
    let answer = walk.post(PAGE, fields).bare.unwrap();
    let texts: Vec<&Value> = answer.as_object().unwrap().values().collect();
    assert_eq!(texts, [""; 5], "{fields:?}");
    assert_eq!(walk.checkout.choices, before.choices, "{fields:?}");
}

fn refused(amount: &str) {
    blank(&mut walk(), &[(FIELD, amount)]);
}

fn blanks_for_a_missing_amount() {
    blank(&mut walk(), &[]);
}

fn blanks_for_an_empty_amount() {
    refused("");
    refused(" ");
}

fn blanks_for_an_amount_that_is_too_long() {
    refused(&"1".repeat(21));
    refused("99999999999999");
}

fn blanks_for_a_value_of_the_wrong_type() {
    for text in ["abc", "[]", "true", "1,00"] {
        refused(text);
    }
}

fn blanks_for_a_negative_amount() {
    refused("-0.01");
}

fn blanks_for_nan() {
    refused("NaN");
}

fn blanks_for_an_exponent() {
    refused("1e9");
}

fn blanks_for_more_decimals_than_the_currency_has() {
    refused("1.001");
}

fn blanks_for_a_guest_and_for_a_customer_without_an_account() {
    let mut walk = walk();
    walk.world.services.loyalty = None;
    blank(&mut walk, &[(FIELD, "1.00")]);
    let mut guest = Walk::guest();
    guest.world.shop.loyalty.card = true;
    guest.world.services.loyalty = Some(account());
    guest.add(crate::testing::MUG, 1);
    blank(&mut guest, &[(FIELD, "1.00")]);
}

fn points_that_were_asked_for_long_ago_are_no_longer_used() {
    let mut walk = walk();
    walk.world.wait(30 * 60 - 1);
    assert_eq!(walk.get(None).text("loyalty_points"), Some("25.00"));
    walk.world.wait(1);
    assert_eq!(walk.get(None).text("loyalty_points"), Some("0.00"));
}

fn blanks_for_more_than_there_is() {
    refused("100.01");
    let mut walk = walk();
    walk.world.services.loyalty.as_mut().unwrap().balance = kurus(100_000);
    blank(&mut walk, &[(FIELD, "129.91")]);
}

fn posted_twice_it_is_used_once() {
    let mut walk = walk();
    let once = walk.checkout.clone();
    assert_eq!(spend(&mut walk, "25.00").bare.unwrap()["applied_amount"], "25.00");
    assert_eq!(walk.checkout, once);
}

fn blanks_while_a_payment_is_under_way() {
    blank(&mut paying(walk()), &[(FIELD, "10.00")]);
}

fn on_an_empty_basket_it_goes_to_the_basket() {
    goes_to_the_basket(PAGE, &[(FIELD, "10.00")]);
}
