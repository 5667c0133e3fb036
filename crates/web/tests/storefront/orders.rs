//! Orders after they were made.

use ::checkout::{
    ids::{OrderNumber, Pk},
    ledger::Resource,
    order::Order,
};
use reqwest::{Method, StatusCode, header::HeaderMap};
use serde_json::{Value, json};
use store::ledger::Audit;
use testkit::{Customer, TestApp};

#[path = "orders/agreements.rs"]
mod agreements;
#[path = "orders/anonymous.rs"]
mod anonymous;
#[path = "orders/cancel.rs"]
mod cancel;
#[path = "orders/completed.rs"]
mod completed;
#[path = "orders/contract.rs"]
mod contract;
#[path = "orders/keys.rs"]
mod keys;
#[path = "orders/list.rs"]
mod list;
#[path = "orders/mails.rs"]
mod mails;

/// An answer as it travels.
struct Raw {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

/// GET as a browser's address bar does it.
async fn browse(app: &TestApp, path: &str, session: Option<&str>, language: &str) -> Raw {
    let client = testkit::client().build().expect("a client");
    let mut request = client.get(app.url(path)).header("accept-language", language);
    if let Some(session) = session {
        request = request.header("cookie", format!("osessionid={session}"));
    }
    let response = request.send().await.expect("the server answers");
    let (status, headers) = (response.status(), response.headers().clone());
    Raw { status, headers, body: response.text().await.expect("a body") }
}

/// Makes an order of one cup and tells the path of its page.
async fn order_of(guest: &Customer<'_>) -> (OrderNumber, String) {
    let answer = guest.orders().await;
    let number = answer.order_number().expect("an order").to_owned();
    let path = answer.context()["redirect_url"].as_str().expect("a path").to_owned();
    (OrderNumber(number), path)
}

async fn guest_with_order(app: &TestApp) -> (Customer<'_>, OrderNumber, String) {
    let guest = Customer::new(app);
    guest.walks_to_the_last_page().await;
    let (number, path) = order_of(&guest).await;
    (guest, number, path)
}

async fn stored(app: &TestApp, number: &OrderNumber) -> Order {
    app.store().order(number).await.expect("the store answers").expect("the order exists").order
}

async fn available(app: &TestApp, product: Pk) -> i64 {
    app.store().available(&Resource::Stock(product)).await.expect("the store answers")
}

async fn everything_adds_up(app: &TestApp) {
    let balances = app.store().audit().await.expect("the store answers");
    assert!(balances.iter().all(Audit::adds_up), "{balances:#?}");
}

fn not_found() -> Value {
    json!({ "errors": { "non_field_errors": ["Not found."] } })
}

/// A GET as a program does it, with everything that comes back.
async fn fetch(customer: &Customer<'_>, path: &str) -> Raw {
    let response = customer.send(customer.request(Method::GET, path)).await;
    let (status, headers) = (response.status(), response.headers().clone());
    Raw { status, headers, body: response.text().await.expect("a body") }
}
