//! Links out of mails that act on an account: what they share. A ticket that cannot be used is answered in one way,
//! whatever the reason.

use axum::{
    Json,
    extract::{Path, rejection::PathRejection},
    response::{IntoResponse, Response},
};
use checkout::{
    text,
    text::{FormErrors, Language, Text},
};
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde_json::{Value, json};
use std::time::Duration;
use store::tickets::{TICKET_LIFETIME_SECONDS, Ticket, TicketPurpose};

use crate::{app::App, door::with_page_token, error::WebError, extract::Caller, templates};

text!(GONE = "ticket-gone",
    en: "This link was used already or is too old. Please ask for a new one.",
    tr: "Bu bağlantı daha önce kullanılmış veya süresi dolmuş. Lütfen yenisini isteyin.");
text!(GONE_TITLE = "ticket-gone-title", en: "This link does not work any more", tr: "Bağlantı artık geçerli değil");

static ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

/// A token of a link, as it stands in the path.
pub(super) type Token = Result<Path<String>, PathRejection>;

/// The ticket that `token` is for, while it can be used, with the token itself.
pub(super) async fn opened(
    app: &App,
    token: Token,
    purpose: TicketPurpose,
) -> Result<Option<(String, Ticket)>, WebError> {
    let Ok(Path(token)) = token else { return Ok(None) };
    let lifetime = Duration::from_secs(TICKET_LIFETIME_SECONDS.unsigned_abs());
    // What was not signed here is not even looked up.
    if let Err(reason) = app.tickets.open(&token, lifetime, app.moment()) {
        tracing::info!(%reason, "the ticket of a link is not believed");
        return Ok(None);
    }
    Ok(app.flow.ticket(&token, purpose).await?.map(|ticket| (token, ticket)))
}

/// What is answered when there is nothing behind a link.
pub(super) async fn gone(app: &App, caller: &Caller, language: Language) -> Result<Response, WebError> {
    if caller.wants_json {
        return Err(WebError::Invalid(FormErrors::whole(&GONE), language));
    }
    let page =
        page(app, language, (&GONE_TITLE, GONE.in_language(language)), "question.html", json!({})).await?;
    Ok((StatusCode::NOT_FOUND, page).into_response())
}

/// A sentence: for a program as `detail`, for a person as a page.
pub(super) async fn told(
    app: &App,
    caller: &Caller,
    (title, sentence): (&Text, &Text),
    language: Language,
) -> Result<Response, WebError> {
    let sentence = sentence.in_language(language);
    if caller.wants_json {
        return Ok(Json(json!({ "detail": sentence })).into_response());
    }
    page(app, language, (title, sentence), "question.html", json!({})).await
}

/// A page of ours with `more` in it.
async fn page(
    app: &App,
    language: Language,
    (title, sentence): (&Text, &str),
    template: &str,
    more: Value,
) -> Result<Response, WebError> {
    let shop = app.flow.shop().await?;
    let mut context = json!({
        "language": language.code(),
        "shop": shop.name,
        "title": title.in_language(language),
        "sentence": sentence,
    });
    if let (Value::Object(context), Value::Object(more)) = (&mut context, more) {
        context.extend(more);
    }
    let mut response = templates::html(template, context);
    keep_quiet(&mut response);
    Ok(response)
}

/// A page with a form on it, and a token for it.
pub(super) async fn form(
    app: &App,
    caller: &Caller,
    (title, sentence): (&Text, &str),
    (template, mut more): (&str, Value),
    language: Language,
) -> Result<Response, WebError> {
    let shop = app.flow.shop().await?;
    more["language"] = json!(language.code());
    more["shop"] = json!(shop.name);
    more["title"] = json!(title.in_language(language));
    more["sentence"] = json!(sentence);
    let mut response = with_page_token(app, caller, |csrf_token| {
        more["csrf_token"] = json!(csrf_token);
        templates::html(template, more)
    });
    keep_quiet(&mut response);
    Ok(response)
}

/// The address of such a page is a secret: it is told to nobody.
fn keep_quiet(response: &mut Response) {
    let headers = response.headers_mut();
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(ROBOTS.clone(), HeaderValue::from_static("noindex"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
}
