//! The provider asks which carriers there are.

use serde::Serialize;
use utoipa::ToSchema;

use super::call::CarriersCall;
use crate::{
    checkout::{Checkout, View},
    engine::ONLY_FROM_THE_BANK,
    page::{Decision, Kind, Page},
    text::FormErrors,
};

/// Lists the carriers for the address the shopper picked at the provider.
pub(crate) struct CheckoutProviderShippingOptionPage;

/// What the provider draws.
#[derive(Serialize, ToSchema)]
pub(crate) struct CheckoutProviderShippingOptionContext<'a> {
    /// What is offered.
    shipping_options: Vec<super::call::CarrierKeys<'a>>,
}

impl Page for CheckoutProviderShippingOptionPage {
    type Form = CarriersCall;
    type Context<'a> = CheckoutProviderShippingOptionContext<'a>;
    const NAME: &'static str = "CheckoutProviderShippingOptionPage";
    const ABOUT: &'static str = "Lists the carriers for the address the shopper picked at the provider.";
    const KIND: Kind = Kind::Door;

    fn context<'a>(&self, view: &View<'a>) -> Self::Context<'a> {
        let attempt = view.session_at_provider();
        let shipping_options = attempt.map(|attempt| super::call::carriers(attempt, view.facts.language));
        CheckoutProviderShippingOptionContext { shipping_options: shipping_options.unwrap_or_default() }
    }

    fn submit(&self, _: Checkout, _: &CarriersCall, _: &View) -> Result<Decision, FormErrors> {
        Err(FormErrors::whole(&ONLY_FROM_THE_BANK))
    }
}
