//! What `RemoteShippingOptionSelectionPage` refuses.

use super::{
    super::remote_shipping::{PAGE, at_the_carriers, before_the_address, choose, says},
    Cell::Cannot,
    Row, goes_to_the_basket, only_keys, paying, refuses, test,
};
use crate::testing::Walk;

const FIELD: &str = "shipping_option";

pub(super) static ROW: Row = Row {
    page: PAGE,
    missing: test!(without_an_option),
    empty: test!(empty),
    too_long: test!(more_digits_than_a_key_has),
    wrong_type: test!(what_is_no_number),
    negative: test!(a_negative_number),
    not_a_number: test!(nan),
    exponent: test!(an_exponent),
    too_many_decimals: test!(decimals),
    foreign: test!(an_option_that_is_not_offered),
    expired: test!(an_option_that_is_out_of_date),
    used_up: Cannot("a carrier has no number of uses"),
    twice: test!(twice_ends_the_same),
    before_its_partner: test!(before_the_address_is_known),
    while_paying: test!(while_a_payment_is_under_way),
    on_an_empty_basket: test!(without_goods),
};

only_keys!(walk, PAGE, FIELD);

fn an_option_that_is_not_offered() {
    refused("10", "shipping-no-longer-offered");
    refused("9007199254740991", "shipping-no-longer-offered");
}

/// A customer who has two carriers to choose from.
fn walk() -> Walk {
    at_the_carriers(&[(7, 2_500), (8, 9_900)]).0
}

fn an_option_that_is_out_of_date() {
    let mut walk = walk();
    walk.world.wait(16 * 60);
    says(&mut walk, Some(&[(8, 9_900)]));
    assert_eq!(choose(&mut walk, 7).errors, ["shipping-no-longer-offered"]);
    assert_eq!(walk.checkout.choices.shipping.option, None);
}

fn before_the_address_is_known() {
    let mut early = before_the_address(Some(&[(7, 2_500)]));
    let reply = refuses(&mut early, PAGE, &[(FIELD, "7")], &["address-missing"]);
    assert_eq!((reply.pages.as_slice(), early.world.asked), (["AddressSelectionPage"].as_slice(), 0));
}

fn twice_ends_the_same() {
    let mut walk = walk();
    let first = choose(&mut walk, 7);
    let once = walk.checkout.clone();
    assert_eq!((choose(&mut walk, 7), &walk.checkout), (first, &once));
}

fn while_a_payment_is_under_way() {
    let mut walk = paying(walk());
    let asked = walk.world.asked;
    refuses(&mut walk, PAGE, &[(FIELD, "7")], &["charge-in-flight"]);
    assert_eq!(walk.world.asked, asked);
}

fn without_goods() {
    goes_to_the_basket(PAGE, &[(FIELD, "7")]);
}
