//! What a text message is refused for.

use super::{Cannot, Row, goes_to_the_basket, paying, refuses, shopper, test};
use crate::testing::Walk;

const BARCODE: &str = "SendBarcodeSmsPage";
const LINK: &str = "SendCheckoutUrlSmsPage";
const NUMBER: [(&str, &str); 1] = [("phone_number", "5321234567")];

pub(super) static BARCODE_ROW: Row = row(BARCODE);
pub(super) static LINK_ROW: Row = row(LINK);

const fn row(page: &'static str) -> Row {
    Row {
        page,
        missing: test!(no_number),
        empty: test!(an_empty_number),
        too_long: test!(a_number_of_twelve_digits),
        wrong_type: test!(letters_and_objects),
        negative: test!(a_sign),
        not_a_number: test!(no_number_where_one_should_be),
        exponent: test!(an_exponent),
        too_many_decimals: test!(decimals),
        foreign: test!(a_country_that_is_not_allowed),
        expired: Cannot("a number has no time of its own; the link that is sent has its own tests"),
        used_up: test!(more_than_five_numbers_of_one_session),
        twice: test!(the_same_number_from_the_other_page),
        before_its_partner: Cannot("it has no partner"),
        while_paying: test!(while_money_moves),
        on_an_empty_basket: test!(without_goods),
    }
}

fn refused(number: &str, code: &str) {
    for page in [BARCODE, LINK] {
        let reply = refuses(&mut shopper(), page, &[("phone_number", number)], &[code]);
        assert!(reply.bare.is_none() && reply.pages.is_empty(), "a refusal has its envelope");
    }
}

fn no_number() {
    for page in [BARCODE, LINK] {
        refuses(&mut shopper(), page, &[], &["required"]);
    }
}

fn an_empty_number() {
    refused("", "required");
    refused("  ", "not-a-phone-number");
}

fn a_number_of_twelve_digits() {
    refused("532123456789", "phone-number-too-long");
}

fn letters_and_objects() {
    refused("53212345ab", "not-a-phone-number");
    refused("{\"a\":1}", "not-a-phone-number");
}

fn a_sign() {
    refused("-5321234567", "not-a-phone-number");
}

fn no_number_where_one_should_be() {
    refused("NaN", "not-a-phone-number");
}

fn an_exponent() {
    refused("1e9", "not-a-phone-number");
}

fn decimals() {
    refused("5.5", "not-a-phone-number");
}

fn a_country_that_is_not_allowed() {
    refused("+4915112345678", "foreign-phone-number");
}

fn more_than_five_numbers_of_one_session() {
    let mut walk = shopper();
    for last in 0..5 {
        assert!(walk.post(BARCODE, &[("phone_number", &format!("532123456{last}"))]).bare.is_some());
    }
    refuses(&mut walk, BARCODE, &[("phone_number", "5321234565")], &["sms-too-many"]);
}

fn the_same_number_from_the_other_page() {
    let mut walk = shopper();
    assert!(walk.post(BARCODE, &NUMBER).bare.is_some());
    assert!(walk.post(BARCODE, &NUMBER).bare.is_some(), "a repeat is accepted, and nothing is sent");
    refuses(&mut walk, LINK, &NUMBER, &["sms-just-sent"]);
}

fn while_money_moves() {
    for page in [BARCODE, LINK] {
        refuses(&mut paying(Walk::ready_to_order()), page, &NUMBER, &["charge-in-flight"]);
    }
}

fn without_goods() {
    for page in [BARCODE, LINK] {
        goes_to_the_basket(page, &NUMBER);
    }
}
