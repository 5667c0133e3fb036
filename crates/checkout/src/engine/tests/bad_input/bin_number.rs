//! What `BinNumberPage` refuses.

use super::{
    super::credit_card::{BIN, bin, walk},
    Cell::Cannot,
    Row, goes_to_the_basket, paying, refuses, test,
};
use crate::testing::{TRANSFER, Walk};

pub(super) static ROW: Row = Row {
    page: BIN,
    missing: test!(without_digits),
    empty: test!(empty),
    too_long: test!(more_digits_than_a_card_has),
    wrong_type: test!(what_are_no_digits),
    negative: test!(a_negative_number),
    not_a_number: test!(nan),
    exponent: test!(an_exponent),
    too_many_decimals: test!(decimals),
    foreign: Cannot("a card that nobody knows pays at once"),
    expired: Cannot("the date of a card is asked for by a later page"),
    used_up: test!(more_than_twenty_cards_in_ten_minutes),
    twice: test!(twice_asks_twice_and_ends_the_same),
    before_its_partner: test!(before_a_card_is_to_pay),
    while_paying: test!(while_a_payment_is_under_way),
    on_an_empty_basket: test!(without_goods),
};

fn refused(digits: &str, code: &str) {
    let mut walk = walk();
    let reply = refuses(&mut walk, BIN, &[("bin_number", digits)], &[code]);
    assert_eq!((reply.pages, walk.world.asked), (vec![BIN], 0), "nobody is asked about {digits}");
}

fn without_digits() {
    refuses(&mut walk(), BIN, &[], &["required"]);
}

fn empty() {
    refused("", "required");
    refused("  ", "not-a-bin");
}

fn more_digits_than_a_card_has() {
    refused("41111111111111111111", "not-a-bin");
    refused(&"4".repeat(1000), "not-a-bin");
    refused("41111", "not-a-bin");
}

fn what_are_no_digits() {
    refused("abcdef", "not-a-bin");
    refused("41111x", "not-a-bin");
    refused("４１１１１１", "not-a-bin");
}

fn a_negative_number() {
    // The dash is one of those that people write into a number: what is left has too few digits, or enough of them.
    refused("-41111", "not-a-bin");
    assert!(bin(&mut walk(), "-411111").errors.is_empty());
}

fn nan() {
    refused("NaN", "not-a-bin");
}

fn an_exponent() {
    refused("4e5", "not-a-bin");
}

fn decimals() {
    refused("411111.0", "not-a-bin");
}

fn more_than_twenty_cards_in_ten_minutes() {
    let mut walk = walk();
    for card in 411_111..411_131 {
        assert!(bin(&mut walk, &card.to_string()).errors.is_empty());
    }
    refuses(&mut walk, BIN, &[("bin_number", "411199")], &["too-many-cards"]);
    assert_eq!(walk.world.asked, 20, "the bank is left alone");
    walk.world.wait(600);
    assert!(bin(&mut walk, "411199").errors.is_empty());
}

fn twice_asks_twice_and_ends_the_same() {
    let mut walk = walk();
    let first = bin(&mut walk, "411111");
    assert_eq!(bin(&mut walk, "411111"), first);
}

fn before_a_card_is_to_pay() {
    let mut other = walk();
    other.choose_payment(TRANSFER);
    let reply = refuses(&mut other, BIN, &[("bin_number", "411111")], &["payment-is-other"]);
    assert_eq!(reply.pages, ["PaymentOptionSelectionPage"]);
    let mut early = Walk::guest();
    early.add(crate::testing::MUG, 1);
    refuses(&mut early, BIN, &[("bin_number", "411111")], &["buyer-unknown"]);
}

fn while_a_payment_is_under_way() {
    let mut walk = paying(walk());
    refuses(&mut walk, BIN, &[("bin_number", "411111")], &["charge-in-flight"]);
    assert_eq!(walk.world.asked, 0);
}

fn without_goods() {
    goes_to_the_basket(BIN, &[("bin_number", "411111")]);
}
