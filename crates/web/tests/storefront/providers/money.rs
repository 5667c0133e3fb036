//! What is heard of payments, and what becomes of the money.

use std::time::Duration;

use checkout::{
    ids::OrderNumber,
    order::{Order, OrderCommand},
};
use futures_util::future::join_all;
use gateways::provider::{SessionState, Verification};
use serde_json::json;
use testkit::{
    Customer, TestApp,
    database::TestDatabase,
    provider::{AtProvider, sent_address},
    shop::{CUP, LAMP},
};

testkit::on_both_databases!(
    notifications_at_once_make_one_order_and_get_one_answer,
    a_failure_answers_for_no_later_success,
    what_does_not_fit_goes_back,
    money_for_a_superseded_session_goes_back,
    money_that_comes_when_the_goods_are_gone_goes_back,
    a_payment_nobody_told_of_is_found_and_becomes_the_order,
    a_hint_is_asked_about_and_nothing_else_believed,
    an_address_that_only_the_provider_knows_makes_an_order_that_waits,
    a_payment_given_back_before_the_goods_left_stops_the_order,
    a_cancelled_order_is_paid_back_by_the_provider,
    other_addresses_are_flagged_and_the_quoted_ones_ship,
    a_provider_that_cannot_be_reached_holds_nothing,
    a_payment_after_a_failed_try_is_found_though_nobody_tells_of_it,
    a_failed_try_is_no_payment_whatever_the_provider_calls_it,
    what_the_provider_was_not_paid_is_not_confirmed_and_does_not_leave,
    a_refund_is_asked_for_until_it_is_made,
    what_was_shown_is_what_was_accepted,
);

/// A guest who picked carrier 1 at the provider.
async fn at_the_provider(database: TestDatabase, verification: Verification) -> (TestApp, AtProvider) {
    let (app, at) = TestApp::start_with_provider(database, verification).await;
    Customer::new(&app).leaves_for_the_provider().await;
    at.picks(&app, "1").await;
    (app, at)
}

async fn order(app: &TestApp, at: &AtProvider) -> Option<Order> {
    let number = OrderNumber(at.provider.last().order);
    app.app.flow.order(&number).await.expect("the database answers")
}

async fn looks(app: &TestApp, minutes: u64) {
    app.clock.advance(Duration::from_secs(60 * minutes));
    app.app.flow.look_after_payments().await.expect("the database answers");
}

async fn notifications_at_once_make_one_order_and_get_one_answer(database: TestDatabase) {
    let (app, at) = TestApp::start_with_provider(database, Verification::Signature).await;
    // Of many, some are read between two moments of the first.
    for round in 0..12 {
        Customer::new(&app).leaves_for_the_provider().await;
        at.picks(&app, "1").await;
        let paid = at.notification(3_990);
        let answers = join_all((0..8).map(|_| at.notifies(&app, &paid))).await;
        let first = &answers[0];
        assert_eq!(first.status, 200, "round {round}: {:#}", first.body);
        assert!(answers.iter().all(|answer| answer == first), "round {round}: {answers:?}");
        assert_eq!(&at.notifies(&app, &paid).await, first, "and later");
        let attempt = checkout::ids::AttemptId(at.provider.last().id);
        assert_eq!(app.store().provider_events(&attempt).await.expect("it answers").len(), 1);
        assert!(order(&app, &at).await.is_some());
    }
}

async fn a_failure_answers_for_no_later_success(database: TestDatabase) {
    let (app, at) = at_the_provider(database, Verification::Signature).await;
    let paid = at.notification(3_990);
    let mut failed = paid.clone();
    failed["is_successful"] = false.into();
    let refused = at.notifies(&app, &failed).await;
    assert_eq!(refused.status, 400);
    assert!(refused.body["is_successful"].is_array());
    assert_eq!(at.notifies(&app, &failed).await, refused);
    let reply = at.notifies(&app, &paid).await;
    assert_eq!(reply.status, 200, "everything is still there: {:#}", reply.body);
    assert_eq!(at.notifies(&app, &failed).await, refused, "a failure after it undoes nothing");
    assert_eq!(order(&app, &at).await.expect("it stands").status.code(), "400");
}

async fn what_does_not_fit_goes_back(database: TestDatabase) {
    let (app, at) = at_the_provider(database, Verification::Signature).await;
    let mut paid = at.notification(3_990);
    paid["transaction"]["order_amount"] = "1.00".into();
    paid["transaction"]["total_paid_amount"] = "40.90".into();
    let reply = at.notifies(&app, &paid).await;
    assert_eq!(reply.status, 400);
    assert!(reply.body["non_field_errors"].is_array());
    looks(&app, 0).await;
    let amounts: Vec<i64> = at.provider.script().refunds.values().map(|money| money.minor).collect();
    assert_eq!(amounts, [4_090], "what it took goes back");
    assert_eq!(order(&app, &at).await, None);
    assert_eq!(at.notifies(&app, &paid).await, reply);
}

async fn money_for_a_superseded_session_goes_back(database: TestDatabase) {
    let (app, at) = TestApp::start_with_provider(database, Verification::Signature).await;
    let guest = Customer::new(&app);
    guest.leaves_for_the_provider().await;
    at.picks(&app, "1").await;
    guest.add(CUP, 1).await;
    let reply = at.notifies(&app, &at.notification(3_990)).await;
    assert_eq!(reply.status, 400);
    looks(&app, 0).await;
    assert_eq!(at.provider.script().refunds.len(), 1);
    assert_eq!(order(&app, &at).await, None);
}

async fn money_that_comes_when_the_goods_are_gone_goes_back(database: TestDatabase) {
    let (app, at) = TestApp::start_with_provider(database, Verification::Signature).await;
    let leaves = async |guest: &Customer| {
        guest.add(LAMP, 1).await;
        guest.post("CheckoutProviderSelectionPage", &[("checkout_provider", "1")]).await
    };
    leaves(&Customer::new(&app)).await;
    at.picks(&app, "1").await;
    let (url, paid) = (at.provider.last().urls.notification, at.notification(0));
    looks(&app, 31).await;
    let second = leaves(&Customer::new(&app)).await;
    assert!(second.pre_order()["remote_redirect_url"].is_string(), "the last one is somebody else's now");
    let reply = at.posts(&app, &url, &paid.to_string()).await;
    assert_eq!(reply.status, 400, "{:#}", reply.body);
    looks(&app, 0).await;
    let amounts: Vec<i64> = at.provider.script().refunds.values().map(|money| money.minor).collect();
    assert_eq!(amounts, [150_000]);
}

async fn a_payment_nobody_told_of_is_found_and_becomes_the_order(database: TestDatabase) {
    let (app, at) = at_the_provider(database, Verification::Signature).await;
    at.was_paid(&at.notification(3_990));
    looks(&app, 2).await;
    assert_eq!(order(&app, &at).await.expect("it was found").status.code(), "400");
    assert_eq!(at.notifies(&app, &at.notification(3_990)).await.status, 200, "the notification comes late");
}

async fn a_hint_is_asked_about_and_nothing_else_believed(database: TestDatabase) {
    let (app, at) = at_the_provider(database, Verification::Pull).await;
    let paid = at.notification(3_990);
    assert_eq!(at.notifies(&app, &paid).await.status, 400, "the provider says that the session is open");
    assert_eq!(order(&app, &at).await, None);
    at.was_paid(&paid);
    let mut hint = paid.clone();
    hint["transaction"]["total_paid_amount"] = "999999.00".into();
    assert_eq!(at.notifies(&app, &hint).await.status, 200, "what it says is not read");
    assert_eq!(order(&app, &at).await.expect("it was paid").amount.minor, 13_990);
}

async fn an_address_that_only_the_provider_knows_makes_an_order_that_waits(database: TestDatabase) {
    let (app, at) = at_the_provider(database, Verification::CallbackPath).await;
    at.provider.script().can.query = false;
    assert_eq!(at.notifies(&app, &at.notification(3_990)).await.status, 200);
    let waiting = order(&app, &at).await.expect("an order");
    assert_eq!(waiting.status.code(), "350");
    let flow = &app.app.flow;
    let ship = OrderCommand::Ship { tracking_number: None, tracking_url: None };
    assert!(flow.command_order(&waiting.number, &ship, "operator").await.is_err(), "nothing leaves unseen");
    let confirmed = flow.command_order(&waiting.number, &OrderCommand::ConfirmPayment, "operator").await;
    assert_eq!(confirmed.expect("the operator saw it").status.code(), "400");
}

async fn a_payment_given_back_before_the_goods_left_stops_the_order(database: TestDatabase) {
    let (app, at) = at_the_provider(database, Verification::Signature).await;
    let paid = at.notification(3_990);
    at.was_paid(&paid);
    assert_eq!(at.notifies(&app, &paid).await.status, 200);
    let left =
        app.store().balance(&checkout::ledger::Resource::Stock(CUP)).await.expect("it answers").on_hand;
    let number = OrderNumber(at.provider.last().order);
    let money = order(&app, &at).await.expect("an order").payment.expect("it was paid").amount;
    let returned = SessionState::Returned { paid: money, refunded: money };
    let session = at.provider.last().id;
    at.provider.script().states.insert(session, returned);
    let ship = OrderCommand::Ship { tracking_number: None, tracking_url: None };
    assert!(
        app.app.flow.command_order(&number, &ship, "operator").await.is_err(),
        "it is asked before goods leave"
    );
    assert_eq!(order(&app, &at).await.expect("an order").status.code(), "100");
    let back =
        app.store().balance(&checkout::ledger::Resource::Stock(CUP)).await.expect("it answers").on_hand;
    assert_eq!(back, left + 1);
    app.app.flow.work_off_jobs().await.expect("the database answers");
    assert!(at.provider.script().refunds.is_empty(), "it went back already");
}

async fn a_cancelled_order_is_paid_back_by_the_provider(database: TestDatabase) {
    let (app, at) = at_the_provider(database, Verification::Signature).await;
    let mut paid = at.notification(3_990);
    paid["transaction"]["interest_amount"] = "5.01".into();
    paid["transaction"]["total_paid_amount"] = "144.91".into();
    paid["transaction"]["installment_count"] = 3.into();
    assert_eq!(at.notifies(&app, &paid).await.status, 200);
    let number = OrderNumber(at.provider.last().order);
    app.app
        .flow
        .command_order(&number, &OrderCommand::Cancel, "operator")
        .await
        .expect("it can be cancelled");
    app.app.flow.work_off_jobs().await.expect("the database answers");
    let amounts: Vec<i64> = at.provider.script().refunds.values().map(|money| money.minor).collect();
    assert_eq!(amounts, [14_491], "with the interest");
}

async fn other_addresses_are_flagged_and_the_quoted_ones_ship(database: TestDatabase) {
    let (app, at) = TestApp::start_with_provider(database, Verification::Signature).await;
    for is_asked in [false, true] {
        Customer::new(&app).leaves_for_the_provider().await;
        at.picks(&app, "1").await;
        let mut paid = at.notification(3_990);
        let mut elsewhere = sent_address();
        elsewhere["line"] = "Elsewhere 7".into();
        paid["shipping_address"] = elsewhere;
        if is_asked {
            at.was_paid(&paid);
            looks(&app, 2).await;
        } else {
            assert_eq!(at.notifies(&app, &paid).await.status, 200);
        }
        let order = order(&app, &at).await.expect("an order");
        assert_eq!(order.draft.checkout_provider.expect("a provider").differs, ["shipping_address"]);
        assert_eq!(order.draft.shipping_address.expect("an address").line, "Moda Caddesi No 1 Daire 2");
    }
}

async fn a_provider_that_cannot_be_reached_holds_nothing(database: TestDatabase) {
    let (app, at) = TestApp::start_with_provider(database, Verification::Signature).await;
    let guest = Customer::new(&app);
    for error in [
        gateways::GatewayError::Unreachable("down".to_owned()),
        gateways::GatewayError::Unknown("silent".to_owned()),
        gateways::GatewayError::Refused("no".to_owned()),
    ] {
        at.provider.script().opens = Some(error);
        let reply = guest.leaves_for_the_provider().await;
        assert!(!reply.errors("non_field_errors").is_empty());
        let held =
            app.store().balance(&checkout::ledger::Resource::Stock(CUP)).await.expect("it answers").held;
        assert_eq!((held, &reply.pre_order()["remote_redirect_url"]), (0, &json!(null)));
    }
    assert!(guest.leaves_for_the_provider().await.pre_order()["remote_redirect_url"].is_string());
}

async fn a_payment_after_a_failed_try_is_found_though_nobody_tells_of_it(database: TestDatabase) {
    let (app, at) = at_the_provider(database, Verification::Signature).await;
    let paid = at.notification(3_990);
    let mut failed = paid.clone();
    failed["is_successful"] = false.into();
    assert_eq!(at.notifies(&app, &failed).await.status, 400);
    at.was_paid(&paid);
    looks(&app, 2).await;
    assert_eq!(order(&app, &at).await.expect("the second card paid").status.code(), "400");
}

async fn a_failed_try_is_no_payment_whatever_the_provider_calls_it(database: TestDatabase) {
    let (app, at) = at_the_provider(database, Verification::Signature).await;
    let mut failed = at.notification(3_990);
    failed["is_successful"] = false.into();
    at.was_paid(&failed);
    looks(&app, 2).await;
    assert_eq!(order(&app, &at).await, None);
}

async fn what_the_provider_was_not_paid_is_not_confirmed_and_does_not_leave(database: TestDatabase) {
    let (app, at) = at_the_provider(database, Verification::CallbackPath).await;
    assert_eq!(at.notifies(&app, &at.notification(3_990)).await.status, 200);
    let number = order(&app, &at).await.expect("an order").number;
    let mut less = at.notification(3_990);
    less["transaction"]["order_amount"] = "1.00".into();
    less["transaction"]["total_paid_amount"] = "40.90".into();
    at.was_paid(&less);
    looks(&app, 2).await;
    assert_eq!(order(&app, &at).await.expect("an order").status.code(), "350");
    at.was_paid(&at.notification(3_990));
    looks(&app, 4).await;
    assert_eq!(order(&app, &at).await.expect("an order").status.code(), "400");
    // Who does not say that the money is there stops the goods, and nothing else.
    let id = at.provider.last().id;
    at.provider.script().states.insert(id, SessionState::NotKnown);
    let ship = OrderCommand::Ship { tracking_number: None, tracking_url: None };
    assert!(app.app.flow.command_order(&number, &ship, "operator").await.is_err());
    assert_eq!(order(&app, &at).await.expect("an order").status.code(), "400");
    at.was_paid(&at.notification(3_990));
    assert!(app.app.flow.command_order(&number, &ship, "operator").await.is_ok());
}

async fn a_refund_is_asked_for_until_it_is_made(database: TestDatabase) {
    let (app, at) = at_the_provider(database, Verification::Signature).await;
    at.provider.script().can.refund = false;
    assert_eq!(at.notifies(&app, &at.notification(3_990)).await.status, 200);
    let (flow, number) = (&app.app.flow, OrderNumber(at.provider.last().order));
    flow.command_order(&number, &OrderCommand::Cancel, "operator").await.expect("it can be cancelled");
    for _ in 0..20 {
        flow.work_off_jobs().await.expect("the database answers");
        app.clock.advance(Duration::from_hours(25));
    }
    at.provider.script().can.refund = true;
    flow.work_off_jobs().await.expect("the database answers");
    assert_eq!(at.provider.script().refunds.len(), 1, "it is somebody's money");
}

async fn what_was_shown_is_what_was_accepted(database: TestDatabase) {
    let (app, at) = at_the_provider(database, Verification::Signature).await;
    let url = at.provider.last().urls.agreement;
    let body = json!({ "code": "MSS", "language": "tr" }).to_string();
    assert!(at.posts(&app, &url, &body).await.body["agreement_body"].is_string());
    // The shop writes another text before the shopper pays.
    let (version, mut shop) = app.store().shop().await.expect("the store answers").expect("a shop");
    shop.contracts[1].body = checkout::text::Label::Same("Everything is different now.".to_owned());
    assert!(app.store().replace_shop(&shop, version).await.expect("the store answers"));
    assert_eq!(at.notifies(&app, &at.notification(3_990)).await.status, 200);
    let order = order(&app, &at).await.expect("an order");
    let accepted = app.app.flow.accepted(&order).await.expect("the database answers");
    let bodies: Vec<String> =
        accepted.into_iter().map(|(_, agreement)| agreement.expect("it can be made again").body).collect();
    assert_eq!(bodies.len(), 2);
    assert!(!bodies[1].contains("Everything is different now."), "{}", bodies[1]);
    assert!(bodies[1].contains("arasındaki sözleşme"), "as it was shown last: {}", bodies[1]);
}
