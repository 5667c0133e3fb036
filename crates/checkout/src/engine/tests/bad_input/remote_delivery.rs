//! What `RemoteDeliveryOptionSelectionPage` refuses.

use super::{
    super::remote_delivery::{PAGE, choose, says, shopper as asked_for},
    Cell::Cannot,
    Row, goes_to_the_basket, only_keys, paying, refuses, test,
};
use crate::testing::{EVENING, MUG, PICK_UP, TO_ADDRESS, Walk};

const FIELD: &str = "delivery_option";

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
    used_up: Cannot("a way of delivery has no number of uses; slots do"),
    twice: test!(twice_ends_the_same),
    before_its_partner: test!(before_it_is_known_who_buys),
    while_paying: test!(while_a_payment_is_under_way),
    on_an_empty_basket: test!(without_goods),
};

only_keys!(walk, PAGE, FIELD);

fn an_option_that_is_not_offered() {
    refused("3", "delivery-no-longer-offered");
    refused("9007199254740991", "delivery-no-longer-offered");
}

/// A customer who has two ways of delivery to choose from.
fn walk() -> Walk {
    let mut walk = asked_for(Some(&[TO_ADDRESS, PICK_UP]));
    assert!(walk.post("OrderNotePage", &[("notes", "Hello")]).errors.is_empty());
    walk
}

fn an_option_that_is_out_of_date() {
    let mut walk = walk();
    walk.world.shop.delivery_options[2].active = true;
    walk.world.wait(16 * 60);
    says(&mut walk, Some(&[PICK_UP, EVENING]));
    assert_eq!(choose(&mut walk, TO_ADDRESS).errors, ["delivery-no-longer-offered"]);
    assert_eq!(walk.checkout.choices.delivery.option, None);
}

fn before_it_is_known_who_buys() {
    let mut early = Walk::guest();
    early.world.shop.delivery_page = crate::shop::DeliveryPage::Remote;
    early.add(MUG, 1);
    let reply = refuses(&mut early, PAGE, &[(FIELD, "1")], &["buyer-unknown"]);
    assert_eq!((reply.pages.as_slice(), early.world.asked), (["IndexPage"].as_slice(), 0));
}

fn twice_ends_the_same() {
    let mut walk = walk();
    let first = choose(&mut walk, TO_ADDRESS);
    let once = walk.checkout.clone();
    assert_eq!((choose(&mut walk, TO_ADDRESS), &walk.checkout), (first, &once));
}

fn while_a_payment_is_under_way() {
    let mut walk = paying(walk());
    let asked = walk.world.asked;
    refuses(&mut walk, PAGE, &[(FIELD, "1")], &["charge-in-flight"]);
    assert_eq!(walk.world.asked, asked);
}

fn without_goods() {
    goes_to_the_basket(PAGE, &[(FIELD, "1")]);
}
