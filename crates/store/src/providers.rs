//! What checkout providers told: events, each kept once with what came of it, and which customers linked an account there.

use checkout::ids::{AttemptId, Pk, Timestamp};

use crate::{
    Batch, Store, StoreError,
    db::{params, sql},
};

sql! {
    NOTE = "insert into provider_events (provider, event, attempt, received, outcome, document) \
            values ($1, $2, $3, $4, $5, $6) on conflict do nothing";
    NOTED = "select outcome from provider_events where provider = $1 and event = $2 and attempt = $3";
    EVENTS = "select event, outcome, document from provider_events where attempt = $1 order by received, event";
    LINK = "insert into provider_links (provider, customer, linked) values ($1, $2, $3) \
            on conflict (provider, customer) do update set linked = $3";
    LINK_ACCOUNT = "insert into provider_links (provider, customer, linked, access_token) values ($1, $2, $3, $4) \
                    on conflict (provider, customer) do update set linked = $3, access_token = $4";
    ACCOUNT = "select access_token from provider_links where provider = $1 and customer = $2";
    FORGET = "update provider_links set access_token = null \
              where provider = $1 and customer = $2 and access_token = $3";
    UNLINK = "delete from provider_links where provider = $1 and customer = $2";
    LINKED = "select linked from provider_links where provider = $1 and customer = $2";
}

/// Something a provider said of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderEvent {
    /// The provider's slug.
    pub provider: String,
    /// What makes it this event and no other.
    pub event: String,
    /// The attempt it is about.
    pub attempt: AttemptId,
    /// When it was heard.
    pub received: Timestamp,
    /// What came of it: `ordered`, or the code of what the provider was told.
    pub outcome: String,
    /// What was said, as far as it may be kept.
    pub document: String,
}

/// Adds to a batch that `event` was heard; once.
pub(crate) fn note(batch: &mut Batch, event: &ProviderEvent) {
    let ProviderEvent { provider, event, attempt, received, outcome, document } = event;
    batch.run(&NOTE, params![provider, event, attempt, *received, outcome, document]);
}

impl Store {
    /// What came of `event` of `provider` about `attempt`, if it was heard before.
    pub async fn provider_outcome(
        &self,
        provider: &str,
        event: &str,
        attempt: &AttemptId,
    ) -> Result<Option<String>, StoreError> {
        let row = self.db.query_one(&NOTED, params![provider, event, attempt]).await?;
        Ok(row.map(|row| row.text(0).to_owned()))
    }

    /// Everything that was heard about `attempt`: its name, what came of it, and what was said.
    pub async fn provider_events(
        &self,
        attempt: &AttemptId,
    ) -> Result<Vec<(String, String, String)>, StoreError> {
        let rows = self.db.query(&EVENTS, params![attempt]).await?;
        let text = |row: &crate::db::Row, column| row.text(column).to_owned();
        Ok(rows.iter().map(|row| (text(row, 0), text(row, 1), text(row, 2))).collect())
    }

    /// Notes that `customer` linked an account at `provider`.
    pub async fn link_provider(
        &self,
        provider: &str,
        customer: Pk,
        linked: Timestamp,
    ) -> Result<(), StoreError> {
        let mut batch = Batch::new();
        batch.run(&LINK, params![provider, customer, linked]);
        self.db.write(batch).await?;
        Ok(())
    }

    /// Keeps what opens sessions at `provider` in the name of `customer`, who linked an account there.
    pub async fn link_account(
        &self,
        provider: &str,
        customer: Pk,
        access_token: &str,
        linked: Timestamp,
    ) -> Result<(), StoreError> {
        let mut batch = Batch::new();
        batch.run(&LINK_ACCOUNT, params![provider, customer, linked, access_token]);
        self.db.write(batch).await?;
        Ok(())
    }

    /// What opens sessions at `provider` in the name of `customer`. Never to be shown or logged.
    pub async fn linked_account(&self, provider: &str, customer: Pk) -> Result<Option<String>, StoreError> {
        let row = self.db.query_one(&ACCOUNT, params![provider, customer]).await?;
        Ok(row.and_then(|row| row.maybe_text(0).map(ToOwned::to_owned)))
    }

    /// Forgets `access_token`, which `provider` does not take any more; the day it was linked stays.
    pub async fn forget_account(
        &self,
        provider: &str,
        customer: Pk,
        access_token: &str,
    ) -> Result<(), StoreError> {
        let mut batch = Batch::new();
        batch.run(&FORGET, params![provider, customer, access_token]);
        self.db.write(batch).await?;
        Ok(())
    }

    /// Forgets that `customer` linked an account at `provider`.
    pub async fn unlink_account(&self, provider: &str, customer: Pk) -> Result<(), StoreError> {
        let mut batch = Batch::new();
        batch.run(&UNLINK, params![provider, customer]);
        self.db.write(batch).await?;
        Ok(())
    }

    /// When `customer` linked an account at `provider`.
    pub async fn provider_linked(
        &self,
        provider: &str,
        customer: Pk,
    ) -> Result<Option<Timestamp>, StoreError> {
        let row = self.db.query_one(&LINKED, params![provider, customer]).await?;
        Ok(row.map(|row| Timestamp(row.int(0))))
    }
}
