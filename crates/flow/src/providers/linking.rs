//! Links the account a customer has at a provider: from then on sessions are opened in the customer's name. A code is exchanged
//! once, and what comes of it is kept with the customer and told to nobody but the provider.

use checkout::ids::{Pk, Timestamp};
use gateways::{GatewayError, provider::LinkedAccount};

use crate::{Flow, FlowError, charges::in_time};

/// What came of a code that a browser brought back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Linking {
    /// The account is linked since then.
    Linked(Timestamp),
    /// The provider does not take the code.
    Refused,
    /// The provider does not answer.
    Unanswered,
    /// There is no such provider here, or it has no accounts.
    NotOffered,
}

impl Flow {
    /// Where a customer's browser goes to link an account at the provider called `slug`; none for one without accounts.
    pub async fn account_link_url(
        &self,
        slug: &str,
        state: &str,
        redirect_uri: &str,
    ) -> Result<Option<String>, FlowError> {
        let shop = self.shop().await?;
        let offered = shop.offered_checkout_providers().any(|provider| provider.slug == slug);
        let provider = self.gateways().providers.find(slug).filter(|_| offered);
        Ok(provider.and_then(|provider| provider.link_url(state, redirect_uri)))
    }

    /// Exchanges the `code` that the browser of `customer` brought back to `redirect_uri`.
    pub async fn link_account(
        &self,
        slug: &str,
        customer: Pk,
        code: &str,
        redirect_uri: &str,
    ) -> Result<Linking, FlowError> {
        let Some(provider) = self.gateways().providers.find(slug).cloned() else {
            return Ok(Linking::NotOffered);
        };
        let (code, redirect_uri) = (code.to_owned(), redirect_uri.to_owned());
        let asked = in_time(async move { provider.link(&code, &redirect_uri).await }).await;
        match asked {
            Ok(LinkedAccount { access_token, linked }) => {
                self.store().link_account(slug, customer, &access_token, linked).await?;
                Ok(Linking::Linked(linked))
            }
            // A page that was loaded again brings its code a second time.
            Err(GatewayError::Refused(_)) if self.account_at(slug, customer).await.is_some() => {
                let linked = self.store().provider_linked(slug, customer).await?;
                Ok(linked.map_or(Linking::Refused, Linking::Linked))
            }
            Err(GatewayError::Refused(_)) => Ok(Linking::Refused),
            Err(GatewayError::Unknown(_) | GatewayError::Unreachable(_)) => Ok(Linking::Unanswered),
        }
    }

    /// Forgets the account that `customer` linked at the provider called `slug`.
    pub async fn unlink_account(&self, slug: &str, customer: Pk) -> Result<(), FlowError> {
        Ok(self.store().unlink_account(slug, customer).await?)
    }

    /// What opens sessions in the name of `customer`. Without it they are opened all the same.
    pub(super) async fn account_at(&self, slug: &str, customer: Pk) -> Option<String> {
        let kept = self.store().linked_account(slug, customer).await;
        kept.unwrap_or_else(|error| {
            tracing::warn!(%error, "the account of a customer could not be read");
            None
        })
    }

    /// Notes that the provider does not take `access_token` any more.
    pub(super) async fn account_refused(&self, slug: &str, customer: Pk, access_token: &str) {
        if let Err(error) = self.store().forget_account(slug, customer, access_token).await {
            tracing::warn!(%error, "the account of a customer could not be forgotten");
        }
    }
}
