//! Points of the customer's loyalty card, and how much of them pays this order. The service that counts them was asked by
//! the page; what it said is kept here for a while, so that drawing an answer asks nobody.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Part;
use crate::{
    checkout::View,
    facts::{Known, Lookup, Lookups},
    ids::Pk,
    job::Job,
    ledger::{Holding, WhenPaid},
    money::{Amount, Money},
    order::{Order, OrderDraft},
    pricing::{PriceLine, Quote, Tender},
    services::LoyaltyAccount,
};

/// How long what the service said holds.
const HOLDS_SECONDS: i64 = 30 * 60;

/// What the customer wants to use, and of what.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LoyaltyCard {
    /// The points that are used; never nothing.
    pub used: Option<UsedPoints>,
}

/// Points in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsedPoints {
    /// Whose they are.
    pub customer: Pk,
    /// What the service said.
    pub account: LoyaltyAccount,
    /// How much of them.
    pub amount: Money,
}

/// What clients read of the part.
#[derive(Debug, Serialize, ToSchema)]
pub struct LoyaltyCardKeys {
    /// What is paid with points of the loyalty card.
    loyalty_points: Amount,
}

impl LoyaltyCard {
    /// What can be used of `account` for the basket in `view`, whatever is chosen so far.
    pub fn usable(account: &LoyaltyAccount, view: &View) -> Money {
        let (quote, nothing) = (view.quote(), Money::zero(view.goods.currency));
        let goods = quote.goods_after_discounts;
        if account
            .basket_min
            .is_some_and(|least| least.currency != goods.currency || goods.minor < least.minor)
        {
            return nothing;
        }
        let resource = account.resource();
        // What the service said is not so any more, though the ledger cannot tell how much is left.
        if view.facts.refused.contains(&resource) {
            return nothing;
        }
        // Orders the service does not know of yet hold a part of what it counts.
        let held = view.facts.balance(&resource).held;
        let free = Money::new(account.balance.minor.saturating_sub(held), account.balance.currency);
        free.at_most(quote.payable_by(Tender::LoyaltyPoints))
    }
}

impl Part for LoyaltyCard {
    type Keys<'a> = LoyaltyCardKeys;

    fn lookups(&self, _known: &Known, lookups: &mut Lookups) {
        lookups.extend(self.used.iter().map(|used| Lookup::Balance(used.account.resource())));
    }

    fn repaired(&self, view: &View) -> Self {
        let facts = view.facts;
        let customer = facts.visitor.customer.as_ref().map(|customer| customer.pk);
        let holds = |used: &&UsedPoints| {
            facts.shop.loyalty.card
                && customer == Some(used.customer)
                && facts.now.seconds_since(used.account.asked) < HOLDS_SECONDS
        };
        let Some(used) = self.used.as_ref().filter(holds) else { return Self::default() };
        let payable = view.quote().tender(Tender::LoyaltyPoints);
        let amount = used.amount.at_most(Self::usable(&used.account, view)).at_most(payable);
        Self { used: (amount.minor > 0).then(|| UsedPoints { amount, ..used.clone() }) }
    }

    fn price_lines(&self, _view: &View) -> Vec<PriceLine> {
        self.used.iter().map(|used| PriceLine::Tender(Tender::LoyaltyPoints, used.amount)).collect()
    }

    fn keys<'a>(&'a self, view: &View<'a>) -> LoyaltyCardKeys {
        let nothing = Money::zero(view.goods.currency);
        LoyaltyCardKeys { loyalty_points: Amount(self.used.as_ref().map_or(nothing, |used| used.amount)) }
    }

    fn holdings(&self, _view: &View, quote: &Quote) -> Vec<Holding> {
        let quantity = quote.tender(Tender::LoyaltyPoints).minor;
        let holding = |used: &UsedPoints| Holding {
            resource: used.account.resource(),
            quantity,
            limit: Some(used.account.balance.minor),
            as_of: Some(used.account.asked),
            when_paid: WhenPaid::Kept,
        };
        self.used.iter().filter(|_| quantity > 0).map(holding).collect()
    }

    fn complete_order(&self, _view: &View, order: &mut OrderDraft) {
        order.loyalty_account = self.used.as_ref().map(|used| used.account.account.clone());
    }

    fn jobs(&self, _view: &View, order: &Order) -> Vec<Job> {
        order.points_use().into_iter().collect()
    }
}
