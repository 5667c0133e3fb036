//! The page after the order.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    checkout::{Checkout, PlacedCampaign, View},
    form::NoFields,
    ids::Pk,
    page::{Decision, Kind, Page},
    text,
    text::FormErrors,
};

text!(ONLY_SHOWN = "page-only-shown", en: "This page can only be read.", tr: "Bu sayfa yalnızca okunabilir.");

/// Tells where the order can be seen. It is read, never posted.
pub(crate) struct ThankYouPage;

/// What the storefront draws. Empty while there is no order.
#[derive(Serialize, ToSchema)]
pub(crate) struct ThankYouContext<'a> {
    /// The signed path of the order's page.
    #[serde(skip_serializing_if = "Option::is_none")]
    redirect_url: Option<String>,
    /// The order's key.
    #[serde(skip_serializing_if = "Option::is_none")]
    order_id: Option<Pk>,
    /// The order's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    order_number: Option<&'a str>,
    /// Whether the shopper registered during this session.
    new_user: bool,
    /// An opaque token; no access right.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<&'a str>,
    /// Card campaigns the order took part in.
    campaigns: &'a [PlacedCampaign],
}

impl Page for ThankYouPage {
    type Form = NoFields;
    type Context<'a> = ThankYouContext<'a>;
    const NAME: &'static str = "ThankYouPage";
    const ABOUT: &'static str = "Tells where the order that was just made can be seen.";
    const KIND: Kind = Kind::Terminal;

    fn context<'a>(&self, view: &View<'a>) -> ThankYouContext<'a> {
        let order = view.checkout.fresh_order(view.facts.now);
        ThankYouContext {
            redirect_url: order.map(|order| view.facts.links.completed(&order.number, view.facts.now)),
            order_id: order.map(|order| order.pk),
            order_number: order.map(|order| order.number.as_str()),
            new_user: order.is_some_and(|order| order.new_user),
            token: order.map(|order| order.token.as_str()),
            campaigns: order.map_or(&[], |order| &order.campaigns),
        }
    }

    fn submit(&self, _: Checkout, _: &NoFields, _: &View) -> Result<Decision, FormErrors> {
        Err(FormErrors::whole(&ONLY_SHOWN))
    }
}
