//! What a shopper can do with a basket.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use super::*;
use crate::testing::{BAG, LAMP, MUG, RETIRED, Walk, product};

fn item(product: Pk) -> BasketItem {
    BasketItem { product, attributes: LineAttributes::new() }
}

fn engraved(product: Pk, text: &str) -> BasketItem {
    BasketItem { product, attributes: [("engraving".to_owned(), text.to_owned())].into() }
}

fn add(item: BasketItem, quantity: i64) -> BasketCommand {
    BasketCommand::Add(item, quantity)
}

fn set(item: BasketItem, quantity: i64) -> BasketCommand {
    BasketCommand::Set(item, quantity)
}

/// Product and units of each line.
fn lines(walk: &Walk) -> Vec<(Pk, i64)> {
    walk.checkout.basket.lines.iter().map(|line| (line.product, line.quantity)).collect()
}

#[test]
fn adding_counts_up_and_setting_counts_anew() {
    let mut walk = Walk::guest();
    walk.add(MUG, 1);
    walk.add(MUG, 2);
    assert_eq!(lines(&walk), [(MUG, 3)]);
    walk.basket(&set(item(MUG), 2)).unwrap();
    walk.add(LAMP, 1);
    assert_eq!(lines(&walk), [(MUG, 2), (LAMP, 1)]);
    assert_eq!(walk.checkout.basket.total_quantity(), 3);
    walk.basket(&set(item(MUG), 0)).unwrap();
    assert_eq!(lines(&walk), [(LAMP, 1)]);
    walk.basket(&set(item(MUG), 0)).unwrap();
    walk.basket(&BasketCommand::Empty).unwrap();
    assert_eq!(lines(&walk), []);
}

#[test]
fn lines_differ_by_what_was_chosen_beside_the_product() {
    let mut walk = Walk::guest();
    walk.basket(&add(engraved(LAMP, "Ada"), 1)).unwrap();
    walk.basket(&add(engraved(LAMP, "Can"), 1)).unwrap();
    let ids: Vec<i64> = walk.checkout.basket.lines.iter().map(|line| line.id).collect();
    assert_eq!((lines(&walk), ids), (vec![(LAMP, 1), (LAMP, 1)], vec![1, 2]));
    assert_eq!(walk.basket(&add(engraved(LAMP, "Ada"), 1)), Err(vec!["out-of-stock"]));
    assert_eq!(walk.basket(&add(item(LAMP), 1)), Err(vec!["out-of-stock"]), "both units are spoken for");
    walk.basket(&set(engraved(LAMP, "Ada"), 0)).unwrap();
    walk.basket(&add(item(LAMP), 1)).unwrap();
    assert_eq!(walk.checkout.basket.lines[1].id, 3, "a line's key is not given to another one beside it");
}

#[test]
fn quantities_out_of_reason_are_refused() {
    let mut walk = Walk::guest();
    walk.world.set_stock(MUG, 5000);
    for quantity in [0, -1, 1000, i64::MAX, i64::MIN] {
        assert_eq!(walk.basket(&add(item(MUG), quantity)), Err(vec!["absurd-quantity"]), "add {quantity}");
    }
    for quantity in [-1, 1000, i64::MAX] {
        assert_eq!(walk.basket(&set(item(MUG), quantity)), Err(vec!["absurd-quantity"]), "set {quantity}");
    }
    walk.add(MUG, 999);
    assert_eq!(walk.basket(&add(item(MUG), 1)), Err(vec!["absurd-quantity"]));
}

#[test]
fn what_is_not_sold_or_not_left_is_refused() {
    let mut walk = Walk::guest();
    for product in [BAG, RETIRED, Pk(999)] {
        assert_eq!(walk.basket(&add(item(product), 1)), Err(vec!["product-not-sold"]), "{product}");
    }
    assert_eq!(walk.basket(&add(item(LAMP), 3)), Err(vec!["out-of-stock"]));
    walk.add(LAMP, 2);
    assert_eq!(walk.basket(&set(item(LAMP), 3)), Err(vec!["out-of-stock"]));
    assert_eq!(lines(&walk), [(LAMP, 2)]);
}

#[test]
fn the_first_line_fixes_the_currency_until_the_last_one_goes() {
    let mut walk = Walk::guest();
    walk.world.visitor.currency = Currency::parse("EUR");
    assert_eq!(
        walk.basket(&add(item(LAMP), 1)),
        Err(vec!["product-not-sold"]),
        "lamps have no price in euros"
    );
    walk.add(MUG, 1);
    walk.world.visitor.currency = Some(Currency::TRY);
    let basket = walk.get(None).pre_order;
    assert_eq!((&basket["total_amount"], &basket["currency_type_label"]), (&"9.90".into(), &"EUR".into()));
    assert_eq!(walk.basket(&add(item(LAMP), 1)), Err(vec!["product-not-sold"]));
    walk.basket(&set(item(MUG), 0)).unwrap();
    walk.add(LAMP, 1);
    assert_eq!(walk.get(None).text("total_amount"), Some("450.00"));
}

#[test]
fn a_currency_the_shop_does_not_sell_in_is_not_taken() {
    let mut walk = Walk::guest();
    walk.world.visitor.currency = Currency::parse("JPY");
    walk.add(MUG, 1);
    assert_eq!(walk.checkout.basket.currency, Some(Currency::TRY));
}

#[test]
fn a_basket_has_a_limit_of_lines() {
    let mut walk = Walk::guest();
    for pk in 1000..1000 + 200 {
        walk.world.products.insert(Pk(pk), product(Pk(pk), "Pin", 100, None));
        walk.world.set_stock(Pk(pk), 5);
        walk.add(Pk(pk), 1);
    }
    assert_eq!(walk.basket(&add(item(MUG), 1)), Err(vec!["too-many-lines"]));
    walk.add(Pk(1000), 1);
    assert_eq!(walk.checkout.basket.lines.len(), LINES_MAX);
}

#[test]
fn another_basket_is_taken_over_as_far_as_it_can_be_had() {
    let mut other = Walk::guest();
    other.add(MUG, 15);
    other.add(LAMP, 2);
    let mut taken = other.checkout.basket.lines.clone();
    taken.push(Line { id: 9, product: RETIRED, quantity: 1, attributes: LineAttributes::new() });
    let mut walk = Walk::guest();
    walk.add(LAMP, 1);
    walk.add(MUG, 10);
    walk.basket(&BasketCommand::Absorb(taken.clone())).unwrap();
    assert_eq!(lines(&walk), [(LAMP, 2), (MUG, 20)]);
    let mut euros = Walk::guest();
    euros.world.visitor.currency = Currency::parse("EUR");
    euros.add(MUG, 1);
    euros.basket(&BasketCommand::Absorb(taken)).unwrap();
    assert_eq!(lines(&euros), [(MUG, 16)], "lamps are not sold in euros");
}

#[test]
fn what_cannot_be_had_is_told_and_gone_with_the_next_change() {
    let mut walk = Walk::guest();
    walk.basket(&add(engraved(LAMP, "Ada"), 1)).unwrap();
    walk.basket(&add(item(LAMP), 1)).unwrap();
    walk.add(MUG, 1);
    walk.world.set_stock(LAMP, 1);
    let goods = walk.checkout.basket.goods(&walk.facts(), Stock::Counts);
    let missing = Unavailable { pk: LAMP, name: "Lamp".to_owned(), unavailable_quantity: 1 };
    assert_eq!((goods.lines.len(), goods.unavailable), (2, vec![missing]));
    walk.world.products.remove(&MUG);
    let goods = walk.checkout.basket.goods(&walk.facts(), Stock::Counts);
    let nameless = Unavailable { pk: MUG, name: String::new(), unavailable_quantity: 1 };
    assert_eq!((goods.lines.len(), goods.unavailable.last()), (1, Some(&nameless)));
    assert_eq!(goods.total, crate::testing::kurus(45_000));
    walk.enter_as_guest();
    assert_eq!(lines(&walk), [(LAMP, 1)]);
}
