//! Asking for the checkouts of providers.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    checkout::{Checkout, View},
    form::NoFields,
    page::{Decision, Kind, Page},
    requirement::{NO_CHARGE_IN_FLIGHT, PROVIDERS_OFFERED, Requirement},
    text::FormErrors,
};

/// Begins the way to a provider's checkout; its answer lists the providers.
pub(crate) struct CheckoutProviderIndexPage;

/// Nothing to draw.
#[derive(Serialize, ToSchema)]
pub(crate) struct CheckoutProviderIndexContext {}

impl Page for CheckoutProviderIndexPage {
    type Form = NoFields;
    type Context<'a> = CheckoutProviderIndexContext;
    const NAME: &'static str = "CheckoutProviderIndexPage";
    const ABOUT: &'static str = "Begins the way to a provider's checkout and lists the providers.";
    const KIND: Kind = Kind::Extra { pair: Some("CheckoutProviderSelectionPage") };
    const REQUIRES: &'static [&'static Requirement] = &[&PROVIDERS_OFFERED, &NO_CHARGE_IN_FLIGHT];

    fn context<'a>(&self, _view: &View<'a>) -> CheckoutProviderIndexContext {
        CheckoutProviderIndexContext {}
    }

    fn submit(&self, mut checkout: Checkout, _form: &NoFields, _view: &View) -> Result<Decision, FormErrors> {
        checkout.choices.checkout_provider.started = true;
        Ok(Decision::keep(checkout))
    }
}
