//! Whether gifts are packed, and for how much.

use crate::{
    checkout::{Checkout, View},
    form::NoFields,
    page::{Decision, Kind, Page},
    pages::extras::gift_box::gift_box_page::GiftBoxContext,
    requirement::{GIFT_BOX_OFFERED, Requirement},
    text::FormErrors,
};

/// Leads to the gift box where there is one.
pub(crate) struct GiftBoxIndexPage;

impl Page for GiftBoxIndexPage {
    type Form = NoFields;
    type Context<'a> = GiftBoxContext;
    const NAME: &'static str = "GiftBoxIndexPage";
    const ABOUT: &'static str = "Asks whether gifts are packed, and for how much.";
    const KIND: Kind = Kind::Extra { pair: Some("GiftBoxPage") };
    const REQUIRES: &'static [&'static Requirement] = &[&GIFT_BOX_OFFERED];

    fn context<'a>(&self, view: &View<'a>) -> GiftBoxContext {
        GiftBoxContext::new(view)
    }

    fn submit(&self, checkout: Checkout, _form: &NoFields, _view: &View) -> Result<Decision, FormErrors> {
        Ok(Decision::keep(checkout))
    }
}
