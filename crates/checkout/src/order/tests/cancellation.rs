//! What the operator does about single items.

use super::commands::{cancel, do_it, hold, paid, placed, refused, ship, statuses};
use crate::{
    ids::Pk,
    ledger::{Movement, Resource},
    money::Money,
    order::{Order, OrderCommand, OrderStatus},
    testing::{LAMP, MUG},
};

use OrderStatus::{Approved, CancellationWaiting, Cancelled, PaymentWaiting};

fn keys(order: &Order) -> Vec<Pk> {
    order.items.iter().map(|item| item.pk).collect()
}

fn returned(order: &Order, product: Pk, quantity: i64) -> Movement {
    Movement::Return { resource: Resource::Stock(product), quantity, by: order.number.clone() }
}

#[test]
fn the_operator_cancels_one_unit_of_an_unpaid_order_and_the_rest_still_waits() {
    let order = placed();
    let (after, movements) = do_it(&order, &OrderCommand::CancelItems(vec![keys(&order)[0]]));
    assert_eq!(movements, [Movement::Release { hold: hold(&order, MUG), quantity: 1 }]);
    assert_eq!(statuses(&after), [Cancelled, PaymentWaiting, PaymentWaiting]);
    assert_eq!((after.status, after.expires), (PaymentWaiting, order.expires));
    assert_eq!(after.due(), order.amount.checked_sub(order.items[0].price).unwrap());

    let (paid, movements) = do_it(&after, &OrderCommand::ConfirmPayment);
    assert_eq!(movements, [Movement::Post(hold(&order, MUG)), Movement::Post(hold(&order, LAMP))]);
    assert_eq!(statuses(&paid), [Cancelled, Approved, Approved]);
}

#[test]
fn units_of_a_paid_order_come_back_whoever_asked() {
    let order = paid();
    let (asked, _) = do_it(&order, &cancel(&[keys(&order)[2]]));
    let (after, movements) = do_it(&asked, &OrderCommand::CancelItems(vec![keys(&order)[1]]));
    assert_eq!(movements, [returned(&order, MUG, 1)]);
    assert_eq!(statuses(&after), [Approved, Cancelled, CancellationWaiting]);
    assert_eq!(after.status, CancellationWaiting, "the wish still waits");
    let (after, movements) = do_it(&after, &OrderCommand::CancelItems(vec![keys(&order)[2]]));
    assert_eq!(movements, [returned(&order, LAMP, 1)]);
    assert_eq!(after.status, Approved, "and is decided by cancelling");
}

#[test]
fn an_order_without_items_left_is_cancelled_and_owes_nothing() {
    for order in [placed(), paid()] {
        let (after, movements) = do_it(&order, &OrderCommand::CancelItems(keys(&order)));
        assert_eq!((after.status, after.expires), (Cancelled, None));
        assert_eq!(movements.len(), 2);
        assert_eq!(after.due(), Money::zero(order.amount.currency));
    }
}

#[test]
fn items_that_are_unknown_gone_or_named_twice_are_not_cancelled() {
    let order = placed();
    let first = keys(&order)[0];
    let cancel = |items: &[Pk]| OrderCommand::CancelItems(items.to_vec());
    assert_eq!(refused(&order, &cancel(&[])), ["nothing-to-cancel"]);
    assert_eq!(refused(&order, &cancel(&[Pk(1)])), ["unknown-order-item"]);
    assert_eq!(refused(&order, &cancel(&[first, first])), ["item-not-cancellable"]);
    let shipped = do_it(&paid(), &ship()).0;
    assert_eq!(refused(&shipped, &cancel(&[keys(&shipped)[0]])), ["order-status-refuses"]);
}

#[test]
fn agreeing_cancels_what_was_asked_for_and_brings_the_units_back() {
    let order = paid();
    let (asked, movements) = do_it(&order, &cancel(&keys(&order)[..2]));
    assert_eq!(movements, [], "nothing comes back before the shop agrees");
    let (after, movements) = do_it(&asked, &OrderCommand::ApproveCancellation);
    assert_eq!(movements, [returned(&order, MUG, 2)]);
    assert_eq!(statuses(&after), [Cancelled, Cancelled, Approved]);
    assert_eq!(after.status, Approved, "the rest can be shipped");
    assert!(after.items[0].cancellation.is_some(), "why is kept");
    let (asked, _) = do_it(&after, &cancel(&keys(&order)[2..]));
    assert_eq!(do_it(&asked, &OrderCommand::ApproveCancellation).0.status, Cancelled);
}

#[test]
fn declining_leaves_everything_bought_and_the_shopper_may_ask_again() {
    let order = paid();
    let (asked, _) = do_it(&order, &cancel(&keys(&order)[..1]));
    assert_eq!(refused(&asked, &ship()), ["order-status-refuses"], "first the shop has to decide");
    let (after, movements) = do_it(&asked, &OrderCommand::DeclineCancellation);
    assert_eq!(movements, []);
    assert_eq!((after.status, statuses(&after)), (Approved, vec![Approved; 3]));
    do_it(&after, &cancel(&keys(&order)[..1]));
    do_it(&after, &ship());
}

#[test]
fn without_a_wish_there_is_nothing_to_agree_to() {
    for order in [placed(), paid()] {
        assert_eq!(refused(&order, &OrderCommand::ApproveCancellation), ["order-status-refuses"]);
        assert_eq!(refused(&order, &OrderCommand::DeclineCancellation), ["order-status-refuses"]);
    }
}
