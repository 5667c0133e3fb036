//! Asking which campaigns there are for a card.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    checkout::{Checkout, View},
    facts::{Known, Lookup, Lookups, Visitor},
    form,
    form::CardBin,
    page::{Decision, Kind, Page},
    parts::{CardCampaign, ListedCard},
    requirement::{NO_CHARGE_IN_FLIGHT, Requirement},
    tally::Limit,
    text,
    text::FormErrors,
};

text!(LISTED_TOO_OFTEN = "campaigns-listed-too-often",
    en: "Too many cards. Please try again in ten minutes.",
    tr: "Çok fazla kart denendi. Lütfen on dakika sonra yeniden deneyin.");

/// Cards one shopper may ask about in [`ASKED_SECONDS`].
const ASKED_MAX: i64 = 20;
const ASKED_SECONDS: i64 = 10 * 60;

/// Lists the campaigns of a card. Of its number only the first eight digits are read.
pub(crate) struct CampaignListPage;

form! {
    /// The card.
    pub(crate) struct CampaignListForm {
        /// Its number, 13 to 19 digits with blanks or hyphens. Only the first eight are used, the others are dropped.
        card_number: CardBin,
    }
}

/// What the storefront draws: nothing but the field.
#[derive(Serialize, ToSchema)]
pub(crate) struct CampaignListContext {}

fn asked(visitor: &Visitor) -> Limit {
    Limit::new(format!("campaign-list:{}", visitor.owner), ASKED_MAX, ASKED_SECONDS)
}

impl Page for CampaignListPage {
    type Form = CampaignListForm;
    type Context<'a> = CampaignListContext;
    const NAME: &'static str = "CampaignListPage";
    const ABOUT: &'static str = "Lists the campaigns of a card by its first eight digits.";
    const KIND: Kind = Kind::Extra { pair: Some("CampaignSelectionPage") };
    const REQUIRES: &'static [&'static Requirement] = &[&NO_CHARGE_IN_FLIGHT];

    fn lookups(&self, _form: &CampaignListForm, known: &Known, lookups: &mut Lookups) {
        lookups.insert(Lookup::Tally(asked(known.visitor)));
    }

    fn context<'a>(&self, _view: &View<'a>) -> CampaignListContext {
        CampaignListContext {}
    }

    fn submit(
        &self,
        mut checkout: Checkout,
        form: &CampaignListForm,
        view: &View,
    ) -> Result<Decision, FormErrors> {
        let limit = asked(&view.facts.visitor);
        if view.facts.is_used_up(&limit) {
            return Err(FormErrors::whole(&LISTED_TOO_OFTEN));
        }
        // A choice made for another card falls with the repair, unless that campaign is for this card too.
        let selected = checkout.choices.campaign.selected;
        let card = ListedCard { bin: form.card_number.clone(), at: view.facts.now };
        checkout.choices.campaign = CardCampaign { card: Some(card), selected };
        Ok(Decision::keep(checkout).counting(vec![limit]))
    }
}
