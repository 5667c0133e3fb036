//! Settings of checkout providers: services with a checkout of their own, where a shopper picks an address and a carrier and
//! pays. What one can do is its adapter's to say.

use serde::{Deserialize, Serialize};

use super::{Shop, check::Report, on};
use crate::ids::Pk;

/// A checkout provider that is offered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckoutProvider {
    /// Its key.
    pub pk: Pk,
    /// What the shopper reads: a proper name.
    pub name: String,
    /// Its slug, by which the installation knows how to reach it.
    pub slug: String,
    /// Address of its logo.
    #[serde(default)]
    pub logo: Option<String>,
    /// Whether it is offered.
    #[serde(default = "on")]
    pub active: bool,
}

impl Shop {
    /// The checkout providers, in the order of the settings.
    pub fn offered_checkout_providers(&self) -> impl Iterator<Item = &CheckoutProvider> {
        self.checkout_providers.iter().filter(|provider| provider.active)
    }

    pub(super) fn check_checkout_providers(&self, report: &mut Report) {
        let list = &self.checkout_providers;
        report.keys("checkout_providers", list.iter().map(|provider| provider.pk));
        report.unique("checkout_providers", "slug", list.iter().map(|provider| provider.slug.as_str()));
        for (index, provider) in list.iter().enumerate() {
            let place = |key: &str| format!("checkout_providers[{index}].{key}");
            report.require(!provider.name.trim().is_empty(), &place("name"), "must not be blank");
            let slug = !provider.slug.is_empty()
                && provider.slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
            report.require(slug, &place("slug"), "must be lower-case letters, digits and dashes");
        }
    }
}
