//! What a guest did before logging in comes along, and no line of any device is lost on the way.

use std::sync::atomic::{AtomicBool, Ordering};

use ::checkout::{
    checkout::Checkout,
    ids::{AttemptId, OrderNumber, Pk},
    payment::{LiveAttempt, LiveState, PaymentKind},
};
use futures_util::future::join_all;
use http::StatusCode;
use serde_json::{Value, json};
use testkit::{
    Customer, TestApp,
    database::TestDatabase,
    shop::{CUP, LAMP, RUG},
};

use crate::card_payment::{attempts, no_money_is_lost, orders};

use super::{EMAIL, an_account, lines, logs_in, pk, registers};

testkit::on_both_databases!(
    a_guests_basket_choices_and_addresses_follow_the_login,
    a_guests_basket_follows_a_registration,
    lines_of_both_baskets_are_folded,
    what_is_out_of_stock_stays_behind,
    an_empty_guest_leaves_the_customers_basket_as_it_is,
    a_guest_without_a_session_finds_the_customers_basket,
    a_customers_devices_share_one_basket,
    logins_from_two_devices_at_once_lose_no_line,
    a_login_while_another_device_adds_loses_no_line,
    a_login_gets_its_turn_among_devices_that_add_without_pause,
    a_login_twice_at_once_keeps_the_basket,
    the_currency_follows_the_login,
    baskets_do_not_meet_while_a_payment_is_checked,
    baskets_that_meet_while_somebody_is_away_are_paid_for_once,
);

async fn a_guests_basket_choices_and_addresses_follow_the_login(database: TestDatabase) {
    let app = TestApp::start(database).await;
    an_account(&app).await;
    let guest = Customer::new(&app);
    guest.walks_to_the_last_page().await;
    guest.post("OrderNotePage", &[("notes", "Zili çalmayın")]).await;
    let before = guest.checkout().await;
    logs_in(&guest).await;
    let after = guest.checkout().await;
    for key in [
        "basket",
        "delivery_option",
        "shipping_address",
        "billing_address",
        "shipping_option",
        "payment_option",
        "bank_account",
        "notes",
        "total_amount",
    ] {
        assert_eq!(after.pre_order()[key], before.pre_order()[key], "{key}");
    }
    assert_eq!(after.pre_order()["notes"], "Zili çalmayın");
    assert_eq!(after.pre_order()["is_guest"], false);
    let answer = guest.orders().await;
    let number = answer.order_number().unwrap_or_else(|| panic!("{:#}", answer.body)).to_owned();
    let order = app.store().order(&OrderNumber(number)).await.expect("answers").expect("there");
    assert_eq!(order.order.customer.map(|customer| Value::from(customer.0)), Some(pk(&guest).await));
    assert_eq!(order.order.draft.email, EMAIL, "the account's, not the one the guest typed");
}

async fn a_guests_basket_follows_a_registration(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let guest = Customer::new(&app);
    guest.add(CUP, 3).await;
    let address = guest.writes_an_address().await;
    registers(&guest, EMAIL).await;
    assert_eq!(lines(&guest).await, [(CUP.0, 3)]);
    let owner = format!("customer:{}", pk(&guest).await);
    assert!(app.store().address(&owner, address).await.expect("answers").is_some());
}

async fn lines_of_both_baskets_are_folded(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let desk = Customer::new(&app);
    registers(&desk, EMAIL).await;
    desk.add(CUP, 2).await;
    desk.add(RUG, 1).await;
    let phone = Customer::new(&app);
    phone.add(CUP, 3).await;
    phone.add(LAMP, 1).await;
    logs_in(&phone).await;
    let all = [(CUP.0, 5), (RUG.0, 1), (LAMP.0, 1)];
    assert_eq!(lines(&phone).await, all);
    assert_eq!(lines(&desk).await, all, "it is one basket");
}

async fn what_is_out_of_stock_stays_behind(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let desk = Customer::new(&app);
    registers(&desk, EMAIL).await;
    desk.add(LAMP, 1).await;
    desk.add(RUG, 8).await;
    let phone = Customer::new(&app);
    phone.add(LAMP, 1).await;
    phone.add(RUG, 8).await;
    logs_in(&phone).await;
    assert_eq!(lines(&phone).await, [(RUG.0, 10), (LAMP.0, 1)]);
}

async fn an_empty_guest_leaves_the_customers_basket_as_it_is(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let desk = Customer::new(&app);
    registers(&desk, EMAIL).await;
    desk.add(CUP, 2).await;
    let phone = Customer::new(&app);
    phone.add(RUG, 1).await;
    phone.set_quantity(RUG, 0).await;
    logs_in(&phone).await;
    assert_eq!(lines(&phone).await, [(CUP.0, 2)]);
    assert_eq!(lines(&desk).await, [(CUP.0, 2)]);
}

async fn a_guest_without_a_session_finds_the_customers_basket(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let desk = Customer::new(&app);
    registers(&desk, EMAIL).await;
    desk.add(CUP, 2).await;
    let phone = Customer::new(&app);
    logs_in(&phone).await;
    assert_eq!(lines(&phone).await, [(CUP.0, 2)]);
}

async fn a_customers_devices_share_one_basket(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let desk = Customer::new(&app);
    registers(&desk, EMAIL).await;
    let phone = Customer::new(&app);
    logs_in(&phone).await;
    let (one, other) = tokio::join!(desk.add(CUP, 1), phone.add(RUG, 1));
    assert_eq!((one.status, other.status), (StatusCode::OK, StatusCode::OK));
    assert_eq!(lines(&desk).await, [(CUP.0, 1), (RUG.0, 1)]);
}

async fn logins_from_two_devices_at_once_lose_no_line(database: TestDatabase) {
    let app = TestApp::start(database).await;
    an_account(&app).await;
    let (desk, phone, tablet) = (Customer::new(&app), Customer::new(&app), Customer::new(&app));
    desk.add(CUP, 2).await;
    phone.add(CUP, 3).await;
    phone.add(RUG, 1).await;
    tablet.add(LAMP, 1).await;
    tokio::join!(logs_in(&desk), logs_in(&phone), logs_in(&tablet));
    let all = [(CUP.0, 5), (RUG.0, 1), (LAMP.0, 1)];
    for device in [&desk, &phone, &tablet] {
        assert_eq!(lines(device).await, all);
    }
}

async fn a_login_while_another_device_adds_loses_no_line(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let desk = Customer::new(&app);
    registers(&desk, EMAIL).await;
    desk.add(CUP, 1).await;
    let mut cups = 1;
    for round in 1..=5 {
        let phone = Customer::new(&app);
        phone.add(RUG, 1).await;
        let adds = async {
            let mut added = 0;
            for _ in 0..10 {
                added += i64::from(desk.add(CUP, 1).await.status == StatusCode::OK);
            }
            added
        };
        let ((), added) = tokio::join!(logs_in(&phone), adds);
        cups += added;
        assert_eq!(lines(&desk).await, [(CUP.0, cups), (RUG.0, round)]);
    }
}

async fn a_login_gets_its_turn_among_devices_that_add_without_pause(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let devices: Vec<_> = (0..8).map(|_| Customer::new(&app)).collect();
    registers(&devices[0], EMAIL).await;
    for device in &devices[1..] {
        logs_in(device).await;
    }
    let mut cups = 0;
    for round in 1..=3 {
        let phone = Customer::new(&app);
        phone.add(RUG, 1).await;
        let logged_in = AtomicBool::new(false);
        let login = async {
            logs_in(&phone).await;
            logged_in.store(true, Ordering::Relaxed);
        };
        let adding = devices.iter().map(async |device| {
            let mut added = 0;
            while !logged_in.load(Ordering::Relaxed) {
                added += i64::from(device.add(CUP, 1).await.status == StatusCode::OK);
            }
            added
        });
        let ((), added) = tokio::join!(login, join_all(adding));
        cups += added.iter().sum::<i64>();
        assert_eq!(lines(&devices[0]).await, [(CUP.0, cups), (RUG.0, round)]);
    }
}

async fn a_login_twice_at_once_keeps_the_basket(database: TestDatabase) {
    let app = TestApp::start(database).await;
    an_account(&app).await;
    let guest = Customer::new(&app);
    guest.add(CUP, 2).await;
    let impatient = super::with_cookie(&app, &super::session(&guest));
    tokio::join!(logs_in(&guest), logs_in(&impatient));
    assert_ne!(pk(&guest).await, Value::Null);
    assert_ne!(pk(&impatient).await, Value::Null);
    assert_eq!(lines(&guest).await, [(CUP.0, 2)]);
    assert_eq!(lines(&impatient).await, [(CUP.0, 2)]);
}

async fn the_currency_follows_the_login(database: TestDatabase) {
    let app = TestApp::start(database).await;
    an_account(&app).await;
    let guest = Customer::new(&app);
    let form = [("currency", "eur")];
    guest.send(guest.request(http::Method::POST, "/users/activate-currency/").form(&form)).await;
    logs_in(&guest).await;
    guest.add(CUP, 1).await;
    assert_eq!(
        guest.get("/baskets/basket/").await.body["basket"]["basketitem_set"][0]["currency_type"],
        "eur"
    );
}

/// Sets the payment under way of the customer's checkout, behind the server's back.
async fn pays(app: &TestApp, customer: Pk, attempt: Option<LiveAttempt>) {
    let before = app.store().checkout_of_customer(customer).await.expect("answers").expect("is there");
    let mut batch = store::Batch::new();
    let next = Checkout { attempt, ..Checkout::clone(&before.checkout) };
    store::checkouts::replace(&mut batch, &before, &next, app.app.flow.now());
    let written = app.store().db().write(batch).await.expect("answers");
    assert!(matches!(written, store::Written::Done(_)), "{written:?}");
}

async fn baskets_do_not_meet_while_a_payment_is_checked(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let desk = Customer::new(&app);
    registers(&desk, EMAIL).await;
    desk.add(CUP, 1).await;
    let customer = Pk(pk(&desk).await.as_i64().expect("a customer"));
    let (id, state) = (AttemptId("attempt".to_owned()), LiveState::InFlight);
    let in_flight = LiveAttempt { id, state, kind: PaymentKind::Card, card: None };
    pays(&app, customer, Some(in_flight)).await;
    let phone = Customer::new(&app);
    phone.add(RUG, 1).await;
    let refused = super::tries_to_log_in(&phone, EMAIL, super::PASSWORD).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert_eq!(refused.body, json!({ "non_field_errors": ["Your payment is being checked."] }));
    assert_eq!(lines(&phone).await, [(RUG.0, 1)], "the guest has lost nothing");
    logs_in(&Customer::new(&app)).await;
    pays(&app, customer, None).await;
    logs_in(&phone).await;
    assert_eq!(lines(&phone).await, [(CUP.0, 1), (RUG.0, 1)]);
}

async fn baskets_that_meet_while_somebody_is_away_are_paid_for_once(database: TestDatabase) {
    let (app, bank) = TestApp::start_with_bank(database).await;
    let card = "4111111111111111";
    for customer_is_away in [true, false] {
        let email = format!("away-{customer_is_away}@example.com");
        let (desk, phone) = (Customer::new(&app), Customer::new(&app));
        registers(&desk, &email).await;
        let (away, other) = if customer_is_away { (&desk, &phone) } else { (&phone, &desk) };
        other.add(RUG, 1).await;
        away.walks_to_the_card().await;
        assert_eq!(away.pays(card, true).await.pages(), ["CreditCardThreeDSecurePage"]);
        let home = bank.decides(&away.goes_to_the_bank().await, "approve").await;
        assert!(super::tries_to_log_in(&phone, &email, super::PASSWORD).await.status.is_success());
        assert_eq!(lines(&phone).await, [(CUP.0, 1), (RUG.0, 1)], "both baskets are one");
        let arrived = home.arrives().await;
        assert_eq!(arrived.location.as_deref(), Some("/orders/checkout/"), "what is bought has changed");
        app.reconciles().await;
        let ends: Vec<_> = attempts(&app).await.into_iter().map(|attempt| attempt.state.name()).collect();
        assert!(ends.iter().all(|state| *state == "closed"), "{ends:?}");
        assert_eq!(lines(&phone).await, [(CUP.0, 1), (RUG.0, 1)], "and nothing of it was paid for");
        let cups = ::checkout::ledger::Resource::Stock(CUP);
        assert_eq!(app.store().balance(&cups).await.expect("answers").held, 0);
    }
    assert!(orders(&app).await.is_empty());
    no_money_is_lost(&app, &bank).await;
}
