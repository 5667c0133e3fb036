//! Asking what points the bank gave with a card. The card is read, handed over to the service that is asked, and gone; what
//! stays is the answer, bound to a keyed fingerprint of the number.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    card::{CARD_FIELDS, Card, CardExpiry},
    checkout::{Checkout, View},
    facts::{Known, Lookup, Lookups},
    form::{FieldDoc, Form, Submission},
    page::{Decision, Kind, Page, Question},
    pages::TOO_MANY_CARDS,
    parts::Rewards,
    requirement::{NO_CHARGE_IN_FLIGHT, REWARDS_ON, Requirement},
    services::{Ask, RewardKeys, reward_keys},
    tally::Limit,
    text,
    text::FormErrors,
};

text!(NOT_ASKED = "rewards-not-asked",
    en: "The rewards cannot be listed right now.", tr: "Puanlar şu anda sorgulanamıyor.");

/// So many questions of one shopper in ten minutes; more look like somebody who tries cards out.
const QUESTIONS_MAX: i64 = 20;
const STRETCH_SECONDS: i64 = 600;

/// Lists the rewards of a card.
pub(crate) struct RewardListPage;

/// A form whose fields were right. It keeps none of them.
pub(crate) struct RewardListForm {
    expiry: CardExpiry,
}

impl Form for RewardListForm {
    const FIELDS: &'static [FieldDoc] = CARD_FIELDS;

    fn read(submission: &Submission) -> Result<Self, FormErrors> {
        Ok(Self { expiry: Card::read(submission)?.expiry() })
    }
}

/// What the storefront draws.
#[derive(Serialize, ToSchema)]
pub(crate) struct RewardListContext<'a> {
    /// What was listed for the card that was asked about last.
    rewards: Vec<RewardKeys<'a>>,
}

/// What was listed, as clients read it.
pub(super) fn listed<'a>(view: &View<'a>) -> Vec<RewardKeys<'a>> {
    let listed = view.checkout.choices.rewards.listed.as_ref();
    listed.map(|listed| reward_keys(&listed.rewards)).unwrap_or_default()
}

fn limit(owner: &str) -> Limit {
    Limit::new(format!("reward-list:{owner}"), QUESTIONS_MAX, STRETCH_SECONDS)
}

fn asks(form: &RewardListForm, view: &View) -> Option<Ask> {
    let facts = view.facts;
    let may_ask = !facts.is_used_up(&limit(&facts.visitor.owner)) && form.expiry.check(facts.now).is_ok();
    may_ask.then_some(Ask::CardRewards)
}

impl Page for RewardListPage {
    type Form = RewardListForm;
    type Context<'a> = RewardListContext<'a>;
    const NAME: &'static str = "RewardListPage";
    const ABOUT: &'static str = "Lists the points a bank gave with a card.";
    const KIND: Kind = Kind::Extra { pair: Some("RewardSelectionPage") };
    const ASKS: Option<Question<RewardListForm>> = Some(asks);
    const REQUIRES: &'static [&'static Requirement] = &[&REWARDS_ON, &NO_CHARGE_IN_FLIGHT];

    fn lookups(&self, _form: &RewardListForm, known: &Known, lookups: &mut Lookups) {
        lookups.insert(Lookup::Tally(limit(&known.visitor.owner)));
    }

    fn card(&self, submission: &Submission) -> Option<Card> {
        Card::read(submission).ok()
    }

    fn context<'a>(&self, view: &View<'a>) -> RewardListContext<'a> {
        RewardListContext { rewards: listed(view) }
    }

    fn submit(
        &self,
        mut checkout: Checkout,
        form: &RewardListForm,
        view: &View,
    ) -> Result<Decision, FormErrors> {
        let facts = view.facts;
        form.expiry.check(facts.now)?;
        let limit = limit(&facts.visitor.owner);
        if facts.is_used_up(&limit) {
            return Err(FormErrors::whole(&TOO_MANY_CARDS));
        }
        let answered = facts.answered.rewards.clone().ok_or_else(|| FormErrors::whole(&NOT_ASKED))?;
        // Rewards of another card are no longer chosen: only one card will be charged.
        checkout.choices.rewards = Rewards { listed: Some(answered), chosen: Vec::new() };
        Ok(Decision::keep(checkout).counting(vec![limit]))
    }
}
