//! What the first two pages of a provider's checkout refuse.

use super::{Cannot, Row, goes_to_the_basket, refuses, test};
use crate::{
    engine::tests::checkout_provider::{leaves, walk},
    testing::{Walk, in_flight},
};

const INDEX: &str = "CheckoutProviderIndexPage";
const SELECTION: &str = "CheckoutProviderSelectionPage";
const NO_FIELDS: &str = "it has no fields";

pub(super) static INDEX_ROW: Row = Row {
    page: INDEX,
    missing: Cannot(NO_FIELDS),
    empty: Cannot(NO_FIELDS),
    too_long: Cannot(NO_FIELDS),
    wrong_type: Cannot(NO_FIELDS),
    negative: Cannot(NO_FIELDS),
    not_a_number: Cannot(NO_FIELDS),
    exponent: Cannot(NO_FIELDS),
    too_many_decimals: Cannot(NO_FIELDS),
    foreign: Cannot("it belongs to the shopper's own checkout"),
    expired: Cannot("it only notes something, as often as one likes"),
    used_up: Cannot("it only notes something, as often as one likes"),
    twice: Cannot("it only notes something, as often as one likes"),
    before_its_partner: Cannot("it is the first of its pages"),
    while_paying: test!(index_while_paying),
    on_an_empty_basket: test!(index_without_goods),
};

pub(super) static SELECTION_ROW: Row = Row {
    page: SELECTION,
    missing: test!(missing),
    empty: test!(missing),
    too_long: test!(no_key),
    wrong_type: test!(no_key),
    negative: test!(no_key),
    not_a_number: test!(no_key),
    exponent: test!(no_key),
    too_many_decimals: test!(no_key),
    foreign: test!(unknown),
    expired: Cannot("a session that is over is opened anew, which its own test shows"),
    used_up: Cannot("nothing of it can be used up but the goods, which the ledger holds"),
    twice: test!(twice),
    before_its_partner: Cannot("it needs no other page before it"),
    while_paying: test!(while_paying),
    on_an_empty_basket: test!(without_goods),
};

fn choosing(value: &str, code: &str) {
    refuses(&mut walk(), SELECTION, &[("checkout_provider", value)], &[code]);
}

fn missing() {
    refuses(&mut walk(), SELECTION, &[], &["required"]);
    choosing("", "required");
}

fn no_key() {
    for value in ["x", "-90", "0", "NaN", "9e1", "90.0", "9007199254740992", &"9".repeat(400)] {
        choosing(value, "not-a-key");
    }
}

fn unknown() {
    choosing("91", "checkout-provider-not-offered");
}

fn twice() {
    let mut walk = walk();
    leaves(&mut walk);
    leaves(&mut walk);
    assert_eq!(walk.charged, 1, "a second time leads to the same session");
}

fn paying() -> Walk {
    let mut walk = walk();
    walk.checkout.attempt = Some(in_flight());
    walk
}

fn while_paying() {
    refuses(&mut paying(), SELECTION, &[("checkout_provider", "90")], &["charge-in-flight"]);
}

fn index_while_paying() {
    refuses(&mut paying(), INDEX, &[], &["charge-in-flight"]);
}

fn without_goods() {
    goes_to_the_basket(SELECTION, &[("checkout_provider", "90")]);
}

fn index_without_goods() {
    goes_to_the_basket(INDEX, &[]);
}
