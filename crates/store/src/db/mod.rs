//! The two databases behind one small face. Nothing outside this folder names a driver.
//!
//! Reads are single statements. A write is a [`Batch`]: statements with what each must achieve, carried out whole
//! or not at all. A batch is data, so both databases can share a commit among many of them or send one in a
//! single round trip, and no transaction is ever open while something else is waited for.

mod batch;
mod dialect;
mod migrate;
mod postgres;
mod sql;
mod sqlite;
mod value;

use std::{collections::BTreeSet, path::PathBuf, str::FromStr};

pub use batch::{Batch, Written};
pub use sql::Sql;
pub(crate) use sql::{as_text, question_marks, sql};
pub(crate) use value::params;
pub use value::{Params, Row, Value};

/// Why the database did not answer.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// It cannot be reached, or is too busy: the caller may try again later.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// A statement was refused for a reason nobody foresaw: a fault of the program.
    #[error("statement `{name}` failed: {reason}")]
    Statement {
        /// The statement's name.
        name: &'static str,
        /// What the database said.
        reason: String,
    },
    /// The database is there but cannot be used as it is.
    #[error("{0}")]
    Unfit(String),
}

/// Where the database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// `sqlite:PATH`: a file of our own.
    Sqlite(PathBuf),
    /// `postgres://…`: a server. The text may hold a password and is never printed.
    Postgres(String),
}

impl FromStr for DatabaseUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return if path.is_empty() {
                Err("sqlite: needs a path behind it".to_owned())
            } else {
                Ok(Self::Sqlite(path.into()))
            };
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        Err("a database URL starts with `sqlite:` or `postgres://`".to_owned())
    }
}

/// What happens to an acknowledged write when the power goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Durability {
    /// It is there. The only choice for a shop.
    #[default]
    Full,
    /// It may be gone. Exists so that the power-cut harness can show that it sees loss.
    Weak,
}

/// An open database.
#[derive(Clone)]
pub struct Db(Kind);

#[derive(Clone)]
enum Kind {
    Sqlite(sqlite::Sqlite),
    Postgres(postgres::Postgres),
}

impl Db {
    /// Opens the database for a program with one runtime, and brings its schema up to date.
    pub async fn open(url: &DatabaseUrl, durability: Durability) -> Result<Self, DbError> {
        Self::open_for(url, durability, 1).await
    }

    /// The same for a program with so many runtimes, which share out the connections to a server.
    pub async fn open_for(
        url: &DatabaseUrl,
        durability: Durability,
        runtimes: usize,
    ) -> Result<Self, DbError> {
        let kind = match url {
            DatabaseUrl::Sqlite(path) => Kind::Sqlite(sqlite::Sqlite::open(path, durability)?),
            DatabaseUrl::Postgres(url) => {
                Kind::Postgres(postgres::Postgres::open(url, durability, runtimes).await?)
            }
        };
        Ok(Self(kind))
    }

    /// Makes a schema called `name` in a PostgreSQL server and returns the URL that works inside it: a shop of its
    /// own beside others. SQLite needs none, a file is one.
    pub async fn create_schema(url: &DatabaseUrl, name: &str) -> Result<DatabaseUrl, DbError> {
        match url {
            DatabaseUrl::Sqlite(_) => Err(DbError::Unfit("a SQLite file has no schemas".to_owned())),
            DatabaseUrl::Postgres(url) => postgres::create_schema(url, name).await.map(DatabaseUrl::Postgres),
        }
    }

    /// The rows of one statement.
    pub async fn query(&self, sql: &'static Sql, params: Params) -> Result<Vec<Row>, DbError> {
        match &self.0 {
            Kind::Sqlite(sqlite) => sqlite.query(sql, &params),
            Kind::Postgres(postgres) => postgres.query(sql, params).await,
        }
    }

    /// The rows of a statement that reads much, or whose answer must not hold up the thread that asks: SQLite reads on a
    /// thread of its own.
    pub async fn query_apart(&self, sql: &'static Sql, params: Params) -> Result<Vec<Row>, DbError> {
        match &self.0 {
            Kind::Sqlite(sqlite) => {
                let sqlite = sqlite.clone();
                let reading = tokio::task::spawn_blocking(move || sqlite.query(sql, &params));
                reading.await.map_err(|error| DbError::Unavailable(error.to_string()))?
            }
            Kind::Postgres(postgres) => postgres.query(sql, params).await,
        }
    }

    /// The rows of several statements, asked for together.
    pub async fn query_all(&self, queries: Vec<(&'static Sql, Params)>) -> Result<Vec<Vec<Row>>, DbError> {
        match &self.0 {
            Kind::Sqlite(sqlite) => sqlite.query_all(&queries),
            Kind::Postgres(postgres) => postgres.query_all(queries).await,
        }
    }

    /// The first row of one statement.
    pub async fn query_one(&self, sql: &'static Sql, params: Params) -> Result<Option<Row>, DbError> {
        Ok(self.query(sql, params).await?.into_iter().next())
    }

    /// Carries out `batch` whole or not at all; when this returns [`Written::Done`] it is on the disk.
    pub async fn write(&self, batch: Batch) -> Result<Written, DbError> {
        match &self.0 {
            Kind::Sqlite(sqlite) => sqlite.write(batch).await,
            Kind::Postgres(postgres) => postgres.write(batch).await,
        }
    }

    /// Prepares `sql` without running it, to find misspelt columns in a test.
    pub async fn prepare(&self, sql: &'static Sql) -> Result<(), DbError> {
        match &self.0 {
            Kind::Sqlite(sqlite) => sqlite.prepare(sql),
            Kind::Postgres(postgres) => postgres.prepare(sql).await,
        }
    }

    /// Tables with their columns, for comparing the schemas of the two databases.
    pub async fn schema(&self) -> Result<Vec<(String, String)>, DbError> {
        let mut columns = match &self.0 {
            Kind::Sqlite(sqlite) => sqlite.schema(),
            Kind::Postgres(postgres) => postgres.schema().await,
        }?;
        columns.sort();
        Ok(columns)
    }

    /// Every row of every table as text, sorted: for tests that compare whole stores.
    pub async fn dump(&self) -> Result<String, DbError> {
        let tables: BTreeSet<String> = self.schema().await?.into_iter().map(|(table, _)| table).collect();
        let mut dump = String::new();
        for table in tables {
            let text: &'static str = Box::leak(format!("select * from {table}").into_boxed_str());
            let sql: &'static Sql = Box::leak(Box::new(Sql::without_parameters("DUMP", text)));
            let rows = self.query(sql, Params::default()).await?;
            let mut rows: Vec<String> = rows.iter().map(|row| format!("{row:?}")).collect();
            rows.sort();
            dump.extend([table.as_str(), "\n", &rows.join("\n"), "\n"]);
        }
        Ok(dump)
    }

    /// `SQLite` or `PostgreSQL`.
    pub fn name(&self) -> &'static str {
        match self.0 {
            Kind::Sqlite(_) => "SQLite",
            Kind::Postgres(_) => "PostgreSQL",
        }
    }
}
