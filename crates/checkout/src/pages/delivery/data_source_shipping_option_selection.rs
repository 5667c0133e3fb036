//! Choosing who carries the goods of each seller.

use serde::Serialize;
use utoipa::ToSchema;

use super::shipping_option_selection::carriers_chosen;
use crate::{
    checkout::{Checkout, View},
    form,
    form::JsonObject,
    ids::Pk,
    page::{Decision, Kind, Page},
    parts::{Carried, Shipping, ShippingOptionKeys},
    requirement::{
        ADDRESSES_CHOSEN, BUYER_KNOWN, CARRIERS_BY_SELLER, DELIVERY_CHOSEN, NO_CHARGE_IN_FLIGHT, Requirement,
    },
    shop::ShippingPage,
    text::FormErrors,
};

/// Chooses a carrier for the goods of each seller, as on a marketplace.
pub(crate) struct DataSourceShippingOptionSelectionPage;

form! {
    /// The choice.
    pub(crate) struct DataSourceShippingOptionSelectionForm {
        /// A JSON object: the key of a shipping option for the slug of each seller.
        data_source_shipping_options: JsonObject,
    }
}

/// A seller with what is offered for their goods.
#[derive(Serialize, ToSchema)]
pub(crate) struct DataSourceKeys<'a> {
    /// The seller's key; null for the shop itself, and for one the settings do not name.
    pk: Option<Pk>,
    /// The slug; empty for the shop itself.
    slug: String,
    /// The name.
    name: String,
    /// Keys of the basket's items they sell.
    basketitem_set: Vec<i64>,
    /// What is offered for these, with prices.
    shipping_options: Vec<ShippingOptionKeys<'a>>,
}

/// What the storefront draws.
#[derive(Serialize, ToSchema)]
pub(crate) struct DataSourceShippingOptionSelectionContext<'a> {
    /// The sellers, in the order of the basket.
    data_sources: Vec<DataSourceKeys<'a>>,
}

impl Page for DataSourceShippingOptionSelectionPage {
    type Form = DataSourceShippingOptionSelectionForm;
    type Context<'a> = DataSourceShippingOptionSelectionContext<'a>;
    const NAME: &'static str = "DataSourceShippingOptionSelectionPage";
    const ABOUT: &'static str = "Chooses a carrier for the goods of each seller.";
    const KIND: Kind = Kind::Step;
    const REQUIRES: &'static [&'static Requirement] =
        &[&BUYER_KNOWN, &CARRIERS_BY_SELLER, &DELIVERY_CHOSEN, &ADDRESSES_CHOSEN, &NO_CHARGE_IN_FLIGHT];

    fn is_skipped(&self, view: &View) -> bool {
        view.facts.shop.shipping_page != ShippingPage::DataSource
    }

    fn is_done(&self, view: &View) -> bool {
        Shipping::is_chosen(view)
    }

    fn context<'a>(&self, view: &View<'a>) -> Self::Context<'a> {
        let source = |parcel: &Carried<'a>| {
            let seller = Shipping::seller(view, &parcel.group);
            let name = match seller {
                Some(seller) => seller.name.clone(),
                None if parcel.group.is_empty() => view.facts.shop.name.clone(),
                None => parcel.group.clone(),
            };
            DataSourceKeys {
                pk: seller.map(|seller| seller.pk),
                name,
                basketitem_set: parcel.lines.iter().map(|line| line.id).collect(),
                shipping_options: ShippingOptionKeys::all(&parcel.offered, view.facts.language),
                slug: parcel.group.clone(),
            }
        };
        DataSourceShippingOptionSelectionContext { data_sources: view.parcels().iter().map(source).collect() }
    }

    fn submit(&self, checkout: Checkout, form: &Self::Form, view: &View) -> Result<Decision, FormErrors> {
        let field = "data_source_shipping_options";
        let wishes = form.data_source_shipping_options.value.iter().map(|(seller, wish)| {
            (seller.as_str(), wish.as_i64().or_else(|| wish.as_str()?.parse().ok()).map(Pk))
        });
        carriers_chosen(checkout, field, wishes, view)
    }
}
