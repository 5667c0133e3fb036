//! Choosing who carries the goods.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    checkout::{Checkout, View},
    form,
    ids::Pk,
    page::{Decision, Kind, Page},
    parts::{Change, Shipping, ShippingOptionKeys},
    requirement::{ADDRESSES_CHOSEN, BUYER_KNOWN, DELIVERY_CHOSEN, NO_CHARGE_IN_FLIGHT, Requirement},
    text,
    text::FormErrors,
};

text!(NOT_OFFERED = "shipping-not-offered",
    en: "This shipping option is not offered for your address.", tr: "Bu kargo seçeneği adresiniz için sunulmuyor.");

/// Chooses the carrier among those whose rules fit the address and the goods.
pub(crate) struct ShippingOptionSelectionPage;

form! {
    /// The choice.
    pub(crate) struct ShippingOptionSelectionForm {
        /// Key of a shipping option.
        shipping_option: Pk,
    }
}

/// What the storefront draws.
#[derive(Serialize, ToSchema)]
pub(crate) struct ShippingOptionSelectionContext<'a> {
    /// What is offered, with prices.
    shipping_options: Vec<ShippingOptionKeys<'a>>,
}

impl Page for ShippingOptionSelectionPage {
    type Form = ShippingOptionSelectionForm;
    type Context<'a> = ShippingOptionSelectionContext<'a>;
    const NAME: &'static str = "ShippingOptionSelectionPage";
    const ABOUT: &'static str = "Chooses the carrier.";
    const KIND: Kind = Kind::Step;
    const REQUIRES: &'static [&'static Requirement] =
        &[&BUYER_KNOWN, &DELIVERY_CHOSEN, &ADDRESSES_CHOSEN, &NO_CHARGE_IN_FLIGHT];

    fn is_done(&self, view: &View) -> bool {
        view.checkout.choices.shipping.option.is_some()
    }

    fn context<'a>(&self, view: &View<'a>) -> Self::Context<'a> {
        let language = view.facts.language;
        let keys =
            Shipping::offered(view).into_iter().map(|(o, price)| ShippingOptionKeys::new(o, price, language));
        ShippingOptionSelectionContext { shipping_options: keys.collect() }
    }

    fn submit(&self, mut checkout: Checkout, form: &Self::Form, view: &View) -> Result<Decision, FormErrors> {
        let chosen = Shipping { option: Some(form.shipping_option) };
        if chosen.chosen(view).is_none() {
            return Err(FormErrors::field("shipping_option", &NOT_OFFERED));
        }
        let differs = checkout.choices.shipping != chosen;
        checkout.choices.shipping = chosen;
        Ok(Decision::changed(checkout, Change::Shipping, differs))
    }
}
