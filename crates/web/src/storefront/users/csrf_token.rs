//! `/csrf_token/`: a token for forms, in the body and in a cookie. Good for any session, so it survives a login.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::HeaderMap;
use serde_json::json;

use crate::{app::Shared, door::hand_out_token};

/// GET: a fresh token.
pub(crate) async fn hand_out(State(app): State<Shared>) -> Response {
    let mut headers = HeaderMap::new();
    let token = hand_out_token(&app, &mut headers);
    (headers, Json(json!({ "csrf_token": token }))).into_response()
}
