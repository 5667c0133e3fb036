//! Which migrations there are. Each driver applies them in its own transaction, forward only.

/// One step of the schema's history.
pub(super) struct Migration {
    pub(super) version: i64,
    pub(super) name: &'static str,
    pub(super) text: &'static str,
}

macro_rules! migrations {
    ($($version:literal $name:literal,)+) => {
        &[$(Migration {
            version: $version,
            name: $name,
            text: include_str!(concat!("../../migrations/", $name, ".sql")),
        },)+]
    };
}

/// All of them, oldest first.
pub(super) static MIGRATIONS: &[Migration] = migrations![
    1 "0001_spine",
    2 "0002_outbox",
    3 "0003_tallies",
    4 "0004_continue_links",
    5 "0005_attempts",
    6 "0006_gift_cards",
    7 "0007_agreements",
    8 "0008_book_versions",
    9 "0009_checkout_providers",
    10 "0010_linked_accounts",
    11 "0011_smaller_indexes",
    12 "0012_numbers_of_jobs",
];

/// The table that remembers which were applied.
pub(super) const HISTORY: &str =
    "create table if not exists schema_migrations (version bigint primary key, name text not null)";

/// What a database newer than this program is told.
pub(super) fn too_new(version: i64) -> super::DbError {
    let known = MIGRATIONS.last().map_or(0, |migration| migration.version);
    super::DbError::Unfit(format!(
        "the database has schema {version}, this program knows only up to {known}: use a newer Kassa"
    ))
}
