//! What happens to the orders of a story, up to its end.

use super::{check, step::Happens, story::Story};
use crate::{
    ledger::Movement,
    order::{self, CancelItem, OrderCommand, OrderStatus},
    shop::CancellationType,
    testing::CHANGED_MIND,
};

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
            Happens::Wish(which) => OrderCommand::RequestCancellation(vec![CancelItem {
                item: item(which),
                reason: CHANGED_MIND,
                kind: CancellationType::Cancel,
                description: String::new(),
            }]),
            Happens::Approve => OrderCommand::ApproveCancellation,
            Happens::Decline => OrderCommand::DeclineCancellation,
            Happens::Expire => OrderCommand::Expire,
        };
        self.command(place, &command)
    }

    /// The place of the order that is meant: what answers a wish is about an order with one, and a wish about one that was
    /// paid, if there is any.
    pub(super) fn place_of(&self, place: usize, happens: Happens) -> usize {
        let orders = &self.walk.orders;
        let wanted = match happens {
            Happens::Approve | Happens::Decline => Some(OrderStatus::CancellationWaiting),
            Happens::Wish(_) => Some(OrderStatus::Approved),
            _ => None,
        };
        let meant = orders.iter().position(|order| Some(order.status) == wanted);
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
