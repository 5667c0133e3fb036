//! Checkout providers: services on whose own page a shopper picks an address and a carrier, agrees and pays, while their
//! servers call the shop. What such a service must do, and which ones there are. A provider translates; what becomes of a
//! session, and whether there is an order, is decided elsewhere.

mod akifast;
pub mod conformance;
mod json;
mod message;
mod published;
mod remote;
pub mod sandbox;
mod session;
mod signature;
mod verification;
pub mod wire;

use std::{fmt::Debug, sync::Arc};

pub use akifast::AkifastSettings;
use checkout::money::Money;
use futures_util::future::BoxFuture;
pub use json::Json;
pub use message::{
    Call, Forged, Misread, Notification, PaidCard, Proof, SentAddress, SentPlace, Step, Transaction,
    Verification,
};
pub use published::{read_address, read_notification};
pub use remote::RemoteProviderSettings;
pub use session::{
    CallbackUrls, Goods, LinkedAccount, OpenSession, Opening, ProviderDescriptor, Session, SessionState,
    ShopCustomer,
};
pub use signature::{ID_HEADER, Secrets, Signed};
pub use verification::VerificationSettings;

use crate::{GatewayError, payment::Receipt};

/// What is known of a call that did not succeed: nothing happened and never will (`Refused`), nothing happened
/// (`Unreachable`), or somebody has to ask again with [`CheckoutProvider::query`] (`Unknown`).
pub type ProviderError = GatewayError;

/// A service with a checkout of its own. Every call may be made again with the same identifiers and has no second effect.
pub trait CheckoutProvider: Send + Sync + Debug {
    /// What operators read about it, such as `Akifast at https://akifast.example`; never a secret.
    fn about(&self) -> String;

    /// What it is called and what it can do, as far as is known now. Asks nobody.
    fn descriptor(&self) -> Arc<ProviderDescriptor>;

    /// Asks the service what it can do; [`Self::descriptor`] says so from then on.
    fn refresh(&self) -> BoxFuture<'_, Result<(), ProviderError>> {
        Box::pin(async { Ok(()) })
    }

    /// Opens a session: its page waits for the shopper's browser. One that was opened before is answered as it was then.
    fn open<'a>(&'a self, opening: &'a Opening) -> BoxFuture<'a, Result<OpenSession, ProviderError>>;

    /// Who wrote `call`, as far as the call itself can prove it. Asks nobody and believes nothing that it says.
    fn verify(&self, call: &Call<'_>) -> Result<Proof, Forged>;

    /// Reads what it says of a payment. Whether that is believed depends on [`Self::verify`], and on [`Self::query`] where a
    /// call can prove nothing.
    fn read_notification(&self, body: &Json) -> Result<Notification, Misread> {
        read_notification(body)
    }

    /// Reads an address that the shopper picked on its page.
    fn read_address(&self, field: &'static str, sent: &Json) -> Result<SentAddress, Misread> {
        read_address(field, sent)
    }

    /// Asks what became of a session. `Refused` from a service that cannot be asked, which its descriptor says too.
    fn query<'a>(&'a self, session: &'a Session) -> BoxFuture<'a, Result<SessionState, ProviderError>>;

    /// Closes a session nobody paid: it never becomes money after this. Refused once it was paid.
    fn close<'a>(&'a self, session: &'a Session) -> BoxFuture<'a, Result<(), ProviderError>>;

    /// Gives `amount` of what was paid back; the same `key` again is the same change.
    fn refund<'a>(
        &'a self,
        session: &'a Session,
        amount: Money,
        key: &'a str,
    ) -> BoxFuture<'a, Result<Receipt, ProviderError>>;

    /// Where a customer's browser goes to link the account they have there, and comes back from to `redirect_uri` with a code
    /// and `state`; none for a service without accounts.
    fn link_url(&self, _state: &str, _redirect_uri: &str) -> Option<String> {
        None
    }

    /// Exchanges the code a browser brought back for what opens sessions in the customer's name.
    fn link<'a>(
        &'a self,
        _code: &'a str,
        _redirect_uri: &'a str,
    ) -> BoxFuture<'a, Result<LinkedAccount, ProviderError>> {
        Box::pin(async { Err(ProviderError::Refused("it has no accounts to link".to_owned())) })
    }
}

/// Which provider an installation uses. An adapter is one variant here and one line in [`ProviderSettings::provider`].
#[derive(Debug, Clone)]
pub enum ProviderSettings {
    /// A service that speaks the signed contract of `docs/remote-provider.md`; the sandbox provider is one.
    Remote(RemoteProviderSettings),
    /// Akifast. Not verified live.
    Akifast(AkifastSettings),
}

impl ProviderSettings {
    /// The provider; what is wrong with the settings otherwise.
    pub fn provider(self) -> Result<Arc<dyn CheckoutProvider>, String> {
        match self {
            Self::Remote(settings) => Ok(Arc::new(remote::RemoteProvider::new(settings)?)),
            Self::Akifast(settings) => Ok(Arc::new(akifast::Akifast::new(settings)?)),
        }
    }
}

/// The providers an installation has set up, by their slugs.
#[derive(Debug, Clone, Default)]
pub struct Providers(Vec<Arc<dyn CheckoutProvider>>);

impl Providers {
    /// All of `providers`; an error names the slug that two of them have.
    pub fn new(providers: Vec<Arc<dyn CheckoutProvider>>) -> Result<Self, String> {
        for (place, provider) in providers.iter().enumerate() {
            let slug = &provider.descriptor().slug;
            if providers[..place].iter().any(|other| other.descriptor().slug == *slug) {
                return Err(format!("two checkout providers are called {slug}"));
            }
        }
        Ok(Self(providers))
    }

    /// The one called `slug`.
    pub fn find(&self, slug: &str) -> Option<&Arc<dyn CheckoutProvider>> {
        self.0.iter().find(|provider| provider.descriptor().slug == slug)
    }

    /// All of them.
    pub fn all(&self) -> &[Arc<dyn CheckoutProvider>] {
        &self.0
    }
}
