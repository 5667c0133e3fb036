//! What a load balancer asks: whether the process lives, and whether it can serve shoppers. Writes nothing.

use std::time::Duration;

use axum::{Json, extract::State};
use http::StatusCode;
use serde_json::{Value, json};

use crate::app::Shared;

/// The database has this long; a shopper would not wait longer either.
const ANSWER_WITHIN: Duration = Duration::from_secs(1);

/// The process lives.
pub(crate) async fn live() -> Json<Value> {
    Json(json!({ "status": "live" }))
}

/// The database answers and a shop is set up; 503 with the reason otherwise.
pub(crate) async fn ready(State(app): State<Shared>) -> (StatusCode, Json<Value>) {
    let store = app.flow.store().clone();
    // In a task of its own: a disk that hangs holds its thread, and the answer must not wait for it.
    let asked = tokio::spawn(async move { store.versions().await });
    let reason = match tokio::time::timeout(ANSWER_WITHIN, asked).await {
        Ok(Ok(Ok(versions))) if versions.shop.is_some() => {
            return (StatusCode::OK, Json(json!({ "status": "ready" })));
        }
        Ok(Ok(Ok(_))) => "no shop is set up",
        Ok(_) => "the database does not answer",
        Err(_) => "the database takes too long",
    };
    tracing::warn!(reason, "not ready");
    (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "status": "not ready", "reason": reason })))
}
