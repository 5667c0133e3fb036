//! Sessions, accounts and preferences (`docs/protocol.md`, Session): one file for each resource, and what they share.

pub(crate) mod csrf_token;
pub(crate) mod current_user;
pub(crate) mod email_change;
mod fields;
pub(crate) mod linked_account;
pub(crate) mod login;
pub(crate) mod logout;
pub(crate) mod password;
pub(crate) mod password_reset;
pub(crate) mod preferences;
pub(crate) mod profile;
mod proof;
pub(crate) mod registration;
mod ticket;

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use checkout::{ids::Pk, text::Language};
use flow::{Cookie, Loaded};
use http::{HeaderMap, StatusCode};
use serde_json::json;

use crate::{
    app::App, error::WebError, extract::Caller, security::cookies::SessionId,
    storefront::baskets::session_lifetime,
};

/// Whoever is logged in; anybody else is asked to.
pub(crate) async fn signed_in(app: &App, caller: &Caller) -> Result<(Loaded, Pk), WebError> {
    let loaded = app.flow.load(&caller.arrival(), false).await?;
    let customer = loaded.customer_pk().ok_or(WebError::LoginNeeded)?;
    Ok((loaded, customer))
}

/// The language of an answer that is given before the session is looked up.
fn language_of(caller: &Caller) -> Language {
    caller.language.unwrap_or_default()
}

/// Gives the visitor a session's cookie.
pub(crate) fn hand_over(app: &App, headers: &mut HeaderMap, cookie: &Cookie) {
    if let Some(id) = SessionId::parse(&cookie.0) {
        app.cookies.set_session(headers, &id, session_lifetime());
    }
}

/// The answer to a login. Clients ask only whether there is a `key`; it opens nothing, the session is in the cookie.
fn logged_in(app: &App, status: StatusCode, cookie: &Cookie) -> Response {
    let mut response = (status, Json(json!({ "key": app.flow.ids().secret() }))).into_response();
    hand_over(app, response.headers_mut(), cookie);
    response
}
