//! The memory: every SQL statement of Kassa, on SQLite and on PostgreSQL. Returns domain types, never rows.

pub mod addresses;
mod agreements;
pub mod attempts;
pub mod catalog;
pub mod checkouts;
pub mod continue_links;
pub mod customers;
pub mod db;
pub mod events;
pub mod geography;
pub mod gift_cards;
pub mod ledger;
mod listed;
pub mod logins;
pub mod lookups;
pub mod loyalty;
pub mod orders;
pub mod outbox;
pub mod providers;
pub mod remembered;
pub mod sessions;
pub mod settings;
pub mod tallies;
pub mod tickets;
pub mod yardstick;

pub use db::{Batch, DatabaseUrl, Db, DbError, Durability, Written};
pub use listed::{Listed, Slice};

/// Every statement there is, file by file, so that a test can prepare each on both databases.
pub fn statements() -> impl Iterator<Item = &'static db::Sql> {
    [
        addresses::ALL,
        agreements::ALL,
        attempts::ALL,
        checkouts::ALL,
        continue_links::ALL,
        customers::ALL,
        events::ALL,
        gift_cards::ALL,
        ledger::ALL,
        loyalty::ALL,
        orders::ALL,
        outbox::ALL,
        providers::ALL,
        remembered::ALL,
        sessions::ALL,
        settings::ALL,
        tickets::ALL,
        tallies::ALL,
        yardstick::ALL,
    ]
    .into_iter()
    .chain(geography::ALL)
    .flatten()
    .copied()
    .chain(catalog::statements())
}

/// The store: an open database with a method for every question the program has. The methods stand in one file
/// for each table.
#[derive(Clone)]
pub struct Store {
    db: Db,
    shelf: catalog::ShelfCache,
}

impl Store {
    /// A store in `db`.
    pub fn new(db: Db) -> Self {
        Self { db, shelf: catalog::ShelfCache::default() }
    }

    /// The database itself, for tests and for operating it.
    pub fn db(&self) -> &Db {
        &self.db
    }
}

/// Why a stored document cannot be used, or the database did not answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database did not answer.
    #[error(transparent)]
    Db(#[from] DbError),
    /// A document is not what this version writes.
    #[error("stored document of {table}: {source}")]
    Document {
        /// Where it stands.
        table: &'static str,
        /// What is wrong with it.
        source: serde_json::Error,
    },
}

/// Reads a stored document.
fn document<T: serde::de::DeserializeOwned>(table: &'static str, text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|source| StoreError::Document { table, source })
}

/// Few documents are longer.
const DOCUMENT_BYTES: usize = 1_024;

/// Writes a document.
fn json<T: serde::Serialize>(value: &T) -> String {
    // Room for most of them, which would otherwise be copied each time they outgrow half of it.
    let mut document = Vec::with_capacity(DOCUMENT_BYTES);
    serde_json::to_writer(&mut document, value).expect("documents have text keys only");
    String::from_utf8(document).expect("JSON is text")
}
