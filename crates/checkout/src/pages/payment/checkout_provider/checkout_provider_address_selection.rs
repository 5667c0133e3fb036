//! The shopper picked addresses at the provider.

use serde::Serialize;
use utoipa::ToSchema;

use super::call::AddressesCall;
use crate::{
    checkout::{Checkout, View},
    engine::ONLY_FROM_THE_BANK,
    page::{Decision, Kind, Page},
    text::FormErrors,
};

/// Takes the addresses the shopper picked at the provider.
pub(crate) struct CheckoutProviderAddressSelectionPage;

/// What the storefront draws. Empty while nobody is away.
#[derive(Serialize, ToSchema)]
pub(crate) struct CheckoutProviderAddressSelectionContext<'a> {
    /// Where the shopper goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    redirect_url: Option<&'a str>,
}

impl Page for CheckoutProviderAddressSelectionPage {
    type Form = AddressesCall;
    type Context<'a> = CheckoutProviderAddressSelectionContext<'a>;
    const NAME: &'static str = "CheckoutProviderAddressSelectionPage";
    const ABOUT: &'static str = "Takes the addresses the shopper picked at the provider.";
    const KIND: Kind = Kind::Door;

    fn context<'a>(&self, view: &View<'a>) -> Self::Context<'a> {
        let redirect_url = crate::parts::ProviderCheckout::redirect_url(view);
        CheckoutProviderAddressSelectionContext { redirect_url }
    }

    fn submit(&self, _: Checkout, _: &AddressesCall, _: &View) -> Result<Decision, FormErrors> {
        Err(FormErrors::whole(&ONLY_FROM_THE_BANK))
    }
}
