//! Choosing how the goods are handed over.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    checkout::{Checkout, View},
    facts::{Known, Lookups},
    form,
    ids::Pk,
    page::{Decision, Kind, Page},
    parts::{Change, Delivery, DeliveryOptionKeys, DeliverySlot},
    requirement::{BUYER_KNOWN, DELIVERY_BY_SHOP, NO_CHARGE_IN_FLIGHT, Requirement},
    text,
    text::FormErrors,
};

text!(NOT_OFFERED = "delivery-not-offered",
    en: "This delivery option is not offered.", tr: "Bu teslimat seçeneği sunulmuyor.");

/// Chooses between delivery to an address and pick-up at a store. Passed by when there is only one option.
pub(crate) struct DeliveryOptionSelectionPage;

form! {
    /// The choice.
    pub(crate) struct DeliveryOptionSelectionForm {
        /// Key of a delivery option.
        delivery_option: Pk,
    }
}

/// What the storefront draws.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeliveryOptionSelectionContext<'a> {
    /// What is offered.
    delivery_options: Vec<DeliveryOptionKeys<'a>>,
}

/// `checkout` with the delivery option `option`, which is offered.
pub(super) fn delivered(mut checkout: Checkout, option: Pk, view: &View) -> Decision {
    let before = &checkout.choices.delivery;
    let chosen = Delivery { option: Some(option), offer: before.offer.clone(), ..Delivery::default() };
    let differs = before.option != chosen.option;
    // Within one kind the addresses still fit; what is carried to them is decided anew.
    let same_kind = before.kind(&view.facts.shop) == chosen.kind(&view.facts.shop);
    let change = if same_kind { Change::Address } else { Change::Delivery };
    if differs {
        checkout.choices.delivery = chosen;
    }
    Decision::changed(checkout, change, differs)
}

impl Page for DeliveryOptionSelectionPage {
    type Form = DeliveryOptionSelectionForm;
    type Context<'a> = DeliveryOptionSelectionContext<'a>;
    const NAME: &'static str = "DeliveryOptionSelectionPage";
    const ABOUT: &'static str = "Chooses between delivery to an address and pick-up at a store.";
    const KIND: Kind = Kind::Step;
    const REQUIRES: &'static [&'static Requirement] =
        &[&BUYER_KNOWN, &DELIVERY_BY_SHOP, &NO_CHARGE_IN_FLIGHT];

    fn lookups(&self, form: &Self::Form, known: &Known, lookups: &mut Lookups) {
        DeliverySlot::ask_with(Some(form.delivery_option), known, lookups);
    }

    fn is_skipped(&self, view: &View) -> bool {
        Delivery::is_remote(view) || Delivery::offered(view).len() == 1
    }

    fn is_done(&self, view: &View) -> bool {
        Delivery::is_chosen(view)
    }

    fn context<'a>(&self, view: &View<'a>) -> Self::Context<'a> {
        DeliveryOptionSelectionContext { delivery_options: DeliveryOptionKeys::offered(view) }
    }

    fn submit(&self, checkout: Checkout, form: &Self::Form, view: &View) -> Result<Decision, FormErrors> {
        if view.facts.shop.offered_delivery_option(form.delivery_option).is_none() {
            return Err(FormErrors::field("delivery_option", &NOT_OFFERED));
        }
        Ok(delivered(checkout, form.delivery_option, view))
    }
}
