//! Paying with a card, over HTTP and against a bank behind a socket: with and without the bank's own page, by the shopper's
//! browser and by a storefront's server for it, and everything a bank can get wrong.

use std::{collections::HashSet, time::Duration};

use ::checkout::{
    ids::Timestamp,
    order::{Order, OrderCommand, OrderStatus},
    payment::{Attempt, AttemptState},
};
use gateways::payment::bank::{BankDials, BankStatus, Next, On, Trouble};
use testkit::{Customer, TestApp, TestBank, customer::Answer, database::TestDatabase};

const VISA: &str = "4111111111111111";
const DECLINED: &str = "4000000000000119";
const LOST: &str = "4000000000000234";

testkit::on_both_databases!(
    a_card_pays_at_once,
    a_card_pays_by_the_bank_of_the_card,
    the_way_to_the_bank_is_found_without_the_session,
    a_return_that_cannot_be_believed_makes_no_order,
    charged_and_the_answer_lost_is_one_order,
    sixty_four_confirmations_are_one_charge,
    a_shopper_who_chooses_anew_is_given_back_what_the_bank_took,
    an_abandoned_payment_frees_the_goods,
    what_is_cancelled_goes_back_through_the_bank,
    a_shopper_pays_on_the_page_of_the_payment_service,
    whoever_paid_and_never_came_back_has_an_order,
);

pub(crate) async fn orders(app: &TestApp) -> Vec<Order> {
    let all = app.store().recent_orders(Timestamp(0), None, 100).await.expect("answers");
    all.into_iter().map(|stored| stored.order).collect()
}

pub(crate) async fn attempts(app: &TestApp) -> Vec<Attempt> {
    let all = app.store().recent_attempts(Timestamp(0), None, 5_000).await.expect("answers");
    all.into_iter().map(|known| known.attempt).collect()
}

async fn adds_up(app: &TestApp) -> bool {
    app.store().audit().await.expect("answers").iter().all(store::ledger::Audit::adds_up)
}

/// For every amount that was taken or set aside there is one order, or it went back.
pub(crate) async fn no_money_is_lost(app: &TestApp, bank: &TestBank) {
    let orders = orders(app).await;
    let kept: HashSet<String> = (orders.iter())
        .filter_map(|order| order.payment.as_ref())
        .map(|payment| payment.attempt.0.clone())
        .collect();
    assert_eq!(kept.len(), orders.len(), "each order has a charge of its own");
    for charge in bank.bank.book().charges() {
        let left = charge.captured.checked_sub(charge.refunded).expect("one currency");
        if kept.contains(&charge.charge) {
            let payments = orders.iter().filter_map(|order| order.payment.as_ref());
            let of = payments.filter(|payment| payment.attempt.0 == charge.charge);
            assert_eq!(of.map(|payment| payment.amount).collect::<Vec<_>>(), [left], "{charge:?}");
        } else {
            let set_aside = charge.status == BankStatus::Authorized;
            assert!(left.minor == 0 && !set_aside, "orphan money: {charge:?}");
        }
    }
    assert!(adds_up(app).await);
}

async fn a_card_pays_at_once(database: TestDatabase) {
    let (app, bank) = TestApp::start_with_bank(database).await;
    let guest = Customer::new(&app);
    guest.walks_to_the_card().await;
    guest.enters(DECLINED).await;
    let refused = guest.pays(DECLINED, false).await;
    assert_eq!(refused.status, 200);
    assert_eq!(refused.errors("non_field_errors").len(), 1, "{:#}", refused.body);
    assert_eq!(refused.pages(), ["CreditCardConfirmationPage"]);
    guest.enters(VISA).await;
    let thanks = guest.pays(VISA, false).await;
    let path = thanks.context()["redirect_url"].as_str().expect("a path").to_owned();
    assert!(path.starts_with("/orders/completed/"), "{path}");
    assert_eq!(guest.pays(VISA, false).await.order_number(), thanks.order_number());
    let order = &orders(&app).await[0];
    assert_eq!((order.status, order.amount.minor), (OrderStatus::Approved, 13_990));
    assert_eq!(order.payment.as_ref().map(|payment| payment.amount), Some(order.amount));
    no_money_is_lost(&app, &bank).await;
}

async fn sent_away(app: &TestApp) -> Customer<'_> {
    let guest = Customer::new(app);
    guest.walks_to_the_card().await;
    let answer = guest.pays(VISA, true).await;
    assert_eq!(answer.pages(), ["CreditCardThreeDSecurePage"], "{:#}", answer.body["errors"]);
    assert_eq!(answer.context()["redirect_url"], "/orders/redirect-three-d/");
    guest
}

async fn a_card_pays_by_the_bank_of_the_card(database: TestDatabase) {
    let (app, bank) = TestApp::start_with_bank(database).await;
    let guest = sent_away(&app).await;
    let home = bank.decides(&guest.goes_to_the_bank().await, "approve").await;
    assert!(orders(&app).await.is_empty(), "nothing is concluded before the shopper is back");
    let arrived = home.arrives().await;
    assert_eq!(arrived.status, 303);
    assert!(
        arrived.location.as_ref().is_some_and(|path| path.starts_with("/orders/completed/")),
        "{arrived:?}"
    );
    assert!(arrived.cookies.iter().all(|cookie| !cookie.contains("sessionid")), "it gives no session");
    let again = home.arrives().await;
    assert_eq!(again.status, 303, "a repeat is answered the same");
    assert!(again.location.is_some_and(|path| path.starts_with("/orders/completed/")));
    // A storefront's server brings the same, under the prefix of a language.
    let path = home.url.split_once("/orders").map(|(_, rest)| format!("/tr/orders{rest}")).expect("a path");
    let request = testkit::client()
        .build()
        .expect("a client")
        .post(app.url(&path))
        .header("x-requested-with", "XMLHttpRequest");
    let answer: serde_json::Value =
        request.form(&home.fields).send().await.expect("answers").json().await.expect("JSON");
    assert!(answer["context_list"][0]["page_context"]["redirect_url"].is_string(), "{answer:#}");
    assert_eq!(
        (&answer["errors"], &answer["pre_order"]),
        (&serde_json::Value::Null, &serde_json::Value::Null)
    );
    assert_eq!(orders(&app).await.len(), 1);
    assert_eq!(guest.get("/orders/checkout/?page=ThankYouPage").await.pages(), ["ThankYouPage"]);
    no_money_is_lost(&app, &bank).await;
}

async fn the_way_to_the_bank_is_found_without_the_session(database: TestDatabase) {
    let (app, bank) = TestApp::start_with_bank(database).await;
    let guest = sent_away(&app).await;
    for name in ["osessionid", "sessionid", "csrftoken"] {
        guest.keep_cookie(name, "");
    }
    let html = guest.goes_to_the_bank().await;
    assert_eq!(html.matches("<form").count(), 1);
    assert!(!html.contains("canonical"));
    let home = bank.decides(&html, "approve").await;
    assert_eq!(home.arrives().await.status, 303);
    let stranger = Customer::new(&app).goes_to_the_bank().await;
    assert!(!stranger.contains("<form"), "nobody else is sent there");
    no_money_is_lost(&app, &bank).await;
}

async fn a_return_that_cannot_be_believed_makes_no_order(database: TestDatabase) {
    let (app, bank) = TestApp::start_with_bank(database).await;
    for number in ["4000000000000432", "4000000000000440", "4000000000000457"] {
        let guest = Customer::new(&app);
        guest.walks_to_the_card().await;
        guest.enters(number).await;
        guest.pays(number, true).await;
        let home = bank.decides(&guest.goes_to_the_bank().await, "approve").await;
        let arrived = home.arrives().await;
        assert_eq!((arrived.status, arrived.location.as_deref()), (303, Some("/orders/checkout/")));
        assert!(arrived.cookies.iter().any(|cookie| cookie.starts_with("pz-pos-error={")), "{arrived:?}");
        assert_eq!(home.arrives().await, arrived, "a repeat is answered the same");
        guest.enters(VISA).await;
        assert!(guest.pays(VISA, false).await.order_number().is_some(), "it can be paid again");
    }
    let garbage =
        testkit::bank::Return { url: app.url("/orders/checkout/?page=X&payment=nonsense"), fields: vec![] };
    assert_eq!(garbage.arrives().await.status, 303);
    app.reconciles().await;
    assert_eq!(orders(&app).await.len(), 3);
    no_money_is_lost(&app, &bank).await;
}

async fn charged_and_the_answer_lost_is_one_order(database: TestDatabase) {
    let (app, bank) = TestApp::start_with_bank(database).await;
    let guest = Customer::new(&app);
    guest.walks_to_the_card().await;
    guest.enters(LOST).await;
    let answer = guest.pays(LOST, false).await;
    assert_eq!(answer.errors("non_field_errors"), ["Your payment is being checked."]);
    let blocked = guest.pays(VISA, false).await;
    assert_eq!(blocked.errors("non_field_errors"), ["Your payment is being checked."]);
    assert!(
        guest.set_quantity(testkit::shop::CUP, 5).await.status.is_client_error() || {
            guest.get("/baskets/basket/").await.body["basket"]["total_quantity"] == 1
        }
    );
    app.clock.advance(Duration::from_secs(6));
    app.app.flow.look_after_payments().await.expect("answers");
    assert_eq!(guest.get("/orders/checkout/?page=ThankYouPage").await.pages(), ["ThankYouPage"]);
    assert_eq!(orders(&app).await.len(), 1);
    no_money_is_lost(&app, &bank).await;
}

async fn sixty_four_confirmations_are_one_charge(database: TestDatabase) {
    let (app, bank) = TestApp::start_with_bank(database).await;
    bank.bank.turn(BankDials { delay_ms: 50, ..BankDials::default() });
    let guest = Customer::new(&app);
    guest.walks_to_the_card().await;
    // Every second one by another form, so that they do not all share one answer.
    let names = ["Ada Yılmaz", "ADA YILMAZ"];
    let all: Vec<_> = (0..64).map(|place| guest.pays_as(VISA, false, names[place % 2])).collect();
    let answers: Vec<Answer> = futures_util::future::join_all(all).await;
    let numbers: HashSet<&str> = answers.iter().filter_map(Answer::order_number).collect();
    assert_eq!(numbers.len(), 1);
    assert_eq!((orders(&app).await.len(), bank.bank.book().charges().len()), (1, 1));
    no_money_is_lost(&app, &bank).await;
}

async fn a_shopper_who_chooses_anew_is_given_back_what_the_bank_took(database: TestDatabase) {
    let (app, bank) = TestApp::start_with_bank(database).await;
    let guest = sent_away(&app).await;
    let home = bank.decides(&guest.goes_to_the_bank().await, "approve").await;
    guest.post("PaymentOptionSelectionPage", &[("payment_option", "1")]).await;
    let arrived = home.arrives().await;
    assert_eq!((arrived.status, arrived.location.as_deref()), (303, Some("/orders/checkout/")));
    guest.post("FundsTransferChoicePage", &[("bank_account", "1")]).await;
    assert!(guest.orders().await.order_number().is_some());
    app.reconciles().await;
    let states: Vec<_> = attempts(&app).await.into_iter().map(|attempt| attempt.state.name()).collect();
    assert_eq!(states, ["closed"]);
    let charges = bank.bank.book().charges();
    assert!(
        charges
            .iter()
            .all(|charge| charge.captured == charge.refunded && charge.status != BankStatus::Authorized)
    );
    assert!(adds_up(&app).await);
}

async fn an_abandoned_payment_frees_the_goods(database: TestDatabase) {
    let (app, bank) = TestApp::start_with_bank(database).await;
    let guest = sent_away(&app).await;
    let held = || async {
        let resource = ::checkout::ledger::Resource::Stock(testkit::shop::CUP);
        app.store().balance(&resource).await.expect("answers").held
    };
    assert_eq!(held().await, 1);
    app.reconciles().await;
    assert_eq!(held().await, 0);
    let attempt = &attempts(&app).await[0];
    assert!(matches!(attempt.state, AttemptState::Declined { .. }), "{:?}", attempt.state);
    assert!(guest.pays(VISA, false).await.order_number().is_some(), "and it can be paid again");
    no_money_is_lost(&app, &bank).await;
}

async fn what_is_cancelled_goes_back_through_the_bank(database: TestDatabase) {
    let (app, bank) = TestApp::start_with_bank(database).await;
    let guest = Customer::new(&app);
    guest.walks_to_the_card().await;
    guest.set_quantity(testkit::shop::CUP, 3).await;
    guest.post("ShippingOptionSelectionPage", &[("shipping_option", "1")]).await;
    guest.post("PaymentOptionSelectionPage", &[("payment_option", "5")]).await;
    guest.enters(VISA).await;
    guest.pays(VISA, false).await;
    let order = orders(&app).await.remove(0);
    let charged = order.amount.minor;
    let home = || bank.bank.book().charges()[0].refunded.minor;
    let flow = &app.app.flow;
    let one = OrderCommand::CancelItems(vec![order.items[0].pk]);
    flow.command_order(&order.number, &one, "operator").await.expect("it can be");
    app.deliver().await;
    assert_eq!(home(), order.items[0].price.minor);
    flow.work_off_jobs().await.expect("answers");
    flow.command_order(&order.number, &OrderCommand::Cancel, "operator").await.expect("it can be");
    bank.bank.next(Next::Call { on: On::Refund, trouble: Trouble::LostAfter });
    app.deliver().await;
    app.clock.advance(Duration::from_secs(10));
    app.deliver().await;
    assert_eq!(home(), charged, "a repeat gives nothing back twice");
    let attempt = &attempts(&app).await[0];
    assert_eq!((attempt.kept().minor, attempt.moved.len()), (0, 3), "{:?}", attempt.moved);
    assert!(adds_up(&app).await);
}

/// A shopper on the way to the payment page, and its address.
async fn leaves(app: &TestApp) -> (Customer<'_>, String) {
    let guest = Customer::new(app);
    guest.walks_to_the_card().await;
    guest.post("PaymentOptionSelectionPage", &[("payment_option", "6")]).await;
    let answer = guest.post("RedirectionPaymentSelectedPage", &[("agreement", "true")]).await;
    assert_eq!(answer.context()["redirect_url"], "/orders/redirection/", "{:#}", answer.body["errors"]);
    assert_eq!(answer.pre_order()["is_redirected"], true);
    let sent = guest.send(guest.request(http::Method::GET, "/orders/redirection/")).await;
    assert_eq!(sent.status(), 303);
    let address = sent.headers()["location"].to_str().expect("an address").to_owned();
    (guest, address)
}

async fn a_shopper_pays_on_the_page_of_the_payment_service(database: TestDatabase) {
    let (app, bank) = TestApp::start_with_bank(database).await;
    let (guest, address) = leaves(&app).await;
    let home = bank.decides_at(&address, "approve").await;
    assert!(home.url.contains("page=RedirectionPageCompletePage"), "{}", home.url);
    let arrived = home.arrives().await;
    assert!(arrived.location.is_some_and(|path| path.starts_with("/orders/completed/")));
    assert_eq!(guest.get("/orders/checkout/?page=ThankYouPage").await.pages(), ["ThankYouPage"]);
    let (guest, address) = leaves(&app).await;
    let home = bank.decides_at(&address, "decline").await;
    assert_eq!(home.arrives().await.location.as_deref(), Some("/orders/checkout/"));
    guest.post("PaymentOptionSelectionPage", &[("payment_option", "5")]).await;
    guest.enters(VISA).await;
    assert!(guest.pays(VISA, false).await.order_number().is_some(), "another way is open");
    app.reconciles().await;
    assert_eq!(orders(&app).await.len(), 2);
    no_money_is_lost(&app, &bank).await;
}

async fn whoever_paid_and_never_came_back_has_an_order(database: TestDatabase) {
    let (app, bank) = TestApp::start_with_bank(database).await;
    let (guest, address) = leaves(&app).await;
    bank.decides_at(&address, "approve").await;
    app.clock.advance(Duration::from_secs(61));
    app.app.flow.look_after_payments().await.expect("answers");
    assert_eq!(orders(&app).await.len(), 1);
    assert_eq!(guest.get("/orders/checkout/?page=ThankYouPage").await.pages(), ["ThankYouPage"]);
    no_money_is_lost(&app, &bank).await;
}
