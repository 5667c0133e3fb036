//! Choosing who carries the goods among those a service of the shop offers.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    checkout::{Checkout, View},
    form,
    ids::Pk,
    page::{Decision, Kind, Page},
    parts::{Change, Shipping, ShippingOptionKeys},
    requirement::{
        ADDRESSES_CHOSEN, BUYER_KNOWN, CARRIERS_BY_SERVICE, DELIVERY_CHOSEN, NO_CHARGE_IN_FLIGHT, Requirement,
    },
    shop::ShippingPage,
    text,
    text::FormErrors,
};

text!(pub(crate) CARRIERS_UNKNOWN = "carriers-unknown",
    en: "The shipping options cannot be found out right now. Please try again in a moment.",
    tr: "Kargo seçenekleri şu anda öğrenilemiyor. Lütfen biraz sonra yeniden deneyin.");
text!(NO_LONGER_OFFERED = "shipping-no-longer-offered",
    en: "This shipping option is not offered any more. Please choose another one.",
    tr: "Bu kargo seçeneği artık sunulmuyor. Lütfen başka birini seçin.");

/// Chooses the carrier among those the shop's own service offered for these goods and this address.
pub(crate) struct RemoteShippingOptionSelectionPage;

form! {
    /// The choice.
    pub(crate) struct RemoteShippingOptionSelectionForm {
        /// Key of a shipping option.
        shipping_option: Pk,
    }
}

/// What the storefront draws.
#[derive(Serialize, ToSchema)]
pub(crate) struct RemoteShippingOptionSelectionContext<'a> {
    /// What is offered, with prices; empty while the service does not answer.
    shipping_options: Vec<ShippingOptionKeys<'a>>,
}

impl Page for RemoteShippingOptionSelectionPage {
    type Form = RemoteShippingOptionSelectionForm;
    type Context<'a> = RemoteShippingOptionSelectionContext<'a>;
    const NAME: &'static str = "RemoteShippingOptionSelectionPage";
    const ABOUT: &'static str = "Chooses the carrier among those a service of the shop offers.";
    const KIND: Kind = Kind::Step;
    const REQUIRES: &'static [&'static Requirement] =
        &[&BUYER_KNOWN, &CARRIERS_BY_SERVICE, &DELIVERY_CHOSEN, &ADDRESSES_CHOSEN, &NO_CHARGE_IN_FLIGHT];

    fn is_skipped(&self, view: &View) -> bool {
        view.facts.shop.shipping_page != ShippingPage::Remote
    }

    fn is_done(&self, view: &View) -> bool {
        Shipping::is_chosen(view)
    }

    fn context<'a>(&self, view: &View<'a>) -> Self::Context<'a> {
        let offered = Shipping::offered(view);
        RemoteShippingOptionSelectionContext {
            shipping_options: ShippingOptionKeys::all(&offered, view.facts.language),
        }
    }

    fn submit(&self, mut checkout: Checkout, form: &Self::Form, view: &View) -> Result<Decision, FormErrors> {
        if checkout.choices.shipping.offer.is_none() {
            return Err(FormErrors::whole(&CARRIERS_UNKNOWN));
        }
        let chosen = Shipping { option: Some(form.shipping_option), ..checkout.choices.shipping.clone() };
        if chosen.chosen(view).is_none() {
            // What is offered instead is kept, so that the next look shows it.
            let errors = FormErrors::field("shipping_option", &NO_LONGER_OFFERED);
            return Ok(Decision::refuse(checkout, errors, Vec::new()));
        }
        let differs = checkout.choices.shipping.option != chosen.option;
        checkout.choices.shipping = chosen;
        Ok(Decision::changed(checkout, Change::Shipping, differs))
    }
}
