//! What a coupon is refused for. Whatever a stranger could try out gets the same answer.

use serde_json::json;

use super::{Cannot, Row, goes_to_the_basket, paying, refuses, test};
use crate::{
    ledger::{Balance, Resource},
    testing::{FEW, MUG, Walk},
};

const PAGE: &str = "CouponSelectionPage";

pub(super) static ROW: Row = Row {
    page: PAGE,
    missing: test!(without_a_coupon_or_an_action),
    empty: test!(a_blank_coupon),
    too_long: test!(sixty_five_characters_or_an_eleventh_coupon),
    wrong_type: test!(an_object_or_an_unknown_action),
    negative: test!(a_negative_key),
    not_a_number: test!(no_number_where_a_key_could_be),
    exponent: test!(a_key_with_an_exponent),
    too_many_decimals: test!(a_key_with_decimals),
    foreign: test!(for_members_or_other_goods_or_larger_baskets),
    expired: test!(before_and_after_its_time),
    used_up: test!(after_the_last_use),
    twice: test!(the_same_coupon_under_another_name),
    before_its_partner: Cannot("it has no partner"),
    while_paying: test!(while_money_moves),
    on_an_empty_basket: test!(without_goods),
};

/// A customer with three mugs, which every coupon of the shop would take.
fn shopper() -> Walk {
    let mut walk = Walk::customer();
    walk.add(MUG, 3);
    walk
}

fn adding(walk: &mut Walk, coupon: &str, code: &str) {
    let reply = refuses(walk, PAGE, &[("coupon", coupon), ("action", "add")], &[code]);
    assert_eq!(reply.pages, Vec::<&str>::new());
}

fn without_a_coupon_or_an_action() {
    refuses(&mut shopper(), PAGE, &[("action", "add")], &["required"]);
    refuses(&mut shopper(), PAGE, &[("coupon", "WELCOME10")], &["required"]);
    refuses(&mut shopper(), PAGE, &[], &["required", "required"]);
}

fn a_blank_coupon() {
    adding(&mut shopper(), "", "required");
    adding(&mut shopper(), " \t ", "required");
}

fn sixty_five_characters_or_an_eleventh_coupon() {
    adding(&mut shopper(), &"x".repeat(65), "coupon-too-long");
    adding(&mut shopper(), &"x".repeat(60_000), "coupon-too-long");
    let mut walk = shopper();
    for place in 1..=11 {
        let code = format!("CODE-{place}");
        let promotion = json!({
            "pk": 1000 + place, "slug": code, "name": "One more", "codes": [code], "gives": { "percent": "1" },
        });
        walk.world.shop.promotions.push(serde_json::from_value(promotion).unwrap());
    }
    for place in 1..=10 {
        let added = walk.post(PAGE, &[("coupon", &format!("CODE-{place}")), ("action", "add")]);
        assert_eq!(added.errors, Vec::<&str>::new());
    }
    adding(&mut walk, "CODE-11", "coupons-too-many");
}

fn an_object_or_an_unknown_action() {
    adding(&mut shopper(), "{\"pk\":70}", "coupon-invalid");
    let unknown = [("coupon", "WELCOME10"), ("action", "apply")];
    refuses(&mut shopper(), PAGE, &unknown, &["coupon-action-unknown"]);
}

fn a_negative_key() {
    adding(&mut shopper(), "-71", "coupon-invalid");
}

fn no_number_where_a_key_could_be() {
    adding(&mut shopper(), "NaN", "coupon-invalid");
    adding(&mut shopper(), "undefined", "coupon-invalid");
}

fn a_key_with_an_exponent() {
    adding(&mut shopper(), "1e9", "coupon-invalid");
    adding(&mut shopper(), "7.1e1", "coupon-invalid");
}

fn a_key_with_decimals() {
    adding(&mut shopper(), "71.00", "coupon-invalid");
}

fn for_members_or_other_goods_or_larger_baskets() {
    for members_only in ["ONCE-EACH", "FIRST-ORDER"] {
        let mut guest = Walk::guest();
        guest.add(MUG, 3);
        adding(&mut guest, members_only, "coupon-invalid");
    }
    adding(&mut shopper(), "LAMP-DAY", "coupon-for-other-goods");
    adding(&mut super::shopper(), "fifty-off", "coupon-needs-more");
}

fn before_and_after_its_time() {
    adding(&mut shopper(), "LAST-YEAR", "coupon-invalid");
    adding(&mut shopper(), "NEXT-YEAR", "coupon-invalid");
}

fn after_the_last_use() {
    let mut walk = shopper();
    walk.world.books.balances.insert(Resource::Uses(FEW), Balance { on_hand: 2, held: 2 });
    adding(&mut walk, "ONLY-TWO", "coupon-invalid");
}

fn the_same_coupon_under_another_name() {
    let mut walk = shopper();
    walk.post(PAGE, &[("coupon", "WELCOME10"), ("action", "add")]);
    for twin in ["WELCOME10", "hoşgeldin", "ＷＥＬＣＯＭＥ１０"] {
        adding(&mut walk, twin, "coupon-added-already");
    }
    let removing = [("coupon", "WELCOME10"), ("action", "remove")];
    assert_eq!(walk.post(PAGE, &removing).errors, Vec::<&str>::new());
    refuses(&mut walk, PAGE, &removing, &["coupon-not-added"]);
}

fn while_money_moves() {
    adding(&mut paying(shopper()), "WELCOME10", "charge-in-flight");
}

fn without_goods() {
    goes_to_the_basket(PAGE, &[("coupon", "WELCOME10"), ("action", "add")]);
}
