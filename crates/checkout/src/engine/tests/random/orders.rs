//! What happens to the orders of a story, up to its end.

use super::{
    check,
    step::{Happens, Step},
    story::Story,
};
use crate::{
    ids::Pk,
    ledger::Movement,
    order::{self, CancelItem, OrderCommand, OrderStatus},
    shop::CancellationType,
    testing::{BROKEN, CHANGED_MIND},
};

fn wish(item: Pk, reason: Pk, kind: CancellationType) -> OrderCommand {
    OrderCommand::RequestCancellation(vec![CancelItem { item, reason, kind, description: String::new() }])
}

impl Story {
    pub(super) fn happens(&mut self, place: usize, happens: Happens) -> bool {
        if self.walk.orders.is_empty() {
            return false;
        }
        let place = self.place_of(place, happens);
        let order = self.walk.orders[place].clone();
        if let (Happens::Expire, Some(expires)) = (happens, order.expires) {
            let now = self.walk.world.now;
            self.walk.world.wait(expires.seconds_since(now).max(0) + 1);
        }
        let item = |item: usize| order.items[item % order.items.len()].pk;
        let command = match happens {
            Happens::Confirm => OrderCommand::ConfirmPayment,
            Happens::Ship => OrderCommand::Ship { tracking_number: None, tracking_url: None },
            Happens::Cancel => OrderCommand::Cancel,
            Happens::CancelItem(which) => OrderCommand::CancelItems(vec![item(which)]),
            Happens::Wish(which) => wish(item(which), CHANGED_MIND, CancellationType::Cancel),
            Happens::GiveBack(which) => wish(item(which), BROKEN, CancellationType::Refund),
            Happens::Approve => OrderCommand::ApproveCancellation,
            Happens::Decline => OrderCommand::DeclineCancellation,
            Happens::Expire => OrderCommand::Expire,
            Happens::Prepare => OrderCommand::Prepare,
            Happens::Ready => OrderCommand::ReadyForPickup,
            Happens::Attempt => OrderCommand::AttemptDelivery,
            Happens::Deliver => OrderCommand::Deliver,
            Happens::Review => OrderCommand::StartReview,
            Happens::TakeBack => OrderCommand::ApproveRefund,
            Happens::KeepIt => OrderCommand::DeclineRefund,
            Happens::Refund => OrderCommand::ConfirmRefund,
            Happens::Next(_) => unreachable!("it was told what comes next"),
        };
        self.command(place, &command)
    }

    /// `step`, or what comes next for the order that got farthest where that is what it is about.
    pub(super) fn resolved(&self, step: &Step) -> Step {
        use OrderStatus as S;
        let Step::Order { place, happens: Happens::Next(pick) } = step else { return step.clone() };
        let farthest_first = [
            (S::WaitingForPayment, Happens::Refund),
            (S::ReviewStarted, Happens::TakeBack),
            (S::ReviewWaiting, [Happens::KeepIt, Happens::TakeBack, Happens::Review, Happens::Review][*pick]),
            (S::Delivered, Happens::GiveBack(*pick)),
            (S::AttemptedDelivery, Happens::Deliver),
            (S::ReadyForPickup, Happens::Deliver),
            (S::Shipped, if *pick == 0 { Happens::Attempt } else { Happens::Deliver }),
            (S::Preparing, Happens::Ship),
            (S::Approved, Happens::Ship),
        ];
        let goes_on = |status: S| self.walk.orders.iter().position(|order| order.status == status);
        let next = farthest_first.into_iter().find_map(|(status, happens)| Some((goes_on(status)?, happens)));
        let (place, happens) = next.unwrap_or((*place, Happens::Confirm));
        Step::Order { place, happens }
    }

    /// The place of the order that is meant: what answers a wish is about an order with one, and a wish about one that was
    /// paid, if there is any.
    pub(super) fn place_of(&self, place: usize, happens: Happens) -> usize {
        let orders = &self.walk.orders;
        let wanted: &[OrderStatus] = match happens {
            Happens::Approve | Happens::Decline => &[OrderStatus::CancellationWaiting],
            Happens::Wish(_) => &[OrderStatus::Approved],
            Happens::Attempt => &[OrderStatus::Shipped],
            Happens::Deliver => {
                &[OrderStatus::AttemptedDelivery, OrderStatus::ReadyForPickup, OrderStatus::Shipped]
            }
            Happens::GiveBack(_) => &[OrderStatus::Delivered],
            Happens::Review | Happens::KeepIt => &[OrderStatus::ReviewWaiting],
            Happens::TakeBack => &[OrderStatus::ReviewStarted, OrderStatus::ReviewWaiting],
            Happens::Refund => &[OrderStatus::WaitingForPayment],
            Happens::Ready => {
                let picked_up = |order: &order::Order| order.draft.retail_store.is_some();
                let ready = |order: &order::Order| order.status.may_become(OrderStatus::ReadyForPickup);
                let meant = orders.iter().position(|order| picked_up(order) && ready(order));
                return meant.unwrap_or(place % orders.len());
            }
            _ => &[],
        };
        let meant = orders.iter().position(|order| wanted.contains(&order.status));
        meant.unwrap_or(place % orders.len())
    }

    fn command(&mut self, place: usize, command: &OrderCommand) -> bool {
        let world = &mut self.walk.world;
        let order = self.walk.orders[place].clone();
        let Ok(decided) = order::decide(order, command, &world.shop, world.now) else { return false };
        world.books.apply(&decided.movements);
        self.walk.orders[place] = decided.order;
        self.walk.jobs.extend(decided.jobs);
        self.learn_jobs();
        true
    }

    pub(super) fn tell(&mut self, place: usize) -> bool {
        let place = place % self.outside.untold.len().max(1);
        let Some(movement) = self.outside.tell(place) else { return false };
        let books = &mut self.walk.world.books;
        if let Movement::Post(hold) = &movement
            && books.holds.contains_key(hold)
        {
            books.apply(&[movement]);
        }
        true
    }

    /// Ends every order as an operator would, some of them after their payment, and tells the services: all that was
    /// held or spent is back.
    pub(super) fn end(&mut self) {
        self.ends_payments();
        for place in 0..self.walk.orders.len() {
            self.walk.world.wait(1);
            if place % 2 == 0 {
                self.command(place, &OrderCommand::ConfirmPayment);
            }
            self.command(place, &OrderCommand::Cancel);
            check::ledger(self);
        }
        // A message that comes before another may be refused until that one came.
        for _ in 0..=self.outside.untold.len() {
            for place in (0..self.outside.untold.len()).rev() {
                self.walk.world.wait(1);
                self.tell(place);
            }
        }
        self.walk.orders.iter().for_each(check::order);
        check::ledger(self);
        check::everything_is_back(self);
    }
}
