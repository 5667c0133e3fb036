//! What the operator does about single items: cancel them, agree to the shopper's wishes, or decline these.

use super::{
    Order, OrderStatus,
    commands::{CANCELLABLE, NOT_CANCELLABLE, NOTHING_TO_CANCEL, OrderDecision, UNKNOWN_ITEM, require},
};
use crate::{
    ids::Pk,
    text::{FormErrors, Problem},
};

use OrderStatus::{Approved, CancellationWaiting, Cancelled, PaymentWaiting};

/// Cancels the items with these keys. Nobody has to have asked for it.
pub(super) fn cancel_items(order: Order, items: &[Pk]) -> Result<OrderDecision, FormErrors> {
    let mut order = require(order, CANCELLABLE)?;
    if items.is_empty() {
        return Err(FormErrors::field("cancel_order_items", &NOTHING_TO_CANCEL));
    }
    let before = order.clone();
    for pk in items {
        let item = order.items.iter_mut().find(|item| item.pk == *pk);
        let item = item.ok_or_else(|| Problem::new(&UNKNOWN_ITEM).with("item", pk))?;
        if !item.status.may_become(Cancelled) {
            return Err(Problem::new(&NOT_CANCELLABLE).with("item", pk).into());
        }
        item.status = Cancelled;
    }
    Ok(given_up(&before, order, "items-cancelled"))
}

/// Agrees to every wish that waits: the items are cancelled and their units come back.
pub(super) fn approve(order: Order) -> Result<OrderDecision, FormErrors> {
    let mut order = require(order, &[CancellationWaiting])?;
    let before = order.clone();
    for item in order.items.iter_mut().filter(|item| item.status == CancellationWaiting) {
        item.status = Cancelled;
    }
    Ok(given_up(&before, order, "cancellation-approved"))
}

/// Declines every wish that waits: the items are bought again, and the shopper may ask once more.
pub(super) fn decline(order: Order) -> Result<OrderDecision, FormErrors> {
    let mut order = require(order, &[CancellationWaiting])?;
    for item in order.items.iter_mut().filter(|item| item.status == CancellationWaiting) {
        item.status = Approved;
    }
    let order = order.following_its_items();
    Ok(OrderDecision { order, movements: Vec::new(), jobs: Vec::new(), event: "cancellation-declined" })
}

/// `after`, with what it keeps less than `before` on its way back.
pub(super) fn given_up(before: &Order, after: Order, event: &'static str) -> OrderDecision {
    let order = after.following_its_items();
    OrderDecision { movements: before.giving_back(&order), order, jobs: Vec::new(), event }
        .paid_if_nothing_is_due()
}

impl OrderDecision {
    /// An order that waited for money is paid when what is left of it costs nothing or is covered by its tenders.
    pub(super) fn paid_if_nothing_is_due(mut self) -> Self {
        if self.order.status == PaymentWaiting && self.order.due().minor == 0 {
            self.movements.extend(self.order.paying());
            self.order = self.order.paid();
        }
        self
    }
}

impl Order {
    /// This order at the status that its items tell.
    pub(super) fn following_its_items(mut self) -> Self {
        let any = |status| self.items.iter().any(|item| item.status == status);
        self.status =
            OrderStatus::FROM_ITEMS.iter().copied().find(|status| any(*status)).unwrap_or(Cancelled);
        if self.status == Cancelled {
            self.expires = None;
        }
        self
    }
}
