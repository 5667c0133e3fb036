//! Choosing one of the campaigns of a card.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    checkout::{Checkout, View},
    form,
    form::{FieldType, FieldValue},
    page::{Decision, Kind, Page},
    parts::CampaignKeys,
    requirement::{NO_CHARGE_IN_FLIGHT, Requirement},
    shop::folded,
    text,
    text::{FormErrors, Problem},
};

text!(CARD_FIRST = "campaign-card-first",
    en: "Enter your card first to see its campaigns.", tr: "Kampanyaları görmek için önce kartınızı girin.");
text!(CAMPAIGN_NOT_LISTED = "campaign-not-listed",
    en: "This campaign is not offered for your card and basket.",
    tr: "Bu kampanya kartınız ve sepetiniz için geçerli değil.");

/// The longest code of a campaign that is looked at.
const CODE_CHARS_MAX: usize = 64;

/// Chooses a campaign.
pub(crate) struct CampaignSelectionPage;

/// A campaign's key or code as sent.
#[derive(Debug)]
pub(crate) struct CampaignName(String);

impl FieldValue for CampaignName {
    const TYPE: FieldType = FieldType::Text { chars_max: CODE_CHARS_MAX };

    fn parse(text: &str) -> Result<Self, Problem> {
        // What is longer than any code is the code of none.
        if text.chars().count() > CODE_CHARS_MAX {
            return Err(Problem::new(&CAMPAIGN_NOT_LISTED));
        }
        Ok(Self(folded(text)))
    }
}

form! {
    /// The campaign.
    pub(crate) struct CampaignSelectionForm {
        /// Key or code of a listed campaign; absent or empty takes the choice back.
        campaign: Option<CampaignName>,
    }
}

/// What the storefront draws.
#[derive(Serialize, ToSchema)]
pub(crate) struct CampaignSelectionContext<'a> {
    /// The campaigns of the card, for these goods.
    campaigns: Vec<CampaignKeys<'a>>,
}

impl Page for CampaignSelectionPage {
    type Form = CampaignSelectionForm;
    type Context<'a> = CampaignSelectionContext<'a>;
    const NAME: &'static str = "CampaignSelectionPage";
    const ABOUT: &'static str = "Chooses a campaign of the card that was asked about.";
    const KIND: Kind = Kind::Extra { pair: None };
    const REQUIRES: &'static [&'static Requirement] = &[&NO_CHARGE_IN_FLIGHT];

    fn context<'a>(&self, view: &View<'a>) -> CampaignSelectionContext<'a> {
        CampaignSelectionContext { campaigns: view.checkout.choices.campaign.listed_keys(view) }
    }

    fn submit(
        &self,
        mut checkout: Checkout,
        form: &CampaignSelectionForm,
        view: &View,
    ) -> Result<Decision, FormErrors> {
        let choice = &mut checkout.choices.campaign;
        let wanted =
            form.campaign.as_ref().map(|campaign| campaign.0.as_str()).filter(|name| !name.is_empty());
        let Some(wanted) = wanted else {
            choice.selected = None;
            return Ok(Decision::keep(checkout));
        };
        if choice.card.is_none() {
            return Err(FormErrors::whole(&CARD_FIRST));
        }
        let listed = choice.listed(view);
        let meant = (listed.iter().find(|campaign| folded(&campaign.code) == wanted))
            .or_else(|| listed.iter().find(|campaign| campaign.pk.to_string() == wanted));
        let Some(campaign) = meant else {
            return Err(FormErrors::field("campaign", &CAMPAIGN_NOT_LISTED));
        };
        choice.selected = Some(campaign.pk);
        Ok(Decision::keep(checkout))
    }
}
