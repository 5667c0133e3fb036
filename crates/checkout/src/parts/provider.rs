//! Whether the shopper went to a provider's checkout.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Delivery, Part, Shipping};
use crate::{checkout::View, payment::PaymentKind, shop::CheckoutProvider};

/// What was begun.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProviderCheckout {
    /// Whether the providers were asked for.
    pub started: bool,
}

/// What clients read of the part.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProviderCheckoutKeys<'a> {
    /// Whether the providers were asked for.
    pub checkout_provider_process_started: bool,
    /// Where the shopper goes on, while a session is open.
    pub remote_redirect_url: Option<&'a str>,
}

impl ProviderCheckout {
    /// The providers that are offered for the basket in `view`.
    pub fn offered<'a>(view: &View<'a>) -> Vec<&'a CheckoutProvider> {
        if Shipping::is_grouped(view) || Shipping::is_remote(view) || Delivery::is_remote(view) {
            // A provider's page knows one carrier for everything, and asks for it while nobody else may be asked. It may begin
            // before it is known who buys, and nobody is asked how to deliver before that.
            return Vec::new();
        }
        let currency = view.goods.currency;
        let takes = |provider: &&CheckoutProvider| {
            let mut services = view.facts.providers.iter();
            services.any(|service| service.slug == provider.slug && service.currencies.contains(&currency))
        };
        view.facts.shop.offered_checkout_providers().filter(takes).collect()
    }

    /// The page of the provider where the shopper is.
    pub fn redirect_url<'a>(view: &View<'a>) -> Option<&'a str> {
        let known = view.facts.attempt.as_ref().filter(|_| view.is_away(PaymentKind::CheckoutProvider))?;
        known.attempt.open_session(view.facts.now)?;
        known.attempt.target.as_ref().map(|target| target.url.as_str())
    }
}

impl Part for ProviderCheckout {
    type Keys<'a> = ProviderCheckoutKeys<'a>;

    fn keys<'a>(&'a self, view: &View<'a>) -> ProviderCheckoutKeys<'a> {
        ProviderCheckoutKeys {
            checkout_provider_process_started: self.started,
            remote_redirect_url: Self::redirect_url(view),
        }
    }
}
