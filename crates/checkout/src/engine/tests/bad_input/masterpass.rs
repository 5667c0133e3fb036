//! What the pages before Masterpass refuse.

use super::{
    super::wallets::walk,
    Cell::{self, Cannot},
    Row, goes_to_the_basket, paying, refuses, test,
};
use crate::testing::{MUG, TRANSFER, Walk};

const BIN: &str = "MasterpassBinNumberPage";
const INSTALMENTS: &str = "MasterpassInstallmentPage";
const OPENS: &str = "MasterpassOrderNoPage";

const NO_FIELDS: Cell = Cannot("it has no fields");

/// A shopper who pays with Masterpass.
fn chosen() -> Walk {
    let mut walk = walk();
    walk.choose_payment(crate::ids::Pk(26));
    walk
}

/// A shopper whose card at Masterpass is known.
fn known() -> Walk {
    let mut walk = chosen();
    assert!(walk.post(BIN, &[("bin_number", "411111")]).errors.is_empty());
    walk
}

/// A shopper who has the payment at Masterpass to open.
fn agreed() -> Walk {
    let mut walk = known();
    assert!(walk.post(INSTALMENTS, &[("installment", "3")]).errors.is_empty());
    walk
}

/// Posts to `page` when another way of paying is chosen, and before anything is.
fn is_for_masterpass_alone(page: &str, fields: &[(&str, &str)]) {
    let mut other = chosen();
    other.choose_payment(TRANSFER);
    let reply = refuses(&mut other, page, fields, &["payment-is-other"]);
    assert_eq!(reply.pages, ["PaymentOptionSelectionPage"]);
    let mut early = Walk::guest();
    early.add(MUG, 1);
    assert_eq!(refuses(&mut early, page, fields, &["buyer-unknown"]).pages, ["IndexPage"]);
}

pub(super) static BIN_ROW: Row = Row {
    page: BIN,
    missing: test!(no_digits),
    empty: test!(empty_digits),
    too_long: test!(too_many_digits),
    wrong_type: test!(what_are_no_digits),
    negative: test!(a_negative_bin),
    not_a_number: test!(what_are_no_digits),
    exponent: test!(what_are_no_digits),
    too_many_decimals: test!(what_are_no_digits),
    foreign: Cannot("which cards are kept there is known to Masterpass alone"),
    expired: Cannot("the date of a card is known to Masterpass alone"),
    used_up: test!(more_than_twenty_cards),
    twice: test!(the_same_card_twice),
    before_its_partner: test!(a_bin_before_masterpass_is_chosen),
    while_paying: test!(a_bin_while_paying),
    on_an_empty_basket: test!(a_bin_without_goods),
};

fn bin(digits: &str, code: &str) {
    let mut walk = chosen();
    let reply = refuses(&mut walk, BIN, &[("bin_number", digits)], &[code]);
    assert_eq!((reply.pages, walk.world.asked), (vec![BIN], 0), "nobody is asked about {digits}");
}

fn no_digits() {
    refuses(&mut chosen(), BIN, &[], &["required"]);
}

fn empty_digits() {
    bin("", "required");
    bin("  ", "not-a-bin");
}

fn too_many_digits() {
    bin(&"4".repeat(20), "not-a-bin");
    bin("41111", "not-a-bin");
}

fn what_are_no_digits() {
    for digits in ["abcdef", "41111x", "４１１１１１", "NaN", "4e5", "411111.0"] {
        bin(digits, "not-a-bin");
    }
}

fn a_negative_bin() {
    bin("-41111", "not-a-bin");
}

fn more_than_twenty_cards() {
    let mut walk = chosen();
    for card in 411_111..411_131 {
        assert!(walk.post(BIN, &[("bin_number", &card.to_string())]).errors.is_empty());
    }
    refuses(&mut walk, BIN, &[("bin_number", "411199")], &["too-many-cards"]);
    assert_eq!(walk.world.asked, 20, "the bank is left alone");
}

fn the_same_card_twice() {
    let mut walk = chosen();
    let mut post = || walk.post(BIN, &[("bin_number", "411111")]);
    assert_eq!(post(), post());
}

fn a_bin_before_masterpass_is_chosen() {
    is_for_masterpass_alone(BIN, &[("bin_number", "411111")]);
}

fn a_bin_while_paying() {
    refuses(&mut paying(chosen()), BIN, &[("bin_number", "411111")], &["charge-in-flight"]);
}

fn a_bin_without_goods() {
    goes_to_the_basket(BIN, &[("bin_number", "411111")]);
}

pub(super) static INSTALMENTS_ROW: Row = Row {
    page: INSTALMENTS,
    missing: test!(no_plan),
    empty: test!(an_empty_plan),
    too_long: test!(a_plan_beyond_all_keys),
    wrong_type: test!(what_is_no_number),
    negative: test!(what_is_no_number),
    not_a_number: test!(what_is_no_number),
    exponent: test!(what_is_no_number),
    too_many_decimals: test!(what_is_no_number),
    foreign: test!(a_plan_that_is_not_offered),
    expired: test!(a_plan_of_a_card_that_is_no_longer_known),
    used_up: Cannot("there is no limit on how often it changes"),
    twice: test!(the_same_plan_twice),
    before_its_partner: test!(a_plan_before_the_card_is_known),
    while_paying: test!(a_plan_while_paying),
    on_an_empty_basket: test!(a_plan_without_goods),
};

fn plan(value: &str, code: &str) {
    let reply = refuses(&mut known(), INSTALMENTS, &[("installment", value)], &[code]);
    assert_eq!(reply.offered(INSTALMENTS, "installments"), [1, 3, 6, 9, 12]);
}

fn no_plan() {
    refuses(&mut known(), INSTALMENTS, &[], &["required"]);
}

fn an_empty_plan() {
    plan("", "required");
    plan(" ", "not-a-key");
}

fn a_plan_beyond_all_keys() {
    plan("9007199254740993", "not-a-key");
    plan("257", "instalments-not-offered");
}

fn what_is_no_number() {
    for value in ["undefined", "-3", "NaN", "3e0", "3.0"] {
        plan(value, "not-a-key");
    }
}

fn a_plan_that_is_not_offered() {
    plan("2", "instalments-not-offered");
}

fn a_plan_of_a_card_that_is_no_longer_known() {
    let mut walk = known();
    walk.world.wait(12 * 60 * 60);
    let reply = walk.post(INSTALMENTS, &[("installment", "3")]);
    assert_eq!((reply.errors, reply.pages), (vec!["card-missing"], vec![BIN]));
}

fn the_same_plan_twice() {
    let mut walk = known();
    let mut post = || walk.post(INSTALMENTS, &[("installment", "3")]);
    assert_eq!(post(), post());
}

fn a_plan_before_the_card_is_known() {
    let reply = refuses(&mut chosen(), INSTALMENTS, &[("installment", "1")], &["card-missing"]);
    assert_eq!(reply.pages, [BIN]);
    is_for_masterpass_alone(INSTALMENTS, &[("installment", "1")]);
}

fn a_plan_while_paying() {
    refuses(&mut paying(known()), INSTALMENTS, &[("installment", "3")], &["charge-in-flight"]);
}

fn a_plan_without_goods() {
    goes_to_the_basket(INSTALMENTS, &[("installment", "1")]);
}

pub(super) static OPENS_ROW: Row = Row {
    page: OPENS,
    missing: NO_FIELDS,
    empty: NO_FIELDS,
    too_long: NO_FIELDS,
    wrong_type: NO_FIELDS,
    negative: NO_FIELDS,
    not_a_number: NO_FIELDS,
    exponent: NO_FIELDS,
    too_many_decimals: NO_FIELDS,
    foreign: Cannot("it belongs to the shopper's own checkout"),
    expired: Cannot("a payment that nobody came back from is opened anew, which its own test shows"),
    used_up: test!(more_than_ten_payments),
    twice: Cannot("a second time answers with the payment that is open, which its own test shows"),
    before_its_partner: test!(opening_before_the_plan_is_chosen),
    while_paying: test!(opening_while_paying),
    on_an_empty_basket: test!(opening_without_goods),
};

fn more_than_ten_payments() {
    let mut walk = agreed();
    for place in 0..10 {
        walk.bank = Some(crate::payment::Finding::AtWallet(serde_json::Map::new()));
        assert!(walk.post(OPENS, &[]).errors.is_empty());
        let plan = if place % 2 == 0 { "6" } else { "3" };
        assert!(walk.post(INSTALMENTS, &[("installment", plan)]).errors.is_empty(), "it is given up");
    }
    refuses(&mut walk, OPENS, &[], &["too-many-payments"]);
    assert_eq!(walk.charged, 10);
}

fn opening_before_the_plan_is_chosen() {
    assert_eq!(refuses(&mut known(), OPENS, &[], &["instalments-missing"]).pages, [INSTALMENTS]);
    is_for_masterpass_alone(OPENS, &[]);
}

fn opening_while_paying() {
    refuses(&mut paying(agreed()), OPENS, &[], &["charge-in-flight"]);
}

fn opening_without_goods() {
    goes_to_the_basket(OPENS, &[]);
}
