//! Points the bank gave with a card: what was listed for it a short while ago, and what of that pays this order.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Part;
use crate::{
    checkout::View,
    facts::{Known, Lookup, Lookups},
    ledger::{Holding, WhenPaid},
    money::Money,
    pricing::{PriceLine, Quote, Tender},
    services::{CardRewards, Reward, RewardKeys, reward_keys},
};

/// How long a list holds.
const LIST_HOLDS_SECONDS: i64 = 15 * 60;

/// What was listed and chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rewards {
    /// What the bank gives for the card that was asked about last.
    pub listed: Option<CardRewards>,
    /// What of it is used.
    pub chosen: Vec<Reward>,
}

/// What clients read of the part.
#[derive(Debug, Serialize, ToSchema)]
pub struct RewardsKeys<'a> {
    /// The rewards in use.
    rewards: Vec<RewardKeys<'a>>,
    /// The same, for clients that read this key.
    selected_rewards: Vec<RewardKeys<'a>>,
}

impl Rewards {
    /// Whether rewards can be spent with the way of paying that is chosen so far. A reward leaves the bank only with a
    /// charge of its own card, so a way of paying that charges none releases them; while nothing is chosen they count, so
    /// that the shopper sees what is left to pay. This is the one place that knows the rule.
    pub fn can_be_spent(view: &View) -> bool {
        let payment = view.checkout.choices.payment.payment_type(&view.facts.shop);
        payment.is_none_or(crate::shop::PaymentType::charges_card)
    }

    fn total(rewards: &[Reward], view: &View) -> Money {
        let currency = view.goods.currency;
        let nothing = Money::zero(currency);
        Money::sum(rewards.iter().map(|reward| reward.amount), currency).unwrap_or(nothing)
    }

    /// What of `listed` no other order holds.
    fn usable(listed: &CardRewards, view: &View) -> Money {
        let total = Self::total(&listed.rewards, view);
        match listed.resource() {
            // What the bank said is not so any more, though the ledger cannot tell how much is left.
            Some(resource) if view.facts.refused.contains(&resource) => Money::zero(total.currency),
            Some(resource) => {
                let held = view.facts.balance(&resource).held;
                Money::new(total.minor.saturating_sub(held).max(0), total.currency)
            }
            None => total,
        }
    }
}

/// As much of `rewards`, the first ones first, as `most` reaches.
fn within(rewards: &[Reward], most: Money) -> Vec<Reward> {
    let mut left = most;
    let mut within = Vec::new();
    for reward in rewards {
        let amount = reward.amount.at_most(left);
        left = left.checked_sub(amount).expect("it is no more than what is left");
        if amount.minor > 0 {
            within.push(Reward { amount, ..reward.clone() });
        }
    }
    within
}

impl Part for Rewards {
    type Keys<'a> = RewardsKeys<'a>;

    fn lookups(&self, _known: &Known, lookups: &mut Lookups) {
        lookups.extend(self.listed.iter().filter_map(CardRewards::resource).map(Lookup::Balance));
    }

    fn repaired(&self, view: &View) -> Self {
        let facts = view.facts;
        let holds = |listed: &&CardRewards| {
            facts.shop.loyalty.rewards
                && facts.now.seconds_since(listed.asked) < LIST_HOLDS_SECONDS
                && listed.rewards.iter().all(|reward| reward.amount.currency == view.goods.currency)
        };
        let Some(listed) = self.listed.as_ref().filter(holds) else { return Self::default() };
        let can_be_spent = Self::can_be_spent(view);
        let chosen = if can_be_spent { within(&self.chosen, Self::usable(listed, view)) } else { Vec::new() };
        Self { listed: Some(listed.clone()), chosen }
    }

    fn price_lines(&self, view: &View) -> Vec<PriceLine> {
        let total = Self::total(&self.chosen, view);
        if total.minor > 0 { vec![PriceLine::Tender(Tender::Rewards, total)] } else { Vec::new() }
    }

    fn keys<'a>(&'a self, _view: &View<'a>) -> RewardsKeys<'a> {
        RewardsKeys { rewards: reward_keys(&self.chosen), selected_rewards: reward_keys(&self.chosen) }
    }

    fn holdings(&self, view: &View, quote: &Quote) -> Vec<Holding> {
        let quantity = quote.tender(Tender::Rewards).minor;
        let holding = |listed: &CardRewards| {
            Some(Holding {
                resource: listed.resource()?,
                quantity,
                limit: Some(Self::total(&listed.rewards, view).minor),
                as_of: Some(listed.asked),
                // The bank takes them with the charge that pays the order, and counts them itself from then on.
                when_paid: WhenPaid::Posted,
            })
        };
        self.listed.iter().filter(|_| quantity > 0).filter_map(holding).collect()
    }
}
