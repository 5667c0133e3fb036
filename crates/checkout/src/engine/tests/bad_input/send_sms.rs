//! What `SendSmsPage` refuses. It stands in the chain, but what it takes can be wrong in as many ways as of a page that does not.

use serde_json::json;

use super::{Cannot, Row, goes_to_the_basket, paying, refuses, shopper, test};
use crate::{ids::Pk, testing::Walk};

const PAGE: &str = "SendSmsPage";

pub(super) static ROW: Row = Row {
    page: PAGE,
    missing: Cannot("without a number the first one of the order is meant, and without a code one is sent"),
    empty: test!(an_empty_field_is_an_absent_one),
    too_long: test!(a_number_or_code_with_too_many_digits),
    wrong_type: test!(letters_and_objects),
    negative: test!(a_sign),
    not_a_number: test!(no_number_where_one_should_be),
    exponent: test!(an_exponent),
    too_many_decimals: test!(decimals),
    foreign: test!(the_number_of_somebody_else),
    expired: test!(a_code_nobody_sent),
    used_up: test!(more_codes_than_one_number_gets),
    twice: test!(the_same_request_again),
    before_its_partner: test!(before_payment_on_delivery_is_chosen),
    while_paying: test!(while_money_moves),
    on_an_empty_basket: test!(without_goods),
};

/// A customer who chose to pay on delivery, in a shop that checks phones.
fn walk() -> Walk {
    let mut walk = Walk::ready_to_order();
    walk.world.shop.pay_on_delivery_phone_check = true;
    let option =
        json!({ "pk": 22, "slug": "door", "name": "At the door", "payment_type": "pay_on_delivery" });
    walk.world.shop.payment_options.push(serde_json::from_value(option).unwrap());
    let choices = json!([{ "value": "cash", "label": "Cash", "price": { "TRY": "9.90" } }]);
    walk.world.shop.pay_on_delivery = serde_json::from_value(choices).unwrap();
    walk.choose_payment(Pk(22));
    walk.post("PayOnDeliveryPaymentChoicePage", &[("payment_choice", "cash")]);
    walk
}

fn refused(number_or_code: &str, as_number: &str) {
    refuses(&mut walk(), PAGE, &[("phone_number", number_or_code)], &[as_number]);
    for field in ["code", "sms_code"] {
        refuses(&mut walk(), PAGE, &[(field, number_or_code)], &["not-a-phone-code"]);
    }
}

fn an_empty_field_is_an_absent_one() {
    let mut walk = walk();
    assert!(walk.post(PAGE, &[("phone_number", ""), ("code", ""), ("sms_code", "")]).bare.is_some());
    refused("  ", "not-a-phone-number");
}

fn a_number_or_code_with_too_many_digits() {
    refused("532123456789", "phone-number-too-long");
}

fn letters_and_objects() {
    refused("53212345ab", "not-a-phone-number");
    refused("{\"a\":1}", "not-a-phone-number");
}

fn a_sign() {
    refused("-12345", "not-a-phone-number");
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

fn the_number_of_somebody_else() {
    refuses(&mut walk(), PAGE, &[("phone_number", "05329999999")], &["phone-of-another"]);
    refuses(&mut walk(), PAGE, &[("phone_number", "+4915112345678")], &["foreign-phone-number"]);
}

fn a_code_nobody_sent() {
    refuses(&mut walk(), PAGE, &[("code", "123456")], &["phone-code-not-asked"]);
}

fn more_codes_than_one_number_gets() {
    let mut walk = walk();
    for _ in 0..3 {
        assert!(walk.post(PAGE, &[]).bare.is_some());
        walk.world.wait(80);
    }
    refuses(&mut walk, PAGE, &[], &["sms-too-many"]);
}

fn the_same_request_again() {
    let mut walk = walk();
    for _ in 0..4 {
        assert!(walk.post(PAGE, &[]).bare.is_some());
    }
    assert_eq!(walk.jobs.len(), 1);
}

fn before_payment_on_delivery_is_chosen() {
    let mut walk = walk();
    walk.choose_payment(crate::testing::TRANSFER);
    refuses(&mut walk, PAGE, &[], &["payment-is-other"]);
    refuses(&mut shopper(), PAGE, &[], &["not-offered"]);
}

fn while_money_moves() {
    refuses(&mut paying(walk()), PAGE, &[], &["charge-in-flight"]);
}

fn without_goods() {
    goes_to_the_basket(PAGE, &[]);
}
