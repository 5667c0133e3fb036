//! Bags the goods are delivered in.

use crate::{
    ledger::{Movement, Resource},
    order::{OrderCommand, decide},
    shop::DeliveryBags,
    testing::{BAG, LAMP, MUG, Walk},
};

fn setting(walk: &mut Walk) -> &mut DeliveryBags {
    walk.world.shop.delivery_bags.as_mut().unwrap()
}

fn bags(walk: &mut Walk) -> crate::testing::Reply {
    let sku = setting(walk).sku.clone();
    walk.post("DeliveryBagsPage", &[("product", &sku)])
}

#[test]
fn as_many_bags_as_the_amount_fills_are_added() {
    let mut walk = Walk::ready_to_order();
    walk.add(MUG, 2);
    let reply = bags(&mut walk);
    assert_eq!((reply.errors, reply.pages), (vec![], vec![]));
    assert_eq!(reply.pre_order["bags"][0]["quantity"], 3, "389.70 in bags for 100 each");
    assert_eq!(
        (&reply.pre_order["bags"][0]["product_type"], reply.pre_order["bags"][0]["pk"].as_i64()),
        (&"1".into(), Some(BAG.0))
    );
    assert_eq!(reply.pre_order["bags_fee"], "3.00");
    assert_eq!(reply.pre_order["total_amount"], "432.60");
}

#[test]
fn bags_follow_the_basket() {
    let mut walk = Walk::ready_to_order();
    bags(&mut walk);
    assert_eq!(walk.get(None).pre_order["bags_fee"], "1.00");
    walk.add(LAMP, 1);
    assert_eq!(walk.get(None).pre_order["bags_fee"], "5.00", "579.90");
}

#[test]
fn goods_with_the_excluded_attribute_need_no_bag() {
    let mut walk = Walk::ready_to_order();
    walk.add(MUG, 4);
    setting(&mut walk).exclude_bag_attribute_name = Some("color".to_owned());
    assert_eq!(bags(&mut walk).pre_order["bags"][0]["quantity"], 1, "the shop wants at least one");
    setting(&mut walk).min_quantity = 0;
    let reply = bags(&mut walk);
    assert_eq!(
        (reply.pre_order["bags"].as_array().unwrap().len(), reply.text("bags_fee")),
        (0, Some("0.00"))
    );
}

#[test]
fn the_shopper_says_how_many_only_where_the_shop_lets_them() {
    let mut walk = Walk::ready_to_order();
    let sku = setting(&mut walk).sku.clone();
    let five = [("product", sku.as_str()), ("quantity", "5")];
    assert_eq!(walk.post("DeliveryBagsPage", &five).pre_order["bags"][0]["quantity"], 5);
    setting(&mut walk).is_quantity_changeable = false;
    assert_eq!(walk.get(None).pre_order["bags"][0]["quantity"], 1, "also when the setting changes later");
    assert_eq!(walk.post("DeliveryBagsPage", &five).pre_order["bags"][0]["quantity"], 1);
}

#[test]
fn none_takes_the_bags_away() {
    let mut walk = Walk::ready_to_order();
    bags(&mut walk);
    let sku = setting(&mut walk).sku.clone();
    let reply = walk.post("DeliveryBagsPage", &[("product", &sku), ("quantity", "0")]);
    assert!(reply.pre_order["bags_fee"].is_null());
    assert_eq!(reply.pre_order["total_amount"], "169.80");
}

#[test]
fn bags_of_an_order_are_held_posted_and_returned_like_goods() {
    let mut walk = Walk::ready_to_order();
    walk.post("DeliveryBagsPage", &[("product", "sku-102"), ("quantity", "4")]);
    assert_eq!(walk.order().errors, Vec::<&str>::new());
    let stock = Resource::Stock(BAG);
    assert_eq!(walk.world.books.balance(&stock).available(), 16);
    let order = walk.orders.pop().unwrap();
    assert_eq!(
        (order.draft.bags.as_ref().unwrap().quantity, order.amount.to_string()),
        (4, "173.80".to_owned())
    );
    let paid = decide(order, &OrderCommand::ConfirmPayment, &walk.world.shop, walk.world.now).unwrap();
    walk.world.books.apply(&paid.movements);
    assert_eq!(walk.world.books.balance(&stock).on_hand, 16);
    let gone = decide(paid.order, &OrderCommand::Cancel, &walk.world.shop, walk.world.now).unwrap();
    assert!(gone.movements.iter().any(
        |movement| matches!(movement, Movement::Return { resource, quantity: 4, .. } if *resource == stock)
    ));
}

#[test]
fn bags_that_sold_out_meanwhile_are_fewer_and_the_last_page_says_so() {
    let mut walk = Walk::ready_to_order();
    walk.post("DeliveryBagsPage", &[("product", "sku-102"), ("quantity", "4")]);
    walk.world.set_stock(BAG, 1);
    assert_eq!(walk.order().errors, ["basket-changed"]);
    assert_eq!(walk.get(None).pre_order["bags"][0]["quantity"], 1);
}

#[test]
fn a_bag_is_not_bought_like_goods() {
    let mut walk = Walk::customer();
    let item = crate::basket::BasketItem { product: BAG, attributes: crate::basket::LineAttributes::new() };
    assert!(walk.basket(&crate::basket::BasketCommand::Add(item, 1)).is_err());
}

#[test]
fn an_order_is_shown_with_its_bags_when_they_were_the_last() {
    let mut walk = Walk::ready_to_order();
    walk.post("DeliveryBagsPage", &[("product", "sku-102"), ("quantity", "20")]);
    walk.order();
    assert_eq!(walk.orders[0].draft.bags.as_ref().map(|bags| bags.quantity), Some(20));
    let thanks = walk.get(Some("ThankYouPage"));
    assert_eq!((thanks.text("total_amount"), thanks.text("bags_fee")), (Some("189.80"), Some("20.00")));
}
