//! What a gift box is refused for.

use super::{Cannot, Row, goes_to_the_basket, paying, refuses, shopper, test};
use crate::testing::Walk;

const PAGE: &str = "GiftBoxPage";
const NOT_A_NUMBER: &str = "its fields are a text and two switches";

pub(super) static ROW: Row = Row {
    page: PAGE,
    missing: Cannot("a form without fields takes the gift box away"),
    empty: Cannot("an empty field is an absent one"),
    too_long: test!(a_note_longer_than_the_shop_allows),
    wrong_type: test!(a_switch_that_is_neither_on_nor_off),
    negative: Cannot(NOT_A_NUMBER),
    not_a_number: Cannot(NOT_A_NUMBER),
    exponent: Cannot(NOT_A_NUMBER),
    too_many_decimals: Cannot(NOT_A_NUMBER),
    foreign: test!(a_film_where_none_is_offered),
    expired: test!(after_the_shop_stopped_to_pack_gifts),
    used_up: Cannot("there are as many gift boxes as orders"),
    twice: Cannot("the same wish again is the same wish"),
    before_its_partner: test!(a_notification_without_a_film),
    while_paying: test!(while_money_moves),
    on_an_empty_basket: test!(without_goods),
};

fn a_note_longer_than_the_shop_allows() {
    refuses(&mut shopper(), PAGE, &[("note", &"ş".repeat(161))], &["note-too-long"]);
    let mut walk = shopper();
    walk.world.shop.gift_box.as_mut().unwrap().note_chars_max = 20;
    refuses(&mut walk, PAGE, &[("note", &"x".repeat(21))], &["gift-note-too-long"]);
}

fn a_switch_that_is_neither_on_nor_off() {
    refuses(&mut shopper(), PAGE, &[("gift_video", "perhaps")], &["not-a-flag"]);
    refuses(&mut shopper(), PAGE, &[("note", "a\u{0}b")], &["control-character"]);
}

fn a_film_where_none_is_offered() {
    let mut walk = shopper();
    walk.world.shop.gift_box.as_mut().unwrap().video = false;
    refuses(&mut walk, PAGE, &[("gift_video", "true")], &["gift-video-not-offered"]);
}

fn after_the_shop_stopped_to_pack_gifts() {
    let mut walk = shopper();
    walk.world.shop.gift_box = None;
    let reply = refuses(&mut walk, PAGE, &[("note", "x")], &["gift-box-not-offered"]);
    assert!(reply.pages.is_empty());
}

fn a_notification_without_a_film() {
    let fields = [("note", "x"), ("gift_video_notification_sent", "true")];
    refuses(&mut shopper(), PAGE, &fields, &["gift-video-missing"]);
}

fn while_money_moves() {
    let mut walk = paying(Walk::ready_to_order());
    refuses(&mut walk, PAGE, &[("note", "x")], &["charge-in-flight"]);
}

fn without_goods() {
    goes_to_the_basket(PAGE, &[("note", "x")]);
}
