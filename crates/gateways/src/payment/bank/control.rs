//! `/control/…`: the dials, troubles to order, charges and statement as JSON, for tests in other processes and for the bank's
//! own page. Open to whoever reaches the bank, but not to pages of other sites.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, Path, State},
    http::StatusCode,
    middleware::from_fn,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use checkout::time::rfc3339;
use serde_json::{Value, json};

use super::{
    Bank,
    book::{BankCharge, BankStatus, StatementLine},
    trouble::{BankDials, Next},
};
use crate::sandbox_site::own_site;

/// More is a mistake.
const ORDERED_MAX: usize = 1_000;
const BODY_BYTES_MAX: usize = 16 * 1024;

type State_ = State<Arc<Bank>>;

pub(super) fn routes() -> Router<Arc<Bank>> {
    Router::new()
        .route("/control/dials", get(dials).put(turn))
        .route("/control/next", post(order).get(ordered).delete(forget))
        .route("/control/charges", get(charges))
        .route("/control/charges/{id}", get(charge))
        .route("/control/statement", get(statement))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(from_fn(own_site))
}

async fn dials(State(bank): State_) -> Json<BankDials> {
    Json(bank.troubles.lock().dials.clone())
}

/// Only the dials that are named are turned.
async fn turn(State(bank): State_, Json(turned): Json<Value>) -> Response {
    let mut troubles = bank.troubles.lock();
    let mut all = serde_json::to_value(&troubles.dials).expect("dials are JSON");
    if let (Value::Object(all), Value::Object(turned)) = (&mut all, turned) {
        all.extend(turned);
    }
    match serde_json::from_value::<BankDials>(all) {
        Ok(dials) => {
            troubles.dials = dials.clone();
            Json(dials).into_response()
        }
        Err(error) => (StatusCode::UNPROCESSABLE_ENTITY, error.to_string()).into_response(),
    }
}

async fn ordered(State(bank): State_) -> Response {
    Json(&bank.troubles.lock().next).into_response()
}

async fn order(State(bank): State_, Json(next): Json<Next>) -> Response {
    let mut troubles = bank.troubles.lock();
    if troubles.next.len() >= ORDERED_MAX {
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    }
    troubles.next.push_back(next);
    StatusCode::NO_CONTENT.into_response()
}

async fn forget(State(bank): State_) -> StatusCode {
    bank.troubles.lock().next.clear();
    StatusCode::NO_CONTENT
}

async fn charges(State(bank): State_) -> Json<Value> {
    Json(bank.book.charges().iter().map(drawn).collect())
}

async fn charge(State(bank): State_, Path(id): Path<String>) -> Response {
    match bank.book.charge(&id) {
        Some(charge) => Json(drawn(&charge)).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn statement(State(bank): State_) -> Json<Value> {
    let line = |line: &StatementLine| {
        json!({
            "at": rfc3339(line.at),
            "charge": line.charge,
            "order": line.order,
            "kind": line.kind.word(),
            "amount": line.amount.to_string(),
            "currency": line.amount.currency.code(),
            "reference": line.reference,
        })
    };
    Json(bank.book.statement().iter().map(line).collect())
}

fn drawn(charge: &BankCharge) -> Value {
    json!({
        "charge": charge.charge,
        "order": charge.order,
        "reference": charge.reference,
        "status": status_word(charge.status),
        "reason": match charge.status {
            BankStatus::Declined(reason) => Some(reason.code()),
            _ => None,
        },
        "asked": charge.asked.to_string(),
        "asked_currency": charge.asked.currency.code(),
        "held": charge.held.to_string(),
        "captured": charge.captured.to_string(),
        "refunded": charge.refunded.to_string(),
        "currency": charge.held.currency.code(),
        "instalments": charge.instalments,
        "card": charge.card,
    })
}

/// The word programs read.
pub(super) fn status_word(status: BankStatus) -> &'static str {
    match status {
        BankStatus::Away => "away",
        BankStatus::Declined(_) => "declined",
        BankStatus::Authorized => "authorized",
        BankStatus::Captured => "captured",
        BankStatus::Voided => "voided",
    }
}
