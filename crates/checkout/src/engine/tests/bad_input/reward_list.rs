//! What `RewardListPage` refuses. A number that fails Luhn's check is not refused: the protocol's own sample does.

use super::{Cell::Cannot, Row, goes_to_the_basket, paying, refuses, shopper, test};
use crate::{
    services::{CardRewards, Reward},
    testing::{Reply, Walk, kurus},
};

pub(in crate::engine::tests) const PAGE: &str = "RewardListPage";
const NUMBER: &str = "03948590328570";

pub(super) static ROW: Row = Row {
    page: PAGE,
    missing: test!(names_every_field_that_is_missing),
    empty: test!(names_every_field_that_is_empty),
    too_long: test!(refuses_a_number_that_is_too_long),
    wrong_type: test!(refuses_what_are_no_digits),
    negative: test!(refuses_a_negative_number),
    not_a_number: test!(refuses_nan),
    exponent: test!(refuses_an_exponent),
    too_many_decimals: test!(refuses_decimals),
    foreign: Cannot("a card belongs to whoever knows its number, and an unknown one has no rewards"),
    expired: test!(refuses_a_card_that_has_expired),
    used_up: test!(refuses_more_than_twenty_cards_in_ten_minutes),
    twice: test!(another_list_takes_the_place_of_the_first),
    before_its_partner: Cannot("it is the first of the two"),
    while_paying: test!(refuses_while_a_payment_is_under_way),
    on_an_empty_basket: test!(on_an_empty_basket_it_goes_to_the_basket),
};

/// 25.00 and 10.50 on a card.
pub(in crate::engine::tests) fn rewards() -> CardRewards {
    let reward = |kind: &str, minor| Reward { kind: kind.to_owned(), amount: kurus(minor) };
    CardRewards {
        fingerprint: "f00d".to_owned(),
        rewards: vec![reward("general", 2_500), reward("campaign", 1_050)],
        asked: crate::ids::Timestamp(0),
    }
}

pub(in crate::engine::tests) fn walk() -> Walk {
    let mut walk = shopper();
    walk.world.shop.loyalty.rewards = true;
    walk.world.services.rewards = Some(rewards());
    walk
}

pub(in crate::engine::tests) fn fields<'a>(
    number: &'a str,
    year: &'a str,
    cvv: &'a str,
) -> [(&'static str, &'a str); 4] {
    [("card_number", number), ("card_year", year), ("card_month", "03"), ("card_cvv", cvv)]
}

pub(in crate::engine::tests) fn list(walk: &mut Walk) -> Reply {
    walk.post(PAGE, &fields(NUMBER, "30", "234"))
}

fn refused(number: &str, code: &str) {
    let mut walk = walk();
    refuses(&mut walk, PAGE, &fields(number, "30", "234"), &[code]);
    assert_eq!(walk.world.asked, 0, "nobody is asked about {number}");
}

fn names_every_field_that_is_missing() {
    refuses(&mut walk(), PAGE, &[], &["required"; 4]);
}

fn names_every_field_that_is_empty() {
    let empty = [("card_number", ""), ("card_year", ""), ("card_month", ""), ("card_cvv", "")];
    refuses(&mut walk(), PAGE, &empty, &["required"; 4]);
}

fn refuses_a_number_that_is_too_long() {
    refused("12345678901234567890", "not-a-card-number");
    refused("123456789012", "not-a-card-number");
    refuses(&mut walk(), PAGE, &fields(NUMBER, "30", "12345"), &["not-a-cvv"]);
}

fn refuses_what_are_no_digits() {
    refused("0394859032857x", "not-a-card-number");
    refuses(&mut walk(), PAGE, &fields(NUMBER, "x", "y"), &["not-a-card-year", "not-a-cvv"]);
}

fn refuses_a_negative_number() {
    refused("x3948590328570", "not-a-card-number");
    refuses(&mut walk(), PAGE, &fields(NUMBER, "-1", "-12"), &["not-a-card-year", "not-a-cvv"]);
}

fn refuses_nan() {
    refused("NaN", "not-a-card-number");
}

fn refuses_an_exponent() {
    refused("1e9", "not-a-card-number");
    refuses(&mut walk(), PAGE, &fields(NUMBER, "1e3", "1e3"), &["not-a-card-year", "not-a-cvv"]);
}

fn refuses_decimals() {
    refused("03948590328570.0", "not-a-card-number");
}

fn refuses_a_card_that_has_expired() {
    let mut walk = walk();
    refuses(&mut walk, PAGE, &fields(NUMBER, "26", "234"), &["card-expired"]);
    refuses(&mut walk, PAGE, &fields(NUMBER, "2026", "234"), &["card-expired"]);
    assert_eq!(walk.world.asked, 0);
}

fn refuses_more_than_twenty_cards_in_ten_minutes() {
    let mut walk = walk();
    for _ in 0..20 {
        assert!(list(&mut walk).errors.is_empty());
    }
    refuses(&mut walk, PAGE, &fields(NUMBER, "30", "234"), &["too-many-cards"]);
    assert_eq!(walk.world.asked, 20, "the service is left alone");
    walk.world.wait(600);
    assert!(list(&mut walk).errors.is_empty());
}

fn another_list_takes_the_place_of_the_first() {
    let mut walk = walk();
    list(&mut walk);
    walk.post("RewardSelectionPage", &[]);
    let again = list(&mut walk);
    assert_eq!(again.context("RewardSelectionPage")["rewards"].as_array().unwrap().len(), 2);
    assert_eq!(again.text("unpaid_amount"), Some("129.90"), "nothing of a new list is chosen yet");
}

fn refuses_while_a_payment_is_under_way() {
    let mut walk = paying(walk());
    refuses(&mut walk, PAGE, &fields(NUMBER, "30", "234"), &["charge-in-flight"]);
    assert_eq!(walk.world.asked, 0);
}

fn on_an_empty_basket_it_goes_to_the_basket() {
    goes_to_the_basket(PAGE, &fields(NUMBER, "30", "234"));
}
