//! What the question for a gift box is refused for.

use super::{Cannot, Row, goes_to_the_basket, refuses, shopper, test};

const PAGE: &str = "GiftBoxIndexPage";
const NO_FIELDS: &str = "it has no fields";
const ONLY_ASKS: &str = "it only asks, nothing is changed or used up";

pub(super) static ROW: Row = Row {
    page: PAGE,
    missing: Cannot(NO_FIELDS),
    empty: Cannot(NO_FIELDS),
    too_long: Cannot(NO_FIELDS),
    wrong_type: Cannot(NO_FIELDS),
    negative: Cannot(NO_FIELDS),
    not_a_number: Cannot(NO_FIELDS),
    exponent: Cannot(NO_FIELDS),
    too_many_decimals: Cannot(NO_FIELDS),
    foreign: test!(in_a_currency_without_a_price),
    expired: test!(where_no_gifts_are_packed),
    used_up: Cannot(ONLY_ASKS),
    twice: Cannot(ONLY_ASKS),
    before_its_partner: Cannot("it comes first"),
    while_paying: Cannot(ONLY_ASKS),
    on_an_empty_basket: test!(without_goods),
};

fn in_a_currency_without_a_price() {
    let mut walk = shopper();
    let only_euros = serde_json::json!({ "EUR": "1.00" });
    walk.world.shop.gift_box.as_mut().unwrap().price = serde_json::from_value(only_euros).unwrap();
    refuses(&mut walk, PAGE, &[], &["gift-box-not-offered"]);
}

fn where_no_gifts_are_packed() {
    let mut walk = shopper();
    let answer = walk.post(PAGE, &[]);
    assert_eq!(
        (answer.pages.as_slice(), &answer.context("GiftBoxPage")["price"]),
        (&["GiftBoxPage"][..], &"10.90".into())
    );
    walk.world.shop.gift_box = None;
    let refused = refuses(&mut walk, PAGE, &[], &["gift-box-not-offered"]);
    assert!(refused.pages.is_empty(), "an answer without a context");
}

fn without_goods() {
    goes_to_the_basket(PAGE, &[]);
}
