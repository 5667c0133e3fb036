//! What an order remembers of the checkout provider it was made with.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ids::Pk;

/// The provider in whose checkout an order was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderProvider {
    /// Its key.
    pub pk: Pk,
    /// Its name.
    pub name: String,
    /// Its slug.
    pub slug: String,
    /// Address of its logo.
    pub logo: Option<String>,
    /// The card that paid there.
    pub card: Option<ProviderCard>,
    /// What the provider told otherwise than it was quoted for; what was quoted counts.
    #[serde(default)]
    pub differs: Vec<String>,
}

/// A card that paid at a provider, as far as it may be kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProviderCard {
    /// Its brand.
    pub brand: Option<String>,
    /// Its first six to eight digits.
    #[serde(rename = "bin_number", alias = "bin")]
    pub bin: Option<String>,
    /// Its last four digits.
    pub last_four: Option<String>,
}

impl OrderProvider {
    /// The first digits of the card that paid.
    pub fn bin(&self) -> Option<&str> {
        self.card.as_ref()?.bin.as_deref()
    }
}

/// The provider as clients read it.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderProviderKeys<'a> {
    /// Its key.
    pub pk: Pk,
    /// Its name.
    pub name: &'a str,
    /// Its slug.
    pub slug: &'a str,
    /// Address of its logo.
    pub logo: Option<&'a str>,
    /// The card that paid there; null where the provider told of none.
    pub card: Option<&'a ProviderCard>,
    /// What the provider told otherwise than it was quoted for: `shipping_address`, `billing_address`.
    pub differs: &'a [String],
}

impl<'a> From<&'a OrderProvider> for OrderProviderKeys<'a> {
    fn from(provider: &'a OrderProvider) -> Self {
        Self {
            pk: provider.pk,
            name: &provider.name,
            slug: &provider.slug,
            logo: provider.logo.as_deref(),
            card: provider.card.as_ref(),
            differs: &provider.differs,
        }
    }
}
