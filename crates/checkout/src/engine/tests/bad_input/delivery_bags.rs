//! What bags are refused for.

use super::{Cannot, Row, goes_to_the_basket, paying, refuses, shopper, test};
use crate::testing::{BAG, Walk};

const PAGE: &str = "DeliveryBagsPage";
const SKU: &str = "sku-102";

pub(super) static ROW: Row = Row {
    page: PAGE,
    missing: test!(no_product),
    empty: test!(an_empty_product),
    too_long: test!(a_sku_of_65_characters),
    wrong_type: test!(a_quantity_in_words),
    negative: test!(fewer_than_none),
    not_a_number: test!(a_quantity_that_is_no_number),
    exponent: test!(a_quantity_with_an_exponent),
    too_many_decimals: test!(half_a_bag),
    foreign: test!(goods_instead_of_the_bag),
    expired: test!(after_the_shop_stopped_to_sell_bags),
    used_up: test!(more_than_there_are),
    twice: Cannot("the same wish again is the same wish"),
    before_its_partner: Cannot("it has no partner"),
    while_paying: test!(while_money_moves),
    on_an_empty_basket: test!(without_goods),
};

fn quantity(quantity: &str, code: &'static str) {
    refuses(&mut shopper(), PAGE, &[("product", SKU), ("quantity", quantity)], &[code]);
}

fn no_product() {
    refuses(&mut shopper(), PAGE, &[], &["required"]);
}

fn an_empty_product() {
    refuses(&mut shopper(), PAGE, &[("product", "")], &["required"]);
    refuses(&mut shopper(), PAGE, &[("product", "  ")], &["not-a-sku"]);
}

fn a_sku_of_65_characters() {
    refuses(&mut shopper(), PAGE, &[("product", &"x".repeat(65))], &["not-a-sku"]);
}

fn a_quantity_in_words() {
    quantity("two", "not-a-count");
    quantity("true", "not-a-count");
}

fn fewer_than_none() {
    quantity("-1", "not-a-count");
}

fn a_quantity_that_is_no_number() {
    quantity("NaN", "not-a-count");
    quantity("Infinity", "not-a-count");
}

fn a_quantity_with_an_exponent() {
    quantity("1e9", "not-a-count");
    quantity("100", "not-a-count");
    quantity("99999999999999999999", "not-a-count");
}

fn half_a_bag() {
    quantity("1.5", "not-a-count");
    quantity("1,5", "not-a-count");
}

fn goods_instead_of_the_bag() {
    refuses(&mut shopper(), PAGE, &[("product", "sku-100")], &["not-the-bag"]);
    let mut walk = shopper();
    walk.world.shop.delivery_bags.as_mut().unwrap().sku = "sku-100".to_owned();
    refuses(&mut walk, PAGE, &[("product", "sku-100")], &["bags-not-offered"]);
}

fn after_the_shop_stopped_to_sell_bags() {
    let mut walk = shopper();
    walk.world.shop.delivery_bags.as_mut().unwrap().is_active = false;
    refuses(&mut walk, PAGE, &[("product", SKU)], &["bags-not-offered"]);
}

fn more_than_there_are() {
    let mut walk = shopper();
    walk.world.set_stock(BAG, 3);
    refuses(&mut walk, PAGE, &[("product", SKU), ("quantity", "4")], &["not-enough-bags"]);
    walk.world.shop.delivery_bags.as_mut().unwrap().min_quantity = 2;
    refuses(&mut walk, PAGE, &[("product", SKU), ("quantity", "1")], &["too-few-bags"]);
}

fn while_money_moves() {
    refuses(&mut paying(Walk::ready_to_order()), PAGE, &[("product", SKU)], &["charge-in-flight"]);
}

fn without_goods() {
    goes_to_the_basket(PAGE, &[("product", SKU)]);
}
