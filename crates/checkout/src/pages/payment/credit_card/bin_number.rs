//! Saying by its first digits which card is to pay. Its bank is asked once what it offers for what is left to pay; a bank
//! that does not answer leaves one payment without interest.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    checkout::{Checkout, View},
    facts::{Known, Lookup, Lookups},
    form,
    form::BinNumber,
    page::{Decision, Kind, Page, Question},
    pages::TOO_MANY_CARDS,
    parts::{CardPayment, PayingCard},
    requirement::{
        ADDRESSES_CHOSEN, BUYER_KNOWN, NO_CHARGE_IN_FLIGHT, PAYS_BY_CARD, Requirement, SHIPPING_CHOSEN,
    },
    services::Ask,
    shop::PaymentType,
    tally::Limit,
    text::FormErrors,
};

/// So many questions of one shopper in ten minutes; more look like somebody who maps a bank's cards.
const QUESTIONS_MAX: i64 = 20;
const STRETCH_SECONDS: i64 = 600;

/// Says which card is to pay.
pub(crate) struct BinNumberPage;

form! {
    /// The card.
    pub(crate) struct BinNumberForm {
        /// The first six to eight digits of the card's number. More are dropped unread.
        bin_number: BinNumber,
    }
}

/// Nothing to draw.
#[derive(Serialize, ToSchema)]
pub(crate) struct BinNumberContext {}

fn limit(owner: &str) -> Limit {
    Limit::new(format!("bin-number:{owner}"), QUESTIONS_MAX, STRETCH_SECONDS)
}

/// What is asked for about the card.
pub(crate) fn asks(form: &BinNumberForm, view: &View) -> Option<Ask> {
    let amount = view.quote().before_interest();
    let may_ask = amount.minor > 0 && !view.facts.is_used_up(&limit(&view.facts.visitor.owner));
    may_ask.then(|| Ask::CardTerms { bin: form.bin_number.clone(), amount })
}

/// What must be known before a card is chosen.
pub(crate) fn lookups(known: &Known, lookups: &mut Lookups) {
    lookups.insert(Lookup::Tally(limit(&known.visitor.owner)));
}

/// Keeps the card, with what its bank said of it.
pub(crate) fn choose(
    mut checkout: Checkout,
    form: &BinNumberForm,
    view: &View,
) -> Result<Decision, FormErrors> {
    let facts = view.facts;
    let limit = limit(&facts.visitor.owner);
    if facts.is_used_up(&limit) {
        return Err(FormErrors::whole(&TOO_MANY_CARDS));
    }
    let CardPayment { card: before, instalments } = checkout.choices.card;
    let before = before.filter(|card| card.bin == form.bin_number);
    let same_card = before.is_some();
    // What the bank said of the same card is better than nothing.
    let terms = facts.answered.card.clone().or(before.map(|card| card.terms)).unwrap_or_default();
    checkout.choices.card = CardPayment {
        card: Some(PayingCard { bin: form.bin_number.clone(), terms, asked: facts.now }),
        instalments: instalments.filter(|_| same_card),
    };
    Ok(Decision::keep(checkout).counting(vec![limit]))
}

impl Page for BinNumberPage {
    type Form = BinNumberForm;
    type Context<'a> = BinNumberContext;
    const NAME: &'static str = "BinNumberPage";
    const ABOUT: &'static str = "Says by its first digits which card is to pay.";
    const KIND: Kind = Kind::Step;
    const ANSWERS_WITH: Option<&'static str> = Some("InstallmentSelectionPage");
    const ASKS: Option<Question<BinNumberForm>> = Some(asks);
    const REQUIRES: &'static [&'static Requirement] =
        &[&BUYER_KNOWN, &ADDRESSES_CHOSEN, &SHIPPING_CHOSEN, &PAYS_BY_CARD, &NO_CHARGE_IN_FLIGHT];

    fn is_skipped(&self, view: &View) -> bool {
        !view.pays_by(PaymentType::CreditCard)
    }

    fn is_done(&self, view: &View) -> bool {
        view.checkout.choices.card.card.is_some()
    }

    fn lookups(&self, _form: &BinNumberForm, known: &Known, lookups: &mut Lookups) {
        self::lookups(known, lookups);
    }

    fn context<'a>(&self, _view: &View<'a>) -> BinNumberContext {
        BinNumberContext {}
    }

    fn submit(&self, checkout: Checkout, form: &Self::Form, view: &View) -> Result<Decision, FormErrors> {
        choose(checkout, form, view)
    }
}
