//! Sessions: which cookie is which visitor. Only a digest of the cookie is kept.

use checkout::ids::{CheckoutId, Pk, Timestamp};
use sha2::{Digest, Sha256};

use crate::{
    Batch, Store, StoreError, Written,
    db::{params, sql},
};

sql! {
    BEGIN = "insert into sessions (id, owner, customer, checkout, language, currency, registered, created, seen, expires) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9)";
    SEEN = "update sessions set seen = $2, expires = $3 where id = $1 and retired is null";
    RETIRE = "update sessions set retired = $2, expires = $3, customer = null, \
                  checkout = (select checkout from orders where checkout = $4) \
              where id = $1 and retired is null and (checkout = $5 or (checkout is null and $5 is null))";
    END = "delete from sessions where id = $1";
    END_ALL = "delete from sessions where customer = $1";
    END_OTHERS = "delete from sessions where customer = $1 and id <> $2";
    SET_LANGUAGE = "update sessions set language = $2 where id = $1";
    SET_CURRENCY = "update sessions set currency = $2 where id = $1";
    PURGE = "delete from sessions where expires <= $1";
}

/// How long a session lives after it was last seen.
pub const SESSION_LIFETIME_SECONDS: i64 = 14 * 24 * 3600;
/// How long the cookie from before a login still answers replays.
pub const RETIRED_LIFETIME_SECONDS: i64 = 10 * 60;

/// The name a session is kept under: a digest of its cookie.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SessionKey(String);

impl SessionKey {
    /// The key of the session with this cookie.
    pub fn of_cookie(cookie: &str) -> Self {
        Self(digest(cookie))
    }

    /// The key's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The name a secret is kept under: nobody gets from it to the secret.
pub(crate) fn digest(secret: &str) -> String {
    Sha256::digest(secret.as_bytes()).iter().fold(String::with_capacity(64), |mut text, byte| {
        text.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or('0'));
        text.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('0'));
        text
    })
}

/// A session to begin.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Its key.
    pub key: SessionKey,
    /// Whose address book a guest fills.
    pub owner: String,
    /// The customer who logged in.
    pub customer: Option<Pk>,
    /// A guest's checkout.
    pub checkout: Option<String>,
    /// The language that was set.
    pub language: Option<String>,
    /// The currency that was set.
    pub currency: Option<String>,
    /// Whether the customer registered in this session.
    pub registered: bool,
}

/// Adds a new session to a batch.
pub fn begin(batch: &mut Batch, session: &NewSession, now: Timestamp) {
    batch.require(
        &BEGIN,
        params![
            session.key.as_str(),
            &session.owner,
            session.customer,
            session.checkout.clone(),
            session.language.clone(),
            session.currency.clone(),
            session.registered,
            now,
            now.plus_seconds(SESSION_LIFETIME_SECONDS),
        ],
    );
}

/// Adds to a batch that `key`, whose visitor had `open` open, was replaced: for a while it answers replays of the
/// order that `open` became, if it did, and nothing else. `own` is the checkout the session itself names, a guest's;
/// the step misses when it names another one by now, or was replaced already.
pub fn retire(
    batch: &mut Batch,
    key: &SessionKey,
    own: Option<&CheckoutId>,
    open: Option<&CheckoutId>,
    now: Timestamp,
) -> usize {
    batch.require(&RETIRE, params![key.as_str(), now, now.plus_seconds(RETIRED_LIFETIME_SECONDS), open, own])
}

/// Adds to a batch that `key` ends.
pub fn end(batch: &mut Batch, key: &SessionKey) {
    batch.run(&END, params![key.as_str()]);
}

/// Adds to a batch that all sessions of `customer` end.
pub(crate) fn end_all(batch: &mut Batch, customer: Pk) {
    batch.run(&END_ALL, params![customer]);
}

/// Adds to a batch that all sessions of `customer` but `key` end, as after a change of the password.
pub fn end_others(batch: &mut Batch, customer: Pk, key: &SessionKey) {
    batch.run(&END_OTHERS, params![customer, key.as_str()]);
}

impl Store {
    /// Notes that a session was used.
    pub async fn session_seen(&self, key: &SessionKey, now: Timestamp) -> Result<(), StoreError> {
        let mut batch = Batch::new();
        batch.run(&SEEN, params![key.as_str(), now, now.plus_seconds(SESSION_LIFETIME_SECONDS)]);
        self.db.write(batch).await?;
        Ok(())
    }

    /// Ends a session; `false` when there was none.
    pub async fn end_session(&self, key: &SessionKey) -> Result<bool, StoreError> {
        let mut batch = Batch::new();
        batch.require(&END, params![key.as_str()]);
        Ok(matches!(self.db.write(batch).await?, Written::Done(_)))
    }

    /// Sets the language of a session.
    pub async fn set_session_language(&self, key: &SessionKey, language: &str) -> Result<(), StoreError> {
        let mut batch = Batch::new();
        batch.run(&SET_LANGUAGE, params![key.as_str(), language]);
        self.db.write(batch).await?;
        Ok(())
    }

    /// Sets the currency of a session.
    pub async fn set_session_currency(&self, key: &SessionKey, currency: &str) -> Result<(), StoreError> {
        let mut batch = Batch::new();
        batch.run(&SET_CURRENCY, params![key.as_str(), currency]);
        self.db.write(batch).await?;
        Ok(())
    }

    /// Removes sessions whose time is over.
    pub async fn purge_sessions(&self, now: Timestamp) -> Result<(), StoreError> {
        let mut batch = Batch::new();
        batch.run(&PURGE, params![now]);
        self.db.write(batch).await?;
        Ok(())
    }
}
