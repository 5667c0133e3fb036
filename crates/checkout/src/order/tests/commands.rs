//! What can happen to an order.

use crate::{
    ids::{Pk, Timestamp},
    ledger::{HoldId, Movement, Resource},
    order::{CancelItem, Order, OrderCommand, OrderStatus, decide},
    shop::CancellationType,
    testing::{BROKEN, CHANGED_MIND, LAMP, MUG, OTHER_REASON, Walk, shop},
};

/// An order of two mugs and a lamp that waits for its money.
pub(super) fn placed() -> Order {
    let mut walk = Walk::ready_to_order();
    walk.add(MUG, 1);
    walk.add(LAMP, 1);
    walk.order();
    walk.order();
    walk.orders.pop().expect("it was ordered")
}

fn try_to(
    order: &Order,
    command: &OrderCommand,
    now: Timestamp,
) -> Result<(Order, Vec<Movement>), Vec<&'static str>> {
    let decided = decide(order.clone(), command, &shop(), now).map_err(|errors| errors.codes())?;
    assert_eq!(decided.order.modified, now);
    Ok((decided.order, decided.movements))
}

fn later(order: &Order) -> Timestamp {
    order.created.plus_seconds(60)
}

pub(super) fn do_it(order: &Order, command: &OrderCommand) -> (Order, Vec<Movement>) {
    try_to(order, command, later(order)).unwrap()
}

pub(super) fn refused(order: &Order, command: &OrderCommand) -> Vec<&'static str> {
    try_to(order, command, later(order)).unwrap_err()
}

pub(super) fn paid() -> Order {
    do_it(&placed(), &OrderCommand::ConfirmPayment).0
}

pub(super) fn ship() -> OrderCommand {
    OrderCommand::Ship {
        tracking_number: Some("T1".into()),
        tracking_url: Some("https://carrier.test/T1".into()),
    }
}

fn wish(item: Pk, reason: Pk, kind: CancellationType, description: &str) -> CancelItem {
    CancelItem { item, reason, kind, description: description.to_owned() }
}

pub(super) fn cancel(items: &[Pk]) -> OrderCommand {
    let wishes = items.iter().map(|item| wish(*item, CHANGED_MIND, CancellationType::Cancel, ""));
    OrderCommand::RequestCancellation(wishes.collect())
}

pub(super) fn hold(order: &Order, product: Pk) -> HoldId {
    order.number.hold_of(product)
}

pub(super) fn statuses(order: &Order) -> Vec<OrderStatus> {
    order.items.iter().map(|item| item.status).collect()
}

#[test]
fn money_that_arrived_approves_the_order_and_its_units_leave_for_good() {
    let (order, movements) = do_it(&placed(), &OrderCommand::ConfirmPayment);
    assert_eq!((order.status, order.expires), (OrderStatus::Approved, None));
    assert_eq!(statuses(&order), [OrderStatus::Approved; 3]);
    assert_eq!(movements, [Movement::Post(hold(&order, MUG)), Movement::Post(hold(&order, LAMP))]);
    assert_eq!(refused(&order, &OrderCommand::ConfirmPayment), ["order-status-refuses"]);
}

#[test]
fn only_what_is_paid_is_shipped() {
    assert_eq!(refused(&placed(), &ship()), ["order-status-refuses"]);
    let (order, movements) = do_it(&paid(), &ship());
    assert_eq!((order.status, movements.len()), (OrderStatus::Shipped, 0));
    assert_eq!(order.tracking_number.as_deref(), Some("T1"));
    for command in [ship(), OrderCommand::ConfirmPayment, OrderCommand::Cancel, OrderCommand::Expire] {
        assert_eq!(refused(&order, &command), ["order-status-refuses"]);
    }
    assert_eq!(refused(&order, &cancel(&[order.items[0].pk])), ["item-not-cancellable"]);
}

#[test]
fn cancelling_what_is_unpaid_releases_what_was_held() {
    let order = placed();
    let (cancelled, movements) = do_it(&order, &OrderCommand::Cancel);
    assert_eq!((cancelled.status, cancelled.expires), (OrderStatus::Cancelled, None));
    assert_eq!(statuses(&cancelled), [OrderStatus::Cancelled; 3]);
    let released = |product, quantity| Movement::Release { hold: hold(&order, product), quantity };
    assert_eq!(movements, [released(MUG, 2), released(LAMP, 1)]);
    for command in [OrderCommand::Cancel, OrderCommand::ConfirmPayment, OrderCommand::Expire, ship()] {
        assert_eq!(refused(&cancelled, &command), ["order-status-refuses"]);
    }
}

#[test]
fn cancelling_what_is_paid_brings_the_units_back() {
    let (cancelled, movements) = do_it(&paid(), &OrderCommand::Cancel);
    let back = |product, quantity| Movement::Return {
        resource: Resource::Stock(product),
        quantity,
        by: cancelled.number.clone(),
    };
    assert_eq!(movements, [back(MUG, 2), back(LAMP, 1)]);
}

#[test]
fn an_unpaid_order_expires_when_its_time_has_come() {
    let order = placed();
    let due = order.expires.unwrap();
    let early = try_to(&order, &OrderCommand::Expire, Timestamp(due.0 - 1)).unwrap_err();
    assert_eq!(early, ["order-status-refuses"]);
    let (expired, movements) = try_to(&order, &OrderCommand::Expire, due).unwrap();
    assert_eq!((expired.status, movements.len()), (OrderStatus::Cancelled, 2));
    let paid = paid();
    assert_eq!(try_to(&paid, &OrderCommand::Expire, due).unwrap_err(), ["order-status-refuses"]);
}

#[test]
fn an_unpaid_item_is_cancelled_at_once_and_the_rest_goes_on() {
    let order = placed();
    let (left, movements) = do_it(&order, &cancel(&[order.items[0].pk]));
    assert_eq!(left.status, OrderStatus::PaymentWaiting);
    assert_eq!(movements, [Movement::Release { hold: hold(&order, MUG), quantity: 1 }]);
    assert_eq!(left.live_units().into_iter().collect::<Vec<_>>(), [(MUG, 1), (LAMP, 1)]);
    assert_eq!(refused(&left, &cancel(&[order.items[0].pk])), ["item-not-cancellable"]);
    let (approved, _) = do_it(&left, &OrderCommand::ConfirmPayment);
    assert_eq!(statuses(&approved)[0], OrderStatus::Cancelled);
    let (_, movements) = do_it(&approved, &OrderCommand::Cancel);
    assert_eq!(movements.len(), 2, "one mug and the lamp come back");
    assert!(movements.iter().all(|movement| matches!(movement, Movement::Return { quantity: 1, .. })));
}

#[test]
fn cancelling_every_unpaid_item_cancels_the_order() {
    let order = placed();
    let items: Vec<Pk> = order.items.iter().map(|item| item.pk).collect();
    let (first, _) = do_it(&order, &cancel(&items[..1]));
    let (all, movements) = do_it(&first, &cancel(&items[1..]));
    assert_eq!((all.status, all.expires), (OrderStatus::Cancelled, None));
    let released = |product| Movement::Release { hold: hold(&order, product), quantity: 1 };
    assert_eq!(movements, [released(MUG), released(LAMP)]);
}

#[test]
fn a_paid_item_waits_for_the_shop_to_agree() {
    let order = paid();
    let (waiting, movements) = do_it(&order, &cancel(&[order.items[2].pk]));
    assert_eq!((waiting.status, movements.len()), (OrderStatus::CancellationWaiting, 0));
    assert_eq!(statuses(&waiting)[2], OrderStatus::CancellationWaiting);
    assert_eq!(statuses(&waiting)[0], OrderStatus::Approved);
    assert_eq!(waiting.items[2].cancellation.as_ref().map(|wish| wish.reason), Some(CHANGED_MIND));
    assert_eq!(refused(&waiting, &ship()), ["order-status-refuses"]);
    let (cancelled, movements) = do_it(&waiting, &OrderCommand::Cancel);
    assert_eq!((cancelled.status, movements.len()), (OrderStatus::Cancelled, 2));
}

#[test]
fn a_wish_to_cancel_needs_a_fitting_reason() {
    use CancellationType::{Cancel, Refund};
    let order = placed();
    let item = order.items[0].pk;
    let ask = |reason, kind, text| OrderCommand::RequestCancellation(vec![wish(item, reason, kind, text)]);
    for (command, code) in [
        (ask(Pk(999), Cancel, ""), "unknown-reason"),
        (ask(Pk(53), Cancel, ""), "unknown-reason"),
        (ask(BROKEN, Cancel, ""), "unknown-reason"),
        (ask(BROKEN, Refund, ""), "not-refundable"),
        (ask(OTHER_REASON, Cancel, " "), "reason-needs-sentence"),
        (OrderCommand::RequestCancellation(Vec::new()), "nothing-to-cancel"),
        (cancel(&[Pk(1)]), "unknown-order-item"),
        (cancel(&[item, item]), "item-not-cancellable"),
    ] {
        assert_eq!(refused(&order, &command), [code]);
    }
    let long = "ş".repeat(600);
    let (order, _) = do_it(&order, &ask(OTHER_REASON, Cancel, &long));
    assert_eq!(order.items[0].cancellation.as_ref().unwrap().description.chars().count(), 500);
}

#[test]
fn statuses_are_known_by_their_codes() {
    for status in OrderStatus::ALL {
        assert_eq!(OrderStatus::from_code(status.code()), Some(*status));
    }
    assert_eq!(OrderStatus::from_code("999"), None);
}
