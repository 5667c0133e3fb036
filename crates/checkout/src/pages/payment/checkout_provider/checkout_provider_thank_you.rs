//! The page after an order that was made in a provider's checkout.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    checkout::{Checkout, View},
    engine::ONLY_FROM_THE_BANK,
    form::NoFields,
    page::{Decision, Kind, Page},
    text::FormErrors,
};

/// Tells where the order can be seen.
pub(crate) struct CheckoutProviderThankYouPage;

/// What the storefront draws. Empty while there is no order.
#[derive(Serialize, ToSchema)]
pub(crate) struct CheckoutProviderThankYouContext {
    /// The signed address of the order's page.
    #[serde(skip_serializing_if = "Option::is_none")]
    return_url: Option<String>,
}

impl Page for CheckoutProviderThankYouPage {
    type Form = NoFields;
    type Context<'a> = CheckoutProviderThankYouContext;
    const NAME: &'static str = "CheckoutProviderThankYouPage";
    const ABOUT: &'static str = "Tells where the order that was made in a provider's checkout can be seen.";
    const KIND: Kind = Kind::Terminal;

    fn context<'a>(&self, view: &View<'a>) -> CheckoutProviderThankYouContext {
        let (order, links) = (view.checkout.fresh_order(view.facts.now), &view.facts.links);
        let address = |number| links.public(&links.completed(number, view.facts.now));
        CheckoutProviderThankYouContext { return_url: order.map(|order| address(&order.number)) }
    }

    fn submit(&self, _: Checkout, _: &NoFields, _: &View) -> Result<Decision, FormErrors> {
        Err(FormErrors::whole(&ONLY_FROM_THE_BANK))
    }
}
