//! Choosing who carries each group of goods.

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
        ADDRESSES_CHOSEN, BUYER_KNOWN, CARRIERS_BY_ATTRIBUTE, DELIVERY_CHOSEN, NO_CHARGE_IN_FLIGHT,
        Requirement,
    },
    shop::ShippingPage,
    text::FormErrors,
};

/// Chooses a carrier for each group of goods that share the values of the attributes the shop groups by.
pub(crate) struct AttributeBasedShippingOptionSelectionPage;

form! {
    /// The choice.
    pub(crate) struct AttributeBasedShippingOptionSelectionForm {
        /// A JSON object: the key of a shipping option for the name of each group.
        attribute_based_shipping_options: JsonObject,
    }
}

/// A group of goods as the storefront draws it.
#[derive(Serialize, ToSchema)]
pub(crate) struct AttributeBasedGroup<'a> {
    /// Its name: the values of the attributes, joined by `;`, or `None`.
    group: String,
    /// Keys of the basket's items in it.
    basketitem_set: Vec<i64>,
    /// What is offered for it, with prices.
    shipping_options: Vec<ShippingOptionKeys<'a>>,
}

/// What the storefront draws.
#[derive(Serialize, ToSchema)]
pub(crate) struct AttributeBasedShippingOptionSelectionContext<'a> {
    /// The groups, in the order of the basket.
    attribute_based_shipping_options: Vec<AttributeBasedGroup<'a>>,
}

impl Page for AttributeBasedShippingOptionSelectionPage {
    type Form = AttributeBasedShippingOptionSelectionForm;
    type Context<'a> = AttributeBasedShippingOptionSelectionContext<'a>;
    const NAME: &'static str = "AttributeBasedShippingOptionSelectionPage";
    const ABOUT: &'static str = "Chooses a carrier for each group of goods with the same attributes.";
    const KIND: Kind = Kind::Step;
    const REQUIRES: &'static [&'static Requirement] =
        &[&BUYER_KNOWN, &CARRIERS_BY_ATTRIBUTE, &DELIVERY_CHOSEN, &ADDRESSES_CHOSEN, &NO_CHARGE_IN_FLIGHT];

    fn is_skipped(&self, view: &View) -> bool {
        view.facts.shop.shipping_page != ShippingPage::AttributeBased
    }

    fn is_done(&self, view: &View) -> bool {
        Shipping::is_chosen(view)
    }

    fn context<'a>(&self, view: &View<'a>) -> Self::Context<'a> {
        let group = |parcel: &Carried<'a>| AttributeBasedGroup {
            basketitem_set: parcel.lines.iter().map(|line| line.id).collect(),
            shipping_options: ShippingOptionKeys::all(&parcel.offered, view.facts.language),
            group: parcel.group.clone(),
        };
        AttributeBasedShippingOptionSelectionContext {
            attribute_based_shipping_options: view.parcels().iter().map(group).collect(),
        }
    }

    fn submit(&self, checkout: Checkout, form: &Self::Form, view: &View) -> Result<Decision, FormErrors> {
        let field = "attribute_based_shipping_options";
        let wishes = form.attribute_based_shipping_options.value.iter().map(|(group, wish)| {
            (group.as_str(), wish.as_i64().or_else(|| wish.as_str()?.parse().ok()).map(Pk))
        });
        carriers_chosen(checkout, field, wishes, view)
    }
}
