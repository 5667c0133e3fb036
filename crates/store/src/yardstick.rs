//! The least a page could cost: one row read by key, one row written durably. Benchmarks compare with it; the shop
//! never uses it.

use crate::{
    Batch, Db, DbError,
    db::{params, sql},
};

sql! {
    PREPARE = "insert into settings (name, version, document) values ($1, 1, $2)";
    READ = "select document from settings where name = $1";
    WRITE = "update settings set version = version + 1, document = $2 where name = $1";
}

fn name(row: i64) -> String {
    format!("yardstick:{row}")
}

/// Makes `rows` rows that hold `document`.
pub async fn prepare(db: &Db, rows: i64, document: &str) -> Result<(), DbError> {
    let mut batch = Batch::new();
    for row in 0..rows {
        batch.run(&PREPARE, params![name(row), document]);
    }
    db.write(batch).await.map(drop)
}

/// Reads a row and writes `document` over it; the length of what was read.
pub async fn read_and_write(db: &Db, row: i64, document: String) -> Result<usize, DbError> {
    let read = db.query_one(&READ, params![name(row)]).await?;
    let mut batch = Batch::new();
    batch.require(&WRITE, params![name(row), document]);
    db.write(batch).await?;
    Ok(read.map_or(0, |read| read.text(0).len()))
}
