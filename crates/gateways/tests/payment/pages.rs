//! What a browser sees of the sandbox bank.

use std::sync::Arc;

use axum::{Router, body::Bytes, routing::post};
use gateways::payment::{
    Charge, ReturnResult, Started,
    bank::{Next, ReturnTrouble},
};
use parking_lot::Mutex;
use reqwest::{Client, Response, redirect::Policy};
use serde_json::{Value, json};

use crate::subject::{APPROVED, Desk, card, desk, secure};

fn browser() -> Client {
    gateways::local_client().redirect(Policy::none()).build().unwrap()
}

fn form(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// Arrives at the bank as a browser does, and returns where it is.
async fn arrive(desk: &Desk, charge: &Charge) -> String {
    let started = desk.gateway.start(charge, Some(card(APPROVED))).await.unwrap();
    let Started::RedirectRequired(redirect) = started else { panic!("{started:?}") };
    let fields: Vec<(&str, &str)> = redirect.fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let answer = browser().post(format!("{}/3d/", desk.bank.url())).body(form(&fields)).send().await.unwrap();
    assert_eq!(answer.status(), 303);
    format!("{}{}", desk.bank.url(), answer.headers()["location"].to_str().unwrap())
}

fn policy(answer: &Response) -> String {
    answer.headers()["content-security-policy"].to_str().unwrap().to_owned()
}

/// Hidden fields of the page.
fn hidden(html: &str) -> Vec<(String, String)> {
    let inputs = html.split("<input type=\"hidden\" ").skip(1);
    let field = |input: &str| {
        let value = |name: &str| {
            input.split(&format!("{name}=\"")).nth(1).unwrap().split('"').next().unwrap().to_owned()
        };
        (value("name"), value("value"))
    };
    inputs.map(field).collect()
}

#[tokio::test]
async fn the_page_shows_what_is_paid_and_loads_nothing_from_elsewhere() {
    let desk = desk().await;
    let page = arrive(&desk, &secure("a")).await;
    let answer = browser().get(&page).send().await.unwrap();
    let policy = policy(&answer);
    for part in ["default-src 'none'", "script-src 'self'", "form-action 'self'", "base-uri 'none'"] {
        assert!(policy.contains(part), "{policy}");
    }
    let html = answer.text().await.unwrap();
    for part in
        ["129.90", "Confirm your payment", "order-a", "4111 11•• •••• 1111", "127.0.0.1", "poyraz.svg"]
    {
        assert!(html.contains(part), "{part}\n{html}");
    }
    assert!(!html.contains(APPROVED) && !html.contains("<style") && !html.contains("style="), "{html}");
    let html = browser().get(format!("{page}?lang=tr")).send().await.unwrap().text().await.unwrap();
    assert!(html.contains("Ödemenizi onaylayın") && html.contains("lang=\"tr\""), "{html}");
}

#[tokio::test]
async fn approving_leads_back_to_the_shop_with_a_signed_form() {
    let desk = desk().await;
    let page = arrive(&desk, &secure("a")).await;
    let decide = |fields: Vec<(&str, &str)>| browser().post(&page).body(form(&fields)).send();
    let html = decide(vec![("action", "approve"), ("code", "111111")]).await.unwrap().text().await.unwrap();
    assert!(html.contains("aria-invalid") && html.contains("That is not the code"), "{html}");
    let answer = decide(vec![("action", "approve"), ("code", "123456")]).await.unwrap();
    let policy = policy(&answer);
    assert!(policy.contains("form-action 'self' http://127.0.0.1:9;"), "{policy}");
    let html = answer.text().await.unwrap();
    assert!(
        html.contains("action=\"http://127.0.0.1:9&#x2f;")
            || html.contains("action=\"http:&#x2f;&#x2f;127.0.0.1:9&#x2f;orders"),
        "{html}"
    );
    let returned = desk.gateway.read_return(&secure("a"), &hidden(&html)).unwrap();
    assert_eq!(returned.result, ReturnResult::Approved);
    let html = decide(vec![("action", "decline")]).await.unwrap().text().await.unwrap();
    let again = desk.gateway.read_return(&secure("a"), &hidden(&html)).unwrap();
    assert_eq!(again.result, ReturnResult::Approved, "the first decision counts");
    let html = browser().get(&page).send().await.unwrap().text().await.unwrap();
    assert!(html.contains("answered already"), "{html}");
}

#[tokio::test]
async fn the_bank_answers_twice_when_told_to() {
    let taken: Arc<Mutex<Vec<Bytes>>> = Arc::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let shop = Arc::clone(&taken);
    let router = Router::new().route(
        "/back/",
        post(move |body: Bytes| async move {
            shop.lock().push(body);
        }),
    );
    let serving = tokio::spawn(async move { axum::serve(listener, router).await });
    let desk = desk().await;
    let mut charge = secure("a");
    charge.return_url = format!("http://{address}/back/");
    let page = arrive(&desk, &charge).await;
    desk.bank.next(Next::Return { on_return: ReturnTrouble::Twice });
    let decided = form(&[("action", "approve"), ("code", "123456")]);
    let html = browser().post(&page).body(decided).send().await.unwrap().text().await.unwrap();
    let posted = taken.lock().clone();
    assert_eq!(posted.len(), 1, "the bank itself came first");
    let fields: Vec<(String, String)> = form_urlencoded::parse(&posted[0]).into_owned().collect();
    assert_eq!(fields, hidden(&html), "and the browser brings the same");
    serving.abort();
}

#[tokio::test]
async fn a_shopper_may_never_come_back() {
    let desk = desk().await;
    let page = arrive(&desk, &secure("a")).await;
    let decided = form(&[("action", "approve"), ("code", "123456"), ("trouble", "never")]);
    let html = browser().post(&page).body(decided).send().await.unwrap().text().await.unwrap();
    assert!(html.contains("stopped answering") && hidden(&html).is_empty(), "{html}");
    assert_eq!(browser().get(format!("{}/3d/nobody/", desk.bank.url())).send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn the_dials_are_turned_by_whoever_is_on_the_banks_own_site() {
    let desk = desk().await;
    let url = |path: &str| format!("{}{path}", desk.bank.url());
    let put = |body: Value| {
        let request = browser().put(url("/control/dials")).header("content-type", "application/json");
        request.body(body.to_string())
    };
    let answer = put(json!({ "delay_ms": 5 })).send().await.unwrap().text().await.unwrap();
    let dials: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!((&dials["delay_ms"], &dials["silence_ms"]), (&json!(5), &json!(30_000)), "the others stay");
    assert_eq!(put(json!({ "colour": 5 })).send().await.unwrap().status(), 422);
    let foreign = put(json!({})).header("sec-fetch-site", "cross-site").send().await.unwrap();
    assert_eq!(foreign.status(), 403);
    let order = json!({ "on": "charge", "trouble": "busy" }).to_string();
    let request = browser().post(url("/control/next")).header("content-type", "application/json");
    assert_eq!(request.body(order).send().await.unwrap().status(), 204);
    let started = desk.gateway.start(&secure("a"), Some(card(APPROVED))).await;
    assert!(started.is_err(), "{started:?}");
    for path in ["/", "/?lang=tr", "/statement/", "/control/statement", "/control/charges", "/logos/nar.svg"]
    {
        assert_eq!(browser().get(url(path)).send().await.unwrap().status(), 200, "{path}");
    }
}
