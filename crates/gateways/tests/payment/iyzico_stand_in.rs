//! A stand-in for iyzico that answers as its published interface says, and checks what it is sent.

use std::{fmt::Write, sync::Arc};

use axum::{
    Json, Router,
    body::Bytes,
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode, Uri},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use parking_lot::Mutex;
use serde_json::{Value, json};
use sha2::Sha256;

pub(crate) const KEY: &str = "sandbox-key-of-the-shop";
pub(crate) const SECRET: &str = "sandbox-secret-of-the-shop";
/// Of iyzico's published test cards.
pub(crate) const PAYS: &str = "5528790000000008";
pub(crate) const NO_MONEY: &str = "4111111111111129";

/// What it knows.
#[derive(Default)]
pub(crate) struct Account {
    pub(crate) payments: Vec<Value>,
    pub(crate) authentications: u32,
    pub(crate) refunds: u32,
    /// The next answer is lost after the work was done.
    pub(crate) lose: bool,
    /// The next answer is signed by somebody else.
    pub(crate) forge: bool,
    /// What the next payment is taken for, instead of what was asked.
    pub(crate) price: Option<&'static str>,
    pub(crate) fraud: Option<i64>,
}

type Shared = State<Arc<Mutex<Account>>>;

pub(crate) fn hmac(secret: &str, text: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(text.as_bytes());
    let mut hex = String::new();
    for byte in mac.finalize().into_bytes() {
        write!(hex, "{byte:02x}").unwrap();
    }
    hex
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Whether the request is signed by the shop.
fn checked(headers: &HeaderMap, path: &str, body: &str) {
    let random = headers["x-iyzi-rnd"].to_str().unwrap();
    let signature = hmac(SECRET, &format!("{random}{path}{body}"));
    let parts = format!("apiKey:{KEY}&randomKey:{random}&signature:{signature}");
    assert_eq!(headers["authorization"], format!("IYZWSv2 {}", STANDARD.encode(parts)), "{path}");
}

impl Account {
    fn signed(&mut self, mut answer: Value, names: &[&str]) -> Response {
        let value = |name: &&str| match *name {
            "price" | "paidPrice" => {
                text(&answer[*name]).trim_end_matches('0').trim_end_matches('.').to_owned()
            }
            name => text(&answer[name]),
        };
        let values: Vec<String> = names.iter().map(value).collect();
        let secret = if std::mem::take(&mut self.forge) { "somebody else" } else { SECRET };
        answer["signature"] = hmac(secret, &values.join(":")).into();
        if std::mem::take(&mut self.lose) {
            return StatusCode::BAD_GATEWAY.into_response();
        }
        Json(answer).into_response()
    }
}

fn failed(code: &str, group: &str) -> Response {
    Json(json!({ "status": "failure", "errorCode": code, "errorGroup": group, "errorMessage": "…" }))
        .into_response()
}

async fn initialize(State(account): Shared, uri: Uri, headers: HeaderMap, body: String) -> Response {
    checked(&headers, uri.path(), &body);
    let sent: Value = serde_json::from_str(&body).unwrap();
    let items: Vec<&str> =
        sent["basketItems"].as_array().unwrap().iter().map(|i| i["price"].as_str().unwrap()).collect();
    assert_eq!(items, [sent["price"].as_str().unwrap()], "the lines of the basket come to its price");
    for needed in
        ["id", "name", "surname", "identityNumber", "email", "registrationAddress", "city", "country", "ip"]
    {
        assert!(sent["buyer"][needed].as_str().is_some_and(|text| !text.is_empty()), "{needed}");
    }
    assert_eq!(sent["paymentCard"]["cardHolderName"], "Ayşe Yılmaz");
    assert_eq!(
        (&sent["paymentCard"]["expireMonth"], &sent["paymentCard"]["expireYear"]),
        (&json!("07"), &json!("2030"))
    );
    let mut account = account.lock();
    let id = (22_416_032 + account.payments.len()).to_string();
    account.payments.push(json!({
        "paymentId": id, "paymentStatus": 2, "paymentConversationId": sent["conversationId"], "fraudStatus": 1,
        "price": sent["price"], "paidPrice": sent["paidPrice"], "currency": sent["currency"], "basketId": sent["basketId"],
        "paymentRefundStatus": "NOT_REFUNDED", "card": sent["paymentCard"]["cardNumber"], "installment": sent["installment"],
        "itemTransactions": [{ "paymentTransactionId": format!("{id}-1"), "refunds": [] }], "cancels": [],
    }));
    let html = format!(
        "<!doctype html><html><head><title>3-D</title></head><body><form id=\"iyzico-3ds-form\" \
         action=\"https://sandbox-api.iyzipay.com/payment/mock/init3ds\" method=\"post\">\
         <input type=\"hidden\" name=\"PaReq\" value=\"{id}\"></form><script>submit()</script></body></html>"
    );
    let answer = json!({
        "status": "success", "locale": "tr", "conversationId": sent["conversationId"], "paymentId": id,
        "threeDSHtmlContent": STANDARD.encode(html),
    });
    account.signed(answer, &["paymentId", "conversationId"])
}

async fn authenticate(State(account): Shared, uri: Uri, headers: HeaderMap, body: String) -> Response {
    checked(&headers, uri.path(), &body);
    let sent: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(sent["conversationData"], "data+of/it=");
    let mut account = account.lock();
    account.authentications += 1;
    let (price, fraud) = (account.price, account.fraud);
    let payment =
        account.payments.iter_mut().find(|payment| payment["paymentId"] == sent["paymentId"]).unwrap();
    if payment["card"] == NO_MONEY {
        return failed("10051", "NOT_SUFFICIENT_FUNDS");
    }
    payment["paymentStatus"] = 1.into();
    if let Some(price) = price {
        payment["paidPrice"] = price.into();
    }
    if let Some(fraud) = fraud {
        payment["fraudStatus"] = fraud.into();
    }
    let mut answer = payment.clone();
    answer["status"] = "success".into();
    answer["conversationId"] = sent["conversationId"].clone();
    // As documented: prices are numbers with zeros behind them.
    answer["price"] = serde_json::from_str(&text(&answer["price"])).unwrap();
    account.signed(answer, &["paymentId", "currency", "basketId", "conversationId", "paidPrice", "price"])
}

async fn report(
    State(account): Shared,
    uri: Uri,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Response {
    checked(&headers, uri.path(), "");
    assert!(body.is_empty());
    let query: Vec<(String, String)> =
        form_urlencoded::parse(query.unwrap().as_bytes()).into_owned().collect();
    let id = &query.iter().find(|(name, _)| name == "paymentConversationId").unwrap().1;
    let payments = account.lock().payments.clone();
    let payments: Vec<Value> = payments.into_iter().filter(|p| p["paymentConversationId"] == **id).collect();
    Json(json!({ "status": "success", "payments": payments })).into_response()
}

async fn refund(State(account): Shared, uri: Uri, headers: HeaderMap, body: String) -> Response {
    checked(&headers, uri.path(), &body);
    let sent: Value = serde_json::from_str(&body).unwrap();
    let mut account = account.lock();
    account.refunds += 1;
    let payment = account.payments.iter_mut();
    let payment = payment
        .into_iter()
        .find(|p| p["itemTransactions"][0]["paymentTransactionId"] == sent["paymentTransactionId"]);
    let payment = payment.unwrap();
    payment["paymentRefundStatus"] = "PARTIALLY_REFUNDED".into();
    payment["itemTransactions"][0]["refunds"].as_array_mut().unwrap().push(json!({
        "refundTxId": 7, "refundConversationId": sent["conversationId"], "refundPrice": sent["price"], "refundStatus": 1,
    }));
    let answer = json!({
        "status": "success", "conversationId": sent["conversationId"], "paymentId": payment["paymentId"],
        "paymentTransactionId": sent["paymentTransactionId"], "price": sent["price"], "currency": sent["currency"],
    });
    account.signed(answer, &["paymentId", "price", "currency", "conversationId"])
}

/// As published for 100 liras and a card of a known bank.
async fn installment(uri: Uri, headers: HeaderMap, body: String) -> Response {
    checked(&headers, uri.path(), &body);
    let sent: Value = serde_json::from_str(&body).unwrap();
    if sent["binNumber"].is_null() {
        return every_family();
    }
    if sent["binNumber"] != "554960" {
        return failed("12", "VALIDATION");
    }
    let plan = |number: u32, each: &str, total: &str| {
        format!(r#"{{"installmentPrice":{each},"totalPrice":{total},"installmentNumber":{number}}}"#)
    };
    let plans = [
        plan(1, "100", "100"),
        plan(2, "50.44", "100.87"),
        plan(3, "33.88", "101.64"),
        plan(6, "17.23", "103.4"),
    ];
    let answer = format!(
        r#"{{"status":"success","locale":"tr","installmentDetails":[{{"binNumber":"554960","price":100,
            "cardType":"CREDIT_CARD","cardAssociation":"MASTER_CARD","cardFamilyName":"Bonus","force3ds":0,
            "bankCode":62,"bankName":"Garanti Bankası","installmentPrices":[{}]}}]}}"#,
        plans.join(",")
    );
    ([("content-type", "application/json")], answer).into_response()
}

/// As published for an amount without a card: the families, without first digits.
fn every_family() -> Response {
    let family = |name: &str, bank: &str, total: &str| {
        format!(
            r#"{{"binNumber":null,"price":10000,"cardType":"CREDIT_CARD","cardFamilyName":"{name}","bankName":"{bank}",
                "installmentPrices":[{{"installmentPrice":10000,"totalPrice":10000,"installmentNumber":1}},
                {{"installmentPrice":3388,"totalPrice":{total},"installmentNumber":3}}]}}"#
        )
    };
    let families = [family("Bonus", "Garanti Bankası", "10163.94"), family("World", "Yapı Kredi", "10200")];
    let answer = format!(r#"{{"status":"success","installmentDetails":[{}]}}"#, families.join(","));
    ([("content-type", "application/json")], answer).into_response()
}

async fn bin_check(uri: Uri, headers: HeaderMap, body: String) -> Response {
    checked(&headers, uri.path(), &body);
    Json(json!({
        "status": "success", "binNumber": "589004", "cardType": "DEBIT_CARD", "cardAssociation": "MASTER_CARD",
        "cardFamily": "Bank 24 Card", "bankName": "Akbank", "bankCode": 46,
    }))
    .into_response()
}

/// Its routes.
pub(crate) fn router(account: &Arc<Mutex<Account>>) -> Router {
    Router::new()
        .route("/payment/3dsecure/initialize", post(initialize))
        .route("/payment/3dsecure/auth", post(authenticate))
        .route("/payment/refund", post(refund))
        .route("/payment/iyzipos/installment", post(installment))
        .route("/payment/bin/check", post(bin_check))
        .route("/v2/reporting/payment/details", get(report))
        .with_state(Arc::clone(account))
}
