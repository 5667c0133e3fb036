//! Packing as a gift, with a note for whoever unpacks it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Part;
use crate::{
    checkout::View,
    money::{Amount, Money},
    order::OrderDraft,
    pricing::{Fee, PriceLine},
};

/// The gift box that was chosen, if any. Its price is a setting, never remembered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GiftBox {
    /// What the shopper asked for.
    pub chosen: Option<GiftWish>,
}

/// What a shopper asks for with a gift box.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GiftWish {
    /// What is written on it.
    pub note: String,
    /// Whether a film comes with it.
    pub video: bool,
    /// Whether the giver wants to be told how to record it.
    pub video_notification: bool,
}

/// A gift box as clients read it.
#[derive(Debug, Serialize, ToSchema)]
pub struct GiftWishKeys<'a> {
    /// What is written on it.
    pub note: &'a str,
    /// Whether a film comes with it.
    pub gift_video: bool,
    /// Whether the giver is told how to record it.
    pub gift_video_notification_sent: bool,
    /// What it costs.
    pub price: Amount,
}

/// What clients read of the part.
#[derive(Debug, Serialize, ToSchema)]
pub struct GiftBoxKeys<'a> {
    /// The gift box; null while none is chosen.
    pub gift_box: Option<GiftWishKeys<'a>>,
}

impl GiftBox {
    /// What packing this checkout as a gift costs; `None` when it is not offered.
    pub fn price(view: &View) -> Option<Money> {
        view.facts.shop.gift_box.as_ref()?.price.get(view.goods.currency)
    }
}

impl Part for GiftBox {
    type Keys<'a> = GiftBoxKeys<'a>;

    fn repaired(&self, view: &View) -> Self {
        let film = view.facts.shop.gift_box.as_ref().is_some_and(|setting| setting.video);
        let chosen = self.chosen.clone().filter(|_| Self::price(view).is_some());
        let chosen = chosen.map(|wish| GiftWish {
            video: wish.video && film,
            video_notification: wish.video_notification && film,
            ..wish
        });
        Self { chosen }
    }

    fn price_lines(&self, view: &View) -> Vec<PriceLine> {
        let price = self.chosen.as_ref().and_then(|_| Self::price(view));
        price.map(|price| PriceLine::Fee(Fee::GiftBox, price)).into_iter().collect()
    }

    fn keys<'a>(&'a self, view: &View<'a>) -> GiftBoxKeys<'a> {
        let keys = |(wish, price): (&'a GiftWish, Money)| GiftWishKeys {
            note: &wish.note,
            gift_video: wish.video,
            gift_video_notification_sent: wish.video_notification,
            price: Amount(price),
        };
        GiftBoxKeys { gift_box: self.chosen.as_ref().zip(Self::price(view)).map(keys) }
    }

    fn complete_order(&self, _view: &View, order: &mut OrderDraft) {
        order.gift_box.clone_from(&self.chosen);
    }
}
