//! Exports, on both databases.

use checkout::{
    money::{Currency, Money},
    order::{Order, OrderTender},
};
use clap::Parser;
use serde_json::Value;
use testkit::{
    TestApp,
    database::TestDatabase,
    order::{unpaid, write as write_order},
};

use super::*;

testkit::on_both_databases!(
    every_order_since_a_day_is_exported_once,
    cells_do_not_become_formulas,
    an_export_tells_what_pays_a_part_of_an_order,
    an_export_that_fails_leaves_no_file,
);

const START: Timestamp = Timestamp(1_795_342_530_000_000);

#[derive(Debug, Parser)]
struct Typed {
    #[command(subcommand)]
    export: ExportArgs,
}

async fn exported(app: &TestApp, since: Timestamp, format: Written) -> String {
    let mut out = Vec::new();
    write(app.store(), since, format, &mut out, |_| ()).await.expect("nothing is broken");
    String::from_utf8(out).expect("text")
}

fn records(text: &str) -> Vec<csv::StringRecord> {
    csv::Reader::from_reader(text.as_bytes()).records().collect::<Result<_, _>>().expect("CSV")
}

async fn every_order_since_a_day_is_exported_once(database: TestDatabase) {
    let app = TestApp::start(database).await;
    // More than a page holds, and many made at the same moment.
    let count = PAGE + 20;
    for place in 1..=count {
        write_order(app.store(), &unpaid(place, START.plus_seconds(place / 100))).await;
    }
    let lines = records(&exported(&app, START, Written::Csv).await);
    let numbers: Vec<i64> = lines.iter().map(|line| line[0].parse().expect("a number")).collect();
    assert_eq!(numbers, (1..=count).collect::<Vec<_>>());
    assert_eq!(&lines[0][13], "2 CUP-1");
    assert_eq!(&lines[0][17], "239.90");
    let later = exported(&app, START.plus_seconds(5), Written::Jsonl).await;
    assert_eq!(later.lines().count(), 21);
    let order: Value = serde_json::from_str(later.lines().next().expect("a line")).expect("JSON");
    assert_eq!(order["number"], "0000000000000500");
    assert_eq!(exported(&app, START.plus_seconds(3600), Written::Csv).await.lines().count(), 1, "headings");

    let folder = tempfile::TempDir::new().expect("a folder");
    let path = folder.path().join("orders.csv");
    let words = ["export", "orders", "--since", "2026-11-22", "--out", path.to_str().expect("text")];
    let args = Typed::try_parse_from(words).expect("the line can be read").export;
    assert_eq!(run(app.store(), args).await.expect("nothing is broken"), ExitCode::SUCCESS);
    let file = std::fs::read_to_string(&path).expect("the file is there");
    assert_eq!(file, exported(&app, START, Written::Csv).await);
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1, "nothing else is left");
}

async fn cells_do_not_become_formulas(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let mut order: Order = unpaid(1, START);
    let hostile = "=HYPERLINK(\"https://evil.example\",\"a, b\")\nsecond line";
    order.draft.notes = Some(hostile.to_owned());
    order.draft.phone = Some("+905320000001".to_owned());
    write_order(app.store(), &order).await;
    let lines = records(&exported(&app, START, Written::Csv).await);
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0][23], format!("'{hostile}"));
    assert_eq!(&lines[0][6], "'+905320000001");
    assert_eq!(&lines[0][7], "Ayşe");
}

async fn an_export_tells_what_pays_a_part_of_an_order(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let amount = Money::new(3_000, Currency::TRY);
    let tenders = vec![OrderTender { kind: Tender::LoyaltyPoints, amount }];
    write_order(app.store(), &Order { tenders, ..unpaid(1, START) }).await;
    let lines = records(&exported(&app, START, Written::Csv).await);
    let paid: Vec<&str> = lines[0].iter().skip(24).collect();
    assert_eq!(paid, ["0.00", "0.00", "30.00", "0.00", "209.90", "", "0.00", "0.00", "", ""]);
    let line = exported(&app, START, Written::Jsonl).await;
    let order: Value = serde_json::from_str(&line).expect("JSON");
    assert_eq!(
        (&order["tenders"][0]["type"], &order["unpaid_amount"]),
        (&"loyalty_points".into(), &"209.90".into())
    );
}

async fn an_export_that_fails_leaves_no_file(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let folder = tempfile::TempDir::new().expect("a folder");
    let path = folder.path().join("missing").join("orders.csv");
    let args = ExportOrders { since: START, format: Written::Csv, out: None };
    let error = to_file(app.store(), &args, &path).await.expect_err("there is no such folder");
    assert!(format!("{error:#}").contains("orders.csv.part"), "{error:#}");
    let taken = folder.path().join("taken");
    std::fs::create_dir(&taken).expect("a folder");
    to_file(app.store(), &args, &taken).await.expect_err("a folder is in the way");
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1, "no part is left");
}

#[test]
fn every_beginning_of_a_formula_is_quoted_and_nothing_else() {
    for cell in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1"] {
        assert_eq!(harmless(cell), format!("'{cell}"));
    }
    for cell in ["", "a=1", "139.90", "TR33", "'=1"] {
        assert_eq!(harmless(cell), cell);
    }
}
