//! Paying with the money the shop keeps for a customer: what it pays, and what comes back.

use crate::{
    ledger::Resource,
    money::Currency,
    order::{OrderCommand, OrderStatus, decide},
    testing::{CUSTOMER, LAMP, Reply, Walk, kurus},
};

const PAGE: &str = "LoyaltyMoneyUsagePage";
const MONEY: Resource = Resource::LoyaltyMoney(CUSTOMER, Currency::TRY);

/// A customer with 100.00 at the shop who has only an order of 169.80 left to confirm.
fn walk() -> Walk {
    let mut walk = Walk::ready_to_order();
    walk.world.shop.loyalty.money = true;
    walk.world.books.set(MONEY, 10_000);
    walk
}

fn spend(walk: &mut Walk, amount: &str) -> Reply {
    walk.post(PAGE, &[("loyalty_amount_to_use", amount)])
}

#[test]
fn an_amount_lowers_what_is_unpaid_and_nothing_else() {
    let mut walk = walk();
    let reply = spend(&mut walk, "30.00");
    assert_eq!((reply.pages.len(), reply.errors.len()), (0, 0));
    assert_eq!(reply.text("loyalty_money"), Some("30.00"));
    assert_eq!((reply.text("total_amount"), reply.text("unpaid_amount")), (Some("169.80"), Some("139.80")));
    assert_eq!(walk.world.books.balance(&MONEY).held, 0, "looking at a price sets nothing aside");
    assert_eq!(spend(&mut walk, "40").text("loyalty_money"), Some("40.00"), "the last amount counts");
    assert_eq!(spend(&mut walk, "0").text("unpaid_amount"), Some("169.80"), "nothing takes it back");
}

#[test]
fn a_get_shows_what_there_is() {
    let mut walk = walk();
    let reply = walk.get(Some(PAGE));
    assert_eq!(reply.context(PAGE)["balance"], "100.00");
    spend(&mut walk, "30.00");
    assert_eq!(walk.get(Some(PAGE)).context(PAGE)["balance"], "100.00");
}

#[test]
fn the_order_holds_the_money_and_posts_it_when_it_is_paid() {
    let mut walk = walk();
    spend(&mut walk, "100.00");
    walk.order();
    let order = walk.orders[0].clone();
    assert_eq!((order.amount, order.due()), (kurus(16_980), kurus(6_980)));
    assert_eq!(walk.world.books.balance(&MONEY).available(), 0);
    let paid = decide(order, &OrderCommand::ConfirmPayment, &walk.world.shop, walk.world.now).unwrap();
    walk.world.books.apply(&paid.movements);
    let balance = walk.world.books.balance(&MONEY);
    assert_eq!((balance.on_hand, balance.held), (0, 0));
    let gone = decide(paid.order, &OrderCommand::Cancel, &walk.world.shop, walk.world.now).unwrap();
    walk.world.books.apply(&gone.movements);
    assert_eq!(walk.world.books.balance(&MONEY).available(), 10_000, "all of it comes back");
}

#[test]
fn an_unpaid_order_that_is_cancelled_gives_the_money_back() {
    let mut walk = walk();
    spend(&mut walk, "60.00");
    walk.order();
    let order = walk.orders[0].clone();
    let gone = decide(order, &OrderCommand::Cancel, &walk.world.shop, walk.world.now).unwrap();
    walk.world.books.apply(&gone.movements);
    let balance = walk.world.books.balance(&MONEY);
    assert_eq!((balance.on_hand, balance.held), (10_000, 0));
}

#[test]
fn an_order_that_money_pays_whole_waits_for_nothing() {
    let mut walk = walk();
    walk.world.books.set(MONEY, 100_000);
    spend(&mut walk, "169.80");
    let reply = walk.order();
    assert_eq!(reply.pages, ["ThankYouPage"]);
    assert_eq!((walk.orders[0].status, walk.orders[0].expires), (OrderStatus::Approved, None));
    let balance = walk.world.books.balance(&MONEY);
    assert_eq!((balance.on_hand, balance.held), (83_020, 0));
}

#[test]
fn a_smaller_basket_needs_less_of_it() {
    let mut walk = walk();
    walk.world.books.set(MONEY, 100_000);
    walk.add(LAMP, 1);
    spend(&mut walk, "500.00");
    let item = crate::basket::BasketItem { product: LAMP, attributes: crate::basket::LineAttributes::new() };
    walk.basket(&crate::basket::BasketCommand::Set(item, 0)).unwrap();
    let reply = walk.get(None);
    assert_eq!((reply.text("unpaid_amount"), reply.text("loyalty_money")), (Some("0.00"), Some("169.80")));
}

#[test]
fn money_spent_in_another_session_is_gone_here_before_the_order() {
    let mut walk = walk();
    spend(&mut walk, "80.00");
    walk.world.books.set(MONEY, 20_00);
    assert_eq!(walk.get(None).text("loyalty_money"), Some("20.00"));
    assert_eq!(walk.order().errors, ["basket-changed"]);
    assert_eq!(walk.order().pages, ["ThankYouPage"]);
}

#[test]
fn who_logs_out_pays_without_it() {
    let mut walk = walk();
    spend(&mut walk, "80.00");
    walk.world.visitor.customer = None;
    assert_eq!(walk.get(None).text("loyalty_money"), Some("0.00"));
}

#[test]
fn loyalty_money_that_is_switched_off_pays_nothing() {
    let mut walk = walk();
    spend(&mut walk, "80.00");
    walk.world.shop.loyalty.money = false;
    assert_eq!(walk.get(None).text("unpaid_amount"), Some("169.80"));
    assert_eq!(spend(&mut walk, "10.00").errors, ["not-offered"]);
    assert!(!walk.get(Some(PAGE)).pages.contains(&PAGE));
}
