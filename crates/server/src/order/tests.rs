//! The operator's commands, typed as on a terminal, on both databases.

use checkout::{
    ids::Timestamp,
    instalments::PlanTerms,
    ledger::Resource,
    money::{Currency, Money},
    order::{CancelItem, Order, OrderCard, OrderTender},
    pricing::Tender,
    shop::CancellationType,
};
use clap::Parser;
use serde_json::{Value, json};
use store::ledger::Audit;
use testkit::{
    TestApp,
    database::TestDatabase,
    order::{unpaid, write},
    shop::CUP,
};

use super::*;

testkit::on_both_databases!(
    orders_are_listed_newest_first_and_filtered,
    an_order_goes_from_unpaid_to_shipped,
    an_order_reaches_its_shopper_and_comes_back,
    a_command_that_comes_too_early_is_refused_with_what_is_possible,
    an_order_that_does_not_exist_is_said_to_be_missing,
    single_items_are_cancelled_and_their_units_come_back,
    what_pays_a_part_of_an_order_is_shown,
    the_interest_of_instalments_is_shown,
    wishes_of_shoppers_are_decided,
    the_story_tells_who_did_what,
    json_is_for_programs_whatever_happens,
);

const START: Timestamp = Timestamp(1_795_342_530_000_000);

#[derive(Debug, Parser)]
struct Typed {
    #[command(subcommand)]
    order: OrderArgs,
}

fn parsed(line: &str) -> Result<OrderArgs, String> {
    let words = std::iter::once("order").chain(line.split_whitespace());
    Typed::try_parse_from(words).map(|typed| typed.order).map_err(|error| error.to_string())
}

async fn says(app: &TestApp, line: &str) -> Told {
    let args = parsed(line).expect("the line can be read");
    carry_out(&app.app.flow, args, false).await.expect("nothing is broken")
}

async fn says_json(app: &TestApp, line: &str) -> (bool, Value) {
    let args = parsed(line).expect("the line can be read");
    let told = carry_out(&app.app.flow, args, true).await.expect("nothing is broken");
    (told.refused, serde_json::from_str(&told.text).expect("JSON"))
}

async fn shop_with(database: TestDatabase, orders: i64) -> (TestApp, Vec<Order>) {
    let app = TestApp::start(database).await;
    let orders: Vec<Order> = (1..=orders).map(|place| unpaid(place, START.plus_seconds(place))).collect();
    for order in &orders {
        write(app.store(), order).await;
    }
    (app, orders)
}

async fn in_stock(app: &TestApp) -> i64 {
    assert!(app.store().audit().await.expect("answers").iter().all(Audit::adds_up));
    app.store().available(&Resource::Stock(CUP)).await.expect("answers")
}

async fn orders_are_listed_newest_first_and_filtered(database: TestDatabase) {
    let (app, orders) = shop_with(database, 3).await;
    says(&app, &format!("confirm-payment {}", orders[1].number)).await;
    let numbers = async |line: &str| {
        let text = says(&app, line).await.text;
        text.lines().skip(1).map(|line| line[15..16].to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(numbers("list").await, ["3", "2", "1"]);
    assert_eq!(numbers("list --limit 2").await, ["3", "2"]);
    assert_eq!(numbers("list --status approved").await, ["2"]);
    assert_eq!(numbers("list --status 300").await, ["3", "1"]);
    assert_eq!(numbers("list --since 2026-11-22T10:15:32Z").await, ["3", "2"]);
    assert_eq!(says(&app, "list --since 2026-11-23").await.text, "No orders.");
    let line = says(&app, "list --limit 1").await.text;
    assert!(line.contains("0000000000000003  2026-11-22 10:15  payment-waiting  239.90 TRY  2"), "{line}");
}

async fn an_order_goes_from_unpaid_to_shipped(database: TestDatabase) {
    let (app, orders) = shop_with(database, 1).await;
    let number = &orders[0].number;
    let told = says(&app, &format!("confirm-payment {number}")).await;
    assert_eq!((told.text.as_str(), told.refused), (&*format!("Order {number} is approved now."), false));
    let ship = format!("ship {number} --tracking-number T-1 --tracking-url https://carrier.example/T-1");
    assert_eq!(says(&app, &ship).await.text, format!("Order {number} is shipped now."));
    let shown = says(&app, &format!("show {number}")).await.text;
    for part in ["Status      shipped", "T-1 https://carrier.example/T-1", "guest@example.com", "CUP-1"] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
    let possible = format!(
        "is shipped. Possible now:\n  kassa order attempt-delivery {number}\n  kassa order deliver {number}"
    );
    assert!(shown.ends_with(&possible), "{shown}");
    assert_eq!(in_stock(&app).await, 999_998);
}

async fn an_order_reaches_its_shopper_and_comes_back(database: TestDatabase) {
    let (app, orders) = shop_with(database, 1).await;
    let number = &orders[0].number;
    let becomes = async |steps: &[(&str, &str)]| {
        for (command, status) in steps {
            let told = says(&app, &format!("{command} {number}")).await;
            assert_eq!(told.text, format!("Order {number} is {status} now."), "{command}");
        }
    };
    becomes(&[
        ("confirm-payment", "approved"),
        ("prepare", "preparing"),
        ("ship", "shipped"),
        ("attempt-delivery", "attempted-delivery"),
        ("deliver", "delivered"),
    ])
    .await;
    let refused = says(&app, &format!("cancel {number}")).await;
    assert!(refused.refused && refused.text.contains("nothing more can be done"), "{}", refused.text);
    let (version, mut settings) = app.store().shop().await.expect("answers").expect("a shop");
    let mut reason = settings.cancellation_reasons[0].clone();
    (reason.pk, reason.cancellation_type) = (Pk(9), CancellationType::Refund);
    settings.cancellation_reasons.push(reason);
    assert!(app.store().replace_shop(&settings, version).await.expect("answers"));
    let (kind, description) = (CancellationType::Refund, String::new());
    let wish = CancelItem { item: orders[0].items[0].pk, reason: Pk(9), kind, description };
    let wish = OrderCommand::RequestCancellation(vec![wish]);
    app.app.flow.command_order(number, &wish, "guest").await.expect("it arrived");
    becomes(&[("decline-refund", "delivered")]).await;
    app.app.flow.command_order(number, &wish, "guest").await.expect("it may be asked for again");
    becomes(&[
        ("start-review", "review-started"),
        ("approve-refund", "waiting-for-payment"),
        ("confirm-refund", "delivered"),
    ])
    .await;
    let shown = says(&app, &format!("show {number}")).await.text;
    assert!(shown.contains("refunded") && shown.contains("cancelled or given back"), "{shown}");
    assert_eq!(in_stock(&app).await, 999_998, "what came back is looked at before it is sold again");
    assert!(says(&app, "list --status 550").await.text.contains(number.as_str()));
}

async fn a_command_that_comes_too_early_is_refused_with_what_is_possible(database: TestDatabase) {
    let (app, orders) = shop_with(database, 1).await;
    let number = &orders[0].number;
    let told = says(&app, &format!("ship {number}")).await;
    assert!(told.refused);
    let expected = format!(
        "Order {number} is Waiting for Payment: this cannot be done now.\n\
         Order {number} is payment-waiting. Possible now:\n  kassa order confirm-payment {number}\n  \
         kassa order cancel {number}"
    );
    assert_eq!(told.text, expected);
    assert_eq!(app.app.flow.order(number).await.expect("answers").as_ref(), Some(&orders[0]));
}

async fn an_order_that_does_not_exist_is_said_to_be_missing(database: TestDatabase) {
    let (app, _) = shop_with(database, 0).await;
    for command in ["show", "story", "confirm-payment", "ship", "cancel", "approve-cancellation"] {
        let told = says(&app, &format!("{command} 1234")).await;
        assert!(told.refused && told.text.starts_with("there is no order 1234"), "{}", told.text);
        let (refused, value) = says_json(&app, &format!("{command} 1234")).await;
        assert_eq!((refused, &value["error"]), (true, &json!("not_found")));
    }
    let args = parsed("show 1234").expect("the line can be read");
    let code = run(&app.app.flow, args, false).await.expect("nothing is broken");
    assert_eq!(code, ExitCode::from(2));
}

async fn what_pays_a_part_of_an_order_is_shown(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let lira = |minor| Money::new(minor, Currency::TRY);
    let tenders = vec![
        OrderTender { kind: Tender::LoyaltyMoney, amount: lira(15_000) },
        OrderTender { kind: Tender::Rewards, amount: lira(2_500) },
    ];
    let order = Order { tenders, ..unpaid(1, START) };
    write(app.store(), &order).await;
    let shown = says(&app, &format!("show {}", order.number)).await.text;
    let lines = "total 239.90 TRY\nPaid with shop credit 150.00 TRY\nPaid with bank points 25.00 TRY\nUnpaid 64.90 TRY";
    assert!(shown.contains(lines), "{shown}");
    let value = says_json(&app, &format!("show {}", order.number)).await.1;
    assert_eq!((&value["unpaid_amount"], &value["loyalty_money"]), (&json!("64.90"), &json!("150.00")));
    let told = says_json(&app, &format!("cancel {} --item {}", order.number, order.items[0].pk)).await.1;
    assert_eq!(
        (&told["tenders"][0]["refund_amount"], &told["unpaid_amount"]),
        (&json!("10.10"), &json!("0.00"))
    );
    let shown = says(&app, &format!("show {}", order.number)).await.text;
    let lines = "139.90 TRY without what was cancelled\nPaid with shop credit 150.00 TRY, now 139.90 TRY\n\
                 Paid with bank points 25.00 TRY, now 0.00 TRY";
    assert!(shown.contains(lines), "{shown}");
}

async fn the_interest_of_instalments_is_shown(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let mut order = unpaid(1, START);
    let terms = PlanTerms { instalments: 3, interest_basis_points: 150 };
    order.draft.card = Some(OrderCard { bin: None, card: None, terms });
    order.interest = Some(order.amount.interest(150).expect("a small amount"));
    write(app.store(), &order).await;
    let shown = says(&app, &format!("show {}", order.number)).await.text;
    assert!(shown.contains("\nInstalment interest 3.60 TRY, 3 payments\nUnpaid 243.50 TRY"), "{shown}");
    says(&app, &format!("cancel {} --item {}", order.number, order.items[0].pk)).await;
    let shown = says(&app, &format!("show {}", order.number)).await.text;
    assert!(shown.contains("3 payments, now 2.10 TRY\nUnpaid 142.00 TRY"), "{shown}");
}

async fn single_items_are_cancelled_and_their_units_come_back(database: TestDatabase) {
    let (app, orders) = shop_with(database, 1).await;
    let (number, item) = (&orders[0].number, orders[0].items[0].pk);
    let cancel = format!("cancel {number} --item {item}");
    assert_eq!(says(&app, &cancel).await.text, format!("Order {number} is payment-waiting now."));
    assert_eq!(in_stock(&app).await, 999_999);
    let shown = says(&app, &format!("show {number}")).await.text;
    assert!(shown.contains("total 239.90 TRY, 139.90 TRY without what was cancelled"), "{shown}");
    let again = says(&app, &cancel).await;
    assert!(again.refused && again.text.contains("cannot be cancelled any more"), "{}", again.text);
    assert_eq!(
        says(&app, &format!("cancel {number}")).await.text,
        format!("Order {number} is cancelled now.")
    );
    assert_eq!(in_stock(&app).await, 1_000_000);
}

async fn wishes_of_shoppers_are_decided(database: TestDatabase) {
    let (app, orders) = shop_with(database, 2).await;
    for (order, command, status, stock) in [
        (&orders[0], "approve-cancellation", "approved", 999_997),
        (&orders[1], "decline-cancellation", "approved", 999_997),
    ] {
        says(&app, &format!("confirm-payment {}", order.number)).await;
        let wish = order::CancelItem {
            item: order.items[0].pk,
            reason: Pk(2),
            kind: checkout::shop::CancellationType::Cancel,
            description: "\u{1b}[2Jtoo big".to_owned(),
        };
        let asked = OrderCommand::RequestCancellation(vec![wish]);
        app.app.flow.command_order(&order.number, &asked, "guest").await.expect("it may be asked for");
        let shown = says(&app, &format!("show {}", order.number)).await.text;
        assert!(shown.contains("Other: \u{FFFD}[2Jtoo big"), "{shown}");
        assert!(shown.contains(&format!("kassa order {command} {}", order.number)), "{shown}");
        let told = says(&app, &format!("{command} {}", order.number)).await;
        assert_eq!(told.text, format!("Order {} is {status} now.", order.number));
        assert_eq!(in_stock(&app).await, stock, "{command}");
    }
}

async fn the_story_tells_who_did_what(database: TestDatabase) {
    let (app, orders) = shop_with(database, 1).await;
    let number = &orders[0].number;
    says(&app, &format!("confirm-payment {number}")).await;
    says(&app, &format!("ship {number}")).await;
    let story = says(&app, &format!("story {number}")).await.text;
    let lines: Vec<Vec<&str>> =
        story.lines().skip(1).map(|line| line.split_whitespace().skip(2).collect()).collect();
    let expected =
        [vec!["operator", "order:payment-confirmed", "order"], vec!["operator", "order:shipped", "order"]];
    assert_eq!(lines, expected, "{story}");
}

async fn json_is_for_programs_whatever_happens(database: TestDatabase) {
    let (app, orders) = shop_with(database, 2).await;
    let number = &orders[0].number;
    let (_, list) = says_json(&app, "list").await;
    assert_eq!(list[1]["number"], number.as_str());
    let (refused, value) = says_json(&app, &format!("ship {number}")).await;
    assert!(refused);
    assert_eq!(value["status"]["value"], "300");
    assert_eq!(value["possible"], json!(["confirm-payment", "cancel"]));
    let (refused, value) = says_json(&app, &format!("cancel {number}")).await;
    assert_eq!((refused, &value["status"]["value"]), (false, &json!("100")));
    let (_, story) = says_json(&app, &format!("story {number}")).await;
    assert_eq!((&story[0]["actor"], &story[0]["event"]), (&json!("operator"), &json!("order:cancelled")));
}

#[test]
fn lines_that_cannot_be_meant_are_refused() {
    for (line, told) in [
        ("show abc", "all digits"),
        ("list --status lost", "payment-waiting"),
        ("list --limit 0", "1..=1000"),
        ("list --since yesterday", "2026-11-22"),
        ("cancel 1 --item x", "whole number"),
        ("ship 1 --tracking-url javascript:alert(1)", "https://"),
        ("ship 1 --tracking-url http://a\u{7}b", "https://"),
    ] {
        let error = parsed(line).expect_err(line);
        assert!(error.contains(told), "{told} in {error}");
    }
    assert!(
        matches!(parsed("cancel 1 --item 2 --item 3"), Ok(OrderArgs::Cancel(args)) if args.items.len() == 2)
    );
}
