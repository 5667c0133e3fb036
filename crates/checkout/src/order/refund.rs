//! What the operator does about items a shopper wants to give back. Nothing here moves money: an item that was taken back waits for
//! that, and no longer counts to what the order costs.

use super::{
    Order, OrderStatus,
    cancellation::given_up,
    commands::{OrderDecision, refused},
};
use crate::text::FormErrors;

use OrderStatus::{Delivered, Paid, Refunded, ReviewStarted, ReviewWaiting, WaitingForPayment};

/// Takes every item at one of `from` to `to`; refused where there is none.
fn items_moved(
    order: Order,
    from: &[OrderStatus],
    to: OrderStatus,
    event: &'static str,
) -> Result<OrderDecision, FormErrors> {
    let before = order.clone();
    let mut order = order;
    let mut moved = order.items.iter_mut().filter(|item| from.contains(&item.status)).peekable();
    if moved.peek().is_none() {
        return Err(refused(&before).into());
    }
    moved.for_each(|item| item.status = to);
    Ok(given_up(&before, order, event))
}

/// What was sent back is there.
pub(super) fn start_review(order: Order) -> Result<OrderDecision, FormErrors> {
    items_moved(order, &[ReviewWaiting], ReviewStarted, "refund-reviewed")
}

/// It is taken back: what it cost is owed to the shopper, and what other tenders paid of it comes back at once.
pub(super) fn approve(order: Order) -> Result<OrderDecision, FormErrors> {
    items_moved(order, &[ReviewWaiting, ReviewStarted], WaitingForPayment, "refund-approved")
}

/// It stays with the shopper, who may ask once more.
pub(super) fn decline(order: Order) -> Result<OrderDecision, FormErrors> {
    items_moved(order, &[ReviewWaiting, ReviewStarted], Delivered, "refund-declined")
}

/// The money is with the shopper.
pub(super) fn confirm(order: Order) -> Result<OrderDecision, FormErrors> {
    items_moved(order, &[WaitingForPayment, Paid], Refunded, "refunded")
}
