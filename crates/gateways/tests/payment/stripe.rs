//! The Stripe adapter before a stand-in that answers as its published interface says. Not verified live.

use std::{collections::HashMap, sync::Arc, time::Duration};

use axum::{
    Json, Router,
    extract::{Path, RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use checkout::wallet::WalletToken;
use gateways::{
    egress::Timeouts,
    payment::{
        Charge, ChargeError, ChargeState, DeclineReason, Means, Outcome, PaymentGateway, PaymentSettings,
        Started, StripeSettings, Wallet,
    },
};
use parking_lot::Mutex;
use serde_json::{Value, json};

use crate::subject::{card, charge, later, lira, operation, secure};

const PAYS: &str = "4242424242424242";
const NO_MONEY: &str = "4000000000009995";
const TOKEN: &str = "tok_1NvPKqGoogle";

#[derive(Default)]
struct Account {
    intents: HashMap<String, Value>,
    answered: HashMap<String, (StatusCode, Value)>,
    refunds: Vec<Value>,
    confirmations: u32,
    /// The next answer is lost after the work was done.
    lose: bool,
}

type Shared = State<Arc<Mutex<Account>>>;

fn form(body: &str) -> HashMap<String, String> {
    form_urlencoded::parse(body.as_bytes()).into_owned().collect()
}

/// Answers once for each key, as Stripe does.
fn once(
    account: &Shared,
    headers: &HeaderMap,
    work: impl FnOnce(&mut Account) -> (StatusCode, Value),
) -> Response {
    let mut account = account.lock();
    if headers["authorization"] != "Bearer sk_test_1" {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let key = headers["idempotency-key"].to_str().unwrap().to_owned();
    let known = account.answered.get(&key).cloned();
    let answer = known.unwrap_or_else(|| work(&mut account));
    account.answered.insert(key, answer.clone());
    if std::mem::take(&mut account.lose) {
        return StatusCode::BAD_GATEWAY.into_response();
    }
    (answer.0, Json(answer.1)).into_response()
}

async fn make(account: Shared, headers: HeaderMap, body: String) -> Response {
    let sent = form(&body);
    once(&account, &headers, |account| {
        let id = format!("pi_{}", account.intents.len() + 1);
        let intent = json!({
            "id": id, "status": "requires_payment_method", "currency": sent["currency"],
            "amount": sent["amount"].parse::<i64>().unwrap(), "amount_received": 0, "amount_capturable": 0,
            "capture_method": sent["capture_method"], "metadata": { "charge": sent["metadata[charge]"] },
            "last_payment_error": null, "next_action": null, "latest_charge": null,
        });
        account.intents.insert(id, intent.clone());
        (StatusCode::OK, intent)
    })
}

fn pay(intent: &mut Value) {
    let amount = intent["amount"].clone();
    if intent["capture_method"] == "manual" {
        intent["status"] = "requires_capture".into();
        intent["amount_capturable"] = amount;
    } else {
        intent["status"] = "succeeded".into();
        intent["amount_received"] = amount;
        intent["latest_charge"] = json!({ "amount_refunded": 0 });
    }
}

fn unexpected() -> (StatusCode, Value) {
    (StatusCode::BAD_REQUEST, json!({ "error": { "code": "payment_intent_unexpected_state" } }))
}

async fn act(
    account: Shared,
    Path((id, action)): Path<(String, String)>,
    headers: HeaderMap,
    body: String,
) -> Response {
    let sent = form(&body);
    once(&account, &headers, |account| {
        let Account { intents, confirmations, .. } = account;
        let intent = intents.get_mut(&id).unwrap();
        let status = intent["status"].as_str().unwrap().to_owned();
        match (action.as_str(), status.as_str()) {
            ("confirm", "requires_payment_method") => {
                *confirmations += 1;
                let token = sent.get("payment_method_data[card][token]");
                let holder = sent.get("payment_method_data[billing_details][name]");
                assert!(
                    holder.is_some_and(|name| name == "Ayşe Yılmaz") != (token.is_some_and(|id| id == TOKEN))
                );
                if sent.get("payment_method_data[card][number]").is_some_and(|number| number == NO_MONEY) {
                    intent["last_payment_error"] =
                        json!({ "code": "card_declined", "decline_code": "insufficient_funds" });
                    return (StatusCode::PAYMENT_REQUIRED, json!({ "error": { "code": "card_declined" } }));
                }
                if sent["payment_method_options[card][request_three_d_secure]"] == "any" {
                    intent["status"] = "requires_action".into();
                    intent["next_action"] =
                        json!({ "redirect_to_url": { "url": "https://hooks.stripe.com/3d" } });
                } else {
                    pay(intent);
                }
            }
            ("capture", "requires_capture") => {
                intent["status"] = "succeeded".into();
                intent["amount_received"] = sent["amount_to_capture"].parse::<i64>().unwrap().into();
                intent["latest_charge"] = json!({ "amount_refunded": 0 });
            }
            ("cancel", "requires_payment_method" | "requires_action" | "requires_capture") => {
                intent["status"] = "canceled".into();
            }
            _ => return unexpected(),
        }
        (StatusCode::OK, intent.clone())
    })
}

async fn refund(account: Shared, headers: HeaderMap, body: String) -> Response {
    let sent = form(&body);
    once(&account, &headers, |account| {
        let amount: i64 = sent["amount"].parse().unwrap();
        let intent = account.intents.get_mut(&sent["payment_intent"]).unwrap();
        let before = intent["latest_charge"]["amount_refunded"].as_i64().unwrap_or(i64::MAX);
        if before.saturating_add(amount) > intent["amount_received"].as_i64().unwrap() {
            return (StatusCode::BAD_REQUEST, json!({ "error": { "code": "charge_already_refunded" } }));
        }
        intent["latest_charge"]["amount_refunded"] = (before + amount).into();
        let id = format!("re_{}", account.refunds.len() + 1);
        let refund = json!({
            "id": id, "amount": amount, "currency": intent["currency"], "status": "succeeded",
            "payment_intent": sent["payment_intent"], "metadata": { "key": sent["metadata[key]"] },
        });
        account.refunds.push(refund.clone());
        (StatusCode::OK, refund)
    })
}

async fn refunds(account: Shared, RawQuery(query): RawQuery) -> Response {
    let query = form(&query.unwrap());
    let account = account.lock();
    let made: Vec<_> = (account.refunds.iter())
        .filter(|refund| refund["payment_intent"] == query["payment_intent"].as_str())
        .collect();
    Json(json!({ "data": made })).into_response()
}

async fn retrieve(account: Shared, Path(id): Path<String>) -> Response {
    let found = account.lock().intents.get(&id).cloned();
    found.map_or(StatusCode::NOT_FOUND.into_response(), |intent| Json(intent).into_response())
}

/// Knows nothing of the last minute, and so of nothing in a test.
async fn search(RawQuery(query): RawQuery) -> Response {
    let query = form(&query.unwrap());
    assert!(query["query"].starts_with("metadata['charge']:'"), "{query:?}");
    Json(json!({ "data": [] })).into_response()
}

struct Desk {
    account: Arc<Mutex<Account>>,
    gateway: Arc<dyn PaymentGateway>,
}

async fn desk() -> Desk {
    let account: Arc<Mutex<Account>> = Arc::default();
    let router = Router::new()
        .route("/v1/payment_intents", post(make))
        .route("/v1/payment_intents/search", get(search))
        .route("/v1/payment_intents/{id}", get(retrieve))
        .route("/v1/payment_intents/{id}/{action}", post(act))
        .route("/v1/refunds", post(refund).get(refunds))
        .with_state(Arc::clone(&account));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let wait = Duration::from_secs(2);
    let timeouts = Timeouts { connect: wait, read: wait, total: wait };
    let settings = StripeSettings { url, key: "sk_test_1".to_owned(), timeouts };
    Desk { account, gateway: PaymentSettings::Stripe(settings).gateway().unwrap() }
}

#[tokio::test]
async fn google_pay_pays_with_the_token_that_stripe_made() {
    let desk = desk().await;
    assert!(desk.gateway.descriptor().capabilities.google_pay);
    let by_google = |id: &str| Charge { wallet: Some(Wallet::GooglePay), ..charge(id) };
    // As Google hands it over when Stripe is its gateway.
    let handed = json!({ "id": TOKEN, "object": "token", "type": "card" }).to_string();
    let token = |text: &str| Some(Means::Token(WalletToken::read(text).unwrap()));
    let paid = desk.gateway.start(&by_google("a"), token(&handed)).await.unwrap();
    assert!(matches!(paid, Started::Finished(Outcome::Authorized(_))), "{paid:?}");
    for strange in [r#"{"id":"pm_1"}"#, r#"{"id":"tok_1&amount=1"}"#, TOKEN, r#"{"signature":"x"}"#] {
        let refused = desk.gateway.start(&by_google("b"), token(strange)).await;
        assert!(matches!(refused, Err(ChargeError::Refused(_))), "{strange}");
    }
    for elsewhere in
        [Wallet::Masterpass { order_no: "1".to_owned() }, Wallet::ApplePay { validation_url: String::new() }]
    {
        let charge = Charge { wallet: Some(elsewhere), ..charge("c") };
        assert!(matches!(desk.gateway.start(&charge, None).await, Err(ChargeError::Refused(_))));
    }
    assert_eq!(desk.account.lock().confirmations, 1);
}

#[tokio::test]
async fn a_card_pays_once_however_often_it_is_asked_for() {
    let desk = desk().await;
    let first = desk.gateway.start(&charge("a"), Some(card(PAYS))).await.unwrap();
    assert!(
        matches!(&first, Started::Finished(Outcome::Authorized(a)) if a.captured && a.amount == lira(12_990))
    );
    assert_eq!(desk.gateway.start(&charge("a"), Some(card(PAYS))).await, Ok(first));
    let (made, confirmed) = {
        let account = desk.account.lock();
        (account.intents.len(), account.confirmations)
    };
    assert_eq!((made, confirmed), (1, 1));
    let declined = desk.gateway.start(&charge("b"), Some(card(NO_MONEY))).await;
    assert_eq!(declined, Ok(Started::Finished(Outcome::Declined(DeclineReason::InsufficientFunds))));
}

#[tokio::test]
async fn a_lost_answer_is_found_again_without_its_reference() {
    let desk = desk().await;
    desk.account.lock().lose = true;
    let lost = desk.gateway.start(&charge("a"), Some(card(PAYS))).await;
    assert!(matches!(lost, Err(ChargeError::Unknown(_))), "the intent was made and not confirmed: {lost:?}");
    assert_eq!(desk.gateway.query(&charge("a"), None).await, Ok(ChargeState::NotKnown));
    desk.gateway.start(&charge("b"), Some(card(PAYS))).await.unwrap();
    let state = desk.gateway.query(&charge("b"), None).await.unwrap();
    assert!(matches!(state, ChargeState::Captured { amount, .. } if amount == lira(12_990)), "{state:?}");
}

#[tokio::test]
async fn a_void_closes_what_was_never_heard_of() {
    let desk = desk().await;
    for _ in 0..2 {
        desk.gateway.void(operation(&charge("a"), "v")).await.unwrap();
    }
    let late = desk.gateway.start(&charge("a"), Some(card(PAYS))).await;
    assert_eq!(late, Ok(Started::Finished(Outcome::Declined(DeclineReason::Closed))));
    desk.gateway.start(&charge("b"), Some(card(PAYS))).await.unwrap();
    let taken = desk.gateway.void(operation(&charge("b"), "v2")).await;
    assert!(matches!(taken, Err(ChargeError::Refused(_))), "{taken:?}");
}

#[tokio::test]
async fn what_stripe_says_counts_and_not_what_the_browser_brings() {
    let desk = desk().await;
    let Started::RedirectRequired(redirect) =
        desk.gateway.start(&secure("a"), Some(card(PAYS))).await.unwrap()
    else {
        panic!("3-D Secure was asked for");
    };
    assert_eq!(redirect.url, "https://hooks.stripe.com/3d");
    let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let brought = [field("payment_intent", "pi_1"), field("redirect_status", "succeeded")];
    let returned = desk.gateway.read_return(&secure("a"), &brought).unwrap();
    let early = desk.gateway.complete(&secure("a"), &returned).await;
    assert!(matches!(early, Err(ChargeError::Unknown(_))), "the shopper only says so: {early:?}");
    pay(desk.account.lock().intents.get_mut("pi_1").unwrap());
    assert!(matches!(desk.gateway.complete(&secure("a"), &returned).await, Ok(Outcome::Authorized(_))));
    let other = desk.gateway.complete(&secure("b"), &returned).await;
    assert!(matches!(other, Err(ChargeError::Refused(_))), "another's payment: {other:?}");
    assert!(desk.gateway.read_return(&secure("a"), &[]).is_err());
    let forged = [field("payment_intent", "../refunds")];
    let forged = desk.gateway.read_return(&secure("a"), &forged).unwrap();
    assert!(matches!(desk.gateway.complete(&secure("a"), &forged).await, Err(ChargeError::Refused(_))));
}

#[tokio::test]
async fn money_is_captured_and_given_back_in_parts() {
    let desk = desk().await;
    desk.gateway.start(&later("a"), Some(card(PAYS))).await.unwrap();
    let a = later("a");
    let receipt = desk.gateway.capture(operation(&a, "c"), lira(10_000)).await.unwrap();
    assert_eq!(receipt.amount, lira(10_000));
    assert_eq!(desk.gateway.capture(operation(&a, "c"), lira(10_000)).await, Ok(receipt));
    assert!(matches!(desk.gateway.capture(operation(&a, "c2"), lira(1)).await, Err(ChargeError::Refused(_))));
    for _ in 0..2 {
        assert_eq!(desk.gateway.refund(operation(&a, "r"), lira(4_000)).await.unwrap().amount, lira(4_000));
        // A day later the key is forgotten, and the money that is owed is not sent again.
        desk.account.lock().answered.remove("r");
    }
    assert!(matches!(
        desk.gateway.refund(operation(&a, "r"), lira(3_000)).await,
        Err(ChargeError::Refused(_))
    ));
    assert!(matches!(
        desk.gateway.refund(operation(&a, "r2"), lira(6_001)).await,
        Err(ChargeError::Refused(_))
    ));
    let state = desk.gateway.query(&a, None).await.unwrap();
    assert!(matches!(state, ChargeState::Captured { refunded, .. } if refunded == lira(4_000)), "{state:?}");
    assert!(!desk.gateway.descriptor().verified_live && desk.gateway.about().contains("not verified live"));
}
