//! The numbers of a process, read as Prometheus reads them. One process, so one test program.
#![expect(clippy::unwrap_used, reason = "test")]

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::middleware::{Next, from_fn};
use axum::routing::{get, post};
use http::{Request, StatusCode};
use http_body_util::BodyExt;
use tower::ServiceExt;
use web::telemetry::{Metrics, MetricsError, Telemetry, observe};

async fn send(router: &Router, method: &str, uri: &str) -> (StatusCode, String) {
    let request = Request::builder().method(method).uri(uri).body(Body::empty()).unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(bytes.to_vec()).unwrap())
}

#[tokio::test]
async fn requests_are_counted_under_labels_nobody_outside_can_multiply() {
    let metrics = Metrics::install().unwrap();
    assert!(matches!(Metrics::install(), Err(MetricsError::Occupied)));
    let telemetry = Arc::new(Telemetry::new(["IndexPage"]));
    let router = Router::new()
        .route("/orders/checkout/", get(|| async {}).post(|| async {}))
        .route("/orders/{id}/", post(|| async { StatusCode::FORBIDDEN }))
        .layer(from_fn(move |request, next: Next| {
            let telemetry = Arc::clone(&telemetry);
            async move { observe(&telemetry, request, |request| next.run(request)).await }
        }));

    send(&router, "GET", "/orders/checkout/?page=IndexPage").await;
    send(&router, "GET", "/orders/checkout/?page=IndexPage").await;
    for number in 0..50 {
        send(&router, "POST", &format!("/orders/{number}/?page=Invented{}", "x".repeat(number))).await;
        send(&router, "GET", &format!("/nowhere/{number}")).await;
    }

    let (status, text) = send(&metrics.router(), "GET", "/metrics").await;
    assert_eq!(status, StatusCode::OK);
    let counts: Vec<_> = text.lines().filter(|line| line.starts_with("http_requests_total{")).collect();
    assert_eq!(counts.len(), 3, "{counts:#?}");
    for (labels, count) in [
        (r#"route="/orders/checkout/",page="IndexPage",method="GET",status="200""#, "2"),
        (r#"route="/orders/{id}/",page="other",method="POST",status="403""#, "50"),
        (r#"route="none",page="none",method="GET",status="404""#, "50"),
    ] {
        let line = format!("http_requests_total{{{labels}}} {count}");
        assert!(counts.contains(&line.as_str()), "{line} is not in {counts:#?}");
    }
    assert!(text.contains("http_request_duration_seconds_bucket{"), "{text}");
}
