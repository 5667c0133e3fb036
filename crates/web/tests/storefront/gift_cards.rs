//! Paying with gift cards over HTTP: issued by the operator, proved by text message, spent, and given back.

use std::time::Duration;

use ::checkout::{
    gift_card::GiftCardCode,
    ids::OrderNumber,
    order::{Order, OrderCommand},
    pricing::Tender,
};
use futures_util::future::join_all;
use serde_json::json;
use testkit::{Customer, TestApp, customer::Answer, database::TestDatabase};

testkit::on_both_databases!(
    a_card_pays_a_part_the_transfer_the_rest_and_a_cancellation_gives_it_back,
    a_card_with_a_phone_number_asks_for_the_code_that_arrives_there,
    wrong_codes_lock_a_session_and_tell_nothing,
    fifty_sessions_spend_a_card_of_a_hundred_exactly_three_times,
    two_pages_of_one_checkout_at_once_use_a_card_once,
);

const PHONE: &str = "+905321234567";

async fn enters(shopper: &Customer<'_>, code: &str) -> Answer {
    shopper.post("GiftCardPage", &[("gift_card_code", code)]).await
}

async fn uses(shopper: &Customer<'_>, code: &str, amount: &str) -> Answer {
    enters(shopper, code).await;
    shopper.post("GiftCardApplyPage", &[("amount", amount)]).await
}

async fn available(app: &TestApp, code: &str) -> String {
    let code = GiftCardCode::read(code).expect("a code");
    let card = app.app.flow.gift_card_with(&code).await.expect("answers").expect("it is there");
    card.available().to_string()
}

async fn order_of(app: &TestApp, answer: &Answer) -> Order {
    let number = OrderNumber(answer.order_number().expect("an order").to_owned());
    app.store().order(&number).await.expect("answers").expect("it is there").order
}

async fn command(app: &TestApp, order: &Order, command: OrderCommand) {
    app.app.flow.command_order(&order.number, &command, "operator").await.expect("it can be done");
}

async fn everything_adds_up(app: &TestApp) {
    let balances = app.store().audit().await.expect("the store answers");
    assert!(balances.iter().all(store::ledger::Audit::adds_up), "{balances:?}");
}

async fn a_card_pays_a_part_the_transfer_the_rest_and_a_cancellation_gives_it_back(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let code = app.issue_gift_card(10_000, None).await;
    let guest = Customer::new(&app);
    guest.walks_to_the_last_page().await;
    let entered = enters(&guest, &code.to_lowercase()).await;
    assert_eq!(entered.pages(), ["GiftCardApplyPage"]);
    assert_eq!(
        (&entered.context()["balance"], &entered.context()["otp_required"]),
        (&json!("100.00"), &json!(false))
    );
    let used = guest.post("GiftCardApplyPage", &[("amount", "40.00")]).await;
    let card = &used.pre_order()["gift_cards"][0];
    assert_eq!((&card["amount"], &card["balance"]), (&json!("40.00"), &json!("100.00")));
    assert_eq!(card["last_four"], code[code.len() - 4..]);
    assert_eq!(used.pre_order()["unpaid_amount"], "99.90");
    let changed = guest.post("GiftCardUpdateAmountPage", &[("amount", "100.00")]).await;
    assert_eq!(changed.pre_order()["unpaid_amount"], "39.90");
    assert_eq!(available(&app, &code).await, "100.00", "looking sets nothing aside");
    let thanks = guest.orders().await;
    let order = order_of(&app, &thanks).await;
    assert_eq!(
        (order.due().to_string(), available(&app, &code).await),
        ("39.90".to_owned(), "0.00".to_owned())
    );
    let path = format!("{}?format=json", thanks.context()["redirect_url"].as_str().expect("a path"));
    let completed = guest.get(&path).await.body["order"].clone();
    assert_eq!(completed["tenders"][0]["type"], "gift_card");
    assert_eq!(
        (&completed["gift_cards"][0]["amount"], &completed["unpaid_amount"]),
        (&json!("100.00"), &json!("39.90"))
    );
    let mail = app.deliver().await;
    let said = format!("····{}", &code[code.len() - 4..]);
    assert!(mail.iter().any(|mail| mail.text.contains(&said)), "{mail:?}");
    assert!(mail.iter().all(|mail| !mail.text.contains(&code)));
    command(&app, &order, OrderCommand::ConfirmPayment).await;
    assert_eq!(available(&app, &code).await, "0.00");
    command(&app, &order, OrderCommand::Cancel).await;
    assert_eq!(available(&app, &code).await, "100.00");
    everything_adds_up(&app).await;
}

async fn a_card_with_a_phone_number_asks_for_the_code_that_arrives_there(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let code = app.issue_gift_card(10_000, Some(PHONE)).await;
    let guest = Customer::new(&app);
    guest.walks_to_the_last_page().await;
    let at_once = join_all((0..4).map(|_| enters(&guest, &code))).await;
    assert!(at_once.iter().all(|answer| answer.body["errors"].is_null()), "{at_once:?}");
    let context = at_once[0].context();
    assert_eq!((&context["otp_required"], &context["balance"]), (&json!(true), &json!(null)));
    let otp = async || {
        let messages = app.deliver().await;
        assert_eq!(messages[0].to, PHONE);
        let digits: String = messages[0].text.chars().filter(char::is_ascii_digit).take(6).collect();
        (messages.len(), digits)
    };
    let (count, first) = otp().await;
    assert_eq!(count, 1, "four requests are one message");
    let early = guest.post("GiftCardOtpResendPage", &[]).await;
    assert_eq!((early.status.as_u16(), early.errors("retry_after")), (200, vec!["60"]));
    app.clock.advance(Duration::from_mins(1));
    let resent = guest.post("GiftCardOtpResendPage", &[]).await;
    assert_eq!(resent.body, json!({}));
    let (count, second) = otp().await;
    assert_eq!(count, 2);
    let old = guest.post("GiftCardApplyPage", &[("otp", &first), ("amount", "30.00")]).await;
    if first != second {
        assert_eq!(old.errors("otp").len(), 1, "{:?}", old.body["errors"]);
    }
    let used = guest.post("GiftCardApplyPage", &[("otp", &second), ("amount", "30.00")]).await;
    assert_eq!(used.pre_order()["unpaid_amount"], "109.90", "{:?}", used.body["errors"]);
    let again = guest.post("GiftCardApplyPage", &[("otp", &second), ("amount", "30.00")]).await;
    assert!(again.body["errors"].is_null(), "a repeat is no mistake");
    assert_eq!(again.pre_order()["gift_cards"].as_array().map(Vec::len), Some(1));
}

async fn wrong_codes_lock_a_session_and_tell_nothing(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let code = app.issue_gift_card(10_000, None).await;
    let blocked = app.issue_gift_card(10_000, None).await;
    let card = app.app.flow.gift_card_with(&GiftCardCode::read(&blocked).expect("a code")).await;
    let pk = card.expect("answers").expect("it is there").pk;
    app.store().set_gift_card_active(pk, false).await.expect("answers");
    let guest = Customer::new(&app);
    guest.walks_to_the_last_page().await;
    let wrong = [blocked.as_str(), "NOBODY-HAS-THIS", "0000-0000-0000-0000"];
    let answers: Vec<Answer> = join_all(wrong.map(|code| enters(&guest, code))).await;
    for answer in &answers {
        assert_eq!(answer.status, 200);
        assert_eq!(answer.body["errors"], answers[0].body["errors"]);
    }
    for _ in 0..2 {
        enters(&guest, "NOBODY-HAS-THIS").await;
    }
    let locked = enters(&guest, &code).await;
    assert!(locked.errors("gift_card_code")[0].contains("quarter of an hour"), "{:?}", locked.body["errors"]);
    assert!(
        enters(&Customer::new(&app), &code).await.body["redirect_url"].is_string(),
        "a basket comes first"
    );
    let other = Customer::new(&app);
    other.walks_to_the_last_page().await;
    assert!(enters(&other, &code).await.body["errors"].is_null(), "others are not locked");
    app.clock.advance(Duration::from_secs(1_126));
    assert!(enters(&guest, &code).await.body["errors"].is_null());
}

async fn fifty_sessions_spend_a_card_of_a_hundred_exactly_three_times(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let code = app.issue_gift_card(10_000, None).await;
    let guests: Vec<_> = (0..50).map(|_| Customer::new(&app)).collect();
    for guest in &guests {
        guest.walks_to_the_last_page().await;
        let used = uses(guest, &code, "30.00").await;
        assert_eq!(used.pre_order()["unpaid_amount"], "109.90", "{:?}", used.body["errors"]);
    }
    let answers = join_all(guests.iter().map(Customer::orders)).await;
    let mut spent = Vec::new();
    for answer in answers.iter().filter(|answer| answer.order_number().is_some()) {
        spent.push(order_of(&app, answer).await.tender(Tender::GiftCard).to_string());
    }
    assert_eq!(spent, ["30.00"; 3]);
    for refused in answers.iter().filter(|answer| answer.order_number().is_none()) {
        assert_eq!(
            (refused.status.as_u16(), refused.errors("non_field_errors").len()),
            (200, 1),
            "{refused:?}"
        );
        assert_eq!(refused.pre_order()["unpaid_amount"], "129.90", "ten of it are left");
    }
    assert_eq!(available(&app, &code).await, "10.00");
    everything_adds_up(&app).await;
}

/// The same card, entered and used by several requests of one checkout that arrive together, is used once.
async fn two_pages_of_one_checkout_at_once_use_a_card_once(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let code = app.issue_gift_card(10_000, None).await;
    let guest = Customer::new(&app);
    guest.walks_to_the_last_page().await;
    enters(&guest, &code).await;
    let amounts = ["10.00", "20.00", "30.00"];
    let answers =
        join_all(amounts.map(async |amount| guest.post("GiftCardApplyPage", &[("amount", amount)]).await))
            .await;
    assert_eq!(answers.iter().filter(|answer| answer.body["errors"].is_null()).count(), 1, "{answers:?}");
    let pre_order = guest.checkout().await.pre_order().clone();
    assert_eq!(pre_order["gift_cards"].as_array().map(Vec::len), Some(1));
}
