//! `/users/logout`: ends the session. A request that shows no token and is not marked as a program's gets a form
//! with a token in it, which is how storefronts come by one.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use checkout::{text, text::Language};
use http::HeaderMap;
use serde_json::json;

use super::language_of;
use crate::{
    app::{App, Shared},
    door::hand_out_token,
    error::WebError,
    extract::{Caller, Fields},
    header_names::X_CSRFTOKEN,
    templates,
};

text!(TITLE = "html-logout", en: "Log out", tr: "Çıkış yap");
text!(QUESTION = "html-logout-question", en: "Do you want to log out?", tr: "Çıkış yapmak istiyor musunuz?");
text!(DONE = "html-logout-done", en: "You are logged out.", tr: "Çıkış yaptınız.");

/// GET: the form.
pub(crate) async fn ask(State(app): State<Shared>, caller: Caller) -> Result<Response, WebError> {
    form(&app, language_of(&caller)).await
}

/// POST: logs out, or asks first.
pub(crate) async fn log_out(
    State(app): State<Shared>,
    caller: Caller,
    headers: HeaderMap,
    Fields(fields): Fields,
) -> Result<Response, WebError> {
    // The door has refused every token that is not one of ours.
    let shows_token = fields.get("csrfmiddlewaretoken").is_some()
        || headers.get(&X_CSRFTOKEN).is_some_and(|token| !token.is_empty());
    let language = language_of(&caller);
    if !shows_token && !caller.wants_json {
        return form(&app, language).await;
    }
    let ended = app.flow.log_out(&caller.arrival()).await?;
    let mut response = if caller.wants_json {
        axum::Json(json!({ "detail": DONE.in_language(language) })).into_response()
    } else {
        page(&app, language, &DONE, None).await?
    };
    // The cookie of a session that is dead already may have been followed by another one.
    if ended {
        app.cookies.expire_session(response.headers_mut());
    }
    Ok(response)
}

async fn form(app: &App, language: Language) -> Result<Response, WebError> {
    let mut headers = HeaderMap::new();
    let token = hand_out_token(app, &mut headers);
    let page = page(app, language, &QUESTION, Some(&token)).await?;
    Ok((headers, page).into_response())
}

async fn page(
    app: &App,
    language: Language,
    sentence: &'static text::Text,
    token: Option<&str>,
) -> Result<Response, WebError> {
    let shop = app.flow.shop().await?;
    Ok(templates::html(
        "question.html",
        json!({
            "language": language.code(),
            "shop": shop.name,
            "title": TITLE.in_language(language),
            "sentence": sentence.in_language(language),
            "button": token.map(|_| TITLE.in_language(language)),
            "action": "/users/logout",
            "csrf_token": token,
        }),
    ))
}
