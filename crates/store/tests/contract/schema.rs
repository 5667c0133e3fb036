//! Both databases have the same tables, and every statement is understood by both.

use testkit::database::{TestDatabase, postgres, sqlite};

testkit::on_both_databases!(every_statement_can_be_prepared, opening_twice_changes_nothing);

async fn every_statement_can_be_prepared(test: TestDatabase) {
    for statement in store::statements() {
        if let Err(error) = test.db.prepare(statement).await {
            panic!("{}: {error}", statement.name);
        }
    }
}

async fn opening_twice_changes_nothing(test: TestDatabase) {
    let before = test.db.schema().await.expect("the schema can be read");
    let again =
        store::Db::open(&test.url, store::Durability::Full).await.expect("an open database opens again");
    assert_eq!(again.schema().await.expect("the schema can be read"), before);
    assert!(before.len() > 50, "the schema has columns");
}

#[tokio::test(flavor = "multi_thread")]
async fn both_databases_have_the_same_tables_and_columns() {
    let (lite, server) = (sqlite().await, postgres().await);
    let schemas = (lite.db.schema().await, server.db.schema().await);
    assert_eq!(schemas.0.expect("SQLite answers"), schemas.1.expect("PostgreSQL answers"));
}
