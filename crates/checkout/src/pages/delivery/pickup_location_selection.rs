//! Choosing the pick-up point that hands the goods out.

use serde::Serialize;
use utoipa::ToSchema;

use super::address_selection::NOT_IN_BOOK;
use crate::{
    address::{Address, Country, ShownAddress},
    checkout::{Checkout, View},
    form,
    ids::Pk,
    page::{Decision, Kind, Page},
    parts::{Addresses, Change, Delivery, PickupLocationKeys},
    requirement::{BUYER_KNOWN, DELIVERS_TO_POINT, DELIVERY_CHOSEN, NO_CHARGE_IN_FLIGHT, Requirement},
    shop::DeliveryKind,
    text,
    text::FormErrors,
};

text!(NOT_OFFERED = "pickup-location-not-offered",
    en: "This pick-up point does not hand out orders.", tr: "Bu teslim noktası sipariş teslim etmiyor.");

/// Chooses the pick-up point and who is billed.
pub(crate) struct PickupLocationSelectionPage;

form! {
    /// The choice.
    pub(crate) struct PickupLocationSelectionForm {
        /// Key of the pick-up point.
        pickup_location: Pk,
        /// Key of the address that is billed.
        billing_address: Pk,
    }
}

/// What the storefront draws.
#[derive(Serialize, ToSchema)]
pub(crate) struct PickupLocationSelectionContext<'a> {
    /// The shopper's book, for the billing address.
    #[schema(value_type = Vec<Address>)]
    addresses: &'a [ShownAddress],
    /// The pick-up points.
    pickup_locations: Vec<PickupLocationKeys<'a>>,
    /// The country addresses start with.
    country: &'a Country,
}

impl Page for PickupLocationSelectionPage {
    type Form = PickupLocationSelectionForm;
    type Context<'a> = PickupLocationSelectionContext<'a>;
    const NAME: &'static str = "PickupLocationSelectionPage";
    const ABOUT: &'static str =
        "Chooses the pick-up point that hands the goods out, and the billing address.";
    const KIND: Kind = Kind::Step;
    const REQUIRES: &'static [&'static Requirement] =
        &[&BUYER_KNOWN, &DELIVERY_CHOSEN, &DELIVERS_TO_POINT, &NO_CHARGE_IN_FLIGHT];

    fn is_skipped(&self, view: &View) -> bool {
        view.checkout.choices.delivery.kind(&view.facts.shop) != Some(DeliveryKind::PickupLocation)
    }

    fn is_done(&self, view: &View) -> bool {
        let choices = &view.checkout.choices;
        choices.delivery.pickup_location.is_some() && choices.addresses.billing.is_some()
    }

    fn context<'a>(&self, view: &View<'a>) -> Self::Context<'a> {
        let points = view.facts.shop.offered_pickup_locations();
        PickupLocationSelectionContext {
            addresses: &view.facts.addresses,
            pickup_locations: points.into_iter().map(PickupLocationKeys::from).collect(),
            country: &view.facts.shop.country,
        }
    }

    fn submit(&self, mut checkout: Checkout, form: &Self::Form, view: &View) -> Result<Decision, FormErrors> {
        let mut errors = FormErrors::none();
        let chosen =
            Delivery { pickup_location: Some(form.pickup_location), ..checkout.choices.delivery.clone() };
        if chosen.point(&view.facts.shop).is_none() {
            errors.push("pickup_location", &NOT_OFFERED);
        }
        if view.facts.address(form.billing_address).is_none() {
            errors.push("billing_address", &NOT_IN_BOOK);
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let before = checkout.choices.clone();
        checkout.choices.delivery = chosen;
        checkout.choices.addresses = Addresses { shipping: None, billing: Some(form.billing_address) };
        let differs = checkout.choices != before;
        Ok(Decision::changed(checkout, Change::Address, differs))
    }
}
