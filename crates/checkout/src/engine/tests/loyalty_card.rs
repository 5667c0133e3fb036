//! Paying with the points of a loyalty card: what it pays, who is asked, what the service is told.

use serde_json::json;

use super::bad_input::loyalty_card::{PAGE, account, spend, walk};
use crate::{
    job::Job,
    ledger::{Movement, Resource},
    money::Money,
    order::{OrderCommand, decide},
    testing::{Walk, kurus},
};

fn points() -> Resource {
    Resource::LoyaltyPoints("LC-1:TRY".to_owned())
}

/// What the service was told by `jobs`: how much of the account is used.
fn told(jobs: &[Job]) -> Vec<Money> {
    let mut told = Vec::new();
    for job in jobs {
        if let Job::UsePoints(points) = job {
            told.push(points.amount);
        }
    }
    told
}

fn ready() -> Walk {
    let mut walk = Walk::ready_to_order();
    walk.world.shop.loyalty.card = true;
    walk.world.services.loyalty = Some(account());
    walk
}

#[test]
fn the_answer_is_five_texts_and_the_price_is_lower() {
    let mut walk = ready();
    let reply = spend(&mut walk, "40.00");
    let answer = json!({
        "loyalty_total_amount": "100.00", "loyalty_amount": "100.00", "card_number": "************4444",
        "applied_amount": "40.00", "loyalty_points_type": "points_type",
    });
    assert_eq!(reply.bare, Some(answer));
    let reply = walk.get(None);
    assert_eq!((reply.text("loyalty_points"), reply.text("unpaid_amount")), (Some("40.00"), Some("129.80")));
    spend(&mut walk, "0");
    assert_eq!(walk.get(None).text("unpaid_amount"), Some("169.80"));
}

#[test]
fn a_card_number_is_shown_whole_where_the_shop_wants_it() {
    let mut walk = ready();
    walk.world.shop.loyalty.mask_card_number = false;
    assert_eq!(spend(&mut walk, "1").bare.unwrap()["card_number"], "5555555555554444");
}

#[test]
fn a_get_asks_the_service_and_keeps_nothing() {
    let mut walk = ready();
    let before = walk.checkout.clone();
    let reply = walk.get(Some(PAGE));
    assert_eq!(reply.context(PAGE)["loyalty_total_amount"], "100.00");
    assert_eq!(reply.context(PAGE)["applied_amount"], "0.00");
    assert_eq!(walk.checkout, before);
    walk.world.services.loyalty = None;
    assert_eq!(walk.get(Some(PAGE)).context(PAGE)["loyalty_total_amount"], "");
}

#[test]
fn nobody_is_asked_when_the_form_is_refused_anyway() {
    let mut walk = walk();
    walk.world.asked = 0;
    for amount in ["", "-1", "NaN", "1.001"] {
        spend(&mut walk, amount);
    }
    walk.world.shop.loyalty.card = false;
    spend(&mut walk, "1.00");
    assert_eq!(walk.world.asked, 0);
}

#[test]
fn an_order_holds_the_points_until_the_service_knows_and_tells_it_once_for_each_amount() {
    let mut walk = ready();
    spend(&mut walk, "40.00");
    walk.order();
    let order = walk.orders[0].clone();
    assert_eq!((order.due(), walk.world.books.balance(&points()).held), (kurus(12_980), 4_000));
    assert_eq!(told(&walk.jobs), [kurus(4_000)]);
    let gone = decide(order, &OrderCommand::Cancel, &walk.world.shop, walk.world.now).unwrap();
    assert_eq!(told(&gone.jobs), [kurus(0)]);
    walk.world.books.apply(&gone.movements);
    assert_eq!(walk.world.books.balance(&points()).held, 0);
}

#[test]
fn cancelling_after_the_service_was_told_releases_nothing_twice() {
    let mut walk = ready();
    spend(&mut walk, "40.00");
    walk.order();
    let order = walk.orders[0].clone();
    let hold = order.number.hold_on(&points());
    walk.world.books.apply(&[Movement::Post(hold)]);
    let gone = decide(order, &OrderCommand::Cancel, &walk.world.shop, walk.world.now).unwrap();
    walk.world.books.apply(&gone.movements);
    let balance = walk.world.books.balance(&points());
    assert_eq!((balance.on_hand, balance.held), (6_000, 0));
}

#[test]
fn what_other_orders_hold_cannot_be_used() {
    let mut walk = ready();
    walk.world.books.set(points(), 10_000);
    let hold = crate::ledger::HoldId("another".to_owned());
    let (resource, as_of) = (points(), None);
    walk.world.books.apply(&[Movement::Hold { resource, quantity: 7_000, limit: None, as_of, hold }]);
    assert_eq!(spend(&mut walk, "30.00").bare.unwrap()["loyalty_amount"], "30.00");
    assert_eq!(spend(&mut walk, "30.01").bare.unwrap()["applied_amount"], "");
}

#[test]
fn goods_below_the_least_basket_use_no_points() {
    let mut walk = ready();
    walk.world.services.loyalty.as_mut().unwrap().basket_min = Some(kurus(12_991));
    assert_eq!(spend(&mut walk, "1.00").bare.unwrap()["applied_amount"], "");
    walk.world.services.loyalty.as_mut().unwrap().basket_min = Some(kurus(12_990));
    assert_eq!(spend(&mut walk, "1.00").bare.unwrap()["applied_amount"], "1.00");
}

#[test]
fn both_kinds_of_loyalty_pay_one_order() {
    let mut walk = ready();
    walk.world.shop.loyalty.money = true;
    let money = Resource::LoyaltyMoney(crate::testing::CUSTOMER, crate::money::Currency::TRY);
    walk.world.books.set(money, 100_000);
    walk.post("LoyaltyMoneyUsagePage", &[("loyalty_amount_to_use", "100.00")]);
    assert_eq!(spend(&mut walk, "69.81").bare.unwrap()["applied_amount"], "", "more than is left to pay");
    spend(&mut walk, "69.80");
    assert_eq!(walk.get(None).text("unpaid_amount"), Some("0.00"));
    assert_eq!(walk.order().pages, ["ThankYouPage"]);
    assert_eq!(walk.orders[0].status, crate::order::OrderStatus::Approved);
}

#[test]
fn points_the_ledger_refuses_are_used_no_more_and_the_shopper_is_told() {
    let mut walk = ready();
    spend(&mut walk, "80.00");
    walk.world.wait(60);
    walk.world.books.set(points(), 10_000);
    let hold = crate::ledger::HoldId("another".to_owned());
    let (resource, as_of) = (points(), None);
    let taken = Movement::Hold { resource, quantity: 7_000, limit: None, as_of, hold: hold.clone() };
    walk.world.books.apply(&[taken, Movement::Post(hold)]);
    let reply = walk.order();
    assert_eq!((&reply.errors, reply.text("unpaid_amount")), (&vec!["basket-changed"], Some("169.80")));
    assert_eq!(walk.order().pages, ["ThankYouPage"]);
    assert!(walk.orders[0].tenders.is_empty());
}
