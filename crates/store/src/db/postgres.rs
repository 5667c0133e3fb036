//! PostgreSQL: connections for each runtime of the program. Questions that are asked together travel together, and so does a whole write.

mod pools;
mod transaction;

use std::{str::FromStr, sync::Arc, time::Duration};

use deadpool_postgres::Object;
use futures_util::future::join_all;
use tokio_postgres::{
    Config, NoTls, Statement,
    types::{IsNull, ToSql, Type, accepts, private::BytesMut, to_sql_checked},
};

use self::{pools::Pools, transaction::JoinedTexts};
use super::{
    Batch, DbError, Durability, Params, Row, Sql, Value, Written, dialect,
    migrate::{HISTORY, MIGRATIONS, too_new},
};

/// How often a batch is tried when the server asks to try again (serialization failure, deadlock).
const TRIES_MAX: u32 = 4;
/// Names the lock under which migrations run: "kassa" in ASCII.
const MIGRATION_LOCK: i64 = 0x6b_61_73_73_61;

/// An open PostgreSQL database.
#[derive(Clone)]
pub(super) struct Postgres {
    pools: Arc<Pools>,
    joined: Arc<JoinedTexts>,
}

impl Postgres {
    pub(super) async fn open(url: &str, durability: Durability, runtimes: usize) -> Result<Self, DbError> {
        let mut config = Config::from_str(url)
            .map_err(|error| DbError::Unfit(format!("the database URL is malformed: {error}")))?;
        config.application_name("kassa").connect_timeout(Duration::from_secs(5));
        let postgres = Self { pools: Arc::new(Pools::new(config, runtimes)), joined: Arc::default() };
        if durability == Durability::Full {
            postgres.assert_durable().await?;
        }
        postgres.migrate().await?;
        Ok(postgres)
    }

    async fn connection(&self) -> Result<Object, DbError> {
        let pool = self.pools.here()?;
        pool.get().await.map_err(|error| DbError::Unavailable(error.to_string()))
    }

    /// An acknowledged commit must be on the disk: refuse a server that does not promise it.
    async fn assert_durable(&self) -> Result<(), DbError> {
        let connection = self.connection().await?;
        for (setting, promised) in
            [("synchronous_commit", &["on", "remote_apply"][..]), ("fsync", &["on"][..])]
        {
            let row = connection.query_one(&format!("show {setting}"), &[]).await.map_err(unavailable)?;
            let value: String = row.get(0);
            if !promised.contains(&value.as_str()) {
                return Err(DbError::Unfit(format!(
                    "the server has {setting} = {value}: an order could be lost in a power cut. Set it to on"
                )));
            }
        }
        Ok(())
    }

    async fn migrate(&self) -> Result<(), DbError> {
        let mut connection = self.connection().await?;
        let unfit = |name: &str, error: &tokio_postgres::Error| {
            DbError::Unfit(format!(
                "migration {name}: {}",
                error.as_db_error().map_or(error.to_string(), ToString::to_string)
            ))
        };
        let transaction = connection.transaction().await.map_err(unavailable)?;
        transaction
            .execute("select pg_advisory_xact_lock($1)", &[&MIGRATION_LOCK])
            .await
            .map_err(unavailable)?;
        transaction.batch_execute(HISTORY).await.map_err(|error| unfit("history", &error))?;
        let last =
            transaction.query_one("select coalesce(max(version), 0) from schema_migrations", &[]).await;
        let last: i64 = last.map_err(|error| unfit("history", &error))?.get(0);
        if last > MIGRATIONS.last().map_or(0, |migration| migration.version) {
            return Err(too_new(last));
        }
        for migration in MIGRATIONS.iter().filter(|migration| migration.version > last) {
            let text = dialect::migration_for_postgres(migration.text);
            transaction.batch_execute(&text).await.map_err(|error| unfit(migration.name, &error))?;
            let applied = "insert into schema_migrations (version, name) values ($1, $2)";
            let row = transaction.execute(applied, &[&migration.version, &migration.name]).await;
            row.map_err(|error| unfit(migration.name, &error))?;
        }
        transaction.commit().await.map_err(unavailable)
    }

    pub(super) async fn query(&self, sql: &'static Sql, params: Params) -> Result<Vec<Row>, DbError> {
        let connection = self.connection().await?;
        ask(&connection, sql, &params).await
    }

    pub(super) async fn query_all(
        &self,
        queries: Vec<(&'static Sql, Params)>,
    ) -> Result<Vec<Vec<Row>>, DbError> {
        let connection = self.connection().await?;
        // Polled together on one connection, the statements travel in one packet.
        join_all(queries.iter().map(|(sql, params)| ask(&connection, sql, params)))
            .await
            .into_iter()
            .collect()
    }

    /// Runs in a task of its own: a caller that goes away must not leave a connection in the middle of a
    /// transaction.
    pub(super) async fn write(&self, batch: Batch) -> Result<Written, DbError> {
        let postgres = self.clone();
        let task = tokio::spawn(async move { postgres.write_to_the_end(&batch).await });
        task.await.map_err(|error| DbError::Unavailable(error.to_string()))?
    }

    async fn write_to_the_end(&self, batch: &Batch) -> Result<Written, DbError> {
        let mut tries = 0;
        loop {
            tries += 1;
            let connection = self.connection().await?;
            match transaction::write(&connection, batch, &self.joined).await {
                Ok(written) => return Ok(written),
                Err(failure) => {
                    if failure.connection_is_doubtful {
                        drop(Object::take(connection));
                    }
                    if !failure.may_repeat || tries >= TRIES_MAX {
                        return Err(failure.error);
                    }
                }
            }
        }
    }

    pub(super) async fn prepare(&self, sql: &'static Sql) -> Result<(), DbError> {
        let connection = self.connection().await?;
        connection.prepare(sql.postgres).await.map(drop).map_err(|error| failed(sql.name, &error))
    }

    pub(super) async fn schema(&self) -> Result<Vec<(String, String)>, DbError> {
        static COLUMNS: Sql = Sql::new(
            "COLUMNS",
            "select table_name::text, column_name::text from information_schema.columns \
             where table_schema = current_schema()",
            "",
        );
        let rows = self.query(&COLUMNS, Vec::new()).await?;
        Ok(rows.iter().map(|row| (row.text(0).to_owned(), row.text(1).to_owned())).collect())
    }
}

/// Makes a schema and returns the URL whose connections work in it.
pub(super) async fn create_schema(url: &str, name: &str) -> Result<String, DbError> {
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_') {
        return Err(DbError::Unfit(format!("`{name}` is no schema name: use a-z, 0-9 and _")));
    }
    let config = Config::from_str(url).map_err(|error| DbError::Unfit(error.to_string()))?;
    let (client, connection) = config.connect(NoTls).await.map_err(unavailable)?;
    let driver = tokio::spawn(connection);
    let created = client.batch_execute(&format!("create schema {name}")).await.map_err(unavailable);
    drop(client);
    driver.abort();
    created?;
    let divider = if url.contains('?') { '&' } else { '?' };
    Ok(format!("{url}{divider}options=-csearch_path%3D{name}"))
}

async fn statement(connection: &Object, sql: &'static Sql) -> Result<Statement, DbError> {
    connection.prepare_cached(sql.postgres).await.map_err(|error| failed(sql.name, &error))
}

async fn ask(connection: &Object, sql: &'static Sql, params: &[Value]) -> Result<Vec<Row>, DbError> {
    let statement = statement(connection, sql).await?;
    let rows =
        connection.query(&statement, &borrowed(params)).await.map_err(|error| failed(sql.name, &error))?;
    Ok(rows.iter().map(read).collect())
}

fn borrowed(params: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    params.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

#[expect(clippy::needless_pass_by_value, reason = "the shape map_err wants")]
fn unavailable(error: tokio_postgres::Error) -> DbError {
    DbError::Unavailable(error.to_string())
}

fn failed(name: &'static str, error: &tokio_postgres::Error) -> DbError {
    match error.as_db_error() {
        // Classes 08 (connection), 53 (resources) and 57 (operator intervention) pass by themselves.
        Some(said) if !["08", "53", "57", "40"].iter().any(|class| said.code().code().starts_with(class)) => {
            DbError::Statement { name, reason: said.to_string() }
        }
        _ => DbError::Unavailable(error.to_string()),
    }
}

fn read(row: &tokio_postgres::Row) -> Row {
    Row((0..row.len()).map(|column| read_column(row, column)).collect())
}

fn read_column(row: &tokio_postgres::Row, column: usize) -> Value {
    match *row.columns()[column].type_() {
        Type::INT8 => Value::from(row.get::<_, Option<i64>>(column)),
        Type::INT4 => Value::from(row.get::<_, Option<i32>>(column).map(i64::from)),
        Type::BOOL => Value::from(row.get::<_, Option<bool>>(column)),
        Type::BYTEA => Value::from(row.get::<_, Option<Vec<u8>>>(column)),
        _ => Value::from(row.get::<_, Option<String>>(column)),
    }
}

impl ToSql for Value {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(value) if *kind == Type::INT4 => i32::try_from(*value)?.to_sql(kind, out),
            Self::Int(value) => value.to_sql(kind, out),
            Self::Text(value) => value.to_sql(kind, out),
            Self::Bool(value) => value.to_sql(kind, out),
            Self::Blob(value) => value.to_sql(kind, out),
        }
    }

    // A document given to `json_each` is sent as the text it is.
    accepts!(INT8, INT4, TEXT, VARCHAR, BOOL, BYTEA, JSON);
    to_sql_checked!();
}
