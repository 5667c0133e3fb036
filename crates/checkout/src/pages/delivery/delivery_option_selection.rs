//! Choosing how the goods are handed over.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    checkout::{Checkout, View},
    form,
    ids::Pk,
    page::{Decision, Kind, Page},
    parts::{Change, Delivery, DeliveryOptionKeys},
    requirement::{BUYER_KNOWN, NO_CHARGE_IN_FLIGHT, Requirement},
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

impl Page for DeliveryOptionSelectionPage {
    type Form = DeliveryOptionSelectionForm;
    type Context<'a> = DeliveryOptionSelectionContext<'a>;
    const NAME: &'static str = "DeliveryOptionSelectionPage";
    const ABOUT: &'static str = "Chooses between delivery to an address and pick-up at a store.";
    const KIND: Kind = Kind::Step;
    const REQUIRES: &'static [&'static Requirement] = &[&BUYER_KNOWN, &NO_CHARGE_IN_FLIGHT];

    fn is_skipped(&self, view: &View) -> bool {
        view.facts.shop.offered_delivery_options().len() == 1
    }

    fn is_done(&self, view: &View) -> bool {
        view.checkout.choices.delivery.option.is_some()
    }

    fn context<'a>(&self, view: &View<'a>) -> Self::Context<'a> {
        let offered = view.facts.shop.offered_delivery_options();
        let keys = offered.into_iter().map(|option| DeliveryOptionKeys::new(option, view.facts.language));
        DeliveryOptionSelectionContext { delivery_options: keys.collect() }
    }

    fn submit(&self, mut checkout: Checkout, form: &Self::Form, view: &View) -> Result<Decision, FormErrors> {
        let chosen = Delivery { option: Some(form.delivery_option), retail_store: None };
        if chosen.chosen(&view.facts.shop).is_none() {
            return Err(FormErrors::field("delivery_option", &NOT_OFFERED));
        }
        let before = &checkout.choices.delivery;
        let differs = before.option != chosen.option;
        // Within one kind the addresses still fit; what is carried to them is decided anew.
        let same_kind = before.kind(&view.facts.shop) == chosen.kind(&view.facts.shop);
        let change = if same_kind { Change::Address } else { Change::Delivery };
        if differs {
            checkout.choices.delivery = chosen;
        }
        Ok(Decision::changed(checkout, change, differs))
    }
}
