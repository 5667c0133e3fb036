//! What an order keeps from others: the units of its goods, and what its parts hold. Every movement of the ledger that an
//! order causes after it was placed is the difference between what it kept before and what it keeps now.

use std::collections::BTreeMap;

use super::{Order, OrderStatus, OrderTender};
use crate::{
    ids::{OrderNumber, Pk},
    ledger::{HoldId, Holding, Movement, Resource, WhenPaid},
    money::Money,
    pricing::Tender,
};

impl Order {
    /// What the ledger does when the order is placed. What nobody has to pay for any more leaves at once.
    pub fn placing(&self) -> Vec<Movement> {
        let holds = self.kept().into_iter().map(|(hold, kept)| Movement::Hold {
            resource: kept.resource,
            quantity: kept.quantity,
            limit: kept.limit,
            as_of: kept.as_of,
            hold,
        });
        let posts = if self.is_posted() { self.paying() } else { Vec::new() };
        holds.chain(posts).collect()
    }

    /// What the ledger does when the order is paid.
    pub(crate) fn paying(&self) -> Vec<Movement> {
        let posted = self.kept().into_iter().filter(|(_, kept)| kept.when_paid == WhenPaid::Posted);
        posted.map(|(hold, _)| Movement::Post(hold)).collect()
    }

    /// What comes back when this order becomes `after`. What was only held is released, what had left is returned.
    pub(super) fn giving_back(&self, after: &Self) -> Vec<Movement> {
        let left = after.kept();
        let fewer = self.kept().into_iter().filter_map(|(hold, kept)| {
            let quantity = kept.quantity - left.get(&hold).map_or(0, |left| left.quantity);
            (quantity > 0).then_some(if kept.resource.is_counted_elsewhere() {
                Movement::LetGo { hold, quantity }
            } else if self.is_posted() && kept.when_paid == WhenPaid::Posted {
                Movement::Return { resource: kept.resource, quantity, by: self.number.clone() }
            } else {
                Movement::Release { hold, quantity }
            })
        });
        fewer.collect()
    }

    /// What it keeps from others.
    pub(crate) fn held(&self) -> Vec<(Resource, i64)> {
        self.kept().into_values().map(|kept| (kept.resource, kept.quantity)).collect()
    }

    /// What the ledger does when nothing becomes of an order that was placed and not paid.
    pub(crate) fn letting_go(&self) -> Vec<Movement> {
        let all = self.kept().into_iter();
        all.map(|(hold, kept)| Movement::Release { hold, quantity: kept.quantity }).collect()
    }

    /// Whether its goods have left for good.
    fn is_posted(&self) -> bool {
        self.expires.is_none()
    }

    /// Everything the order keeps from others, by the names of its holds.
    fn kept(&self) -> BTreeMap<HoldId, Holding> {
        let stock = self.live_units().into_iter().map(|(product, quantity)| {
            let resource = Resource::Stock(product);
            (
                self.number.hold_of(product),
                Holding { resource, quantity, limit: None, as_of: None, when_paid: WhenPaid::Posted },
            )
        });
        let holdings = self.holdings.iter().filter_map(|holding| {
            let quantity = holding.quantity.min(self.live_share(&holding.resource));
            let kept = Holding { quantity, ..holding.clone() };
            (quantity > 0).then(|| (self.number.hold_on(&kept.resource), kept))
        });
        stock.chain(holdings).collect()
    }

    /// How much of `resource` the items that are left still need.
    fn live_share(&self, resource: &Resource) -> i64 {
        let tender = match resource {
            Resource::GiftCard(card, _) => {
                let live = self.live_gift_cards().into_iter().find(|live| live.pk == *card);
                return live.map_or(0, |live| live.amount.minor);
            }
            Resource::LoyaltyMoney(..) => Tender::LoyaltyMoney,
            Resource::LoyaltyPoints(_) => Tender::LoyaltyPoints,
            Resource::Rewards(_) => Tender::Rewards,
            Resource::Stock(_) | Resource::Slot(_) | Resource::Uses(_) | Resource::UsesBy(..) => {
                return if self.live_units().is_empty() { 0 } else { i64::MAX };
            }
        };
        self.live_tender(tender).minor
    }

    /// What the tenders still pay: no more than the items that are left cost, and what comes first counts first.
    pub fn live_tenders(&self) -> Vec<OrderTender> {
        let mut left = self.live_amount();
        let cap = |tender: &OrderTender| {
            let amount = tender.amount.at_most(left);
            left = left.checked_sub(amount).expect("it is no more than what is left");
            OrderTender { amount, ..tender.clone() }
        };
        self.tenders.iter().map(cap).collect()
    }

    /// What tenders of this kind still pay.
    pub fn live_tender(&self, kind: Tender) -> Money {
        let live = self.live_tenders().into_iter().find(|tender| tender.kind == kind);
        live.map_or(Money::zero(self.amount.currency), |tender| tender.amount)
    }

    /// What the order costs without the items that were cancelled or given back since; nothing when all of them were cancelled.
    /// What was given back was delivered, and its delivery was paid for.
    pub fn live_amount(&self) -> Money {
        if self.live_units().is_empty() {
            return Money::zero(self.amount.currency);
        }
        let gone = self.cancelled_amount().checked_add(self.given_back_amount());
        gone.and_then(|gone| self.amount.checked_sub(gone)).expect("items cost no more than their order")
    }

    /// What was paid, or was to be paid, for items that were cancelled.
    pub fn cancelled_amount(&self) -> Money {
        self.price_of(|status| status == OrderStatus::Cancelled)
    }

    /// What was paid for items that were given back.
    pub fn given_back_amount(&self) -> Money {
        self.price_of(OrderStatus::is_given_back)
    }

    fn price_of(&self, which: impl Fn(OrderStatus) -> bool) -> Money {
        let items = self.items.iter().filter(|item| which(item.status));
        Money::sum(items.map(|item| item.price), self.amount.currency)
            .expect("items cost no more than their order")
    }

    /// What an unpaid order waits for: what it costs now, without what its tenders pay, and what instalments add to that.
    pub fn due(&self) -> Money {
        let due = self.left_to_pay().checked_add(self.live_interest());
        due.expect("it is no more than when the order was made")
    }

    /// What the chosen way of paying pays of what the order costs now.
    pub(super) fn left_to_pay(&self) -> Money {
        let tenders = self.live_tenders().into_iter().map(|tender| tender.amount);
        Money::sum(tenders, self.amount.currency)
            .and_then(|paid| self.live_amount().checked_sub(paid))
            .expect("tenders pay no more than there is to pay")
    }

    /// Units of each product that are not cancelled, by product key. What was given back is one of them: whether it can be sold
    /// once more is for whoever looks at it to say.
    pub fn live_units(&self) -> BTreeMap<Pk, i64> {
        let mut units = BTreeMap::new();
        for item in self.items.iter().filter(|item| item.status != OrderStatus::Cancelled) {
            *units.entry(item.product.pk).or_insert(0) += 1;
        }
        units
    }
}

impl OrderNumber {
    /// The hold under which this order keeps what it has of `resource` beside its goods.
    pub fn hold_on(&self, resource: &Resource) -> HoldId {
        HoldId(format!("{self}:{}", resource.name()))
    }

    /// The hold under which this order keeps its units of `product`.
    pub fn hold_of(&self, product: Pk) -> HoldId {
        HoldId(format!("{self}:{product}"))
    }
}
