//! Files become products, and a dry run touches nothing.

use std::path::Path;

use checkout::{ids::Timestamp, ledger::Resource};
use clap::Parser;
use store::{Store, catalog::ListQuery};
use tempfile::TempDir;
use testkit::database::TestDatabase;

use super::*;

testkit::on_both_databases!(
    the_demo_shop_comes_in_and_comes_in_again,
    good_lines_are_imported_and_bad_ones_told,
    a_dry_run_writes_nothing,
    stock_and_prices_of_unknown_products_are_refused,
);

const NOW: Timestamp = Timestamp(1_795_342_530_000_000);

#[derive(Parser)]
struct CommandLine {
    #[command(flatten)]
    import: ImportArgs,
}

async fn import(store: &Store, words: &[&str], name: &str, text: &str) -> Outcome {
    let folder = TempDir::new().expect("a temporary folder");
    let path = folder.path().join(name);
    std::fs::write(&path, text).expect("the file is written");
    let path = path.to_str().expect("a plain path");
    let words = ["import"].into_iter().chain(words.iter().copied()).chain([path]);
    let line = CommandLine::try_parse_from(words).expect("the words are understood");
    run(store, line.import, NOW, false).await.expect("the file can be read")
}

async fn listed(store: &Store) -> u64 {
    store.list(ListQuery::new(Currency::TRY)).await.expect("the list answers").total
}

const PRODUCTS: &str = "\
sku,name,category,price,tax_rate,stock
CUP,Cup,Kitchen,10.00,20.00,3
POT,Pot,Kitchen,\"12,50\",20.00,x
JAR,Jar,Kitchen,5,20,1
";

async fn the_demo_shop_comes_in_and_comes_in_again(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let done = demo_products(&store, NOW).await.expect("the demo shop comes in");
    assert_eq!(done.added, DEMO.lines().count() as u64);
    let again = demo_products(&store, NOW).await.expect("the demo shop comes in again");
    assert_eq!(again, Intake { unchanged: done.added, ..Intake::default() });
    let found = ListQuery { search: "ÇAYDANLIK".into(), ..ListQuery::new(Currency::TRY) };
    assert_eq!(store.list(found).await.expect("the list answers").total, 2);
}

async fn good_lines_are_imported_and_bad_ones_told(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let outcome = import(&store, &["products"], "p.csv", PRODUCTS).await;
    assert_eq!((outcome.good, outcome.added, outcome.exit_code()), (2, 2, 2));
    let told: Vec<_> = outcome.refused.iter().map(|r| (r.line, r.column.as_deref())).collect();
    assert_eq!(told, [(3, Some("price")), (3, Some("stock"))]);
    assert_eq!(outcome.summary(), "2 added, 0 changed, 0 unchanged, 1 lines refused; stock of 2 set");
    assert_eq!(listed(&store).await, 2);
}

async fn a_dry_run_writes_nothing(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let outcome = import(&store, &["products", "--dry-run"], "p.csv", PRODUCTS).await;
    assert_eq!((outcome.good, outcome.added, outcome.exit_code()), (2, 2, 2));
    assert_eq!(listed(&store).await, 0);
    import(&store, &["products"], "p.csv", PRODUCTS).await;
    let outcome = import(&store, &["stock", "--dry-run"], "s.csv", "sku,stock\nCUP,9\n").await;
    assert_eq!((outcome.good, outcome.exit_code()), (1, 0));
    let cup = store.product_by_sku("CUP").await.expect("an answer").expect("it is there");
    assert_eq!(store.available(&Resource::Stock(cup.pk)).await.expect("an answer"), 3);
}

async fn stock_and_prices_of_unknown_products_are_refused(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    import(&store, &["products"], "p.csv", PRODUCTS).await;
    let outcome = import(&store, &["stock"], "s.csv", "sku,stock\nNONE,1\nCUP,-\nJAR,8\n").await;
    assert_eq!((outcome.good, outcome.changed), (1, 1));
    assert_eq!(outcome.refused.iter().map(|refusal| refusal.line).collect::<Vec<_>>(), [2, 3]);
    let prices = "{\"sku\": \"JAR\", \"price\": \"7.50\", \"currency\": \"EUR\"}\n{\"sku\": \"NONE\", \"price\": \"1\"}\n";
    let outcome = import(&store, &["prices"], "prices.jsonl", prices).await;
    assert_eq!((outcome.changed, outcome.refused.len()), (1, 1));
    let jar = store.product_by_sku("JAR").await.expect("an answer").expect("it is there");
    assert_eq!(jar.prices.len(), 2);
    assert_eq!(store.available(&Resource::Stock(jar.pk)).await.expect("an answer"), 8);
}

#[test]
fn the_format_is_told_by_the_name() {
    for (name, format) in [("a.CSV", Format::Csv), ("a.jsonl", Format::Jsonl), ("a.ndjson", Format::Jsonl)] {
        assert_eq!(format_of(Path::new(name)).expect("a known name"), format);
    }
    assert!(format_of(Path::new("a.xlsx")).is_err());
    assert!(format_of(Path::new("csv")).is_err());
}
