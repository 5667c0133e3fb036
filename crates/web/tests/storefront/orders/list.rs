//! A customer's orders.

use std::time::Duration;

use ::checkout::order::{OrderCommand, OrderStatus};
use reqwest::StatusCode;
use serde_json::{Value, json};
use testkit::{Customer, TestApp, customer::Answer, database::TestDatabase, shop::CUP};

use super::{
    available, cancel::wish, everything_adds_up, fetch, guest_with_order, keys, not_found, order_of, stored,
};

testkit::on_both_databases!(
    a_customer_reads_the_own_orders_page_by_page,
    filters_are_read_with_stray_blanks,
    nobody_reads_a_list_without_an_account,
    a_foreign_order_reads_as_one_that_does_not_exist,
    a_customer_reads_the_order_on_every_device_and_others_read_it_masked,
    several_orders_are_cancelled_together_or_not_at_all,
);

const LIST: &str = "/users/orders/";

/// A customer with an account of their own.
async fn customer<'a>(app: &'a TestApp, email: &str) -> Customer<'a> {
    let customer = Customer::new(app);
    let body =
        json!({ "email": email, "password": "correct horse", "first_name": "Zoë", "last_name": "Çelik" });
    let answer = customer.post_json("/users/registration/", &body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    customer
}

/// Orders one cup, an hour after what was done before.
async fn buys(app: &TestApp, customer: &Customer<'_>) -> (::checkout::order::Order, String) {
    app.clock.advance(Duration::from_hours(1));
    customer.walks_to_the_last_page().await;
    let (number, path) = order_of(customer).await;
    (stored(app, &number).await, path)
}

fn ids(answer: &Answer) -> Vec<i64> {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let results = answer.body["results"].as_array().expect("a list");
    results.iter().map(|order| order["id"].as_i64().expect("a number")).collect()
}

async fn a_customer_reads_the_own_orders_page_by_page(database: TestDatabase) {
    let app = TestApp::start(database).await;
    guest_with_order(&app).await;
    let zoe = customer(&app, "zoe@example.com").await;
    let mut made = Vec::new();
    for _ in 0..3 {
        made.insert(0, buys(&app, &zoe).await.0.pk.0);
    }
    let all = zoe.get(LIST).await;
    assert_eq!(ids(&all), made, "newest first");
    assert_eq!(
        (&all.body["count"], &all.body["next"], &all.body["previous"]),
        (&json!(3), &Value::Null, &Value::Null)
    );
    for order in all.body["results"].as_array().expect("a list") {
        keys::whole(order);
        assert_eq!(order["user"]["user_type"], "registered");
        assert_eq!(order["user"]["email"], "zoe@example.com");
    }
    let first = zoe.get("/users/orders/?page=1&limit=2").await;
    assert_eq!((ids(&first), &first.body["count"]), (made[..2].to_vec(), &json!(3)));
    let next = first.body["next"].as_str().expect("a path");
    let second = zoe.get(next).await;
    assert_eq!((ids(&second), &second.body["next"]), (made[2..].to_vec(), &Value::Null));
    let back = zoe.get(second.body["previous"].as_str().expect("a path")).await;
    assert_eq!(ids(&back), made[..2]);
    assert_eq!(ids(&zoe.get("/users/orders/?page=99").await), [0_i64; 0]);
    let one = zoe.get(&format!("/users/orders/{}/", made[1])).await;
    assert_eq!(one.body, all.body["results"][1]);
}

async fn filters_are_read_with_stray_blanks(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let zoe = customer(&app, "zoe@example.com").await;
    let (first, _) = buys(&app, &zoe).await;
    app.clock.advance(Duration::from_hours(24));
    let (second, _) = buys(&app, &zoe).await;
    let paid = app.app.flow.command_order(&second.number, &OrderCommand::ConfirmPayment, "operator").await;
    paid.expect("the order was unpaid");
    let (old, new) = (first.pk.0, second.pk.0);
    for (query, expected) in [
        ("page=1 &limit=12 &created_date__gte=2026-11-23 ", vec![new]),
        ("page=1+&limit=12+&created_date__gte=2026-11-22+&created_date__lte=2026-11-22+", vec![old]),
        ("created_date__gte=&created_date__lte=&status=", vec![new, old]),
        ("status=300 ", vec![old]),
        ("status=400&limit=1", vec![new]),
        ("status=550&limit=1", vec![]),
        ("status=delivered", vec![]),
        ("limit=100000", vec![new, old]),
    ] {
        let answer = zoe.get(&format!("{LIST}?{}", query.replace(' ', "+"))).await;
        assert_eq!(ids(&answer), expected, "{query}");
    }
    for (query, field) in [
        ("page=0", "page"),
        ("limit=x", "limit"),
        ("created_date__gte=soon", "created_date__gte"),
        ("created_date__lte=2026-13-01", "created_date__lte"),
    ] {
        let answer = zoe.get(&format!("{LIST}?{query}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
        assert!(answer.body[field][0].is_string(), "{field} in {}", answer.body);
    }
}

async fn nobody_reads_a_list_without_an_account(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let (guest, number, _) = guest_with_order(&app).await;
    let pk = stored(&app, &number).await.pk;
    for path in [LIST.to_owned(), format!("{LIST}{pk}/"), format!("{LIST}x/")] {
        assert_eq!(guest.get(&path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    let bulk = guest.post_json("/users/orders/bulk_cancellation_requests/", &json!([])).await;
    assert_eq!(bulk.status, StatusCode::FORBIDDEN);
}

async fn a_foreign_order_reads_as_one_that_does_not_exist(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let zoe = customer(&app, "zoe@example.com").await;
    let (order, _) = buys(&app, &zoe).await;
    let (_, guests, _) = guest_with_order(&app).await;
    let guests = stored(&app, &guests).await.pk;
    let max = customer(&app, "max@example.com").await;
    for name in [order.pk.to_string(), guests.to_string(), "1".into(), "0".into(), "x".into(), order.number.0]
    {
        let answer = max.get(&format!("{LIST}{name}/")).await;
        assert_eq!((answer.status, answer.body), (StatusCode::NOT_FOUND, not_found()), "{name}");
    }
}

async fn a_customer_reads_the_order_on_every_device_and_others_read_it_masked(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let zoe = customer(&app, "zoe@example.com").await;
    let (order, path) = buys(&app, &zoe).await;
    buys(&app, &zoe).await;
    buys(&app, &zoe).await;
    let elsewhere = Customer::new(&app);
    let body = json!({ "email": "zoe@example.com", "password": "correct horse" });
    assert_eq!(elsewhere.post_json("/users/login/", &body).await.status, StatusCode::OK);
    let max = customer(&app, "max@example.com").await;
    let of = async |customer: &Customer<'_>| {
        let raw = fetch(customer, &path).await;
        serde_json::from_str::<Value>(&raw.body).expect("JSON")["order"].clone()
    };
    for own in [of(&zoe).await, of(&elsewhere).await] {
        keys::whole(&own);
        assert_eq!(own["number"], order.number.as_str());
        assert_eq!(own["user"]["username"], "zoe@example.com");
        assert_eq!(own["shipping_address"]["first_name"], "Ayşe");
    }
    let foreign = of(&max).await;
    assert_eq!(
        (&foreign["user"], &foreign["shipping_address"]["first_name"]),
        (&Value::Null, &json!("A***"))
    );
}

async fn several_orders_are_cancelled_together_or_not_at_all(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let zoe = customer(&app, "zoe@example.com").await;
    let (first, _) = buys(&app, &zoe).await;
    let (second, _) = buys(&app, &zoe).await;
    let (_, foreign, _) = guest_with_order(&app).await;
    let foreign = stored(&app, &foreign).await;
    let ask =
        async |requests: Value| zoe.post_json("/users/orders/bulk_cancellation_requests/", &requests).await;
    let of = |order: &::checkout::order::Order| json!({ "order": order.pk, "cancel_order_items": [wish(order.items[0].pk)] });
    let mut unknown_reason = of(&second);
    unknown_reason["cancel_order_items"][0]["reason"] = json!(99);
    let before = available(&app, CUP).await;
    for (requests, field) in [
        (json!([of(&first), of(&foreign)]), "order"),
        (json!([of(&first), of(&first)]), "order"),
        (json!([of(&first), { "cancel_order_items": [] }]), "order"),
        (json!([of(&first), unknown_reason]), "reason"),
        (json!([of(&first), { "order": second.pk }]), "cancel_order_items"),
        (json!([]), "cancellation_requests"),
        (json!({}), "cancellation_requests"),
        (json!("x"), "cancellation_requests"),
    ] {
        let answer = ask(requests.clone()).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{requests}");
        assert!(answer.body[field][0].is_string(), "{field} in {} for {requests}", answer.body);
    }
    assert_eq!(available(&app, CUP).await, before, "one that is refused leaves the others alone");
    let by_number = json!({ "order": second.number, "cancel_order_items": [wish(second.items[0].pk)] });
    let answer = ask(json!({ "cancellation_requests": [of(&first), by_number] })).await;
    assert_eq!((ids(&answer), &answer.body["count"]), (vec![first.pk.0, second.pk.0], &json!(2)));
    for order in [&first, &second] {
        assert_eq!(stored(&app, &order.number).await.status, OrderStatus::Cancelled);
    }
    assert_eq!(available(&app, CUP).await, before + 2);
    everything_adds_up(&app).await;
}
