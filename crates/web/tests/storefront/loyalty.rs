//! What pays a part of an order, from the service to the account page and back.

use std::time::Duration;

use ::checkout::{
    ids::{OrderNumber, Timestamp},
    ledger::{HoldId, Movement, Resource},
    money::{Currency, Money},
    order::OrderCommand,
};
use futures_util::future::join_all;
use serde_json::json;
use store::{Batch, ledger};
use testkit::{Customer, TestApp, database::TestDatabase, shop::CUP};

testkit::on_both_databases!(
    points_are_used_by_an_order_and_given_back_when_it_is_cancelled,
    points_the_ledger_refuses_are_left_out_and_the_shopper_is_told,
    loyalty_money_is_granted_spent_and_explained,
    fifty_sessions_spend_no_more_loyalty_money_than_there_is,
);

const EMAIL: &str = "ayse@example.com";
const PASSWORD: &str = "a long password 1";

/// A customer who has only the order of 139.90 left to confirm.
async fn ready(app: &TestApp) -> Customer<'_> {
    let customer = Customer::new(app);
    let form = json!({ "email": EMAIL, "password": PASSWORD, "first_name": "Ayşe", "last_name": "Yılmaz",
        "phone": "05320000001" });
    assert_eq!(customer.post_json("/users/registration/", &form).await.status, 201);
    customer.walks_to_the_last_page().await;
    customer
}

async fn cancel(app: &TestApp, number: &str) {
    let number = OrderNumber(number.to_owned());
    app.app
        .flow
        .command_order(&number, &OrderCommand::Cancel, "operator")
        .await
        .expect("it can be cancelled");
    app.deliver().await;
}

async fn points_are_used_by_an_order_and_given_back_when_it_is_cancelled(database: TestDatabase) {
    let app = TestApp::start(database).await;
    app.services.give_points(EMAIL, "100.00");
    let customer = ready(&app).await;
    let use_points = async |amount: &str| {
        customer.post("LoyaltyCardPage", &[("selected_loyalty_amount", amount)]).await.body
    };
    assert_eq!(use_points("40.00").await["applied_amount"], "40.00");
    assert_eq!(use_points("100.01").await["applied_amount"], "", "a refusal is five blanks");
    assert_eq!(
        customer.checkout().await.pre_order()["unpaid_amount"],
        "99.90",
        "and the earlier amount stays"
    );
    let number = customer.orders().await.order_number().expect("an order").to_owned();
    customer.add(CUP, 1).await;
    assert_eq!(
        use_points("0").await["loyalty_amount"],
        "60.00",
        "the order holds a part before the service knows"
    );
    app.deliver().await;
    let told = use_points("0").await;
    assert_eq!((&told["loyalty_total_amount"], &told["loyalty_amount"]), (&json!("60.00"), &json!("60.00")));
    cancel(&app, &number).await;
    assert_eq!(use_points("0").await["loyalty_amount"], "100.00");
    assert!(app.store().audit().await.expect("answers").iter().all(store::ledger::Audit::adds_up));
}

/// The service answered before an order of the account was told to it, and the ledger let that order's hold leave behind the
/// answer: what the service said is outdated, and no balance tells.
async fn points_the_ledger_refuses_are_left_out_and_the_shopper_is_told(database: TestDatabase) {
    let app = TestApp::start(database).await;
    app.services.give_points(EMAIL, "100.00");
    let customer = ready(&app).await;
    customer.post("LoyaltyCardPage", &[("selected_loyalty_amount", "80.00")]).await;
    app.clock.advance(Duration::from_mins(1));
    let (resource, hold) = (points(), HoldId("another".to_owned()));
    let taken =
        Movement::Hold { resource, quantity: 7_000, limit: Some(10_000), as_of: None, hold: hold.clone() };
    for movement in [taken, Movement::Post(hold)] {
        let mut batch = Batch::new();
        ledger::apply(&mut batch, &[movement], app.app.flow.now());
        app.store().db().write(batch).await.expect("the database answers");
    }
    let refused = customer.orders().await;
    assert_eq!(refused.status, 200, "{}", refused.body);
    assert_eq!(refused.pre_order()["unpaid_amount"], "139.90");
    assert!(refused.order_number().is_none() && !refused.body["errors"].is_null(), "{}", refused.body);
    let order = customer.orders().await;
    assert!(order.order_number().is_some(), "{}", order.body);
}

fn points() -> Resource {
    Resource::LoyaltyPoints(format!("account of {EMAIL}:TRY"))
}

async fn loyalty_money_is_granted_spent_and_explained(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let customer = ready(&app).await;
    let pk = app.store().credentials(EMAIL).await.expect("answers").expect("is there").customer;
    let gift = Money::new(10_000, Currency::TRY);
    app.store().grant_loyalty_money(pk, gift, "welcome", app.app.flow.now()).await.expect("answers");
    let balance = async || customer.get("/account/loyalty-account-balance/").await.body["balance"].clone();
    assert_eq!(balance().await, "100.00");
    let asked = customer.get("/orders/checkout/?page=LoyaltyMoneyUsagePage").await;
    assert_eq!(asked.context()["balance"], "100.00");
    let answer = customer.post("LoyaltyMoneyUsagePage", &[("loyalty_amount_to_use", "30.00")]).await;
    assert_eq!(answer.pre_order()["loyalty_money"], "30.00");
    let number = customer.orders().await.order_number().expect("an order").to_owned();
    assert_eq!(balance().await, "70.00");
    let history = customer.get("/account/loyalty/").await.body;
    assert_eq!((&history["count"], &history["results"][0]["amount"]), (&json!(2), &json!("-30.00")));
    assert_eq!(history["results"][0]["transaction"]["order"], number.as_str());
    cancel(&app, &number).await;
    assert_eq!(balance().await, "100.00");
    let stranger = Customer::new(&app);
    assert_eq!(stranger.get("/account/loyalty/").await.status, 403);
}

/// All sessions of a customer share one checkout, so each goes its whole way whatever the others do to it meanwhile; what
/// they leave is spent by one who is alone.
async fn fifty_sessions_spend_no_more_loyalty_money_than_there_is(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let first = ready(&app).await;
    let pk = app.store().credentials(EMAIL).await.expect("answers").expect("is there").customer;
    let gift = Money::new(10_000, Currency::TRY);
    app.store().grant_loyalty_money(pk, gift, "welcome", app.app.flow.now()).await.expect("answers");
    let sessions: Vec<_> = (0..50).map(|_| Customer::new(&app)).collect();
    for session in &sessions {
        let log_in = json!({ "email": EMAIL, "password": PASSWORD });
        assert_eq!(session.post_json("/users/login/", &log_in).await.status, 200);
    }
    let address = first.writes_an_address().await.to_string();
    let go = async |session: &Customer<'_>| {
        session.add(CUP, 1).await;
        session.post("DeliveryOptionSelectionPage", &[("delivery_option", "1")]).await;
        let both = [("shipping_address", &*address), ("billing_address", &*address)];
        session.post("AddressSelectionPage", &both).await;
        session.completes_the_steps_again().await;
        session.post("LoyaltyMoneyUsagePage", &[("loyalty_amount_to_use", "30.00")]).await
    };
    join_all(sessions.iter().map(async |session| {
        go(session).await;
        session.orders().await;
    }))
    .await;
    let spent = async || {
        let orders = app.store().orders_since(Timestamp(0), 0, 1_000).await.expect("answers");
        let tenders = orders.iter().flat_map(|stored| &stored.order.tenders);
        tenders.map(|tender| tender.amount.minor).filter(|minor| *minor > 0).collect::<Vec<_>>()
    };
    assert!(spent().await.len() <= 3, "{:?}", spent().await);
    loop {
        if !go(&first).await.errors("loyalty_amount_to_use").is_empty() {
            break;
        }
        assert!(first.orders().await.order_number().is_some());
    }
    assert_eq!(spent().await, [3_000; 3]);
    assert_eq!(first.get("/account/loyalty-account-balance/").await.body["balance"], "10.00");
    assert!(app.store().audit().await.expect("answers").iter().all(store::ledger::Audit::adds_up));
}
