//! The campaign of the shopper's card. Of the card only the first eight digits are ever here.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Change, Part};
use crate::{
    checkout::View,
    form::CardBin,
    ids::{Pk, Timestamp},
    money::{Money, Rounding},
    order::{OrderCampaign, OrderDraft},
    pricing::{Discount, Off, PriceLine},
    promotions::GivenPromotion,
    shop::{Advantage, Campaign},
};

/// How long the campaigns of a card stay listed.
const LISTED_SECONDS: i64 = 60 * 60;

/// The card the shopper asked about, and the campaign that was chosen of those listed for it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CardCampaign {
    /// The card.
    pub card: Option<ListedCard>,
    /// The campaign.
    pub selected: Option<Pk>,
}

/// A card whose campaigns were listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedCard {
    /// Its first digits.
    pub bin: CardBin,
    /// When.
    pub at: Timestamp,
}

/// What clients read of the part.
#[derive(Debug, Serialize, ToSchema)]
pub struct CardCampaignKeys<'a> {
    /// The code of the chosen campaign; empty while there is none.
    pub selected_campaign: &'a str,
}

/// A campaign as clients read it.
#[derive(Debug, Serialize, ToSchema)]
pub struct CampaignKeys<'a> {
    /// Its key.
    pub pk: Pk,
    /// Its code.
    pub code: &'a str,
    /// Its name.
    pub name: &'a str,
    /// What it gives, in words.
    pub message: &'a str,
}

impl CardCampaign {
    /// The card, while its campaigns stay listed.
    pub fn fresh_card(&self, now: Timestamp) -> Option<&ListedCard> {
        self.card.as_ref().filter(|card| now.seconds_since(card.at) < LISTED_SECONDS)
    }

    /// The campaigns of the card for these goods.
    pub fn listed<'a>(&self, view: &View<'a>) -> Vec<&'a Campaign> {
        // What an order was given stays given.
        let at = view.checkout.order.as_ref().map_or(view.facts.now, |order| order.placed);
        let Some(card) = self.fresh_card(at) else { return Vec::new() };
        let suits = |campaign: &&Campaign| campaign.suits(card.bin.as_str(), view.goods, at);
        view.facts.shop.campaigns.iter().filter(suits).collect()
    }

    /// The same as clients read them.
    pub fn listed_keys<'a>(&self, view: &View<'a>) -> Vec<CampaignKeys<'a>> {
        let language = view.facts.language;
        let keys = |campaign: &'a Campaign| CampaignKeys {
            pk: campaign.pk,
            code: &campaign.code,
            name: campaign.name.in_language(language),
            message: campaign.message.in_language(language),
        };
        self.listed(view).into_iter().map(keys).collect()
    }

    /// The chosen campaign, while it is listed.
    pub fn chosen<'a>(&self, view: &View<'a>) -> Option<&'a Campaign> {
        let pk = self.selected?;
        self.listed(view).into_iter().find(|campaign| campaign.pk == pk)
    }

    /// The chosen campaign, if the chosen way of paying goes with it.
    fn counting<'a>(&self, view: &View<'a>) -> Option<&'a Campaign> {
        let paid_with = view.checkout.choices.payment.option;
        self.chosen(view).filter(|campaign| {
            let options = &campaign.payment_options;
            options.is_empty() || paid_with.is_some_and(|option| options.contains(&option))
        })
    }

    /// What the campaign takes off the goods that promotions left.
    fn discount(campaign: &Campaign, view: &View) -> Option<Money> {
        let currency = view.goods.currency;
        let given: Vec<GivenPromotion> = view.checkout.choices.promotions.given(view);
        let taken = Money::sum(given.into_iter().flat_map(|given| given.lines), currency).ok()?;
        let left = view.goods.total.checked_sub(taken).ok()?;
        let off = match campaign.gives.as_ref()? {
            Advantage::Percent(rate) => rate.of(left, Rounding::Down).ok()?,
            Advantage::Amount(amounts) => amounts.get(currency)?.at_most(left),
        };
        Some(off).filter(|off| off.minor > 0)
    }
}

impl Part for CardCampaign {
    type Keys<'a> = CardCampaignKeys<'a>;

    fn repaired(&self, view: &View) -> Self {
        Self {
            card: self.fresh_card(view.facts.now).cloned(),
            selected: self.chosen(view).map(|campaign| campaign.pk),
        }
    }

    /// The card that pays may be another one now.
    fn after(self, change: Change) -> Self {
        if change == Change::Payment { Self { selected: None, ..self } } else { self }
    }

    fn price_lines(&self, view: &View) -> Vec<PriceLine> {
        let line = |campaign: &Campaign| {
            let off = Off::Goods(Self::discount(campaign, view)?);
            let description = campaign.name.in_language(view.facts.language).to_owned();
            Some(PriceLine::Discount(Discount { description, off }))
        };
        self.counting(view).and_then(line).into_iter().collect()
    }

    fn keys<'a>(&'a self, view: &View<'a>) -> CardCampaignKeys<'a> {
        CardCampaignKeys { selected_campaign: self.chosen(view).map_or("", |campaign| &campaign.code) }
    }

    fn complete_order(&self, view: &View, order: &mut OrderDraft) {
        let language = view.facts.language;
        order.campaign = self.counting(view).map(|campaign| OrderCampaign {
            pk: campaign.pk,
            code: campaign.code.clone(),
            name: campaign.name.in_language(language).to_owned(),
            message: campaign.message.in_language(language).to_owned(),
        });
    }
}
