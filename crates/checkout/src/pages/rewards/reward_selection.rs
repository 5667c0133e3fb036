//! Using rewards that were listed before.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::reward_list::listed;
use crate::{
    checkout::{Checkout, View},
    form,
    form::{FieldType, FieldValue},
    money::{Currency, Money},
    page::{Decision, Kind, Page},
    parts::Rewards,
    requirement::{NO_CHARGE_IN_FLIGHT, REWARDS_LISTED, REWARDS_ON, Requirement},
    services::{Reward, RewardKeys},
    text,
    text::{FormErrors, Problem},
};

text!(NOT_REWARDS = "not-rewards",
    en: "Send a list such as [{\"type\": \"general\", \"amount\": \"10.00\"}].",
    tr: "[{\"type\": \"general\", \"amount\": \"10.00\"}] gibi bir liste gönderin.");
text!(REWARD_NOT_LISTED = "reward-not-listed",
    en: "Your card does not have this reward.", tr: "Kartınızda bu puan yok.");
text!(NEEDS_A_CARD = "rewards-need-card",
    en: "The chosen way of paying charges no card, so its rewards cannot be used.",
    tr: "Seçilen ödeme yöntemi karttan çekim yapmadığı için kart puanı kullanılamaz.");

/// The longest text that is looked at, and the most rewards in it.
const CHARS_MAX: usize = 4_000;
const REWARDS_MAX: usize = 50;

/// Lets the shopper pay with rewards of a card.
pub(crate) struct RewardSelectionPage;

/// One reward as a client names it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NamedReward {
    #[serde(rename = "type")]
    kind: String,
    amount: String,
}

/// Rewards as a client names them: a JSON list.
#[derive(Debug, Clone)]
pub(crate) struct NamedRewards(Vec<NamedReward>);

impl FieldValue for NamedRewards {
    const TYPE: FieldType = FieldType::Text { chars_max: CHARS_MAX };

    fn parse(text: &str) -> Result<Self, Problem> {
        let named = if text.len() <= CHARS_MAX { serde_json::from_str(text).ok() } else { None };
        let named: Option<Vec<NamedReward>> = named.filter(|named: &Vec<_>| named.len() <= REWARDS_MAX);
        named.map(Self).ok_or_else(|| Problem::new(&NOT_REWARDS))
    }
}

form! {
    /// Which rewards.
    pub(crate) struct RewardSelectionForm {
        /// Some of the listed rewards, as JSON; all of them when absent, none for `[]`.
        rewards: Option<NamedRewards>,
    }
}

/// What the storefront draws.
#[derive(Serialize, ToSchema)]
pub(crate) struct RewardSelectionContext<'a> {
    /// What can be chosen.
    rewards: Vec<RewardKeys<'a>>,
}

/// The rewards among `there` that `named` means; each one once.
fn meant(named: &NamedRewards, there: &[Reward], currency: Currency) -> Result<Vec<Reward>, FormErrors> {
    let mut left = there.to_vec();
    let mut chosen = Vec::new();
    for NamedReward { kind, amount } in &named.0 {
        let amount =
            Money::parse(amount, currency).map_err(|_| FormErrors::field("rewards", &NOT_REWARDS))?;
        let place = left.iter().position(|reward| reward.kind == *kind && reward.amount == amount);
        let place = place.ok_or_else(|| FormErrors::field("rewards", &REWARD_NOT_LISTED))?;
        chosen.push(left.remove(place));
    }
    Ok(chosen)
}

impl Page for RewardSelectionPage {
    type Form = RewardSelectionForm;
    type Context<'a> = RewardSelectionContext<'a>;
    const NAME: &'static str = "RewardSelectionPage";
    const ABOUT: &'static str = "Pays a part of the order with points a bank gave with the card.";
    const KIND: Kind = Kind::Extra { pair: None };
    const REQUIRES: &'static [&'static Requirement] = &[&REWARDS_ON, &NO_CHARGE_IN_FLIGHT, &REWARDS_LISTED];

    fn context<'a>(&self, view: &View<'a>) -> RewardSelectionContext<'a> {
        RewardSelectionContext { rewards: listed(view) }
    }

    fn submit(
        &self,
        mut checkout: Checkout,
        form: &RewardSelectionForm,
        view: &View,
    ) -> Result<Decision, FormErrors> {
        let listed = checkout.choices.rewards.listed.take();
        let there = listed.as_ref().map(|listed| listed.rewards.as_slice()).unwrap_or_default();
        let chosen = match &form.rewards {
            Some(named) => meant(named, there, view.goods.currency)?,
            None => there.to_vec(),
        };
        if !chosen.is_empty() && !Rewards::can_be_spent(view) {
            return Err(FormErrors::whole(&NEEDS_A_CARD));
        }
        checkout.choices.rewards = Rewards { listed, chosen };
        Ok(Decision::keep(checkout))
    }
}
