//! SQLite: one thread writes and shares each durable commit among all batches that wait, one keeps the log short; several
//! connections read. Reads run on the caller's thread: a lookup by key takes microseconds, a hop would take longer.

mod checkpoints;
mod writer;

use std::{
    path::Path,
    sync::{Arc, mpsc},
    thread::{self, JoinHandle},
    time::Duration,
};

use checkpoints::{COPY_FROM, Checkpoints};
use parking_lot::{Mutex, MutexGuard};
use rusqlite::{
    Connection, OpenFlags, Statement, ToSql, config::DbConfig, params_from_iter, types::ToSqlOutput,
    types::ValueRef,
};
use tokio::sync::oneshot;
use writer::Job;

use super::{
    Batch, DbError, Durability, Params, Row, Sql, Value, Written, dialect,
    migrate::{HISTORY, MIGRATIONS, too_new},
};

const READERS: usize = 4;
const BUSY_TIMEOUT_MS: u64 = 5_000;

/// An open SQLite database.
#[derive(Clone)]
pub(super) struct Sqlite(Arc<Open>);

struct Open {
    /// `None` once it is being closed.
    writer: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
    readers: Box<[Mutex<Connection>]>,
}

impl Drop for Open {
    /// Waits until what was to be written is written and the writer's connection is closed: then the last reader's, closed
    /// next, copies the log into the file and removes it.
    fn drop(&mut self) {
        self.writer = None;
        // A reply may drop the last handle there.
        if let Some(thread) = self.thread.take().filter(|it| it.thread().id() != thread::current().id()) {
            // A writer that panicked has said so by itself.
            let _ = thread.join();
        }
    }
}

impl Sqlite {
    pub(super) fn open(path: &Path, durability: Durability) -> Result<Self, DbError> {
        Self::open_copying(path, durability, COPY_FROM)
    }

    /// Opens it with a log that is copied into the file from `copy_from` pages on.
    fn open_copying(path: &Path, durability: Durability, copy_from: usize) -> Result<Self, DbError> {
        let mut connection = connect(path, durability)?;
        migrate(&mut connection)?;
        let readers: Vec<_> =
            (0..READERS).map(|_| connect(path, durability).map(Mutex::new)).collect::<Result<_, _>>()?;
        let unavailable = |error: std::io::Error| DbError::Unavailable(error.to_string());
        let copier = connect(path, durability)?;
        let checkpoints = Checkpoints::start(&mut connection, copier, copy_from).map_err(unavailable)?;
        let (writer, jobs) = mpsc::channel();
        let thread = thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || writer::write_jobs(&connection, &jobs, checkpoints))
            .map_err(unavailable)?;
        Ok(Self(Arc::new(Open { writer: Some(writer), thread: Some(thread), readers: readers.into() })))
    }

    /// The first one that is free: what it has cached is good until the next commit, so it is best used by many.
    fn reader(&self) -> MutexGuard<'_, Connection> {
        let readers = &self.0.readers;
        readers.iter().find_map(Mutex::try_lock).unwrap_or_else(|| readers[0].lock())
    }

    pub(super) fn query(&self, sql: &'static Sql, params: &Params) -> Result<Vec<Row>, DbError> {
        let reader = self.reader();
        run(&reader, sql, params).map(|(_, rows)| rows).map_err(|error| failed(sql, &error))
    }

    /// Several questions to one state of the database, which is looked up once for all of them.
    pub(super) fn query_all(&self, queries: &[(&'static Sql, Params)]) -> Result<Vec<Vec<Row>>, DbError> {
        let [(first, _), _, ..] = queries else {
            return queries.iter().map(|(sql, params)| self.query(sql, params)).collect();
        };
        let reader = self.reader();
        let snapshot = Snapshot::of(&reader).map_err(|error| failed(first, &error))?;
        let ask = |(sql, params): &(&'static Sql, Params)| {
            run(snapshot.0, sql, params).map(|(_, rows)| rows).map_err(|error| failed(sql, &error))
        };
        queries.iter().map(ask).collect()
    }

    pub(super) async fn write(&self, batch: Batch) -> Result<Written, DbError> {
        let (reply, answer) = oneshot::channel();
        let gone = || DbError::Unavailable("the writer has stopped".to_owned());
        let writer = self.0.writer.as_ref().ok_or_else(gone)?;
        writer.send(Job { batch, reply }).map_err(|_| gone())?;
        let (written, _batch) = answer.await.map_err(|_| gone())?;
        written
    }

    pub(super) fn prepare(&self, sql: &'static Sql) -> Result<(), DbError> {
        self.reader().prepare(sql.sqlite).map(drop).map_err(|error| failed(sql, &error))
    }

    pub(super) fn schema(&self) -> Result<Vec<(String, String)>, DbError> {
        static COLUMNS: Sql = Sql::new(
            "COLUMNS",
            "",
            "select m.name, c.name from sqlite_master m join pragma_table_info(m.name) c \
             where m.type = 'table' and m.name not like 'sqlite_%'",
        );
        let rows = self.query(&COLUMNS, &Vec::new())?;
        Ok(rows.iter().map(|row| (row.text(0).to_owned(), row.text(1).to_owned())).collect())
    }
}

fn connect(path: &Path, durability: Durability) -> Result<Connection, DbError> {
    let unavailable = |error: rusqlite::Error| DbError::Unavailable(format!("{}: {error}", path.display()));
    // Each connection has one user at a time, so SQLite need not lock it once more.
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(unavailable)?;
    // Without it, this build parses a cached statement anew whenever a parameter of its condition changes.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(unavailable)?;
    let synchronous = match durability {
        Durability::Full => "FULL",
        Durability::Weak => "NORMAL",
    };
    connection.busy_timeout(Duration::from_millis(BUSY_TIMEOUT_MS)).map_err(unavailable)?;
    connection
        .execute_batch(&format!(
            "pragma journal_mode = wal; pragma synchronous = {synchronous}; pragma foreign_keys = on; \
             pragma temp_store = memory; pragma cache_size = -4096; pragma wal_autocheckpoint = 0;"
        ))
        .map_err(unavailable)?;
    connection.set_prepared_statement_cache_capacity(256);
    Ok(connection)
}

fn migrate(connection: &mut Connection) -> Result<(), DbError> {
    let unfit = |name: &str, error: &rusqlite::Error| DbError::Unfit(format!("migration {name}: {error}"));
    let transaction = connection
        .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
        .map_err(|error| unfit("start", &error))?;
    transaction.execute_batch(HISTORY).map_err(|error| unfit("history", &error))?;
    let last: i64 = transaction
        .query_row("select coalesce(max(version), 0) from schema_migrations", [], |row| row.get(0))
        .map_err(|error| unfit("history", &error))?;
    if last > MIGRATIONS.last().map_or(0, |migration| migration.version) {
        return Err(too_new(last));
    }
    for migration in MIGRATIONS.iter().filter(|migration| migration.version > last) {
        transaction
            .execute_batch(&dialect::migration_for_sqlite(migration.text))
            .and_then(|()| {
                let applied = "insert into schema_migrations (version, name) values (?1, ?2)";
                transaction.execute(applied, (migration.version, migration.name))
            })
            .map_err(|error| unfit(migration.name, &error))?;
    }
    transaction.commit().map_err(|error| unfit("commit", &error))
}

/// One state of the database, looked at until this is dropped, however that comes about.
struct Snapshot<'a>(&'a Connection);

impl<'a> Snapshot<'a> {
    fn of(connection: &'a Connection) -> rusqlite::Result<Self> {
        control(connection, "begin")?;
        Ok(Self(connection))
    }
}

impl Drop for Snapshot<'_> {
    fn drop(&mut self) {
        if let Err(error) = control(self.0, "commit") {
            tracing::error!(%error, "a reader could not let go of what it looked at");
        }
    }
}

/// Runs a statement that only begins or ends something.
fn control(connection: &Connection, text: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(text)?.execute([]).map(drop)
}

/// Ends the process in the midst of `what`. After a failed sync nobody knows what is on the disk, and a second try may falsely
/// succeed: only a restart, which reads the disk anew, is safe. What was acknowledged is in the log.
fn stop(error: &dyn std::fmt::Display, what: &'static str) -> ! {
    tracing::error!(%error, what, "the database could not be written; stopping so that a restart can recover");
    std::process::exit(70);
}

/// Rows touched and rows returned.
fn run(connection: &Connection, sql: &'static Sql, params: &[Value]) -> rusqlite::Result<(u64, Vec<Row>)> {
    run_statement(&mut *connection.prepare_cached(sql.sqlite)?, params)
}

/// The same of a statement that is prepared.
fn run_statement(statement: &mut Statement, params: &[Value]) -> rusqlite::Result<(u64, Vec<Row>)> {
    let columns = statement.column_count();
    if columns == 0 {
        let touched = statement.execute(params_from_iter(params))?;
        return Ok((touched as u64, Vec::new()));
    }
    let mut rows = statement.query(params_from_iter(params))?;
    let mut read = Vec::new();
    while let Some(row) = rows.next()? {
        let values =
            (0..columns).map(|column| row.get_ref(column).map(Value::from)).collect::<Result<_, _>>()?;
        read.push(Row(values));
    }
    Ok((read.len() as u64, read))
}

fn failed(sql: &'static Sql, error: &rusqlite::Error) -> DbError {
    match error.sqlite_error_code() {
        Some(
            rusqlite::ErrorCode::DatabaseBusy
            | rusqlite::ErrorCode::DatabaseLocked
            | rusqlite::ErrorCode::DiskFull,
        ) => DbError::Unavailable(error.to_string()),
        _ => DbError::Statement { name: sql.name, reason: error.to_string() },
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(value) => ValueRef::Integer(*value),
            Self::Bool(value) => ValueRef::Integer(i64::from(*value)),
            Self::Text(value) => ValueRef::Text(value.as_bytes()),
            Self::Blob(value) => ValueRef::Blob(value),
        }))
    }
}

impl From<ValueRef<'_>> for Value {
    fn from(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::Null => Self::Null,
            ValueRef::Integer(value) => Self::Int(value),
            ValueRef::Text(value) => Self::Text(String::from_utf8_lossy(value).into_owned()),
            ValueRef::Blob(value) => Self::Blob(value.to_owned()),
            ValueRef::Real(value) => panic!("no column holds floating point numbers, yet here is {value}"),
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use tokio::time::timeout;

    use super::*;
    use crate::db::{Db, Kind, params};

    /// A database as the program left it that knew migrations up to `version`.
    fn of_version(version: i64) -> Connection {
        let connection = connect(Path::new(":memory:"), Durability::Weak).unwrap();
        connection.execute_batch(HISTORY).unwrap();
        for migration in MIGRATIONS.iter().filter(|migration| migration.version <= version) {
            connection.execute_batch(&dialect::migration_for_sqlite(migration.text)).unwrap();
            let applied = "insert into schema_migrations (version, name) values (?1, ?2)";
            connection.execute(applied, (migration.version, migration.name)).unwrap();
        }
        connection
    }

    #[test]
    fn holds_are_kept_when_their_table_is_made_anew() {
        let mut connection = of_version(10);
        connection
            .execute_batch(
                "insert into balances values ('stock:1', 9, 5), ('stock:2', 3, 0); \
                 insert into holds values ('order:2', 'stock:1', 4), ('order:1', 'stock:1', 1), ('order:0', 'stock:2', 0);",
            )
            .unwrap();
        migrate(&mut connection).unwrap();
        let mut holds = connection.prepare("select hold, resource, quantity from holds").unwrap();
        let row = |row: &rusqlite::Row| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
        let kept: Vec<(String, String, i64)> =
            holds.query_map([], row).unwrap().map(Result::unwrap).collect();
        let hold = |hold: &str, resource: &str, quantity| (hold.to_owned(), resource.to_owned(), quantity);
        assert_eq!(
            kept,
            [hold("order:0", "stock:2", 0), hold("order:1", "stock:1", 1), hold("order:2", "stock:1", 4)]
        );
        for refused in ["('order:1', 'stock:1', 1)", "('a', 'stock:9', 1)", "('a', 'stock:1', -1)"] {
            let insert = format!("insert into holds values {refused}");
            assert!(connection.execute_batch(&insert).is_err(), "{refused}");
        }
    }

    #[test]
    fn jobs_are_kept_when_their_table_is_made_anew() {
        let mut connection = of_version(11);
        let before = "insert into outbox values (7, 'a', 'message', '{}', 'done', null, 1, 2, null, 3, 4), \
                                                (9, 'b', 'message', '[]', 'waiting', 5, 0, 0, 'why', 6, null)";
        connection.execute_batch(before).unwrap();
        migrate(&mut connection).unwrap();
        let all = "select group_concat(concat_ws('|', pk, key, kind, payload, state, due, attempts, fence, reason, created, \
                       finished)) from (select * from outbox order by pk)";
        let kept: String = connection.query_row(all, [], |row| row.get(0)).unwrap();
        assert_eq!(kept, "7|a|message|{}|done|1|2|3|4,9|b|message|[]|waiting|5|0|0|why|6");
        for refused in ["'a', 'message', '{}', 'done'", "'c', 'message', '{}', 'lost'"] {
            let columns = "key, kind, payload, state, attempts, fence, created";
            let insert = format!("insert into outbox ({columns}) values ({refused}, 0, 0, 0)");
            assert!(connection.execute_batch(&insert).is_err(), "{refused}");
        }
        let by_index = "explain query plan select pk from outbox where due <= 1 limit 1";
        let plan: String = connection.query_row(by_index, [], |row| row.get(3)).unwrap();
        assert!(plan.contains("outbox_due"), "{plan}");
    }

    static KEEP: Sql =
        Sql::new("KEEP", "", "insert into settings (name, version, document) values (?1, 1, ?2)");

    #[tokio::test]
    async fn what_is_written_does_not_pile_up_in_the_log_and_closing_leaves_one_file() {
        let folder = tempfile::TempDir::new().unwrap();
        let (file, log) = (folder.path().join("test.sqlite"), folder.path().join("test.sqlite-wal"));
        let sqlite = Sqlite::open_copying(&file, Durability::Weak, 200).unwrap();
        for place in 0..100 {
            let mut batch = Batch::new();
            batch.require(&KEEP, params![format!("test:{place}"), "x".repeat(400_000)]);
            assert!(matches!(sqlite.write(batch).await, Ok(Written::Done(_))));
        }
        let (size, written) = (log.metadata().unwrap().len(), 40_000_000);
        assert!(size < written / 4, "{size}");
        drop(sqlite);
        assert!(!log.exists());
        assert!(file.metadata().unwrap().len() > written);
    }

    static ONE: Sql = Sql::without_parameters("ONE", "select 1");

    #[tokio::test]
    async fn a_question_apart_leaves_the_thread_to_others_while_it_waits() {
        let sqlite = Sqlite::open(Path::new(":memory:"), Durability::Weak).unwrap();
        let same = sqlite.clone();
        let (taken, all_taken) = oneshot::channel();
        let (release, released) = mpsc::channel::<()>();
        let busy = thread::spawn(move || {
            let all: Vec<_> = same.0.readers.iter().map(Mutex::lock).collect();
            taken.send(()).unwrap();
            released.recv().unwrap();
            drop(all);
        });
        all_taken.await.unwrap();
        let db = Db(Kind::Sqlite(sqlite));
        let mut asked = std::pin::pin!(db.query_apart(&ONE, params![]));
        assert!(timeout(Duration::from_millis(50), asked.as_mut()).await.is_err(), "every reader is busy");
        release.send(()).unwrap();
        assert_eq!(asked.await.unwrap().len(), 1);
        busy.join().unwrap();
    }
}
