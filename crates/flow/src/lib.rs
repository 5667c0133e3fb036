//! The connection: loads what a request is about, looks up what the rules ask for, lets them decide, saves, draws
//! the answer. Decides nothing itself and speaks no HTTP.

mod accounts;
mod agreements;
mod basket;
mod cache;
mod card_terms;
mod charges;
mod clock;
mod foresight;
mod gift_cards;
mod handover;
mod ids;
mod jobs;
mod orders;
mod preferences;
mod providers;
mod queue;
mod reconciler;
mod recovery;
mod returns;
mod services;
mod show;
mod submit;
mod turns;
mod visitor;

use std::sync::Arc;

pub use accounts::AccountRefusal;
pub use basket::BasketReply;
use cache::Cache;
use card_terms::CardTable;
use checkout::{
    facts::OrderLinks,
    ids::{AttemptId, Timestamp},
};
pub use clock::{Clock, SystemClock};
use foresight::Foresight;
use gateways::Gateways;
pub use gift_cards::{IssuedGiftCard, NewGiftCards};
pub use handover::{Behind, ContinueRefusal, Continued};
use hmac::{Hmac, KeyInit};
pub use ids::{Ids, RandomIds};
pub use jobs::Worked;
pub use orders::OrderRefusal;
pub use preferences::Preference;
pub use providers::{Linking, ProviderReply, Said};
use queue::Queue;
pub use returns::CameBack;
use sha2::Sha256;
use store::{DbError, Store, StoreError};
pub use submit::Reply;
pub use visitor::{Arrival, Cookie, Loaded};

/// Why there is no answer.
#[derive(Debug, Clone, thiserror::Error)]
pub enum FlowError {
    /// Our own database or queue is broken or full; the same request may succeed a little later.
    #[error("not available: {0}")]
    Unavailable(String),
    /// The visitor logged in meanwhile and has another cookie by now: nothing may be begun under the old one.
    #[error("the session was replaced")]
    Replaced,
    /// A fault of the program.
    #[error("internal fault: {0}")]
    Internal(String),
}

impl From<StoreError> for FlowError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Db(DbError::Unavailable(reason)) => Self::Unavailable(reason),
            other => Self::Internal(other.to_string()),
        }
    }
}

impl From<DbError> for FlowError {
    fn from(error: DbError) -> Self {
        StoreError::Db(error).into()
    }
}

/// Makes the links that leave the shop in messages.
pub trait Links: OrderLinks {
    /// The token by which the holder of `ticket`, made at `created`, acts on an account. Always the same for the same
    /// two, so that it needs to be kept nowhere.
    fn ticket(&self, ticket: &str, created: Timestamp) -> String;

    /// The path of the page where one goes on with the checkout behind the link with this key. Always the same.
    fn continuing(&self, link: &str) -> String;

    /// The address at which a provider calls the page called `page` about `attempt`. It holds a secret that nobody else was
    /// given. Always the same.
    fn provider_call(&self, page: &str, attempt: &AttemptId) -> String;

    /// The address where a provider sends the shopper of `attempt` who turned back.
    fn provider_cancel(&self, attempt: &AttemptId) -> String;

    /// The address a bank sends the shopper of `attempt` back to, to the page called `page`. It holds a secret that nobody
    /// else was given. Always the same.
    fn payment_return(&self, page: &str, attempt: &AttemptId) -> String;
}

/// Everything a request needs; cheap to clone.
#[derive(Clone)]
pub struct Flow(Arc<Inner>);

struct Inner {
    store: Store,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    links: Arc<dyn Links>,
    gateways: Gateways,
    cache: Cache,
    card_table: CardTable,
    foresight: Foresight,
    queue: Queue<submit::Flight, Result<Arc<Reply>, FlowError>>,
    jobs_added: tokio::sync::Notify,
    payments_due: tokio::sync::Notify,
    /// Tells forms apart without keeping them; another one in every process.
    form_key: Hmac<Sha256>,
}

impl Flow {
    /// A flow over `store` that uses the services of `gateways`.
    pub fn new(
        store: Store,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
        links: Arc<dyn Links>,
        gateways: Gateways,
    ) -> Self {
        let mut form_key = [0; 32];
        form_key[..16].copy_from_slice(&ids.nonce());
        form_key[16..].copy_from_slice(&ids.nonce());
        Self(Arc::new(Inner {
            form_key: Hmac::new_from_slice(&form_key).expect("HMAC takes keys of any length"),
            store,
            clock,
            ids,
            links,
            gateways,
            cache: Cache::default(),
            card_table: CardTable::default(),
            foresight: Foresight::default(),
            queue: Queue::default(),
            jobs_added: tokio::sync::Notify::new(),
            payments_due: tokio::sync::Notify::new(),
        }))
    }

    /// The store, for what needs no rules: the catalogue, address books, places.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// What makes links.
    pub(crate) fn links(&self) -> &dyn Links {
        self.0.links.as_ref()
    }

    /// The services of the outside world.
    pub fn gateways(&self) -> &Gateways {
        &self.0.gateways
    }

    /// The time.
    pub fn now(&self) -> checkout::ids::Timestamp {
        self.0.clock.now()
    }

    /// Where fresh identifiers come from.
    pub fn ids(&self) -> &dyn Ids {
        self.0.ids.as_ref()
    }

    /// The settings, as fresh as the database has them.
    pub async fn shop(&self) -> Result<Arc<checkout::shop::Shop>, FlowError> {
        let versions = self.0.store.versions().await?;
        self.0.cache.shop(&self.0.store, versions).await
    }
}
