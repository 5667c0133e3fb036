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
    let asked = app.flow.store().is_set_up();
    let reason = match tokio::time::timeout(ANSWER_WITHIN, asked).await {
        Ok(Ok(true)) => return (StatusCode::OK, Json(json!({ "status": "ready" }))),
        Ok(Ok(false)) => "no shop is set up",
        Ok(Err(_)) => "the database does not answer",
        Err(_) => "the database takes too long",
    };
    tracing::warn!(reason, "not ready");
    (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "status": "not ready", "reason": reason })))
}
