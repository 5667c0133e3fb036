//! What `LoyaltyMoneyUsagePage` refuses.

use super::{Cell::Cannot, Row, goes_to_the_basket, paying, refuses, shopper, test};
use crate::{
    ids::Pk,
    ledger::Resource,
    money::Currency,
    testing::{CUSTOMER, MUG, Reply, Walk},
};

const PAGE: &str = "LoyaltyMoneyUsagePage";
const FIELD: &str = "loyalty_amount_to_use";
const MONEY: Resource = Resource::LoyaltyMoney(CUSTOMER, Currency::TRY);

pub(super) static ROW: Row = Row {
    page: PAGE,
    missing: test!(refuses_a_missing_amount),
    empty: test!(refuses_an_empty_amount),
    too_long: test!(refuses_an_amount_that_is_too_long),
    wrong_type: test!(refuses_a_value_of_the_wrong_type),
    negative: test!(refuses_a_negative_amount),
    not_a_number: test!(refuses_nan_and_infinity),
    exponent: test!(refuses_an_exponent),
    too_many_decimals: test!(refuses_more_decimals_than_the_currency_has),
    foreign: test!(refuses_the_money_of_somebody_else_and_a_guest),
    expired: Cannot("money that was granted does not expire"),
    used_up: test!(refuses_what_is_used_up),
    twice: test!(posted_twice_it_is_used_once),
    before_its_partner: Cannot("it has no partner page"),
    while_paying: test!(refuses_while_a_payment_is_under_way),
    on_an_empty_basket: test!(on_an_empty_basket_it_goes_to_the_basket),
};

/// A customer with 100.00 at the shop, of which 25.00 are chosen.
fn walk() -> Walk {
    let mut walk = shopper();
    walk.world.shop.loyalty.money = true;
    walk.world.books.set(MONEY, 10_000);
    spend(&mut walk, "25.00");
    walk
}

fn spend(walk: &mut Walk, amount: &str) -> Reply {
    walk.post(PAGE, &[(FIELD, amount)])
}

fn refused(amount: &str, code: &str) {
    refuses(&mut walk(), PAGE, &[(FIELD, amount)], &[code]);
}

fn refuses_a_missing_amount() {
    refuses(&mut walk(), PAGE, &[], &["required"]);
}

fn refuses_an_empty_amount() {
    refused("", "required");
    refused("   ", "not-an-amount");
}

fn refuses_an_amount_that_is_too_long() {
    refused(&"1".repeat(21), "not-an-amount");
    refused("99999999999999", "amount-too-large");
}

fn refuses_a_value_of_the_wrong_type() {
    for text in ["abc", "[]", "{}", "true", "1,00", "１０"] {
        refused(text, "not-an-amount");
    }
}

fn refuses_a_negative_amount() {
    refused("-1.00", "negative-amount");
}

fn refuses_nan_and_infinity() {
    refused("NaN", "not-an-amount");
    refused("Infinity", "not-an-amount");
}

fn refuses_an_exponent() {
    refused("1e9", "not-an-amount");
}

fn refuses_more_decimals_than_the_currency_has() {
    refused("10.001", "amount-too-fine");
}

fn refuses_the_money_of_somebody_else_and_a_guest() {
    let mut walk = walk();
    walk.world.books.set(MONEY, 2_500);
    walk.world.books.set(Resource::LoyaltyMoney(Pk(8), Currency::TRY), 50_000);
    refuses(&mut walk, PAGE, &[(FIELD, "30.00")], &["more-than-balance"]);
    spend(&mut walk, "0");
    walk.world.visitor.customer = None;
    walk.enter_as_guest();
    refuses(&mut walk, PAGE, &[(FIELD, "10.00")], &["login-missing"]);
}

fn refuses_what_is_used_up() {
    refused("100.01", "more-than-balance");
    let mut walk = walk();
    walk.world.books.set(MONEY, 100_000);
    refuses(&mut walk, PAGE, &[(FIELD, "129.91")], &["more-than-unpaid"]);
    let mut walk = Walk::ready_to_order();
    walk.world.shop.loyalty.money = true;
    walk.world.books.set(MONEY, 10_000);
    spend(&mut walk, "100.00");
    walk.order();
    walk.add(MUG, 1);
    assert_eq!(spend(&mut walk, "0.01").errors, ["more-than-balance"]);
}

fn posted_twice_it_is_used_once() {
    let mut walk = walk();
    let once = walk.checkout.clone();
    assert_eq!(spend(&mut walk, "25.00").text("loyalty_money"), Some("25.00"));
    assert_eq!(walk.checkout, once);
}

fn refuses_while_a_payment_is_under_way() {
    refuses(&mut paying(walk()), PAGE, &[(FIELD, "10.00")], &["charge-in-flight"]);
}

fn on_an_empty_basket_it_goes_to_the_basket() {
    goes_to_the_basket(PAGE, &[(FIELD, "10.00")]);
}
