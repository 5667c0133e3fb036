//! `/control/…`: the dials, tricks to order, sessions and the book as JSON, for tests in other processes and for the provider's
//! own page. Open to whoever reaches it, but not to pages of other sites.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, Path, State},
    http::StatusCode,
    middleware::from_fn,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use checkout::{money::Money, time::rfc3339};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Provider,
    book::{BookLine, BookSession},
    dials::{ProviderDials, Trick},
};
use crate::sandbox_site::own_site;

/// More is a mistake.
const ORDERED_MAX: usize = 1_000;
const BODY_BYTES_MAX: usize = 16 * 1024;

type State_ = State<Arc<Provider>>;

#[derive(Deserialize)]
struct Ordered {
    trick: Trick,
}

pub(super) fn routes() -> Router<Arc<Provider>> {
    Router::new()
        .route("/control/dials", get(dials).put(turn))
        .route("/control/next", post(order).delete(forget))
        .route("/control/sessions", get(sessions))
        .route("/control/sessions/{id}", get(session))
        .route("/control/book", get(book))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(from_fn(own_site))
}

async fn dials(State(provider): State_) -> Json<ProviderDials> {
    Json(provider.dials.lock().all.clone())
}

/// Only the dials that are named are turned.
async fn turn(State(provider): State_, Json(turned): Json<Value>) -> Response {
    let mut dials = provider.dials.lock();
    let mut all = serde_json::to_value(&dials.all).expect("dials are JSON");
    if let (Value::Object(all), Value::Object(turned)) = (&mut all, turned) {
        all.extend(turned);
    }
    match serde_json::from_value::<ProviderDials>(all) {
        Ok(turned) => {
            dials.all = turned.clone();
            Json(turned).into_response()
        }
        Err(error) => (StatusCode::UNPROCESSABLE_ENTITY, error.to_string()).into_response(),
    }
}

async fn order(State(provider): State_, Json(ordered): Json<Ordered>) -> StatusCode {
    let mut dials = provider.dials.lock();
    if dials.next.len() >= ORDERED_MAX {
        return StatusCode::TOO_MANY_REQUESTS;
    }
    dials.next.push_back(ordered.trick);
    StatusCode::NO_CONTENT
}

async fn forget(State(provider): State_) -> StatusCode {
    provider.dials.lock().next.clear();
    StatusCode::NO_CONTENT
}

async fn sessions(State(provider): State_) -> Json<Value> {
    Json(provider.book.sessions().iter().map(drawn).collect())
}

async fn session(State(provider): State_, Path(id): Path<String>) -> Response {
    match provider.book.session(&id) {
        Some(session) => Json(drawn(&session)).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn book(State(provider): State_) -> Json<Value> {
    let line = |line: &BookLine| {
        json!({
            "at": rfc3339(line.at), "session": line.session, "order": line.order, "way": line.way.word(),
            "what": line.what, "came": line.came,
        })
    };
    Json(provider.book.lines().iter().map(line).collect())
}

fn drawn(session: &BookSession) -> Value {
    let currency = session.paid.unwrap_or(session.asked).currency;
    json!({
        "session": session.session,
        "order": session.order,
        "state": session.state.word(),
        "asked": session.asked.to_string(),
        "asked_currency": session.asked.currency.code(),
        "paid": session.paid.map(|paid| paid.to_string()),
        "refunded": Money::new(session.refunded, currency).to_string(),
        "currency": currency.code(),
        "attempts": session.attempts,
        "heard": session.heard,
    })
}
