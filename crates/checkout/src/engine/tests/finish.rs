//! The order and what comes after it.

use crate::{
    ledger::{HoldId, Movement, Resource},
    order::OrderStatus,
    testing::{LAMP, LIRA_ACCOUNT, MUG, OFFICE, Reply, TRANSFER, Walk},
};

#[test]
fn the_order_page_tells_where_the_order_can_be_seen() {
    let mut walk = Walk::ready_to_order();
    walk.world.visitor.registered_here = true;
    let thanks = walk.order();
    let order = &walk.orders[0];
    let context = thanks.context("ThankYouPage");
    assert_eq!(context["redirect_url"], format!("/orders/completed/{}/", order.number));
    assert_eq!(context["order_id"], order.pk.0);
    assert_eq!(context["order_number"], order.number.as_str());
    assert_eq!((&context["new_user"], &context["campaigns"]), (&true.into(), &serde_json::json!([])));
    assert_eq!(walk.changed.as_deref(), Some(&["order"][..]));
    assert_eq!((order.status, order.amount.to_string()), (OrderStatus::PaymentWaiting, "169.80".into()));
    assert_eq!(order.expires, Some(walk.world.now.plus_seconds(48 * 3600)));
    assert_eq!(order.draft.bank_account.as_ref().map(|account| account.pk), Some(LIRA_ACCOUNT));
}

#[test]
fn the_order_holds_the_units_it_sells() {
    let mut walk = Walk::ready_to_order();
    walk.add(LAMP, 2);
    walk.order();
    walk.order();
    let number = walk.orders[0].number.clone();
    let hold = |product, quantity| Movement::Hold {
        resource: Resource::Stock(product),
        quantity,
        limit: None,
        as_of: None,
        hold: HoldId(format!("{number}:{product}")),
    };
    assert_eq!(walk.movements, [hold(MUG, 1), hold(LAMP, 2)]);
}

#[test]
fn goods_that_sold_out_do_not_show_an_older_order() {
    let mut walk = Walk::ready_to_order();
    walk.order();
    walk.add(LAMP, 1);
    walk.world.set_stock(LAMP, 0);
    assert!(walk.order().to_basket);
}

#[test]
fn the_order_can_be_read_for_half_an_hour() {
    let mut walk = Walk::ready_to_order();
    walk.order();
    walk.world.wait(30 * 60 - 1);
    assert_eq!(walk.get(Some("ThankYouPage")).pages, ["ThankYouPage"]);
    walk.world.wait(1);
    assert!(walk.get(Some("ThankYouPage")).to_basket);
    assert!(walk.order().to_basket);
}

#[test]
fn an_ordered_basket_is_empty() {
    let mut walk = Walk::ready_to_order();
    walk.order();
    assert!(walk.get(None).to_basket);
    assert!(walk.choose_payment(TRANSFER).to_basket);
    let basket = crate::engine::basket(walk.checkout.clone(), &walk.facts());
    let basket: serde_json::Value = serde_json::from_slice(basket.bytes()).unwrap();
    assert_eq!((&basket["total_quantity"], &basket["total_amount"]), (&0.into(), &"0.00".into()));
}

#[test]
fn the_next_checkout_knows_the_guest_and_the_last_order() {
    let mut walk = Walk::guest();
    walk.add(MUG, 1);
    walk.enter_as_guest();
    walk.choose_delivery(crate::testing::TO_ADDRESS);
    walk.choose_addresses(OFFICE, OFFICE);
    walk.choose_shipping(crate::testing::STANDARD);
    walk.choose_payment(TRANSFER);
    walk.choose_account(LIRA_ACCOUNT);
    walk.order();
    let before = walk.checkout.id.clone();
    walk.add(LAMP, 1);
    assert_ne!(walk.checkout.id, before);
    let reply = walk.get(None);
    assert_eq!(reply.pages, ["IndexPage", "DeliveryOptionSelectionPage"]);
    assert_eq!(walk.get(Some("ThankYouPage")).pages, ["ThankYouPage"]);
    assert_eq!(walk.checkout.choices.contact.email.as_deref(), Some("guest@example.com"));
}

#[test]
fn a_repeated_confirmation_shows_the_order_after_the_basket_was_renewed() {
    let mut walk = Walk::ready_to_order();
    let first = walk.order();
    walk.basket(&crate::basket::BasketCommand::Empty).unwrap();
    let again = walk.order();
    assert_eq!(again.context("ThankYouPage"), first.context("ThankYouPage"));
    assert_eq!(walk.orders.len(), 1);
}

#[test]
fn a_repeated_confirmation_shows_the_same_order() {
    let mut walk = Walk::ready_to_order();
    walk.basket(&crate::basket::BasketCommand::Empty).unwrap();
    walk.add(LAMP, 2);
    walk.choose_addresses(OFFICE, OFFICE);
    walk.choose_shipping(crate::testing::STANDARD);
    walk.choose_payment(TRANSFER);
    walk.choose_account(LIRA_ACCOUNT);
    // What is left on the shelf is told as it was just before the answer.
    let but_for_the_shelf = |mut reply: Reply, left: i64| {
        let item = &mut reply.pre_order["basket"]["basketitem_set"][0];
        for key in ["in_stock", "is_ready_to_basket"] {
            assert_eq!(item["product"][key].take(), left > 0);
        }
        assert_eq!((item["product"]["stock"].take(), item["stock"].take()), (left.into(), left.into()));
        reply
    };
    let first = but_for_the_shelf(walk.order(), 2);
    assert_eq!(first.pre_order["total_amount"], "900.00", "the shelf is empty now, the order is not");
    let held = walk.movements.clone();
    for _ in 0..3 {
        assert_eq!(but_for_the_shelf(walk.order(), 0), first);
        assert_eq!(but_for_the_shelf(walk.get(Some("ThankYouPage")), 0), first);
        assert_eq!(but_for_the_shelf(walk.post("ThankYouPage", &[]), 0), first);
    }
    assert_eq!((walk.orders.len(), &walk.movements, &walk.changed), (1, &held, &None));
}

#[test]
fn an_order_that_costs_nothing_waits_for_no_money() {
    let mut walk = Walk::ready_to_order();
    let everything = serde_json::json!([
        { "pk": 92, "slug": "free", "name": "All free", "codes": ["FREE"], "gives": { "percent": "100" } },
        { "pk": 93, "slug": "carrier-too", "name": "Carrier too", "codes": ["CARRIER"], "gives": "free_shipping" },
    ]);
    walk.world.shop.promotions = serde_json::from_value(everything).unwrap();
    for coupon in ["FREE", "CARRIER"] {
        walk.post("CouponSelectionPage", &[("coupon", coupon), ("action", "add")]);
    }
    walk.order();
    assert_eq!(walk.order().pages, ["ThankYouPage"]);
    let order = &walk.orders[0];
    assert_eq!((order.amount.minor, order.status, order.expires), (0, OrderStatus::Approved, None));
    assert_eq!(walk.world.books.balance(&Resource::Stock(MUG)).on_hand, 19, "its goods are sold");
}
