//! Cancelling, and orders nobody paid.

use std::time::Duration;

use ::checkout::{
    ids::{OrderNumber, Pk},
    order::{OrderCommand, OrderStatus},
    shop::CancellationType,
};
use reqwest::StatusCode;
use serde_json::{Value, json};
use testkit::{Customer, TestApp, customer::Answer, database::TestDatabase, shop::CUP};

use super::{available, everything_adds_up, guest_with_order, not_found, order_of, stored};

testkit::on_both_databases!(
    a_guest_cancels_what_is_unpaid_and_the_units_are_there_again,
    what_is_paid_waits_for_the_shop_to_agree,
    what_was_delivered_is_given_back_with_the_shops_consent,
    what_is_wrong_with_a_cancellation_is_said_field_by_field,
    an_order_of_somebody_else_reads_as_one_that_does_not_exist,
    an_order_nobody_pays_expires_and_gives_its_units_back,
    the_reasons_are_listed_in_the_readers_language,
);

const STOCK: i64 = 1_000_000;

pub(super) fn wish(item: Pk) -> Value {
    json!({ "order_item": item.to_string(), "reason": 1, "cancellation_type": "cancel", "description": "" })
}

async fn cancel(customer: &Customer<'_>, name: impl std::fmt::Display, items: &[Value]) -> Answer {
    let body = json!({ "return_policy": true, "cancel_order_items": items });
    customer.post_json(&format!("/orders/{name}/cancel/"), &body).await
}

async fn guest_with_three_cups(app: &TestApp) -> (Customer<'_>, OrderNumber) {
    let guest = Customer::new(app);
    guest.walks_to_the_last_page().await;
    guest.set_quantity(CUP, 3).await;
    guest.completes_the_steps_again().await;
    // Prices that changed are shown once before they are agreed to.
    let answer = guest.orders().await;
    let number = match answer.order_number() {
        Some(number) => OrderNumber(number.to_owned()),
        None => order_of(&guest).await.0,
    };
    (guest, number)
}

async fn what_was_delivered_is_given_back_with_the_shops_consent(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let (version, mut settings) = app.store().shop().await.expect("answers").expect("a shop");
    let mut broken = settings.cancellation_reasons[0].clone();
    (broken.pk, broken.cancellation_type) = (Pk(9), CancellationType::Refund);
    settings.cancellation_reasons.push(broken);
    assert!(app.store().replace_shop(&settings, version).await.expect("answers"));
    let (guest, number) = guest_with_three_cups(&app).await;
    let order = stored(&app, &number).await;
    let give_back = json!({ "order_item": order.items[0].pk, "reason": 9, "cancellation_type": "refund" });
    let early = cancel(&guest, &number, std::slice::from_ref(&give_back)).await;
    assert_eq!(early.status, StatusCode::BAD_REQUEST, "{:#}", early.body);
    assert!(early.body.to_string().contains("Only delivered items can be given back."), "{:#}", early.body);
    let ship = OrderCommand::Ship { tracking_number: None, tracking_url: None };
    for command in [OrderCommand::ConfirmPayment, ship, OrderCommand::Deliver] {
        app.app.flow.command_order(&number, &command, "operator").await.expect("it can be done");
    }
    let asked = cancel(&guest, &number, &[give_back]).await;
    assert_eq!(
        asked.body["status"],
        json!({ "value": "545", "label": "Return Requested" }),
        "{:#}",
        asked.body
    );
    let item = &asked.body["orderitem_set"][0];
    assert!(item["active_cancellation_request"].is_object() && item["is_refundable"] == false, "{item:#}");
    assert_eq!(asked.body["is_refundable"], true, "the others can still be given back");
    for command in [OrderCommand::ApproveRefund, OrderCommand::ConfirmRefund] {
        app.app.flow.command_order(&number, &command, "operator").await.expect("it can be done");
    }
    assert_eq!(stored(&app, &number).await.items[0].status, OrderStatus::Refunded);
    assert_eq!(available(&app, CUP).await, STOCK - 3, "what came back is looked at before it is sold again");
    everything_adds_up(&app).await;
}

async fn a_guest_cancels_what_is_unpaid_and_the_units_are_there_again(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let (guest, number) = guest_with_three_cups(&app).await;
    let order = stored(&app, &number).await;
    assert_eq!(available(&app, CUP).await, STOCK - 3);
    let one = cancel(&guest, &number, &[wish(order.items[0].pk)]).await;
    assert_eq!(one.status, StatusCode::OK, "{}", one.body);
    assert_eq!(one.body["status"]["value"], "300", "the rest still waits for its money");
    assert_eq!(one.body["orderitem_set"][0]["is_cancelled"], true);
    assert_eq!(one.body["orderitem_set"][1]["is_cancelled"], false);
    assert_eq!(available(&app, CUP).await, STOCK - 2);
    let again = cancel(&guest, &number, &[wish(order.items[0].pk)]).await;
    assert_eq!(again.status, StatusCode::BAD_REQUEST, "an item is cancelled once");
    everything_adds_up(&app).await;
    let rest = [wish(order.items[1].pk), wish(order.items[2].pk)];
    let all = cancel(&guest, order.pk, &rest).await;
    assert_eq!(all.body["status"], json!({ "value": "100", "label": "Cancelled" }), "by its key too");
    assert_eq!((&all.body["is_cancelled"], &all.body["is_cancellable"]), (&json!(true), &json!(false)));
    assert_eq!(available(&app, CUP).await, STOCK);
    everything_adds_up(&app).await;
}

async fn what_is_paid_waits_for_the_shop_to_agree(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let (guest, number) = guest_with_three_cups(&app).await;
    let command = async |command| {
        app.app.flow.command_order(&number, &command, "operator").await.expect("the rules agree")
    };
    let order = command(OrderCommand::ConfirmPayment).await;
    let asked = cancel(&guest, &number, &[wish(order.items[0].pk)]).await;
    assert_eq!(asked.body["status"]["value"], "50", "{}", asked.body);
    assert_eq!(asked.body["orderitem_set"][0]["active_cancellation_request"]["reason"], 1);
    assert_eq!(available(&app, CUP).await, STOCK - 3, "nothing comes back before");
    let order = command(OrderCommand::ApproveCancellation).await;
    assert_eq!((order.status, order.items[0].status), (OrderStatus::Approved, OrderStatus::Cancelled));
    assert_eq!(available(&app, CUP).await, STOCK - 2);
    everything_adds_up(&app).await;
    let events = app.store().events(&order.checkout).await.expect("the store answers");
    let told: Vec<_> = events.iter().map(|event| (event.actor.as_str(), event.event.as_str())).collect();
    assert!(told.contains(&("guest", "order:cancellation-requested")), "{told:?}");
    assert!(told.contains(&("operator", "order:cancellation-approved")), "{told:?}");
}

async fn what_is_wrong_with_a_cancellation_is_said_field_by_field(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let (guest, number, _) = guest_with_order(&app).await;
    let item = stored(&app, &number).await.items[0].pk;
    let with = |key: &str, value: Value| {
        let mut wish = wish(item);
        wish[key] = value;
        vec![wish]
    };
    for (items, field) in [
        (vec![], "cancel_order_items"),
        (vec![json!("x")], "cancel_order_items"),
        (vec![json!({})], "order_item"),
        (with("order_item", json!("x")), "order_item"),
        (with("order_item", json!(1)), "non_field_errors"),
        (with("reason", json!(99)), "reason"),
        (with("reason", json!(2)), "description"),
        (with("cancellation_type", json!("refund")), "cancellation_type"),
        (with("cancellation_type", json!("steal")), "cancellation_type"),
        (with("description", json!("x".repeat(501))), "description"),
        (vec![wish(item), wish(item)], "non_field_errors"),
    ] {
        let answer = cancel(&guest, &number, &items).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{items:?}");
        assert!(answer.body[field][0].is_string(), "{field} in {} for {items:?}", answer.body);
    }
    let answer = guest.post_json(&format!("/orders/{number}/cancel/"), &json!({})).await;
    assert_eq!(answer.body["cancel_order_items"], json!(["Name at least one item to cancel."]));
    assert_eq!(stored(&app, &number).await.status, OrderStatus::PaymentWaiting);
    assert_eq!(available(&app, CUP).await, STOCK - 1);
}

async fn an_order_of_somebody_else_reads_as_one_that_does_not_exist(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let (_, number, _) = guest_with_order(&app).await;
    let order = stored(&app, &number).await;
    let (other, _, _) = guest_with_order(&app).await;
    let items = [wish(order.items[0].pk)];
    for stranger in [&Customer::new(&app), &other] {
        let foreign = cancel(stranger, &number, &items).await;
        assert_eq!((foreign.status, &foreign.body), (StatusCode::NOT_FOUND, &not_found()));
        for name in [order.pk.to_string(), "1234567890123456".into(), "0".into(), "x".into()] {
            assert_eq!(cancel(stranger, name, &items).await, foreign);
        }
    }
    assert_eq!(stored(&app, &number).await, order);
}

async fn an_order_nobody_pays_expires_and_gives_its_units_back(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let (_, late) = guest_with_three_cups(&app).await;
    let (_, paid, _) = guest_with_order(&app).await;
    let confirmed = app.app.flow.command_order(&paid, &OrderCommand::ConfirmPayment, "operator").await;
    confirmed.expect("the order was unpaid");
    app.clock.advance(Duration::from_secs(72 * 3600 - 1));
    assert_eq!(app.app.flow.expire_orders().await.expect("the store answers"), 0);
    app.clock.advance(Duration::from_secs(1));
    assert_eq!(app.app.flow.expire_orders().await.expect("the store answers"), 1);
    assert_eq!(app.app.flow.expire_orders().await.expect("the store answers"), 0, "once");
    assert_eq!(available(&app, CUP).await, STOCK - 1);
    assert_eq!(stored(&app, &late).await.status, OrderStatus::Cancelled);
    assert_eq!(stored(&app, &paid).await.status, OrderStatus::Approved);
    everything_adds_up(&app).await;
    let events = app.store().events(&stored(&app, &late).await.checkout).await.expect("the store answers");
    let last = events.last().expect("an event");
    assert_eq!((last.actor.as_str(), last.event.as_str()), ("clock", "order:expired"));
}

async fn the_reasons_are_listed_in_the_readers_language(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let answer = Customer::new(&app).get("/users/orders/cancellation_reasons/").await;
    assert_eq!((answer.status, &answer.body["count"]), (StatusCode::OK, &json!(2)));
    let reason = &answer.body["results"][1];
    assert_eq!((&reason["id"], &reason["subject"]), (&json!(2), &json!("Other")));
    assert_eq!(reason["cancellation_type"], "cancel");
    assert_eq!(reason["extra_information_needed"], true);
}
