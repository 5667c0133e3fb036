//! A database for one test: a SQLite file in a folder of its own, or a schema of its own in the PostgreSQL server
//! that `cargo xtask test` starts.

use std::sync::atomic::{AtomicU64, Ordering};

use store::{DatabaseUrl, Db, Durability};
use tempfile::TempDir;

/// An open database and what has to live as long as it.
pub struct TestDatabase {
    /// The database.
    pub db: Db,
    /// Where it is.
    pub url: DatabaseUrl,
    _folder: Option<TempDir>,
}

impl TestDatabase {
    /// The database at `url`, with connections of its own. It is gone with whoever made it.
    pub async fn opened_again(url: DatabaseUrl) -> Self {
        let db = Db::open(&url, Durability::Full).await.expect("it opened before");
        Self { db, url, _folder: None }
    }
}

/// A fresh SQLite database.
pub async fn sqlite() -> TestDatabase {
    let folder = TempDir::new().expect("a temporary folder");
    let url = DatabaseUrl::Sqlite(folder.path().join("test.sqlite"));
    let db = Db::open(&url, Durability::Full).await.expect("a fresh file opens");
    TestDatabase { db, url, _folder: Some(folder) }
}

/// A fresh schema in the PostgreSQL server named by `KASSA_TEST_POSTGRES`.
pub async fn postgres() -> TestDatabase {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    #[expect(clippy::disallowed_methods, reason = "the one place that asks where the test server is")]
    let server = std::env::var("KASSA_TEST_POSTGRES")
        .expect("KASSA_TEST_POSTGRES names a server: run the tests with `cargo xtask test`");
    let server = server.parse().expect("KASSA_TEST_POSTGRES is a database URL");
    let name = format!("t{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let url = Db::create_schema(&server, &name).await.expect("the server makes a schema");
    let db = Db::open(&url, Durability::Full).await.expect("a fresh schema opens");
    TestDatabase { db, url, _folder: None }
}

/// Runs each named `async fn(TestDatabase)` once on either database, as `on_sqlite::name` and `on_postgres::name`.
#[macro_export]
macro_rules! on_both_databases {
    ($($name:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name($crate::database::sqlite().await).await;
            })+
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name($crate::database::postgres().await).await;
            })+
        }
    };
}
