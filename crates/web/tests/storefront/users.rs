//! Sessions and accounts, one file for each question; here is what they all say and do.

#[path = "users/accounts.rs"]
mod accounts;
#[path = "users/following.rs"]
mod following;
#[path = "users/guessing.rs"]
mod guessing;
#[path = "users/preferences.rs"]
mod preferences;
#[path = "users/recovery.rs"]
mod recovery;
#[path = "users/sessions.rs"]
mod sessions;

use http::{HeaderMap, Method, StatusCode};
use serde_json::{Value, json};
use testkit::{Customer, TestApp, customer::Answer};

const EMAIL: &str = "ayse@example.com";
const PASSWORD: &str = "çok gizli bir söz";

/// A request as the storefront's own server sends it: no token, not marked as a program's.
fn plain(customer: &Customer, path: &str, body: &Value) -> reqwest::RequestBuilder {
    let mut headers = HeaderMap::new();
    headers.insert("x-requested-with", "none".parse().expect("a header"));
    customer.request(Method::POST, path).headers(headers).json(body)
}

fn login(email: &str, password: &str) -> Value {
    json!({
        "email": email, "password": password, "formType": "login", "locale": "en", "captchaValidated": "false",
        "redirect": "false", "callbackUrl": "/", "csrfToken": "not ours", "json": "true",
    })
}

pub(crate) async fn registers(customer: &Customer<'_>, email: &str) {
    let body = json!({
        "email": email, "password": PASSWORD, "first_name": "Ayşe", "last_name": "Yılmaz",
        "phone": "05320000001", "email_allowed": "true", "sms_allowed": "false", "confirm": "true",
        "kvkk_confirm": "true", "formType": "register", "locale": "en",
    });
    let answer = customer.ask(plain(customer, "/users/registration/", &body)).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    assert!(answer.body["key"].is_string());
}

async fn tries_to_log_in(customer: &Customer<'_>, email: &str, password: &str) -> Answer {
    customer.ask(plain(customer, "/users/login/", &login(email, password))).await
}

async fn logs_in(customer: &Customer<'_>) {
    let answer = tries_to_log_in(customer, EMAIL, PASSWORD).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert!(answer.body["key"].is_string());
}

/// A customer who registered before, on another device.
async fn an_account(app: &TestApp) {
    registers(&Customer::new(app), EMAIL).await;
}

/// Whose session it is; null for a guest's.
async fn pk(customer: &Customer<'_>) -> Value {
    customer.get("/current_user/").await.body["pk"].clone()
}

fn session(customer: &Customer<'_>) -> String {
    customer.cookie("osessionid").expect("a session")
}

/// Somebody whose browser has only the session cookie `id`.
fn with_cookie<'a>(app: &'a TestApp, id: &str) -> Customer<'a> {
    let customer = Customer::new(app);
    customer.keep_cookie("osessionid", id);
    customer.keep_cookie("sessionid", id);
    customer
}

/// Products and quantities in the basket.
async fn lines(customer: &Customer<'_>) -> Vec<(i64, i64)> {
    let basket = customer.get("/baskets/basket/").await.body;
    let items = basket["basket"]["basketitem_set"].as_array().expect("lines").clone();
    let number = |value: &Value| value.as_i64().expect("a number");
    let mut lines: Vec<_> =
        items.iter().map(|item| (number(&item["product"]["pk"]), number(&item["quantity"]))).collect();
    lines.sort_unstable();
    lines
}
