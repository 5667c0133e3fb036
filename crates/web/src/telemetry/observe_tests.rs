//! Ids, labels and panics, through a small router.
#![expect(clippy::unwrap_used, reason = "test")]

use super::*;
use std::sync::Arc;

use axum::body::Body;
use axum::middleware::{Next, from_fn};
use axum::routing::get;
use axum::{Extension, Router};
use http_body_util::BodyExt;
use tower::ServiceExt;

fn router() -> Router {
    async fn shout() -> &'static str {
        panic!("card 4111")
    }
    let telemetry = Arc::new(Telemetry::new(["IndexPage"]));
    Router::new()
        .route("/id", get(|Extension(id): Extension<RequestId>| async move { id.to_string() }))
        .route("/panic", get(shout))
        .layer(from_fn(move |request, next: Next| {
            let telemetry = Arc::clone(&telemetry);
            async move { observe(&telemetry, request, |request| next.run(request)).await }
        }))
}

async fn answer(request: http::request::Builder) -> (Response<()>, String) {
    let response = router().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    (Response::from_parts(parts, ()), String::from_utf8(bytes.to_vec()).unwrap())
}

#[tokio::test]
async fn each_answer_carries_the_id_its_handler_saw() {
    let (response, body) = answer(http::Request::get("/id")).await;
    let id = response.headers()[REQUEST_ID_HEADER].to_str().unwrap();
    assert_eq!(id, body);
    assert_eq!(id.len(), 16);
    assert!(id.bytes().all(|byte| byte.is_ascii_alphanumeric()));
}

#[tokio::test]
async fn an_id_from_outside_is_not_taken() {
    let (response, body) = answer(http::Request::get("/id").header("x-request-id", "forged0000000000")).await;
    assert_ne!(body, "forged0000000000");
    assert_eq!(response.headers().get_all(REQUEST_ID_HEADER).iter().count(), 1);
}

#[tokio::test]
async fn a_panic_becomes_a_json_answer_with_the_id_and_nothing_of_what_it_said() {
    let (response, body) = answer(http::Request::get("/panic")).await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(response.headers()["cache-control"], "no-store");
    let document: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(document["request_id"], response.headers()[REQUEST_ID_HEADER].to_str().unwrap());
    assert!(document["errors"]["non_field_errors"][0].is_string());
    assert!(!body.contains("4111"));
}

#[test]
fn only_a_page_name_is_taken_from_the_query() {
    let long = format!("page={}", "a".repeat(61));
    let cases = [
        (None, None),
        (Some("page=IndexPage"), Some("IndexPage")),
        (Some("a=1&page=OrderNotePage&b=2"), Some("OrderNotePage")),
        (Some("page="), None),
        (Some("page=Index-Page"), None),
        (Some("page=Index%0APage"), None),
        (Some("page=4111111111111111"), None),
        (Some(long.as_str()), None),
        (Some("note=IndexPage"), None),
    ];
    for (query, expected) in cases {
        assert_eq!(page_name(query).as_deref(), expected, "{query:?}");
    }
}

#[test]
fn an_invented_page_gets_no_label_of_its_own() {
    let telemetry = Telemetry::new(["IndexPage"]);
    assert_eq!(telemetry.page_label(Some("IndexPage")), "IndexPage");
    assert_eq!(telemetry.page_label(Some("MadeUpPage")), "other");
    assert_eq!(telemetry.page_label(None), "none");
}

#[test]
fn an_invented_method_gets_no_label_of_its_own() {
    assert_eq!(method_label(&Method::from_bytes(b"BREW").unwrap()), "other");
}
