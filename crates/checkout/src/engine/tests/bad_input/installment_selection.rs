//! What `InstallmentSelectionPage` refuses.

use super::{
    super::credit_card::{self, INSTALMENTS, bin, choose},
    Cell::Cannot,
    Row, goes_to_the_basket, paying, refuses, test,
};
use crate::{instalments::CardTerms, testing::Walk};

pub(super) static ROW: Row = Row {
    page: INSTALMENTS,
    missing: test!(without_a_choice),
    empty: test!(empty),
    too_long: test!(a_key_beyond_all_keys),
    wrong_type: test!(what_is_no_number),
    negative: test!(a_negative_number),
    not_a_number: test!(nan),
    exponent: test!(an_exponent),
    too_many_decimals: test!(decimals),
    foreign: test!(a_plan_of_another_card),
    expired: test!(when_the_card_is_no_longer_known),
    used_up: Cannot("there is no limit on how often it changes"),
    twice: test!(twice_ends_the_same),
    before_its_partner: test!(before_the_card_is_known),
    while_paying: test!(while_a_payment_is_under_way),
    on_an_empty_basket: test!(without_goods),
};

fn walk() -> Walk {
    let mut walk = credit_card::walk();
    bin(&mut walk, "411111");
    walk
}

fn refused(value: &str, code: &str) {
    let reply = refuses(&mut walk(), INSTALMENTS, &[("installment", value)], &[code]);
    assert_eq!(reply.pages, [INSTALMENTS]);
    assert_eq!(reply.offered(INSTALMENTS, "installments"), [1, 3, 6, 9, 12]);
}

fn without_a_choice() {
    refuses(&mut walk(), INSTALMENTS, &[], &["required"]);
}

fn empty() {
    refused("", "required");
    refused(" ", "not-a-key");
}

fn a_key_beyond_all_keys() {
    refused("9007199254740993", "not-a-key");
    refused("257", "instalments-not-offered");
}

fn what_is_no_number() {
    refused("undefined", "not-a-key");
}

fn a_negative_number() {
    refused("-3", "not-a-key");
}

fn nan() {
    refused("NaN", "not-a-key");
}

fn an_exponent() {
    refused("3e0", "not-a-key");
}

fn decimals() {
    refused("3.0", "not-a-key");
}

fn a_plan_of_another_card() {
    refused("2", "instalments-not-offered");
    let mut walk = walk();
    walk.world.services.card = Some(CardTerms::default());
    bin(&mut walk, "533333");
    refuses(&mut walk, INSTALMENTS, &[("installment", "3")], &["instalments-not-offered"]);
}

fn when_the_card_is_no_longer_known() {
    let mut walk = walk();
    walk.world.wait(12 * 60 * 60);
    let reply = walk.post(INSTALMENTS, &[("installment", "3")]);
    assert_eq!((reply.errors, reply.pages), (vec!["card-missing"], vec!["BinNumberPage"]));
}

fn twice_ends_the_same() {
    let mut walk = walk();
    let first = choose(&mut walk, "3");
    assert_eq!(choose(&mut walk, "3"), first);
    assert_eq!(walk.changed, None);
}

fn before_the_card_is_known() {
    let reply = refuses(&mut credit_card::walk(), INSTALMENTS, &[("installment", "1")], &["card-missing"]);
    assert_eq!(reply.pages, ["BinNumberPage"]);
}

fn while_a_payment_is_under_way() {
    refuses(&mut paying(walk()), INSTALMENTS, &[("installment", "3")], &["charge-in-flight"]);
}

fn without_goods() {
    goes_to_the_basket(INSTALMENTS, &[("installment", "1")]);
}
