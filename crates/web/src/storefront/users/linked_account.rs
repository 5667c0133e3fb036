//! `/users/checkout-providers/`: a logged-in customer links the account they have at a checkout provider, by OAuth 2 (RFC 6749,
//! section 4.1). What comes back is believed only together with a `state` that was made for this customer in this session.

use std::time::Duration;

use axum::{
    Json,
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use checkout::{
    ids::Pk,
    text,
    text::{FormErrors, Text},
    time::rfc3339,
};
use flow::Linking;
use http::{HeaderMap, StatusCode, header};
use serde_json::json;

use super::{signed_in, ticket};
use crate::{
    app::{App, Shared},
    door::page_token,
    error::WebError,
    extract::{Caller, Fields},
    storefront::onward::{self, Way},
    templates::OwnForm,
};

/// Whoever takes longer to log in over there begins again.
const STATE_LIFETIME: Duration = Duration::from_mins(15);
/// What a provider sends back; anything else it adds is left out.
const SENT_BACK: [&str; 3] = ["code", "state", "error"];

text!(TITLE = "linked-account-title", en: "Your account", tr: "Hesabınız");
text!(LINKED = "linked-account", en: "Your account is linked.", tr: "Hesabınız bağlandı.");
text!(BEGIN_AGAIN = "linked-account-begin-again",
    en: "The account was not linked. Please begin again.", tr: "Hesap bağlanmadı. Lütfen yeniden başlayın.");
text!(NOT_TAKEN = "linked-account-refused",
    en: "The account was not linked: the provider did not agree.", tr: "Hesap bağlanmadı: sağlayıcı onaylamadı.");
text!(NO_ANSWER = "linked-account-no-answer",
    en: "The provider does not answer. Please try again later.", tr: "Sağlayıcı yanıt vermiyor. Lütfen daha sonra yeniden deneyin.");

fn home(app: &App, slug: &str) -> String {
    format!("{}/users/checkout-providers/{slug}/linked/", app.config.public_origin.as_str())
}

/// What a `state` is made of: a provider, a customer, and the session they are in.
fn state_text(app: &App, caller: &Caller, slug: &str, customer: Pk) -> String {
    let session = caller.session.as_ref().map(|id| app.config.keys.digest("kassa.account-link", id.as_str()));
    format!("{slug} {customer} {}", session.unwrap_or_default())
}

/// GET: leads the browser of a customer to the provider; a program is told where.
pub(crate) async fn begin(
    State(app): State<Shared>,
    caller: Caller,
    Path(slug): Path<String>,
) -> Result<Response, WebError> {
    let (_, customer) = signed_in(&app, &caller).await?;
    let state = app.account_links.sign(&state_text(&app, &caller, &slug, customer), app.moment());
    let url =
        app.flow.account_link_url(&slug, &state, &home(&app, &slug)).await?.ok_or(WebError::NotFound)?;
    if caller.wants_json {
        return Ok(Json(json!({ "redirect_url": url })).into_response());
    }
    let headers = [(header::LOCATION, url), (header::REFERRER_POLICY, "no-referrer".to_owned())];
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}

/// GET: where the provider sends the browser back to. Looking changes nothing, and a browser may come without its session from
/// another site: what it brings is posted by its own page.
pub(crate) async fn came_back(
    State(app): State<Shared>,
    caller: Caller,
    Path(slug): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Response, WebError> {
    app.flow.gateways().providers.find(&slug).ok_or(WebError::NotFound)?;
    let mut headers = HeaderMap::new();
    let token = page_token(&app, &caller, &mut headers);
    let mut fields: Vec<_> =
        query.into_iter().filter(|(name, _)| SENT_BACK.contains(&name.as_str())).collect();
    fields.push(("csrfmiddlewaretoken".to_owned(), token));
    let action = format!("/users/checkout-providers/{slug}/linked/");
    let form = OwnForm { action: &action, post: true, fields: &fields, destinations: "'self'" };
    let language = caller.language.unwrap_or_default();
    let mut page = onward::page(&app, language, Way::HomeWithAnAccount, &form).await?;
    page.headers_mut().extend(headers);
    Ok(page)
}

/// POST: exchanges the code.
pub(crate) async fn link(
    State(app): State<Shared>,
    caller: Caller,
    Path(slug): Path<String>,
    Fields(fields): Fields,
) -> Result<Response, WebError> {
    let (loaded, customer) = signed_in(&app, &caller).await?;
    let expected = state_text(&app, &caller, &slug, customer);
    let state = fields
        .get("state")
        .and_then(|state| app.account_links.open(state, STATE_LIFETIME, app.moment()).ok());
    let linking = match fields.get("code") {
        _ if state.as_deref() != Some(expected.as_str()) => {
            tracing::info!("an account is to be linked with a state of somebody else, or an old one");
            return not_linked(&app, &caller, &BEGIN_AGAIN, loaded.language).await;
        }
        Some(code) if fields.get("error").is_none() => {
            app.flow.link_account(&slug, customer, code, &home(&app, &slug)).await?
        }
        _ => Linking::Refused,
    };
    match linking {
        Linking::Linked(at) if caller.wants_json => {
            Ok(Json(json!({ "linked": rfc3339(at) })).into_response())
        }
        Linking::Linked(_) => ticket::told(&app, &caller, (&TITLE, &LINKED), loaded.language).await,
        Linking::Refused => not_linked(&app, &caller, &NOT_TAKEN, loaded.language).await,
        Linking::Unanswered => not_linked(&app, &caller, &NO_ANSWER, loaded.language).await,
        Linking::NotOffered => Err(WebError::NotFound),
    }
}

async fn not_linked(
    app: &App,
    caller: &Caller,
    text: &'static Text,
    language: text::Language,
) -> Result<Response, WebError> {
    if caller.wants_json {
        return Err(WebError::Invalid(FormErrors::whole(text), language));
    }
    ticket::told(app, caller, (&TITLE, text), language).await
}

/// DELETE: forgets the account.
pub(crate) async fn unlink(
    State(app): State<Shared>,
    caller: Caller,
    Path(slug): Path<String>,
) -> Result<StatusCode, WebError> {
    let (_, customer) = signed_in(&app, &caller).await?;
    app.flow.unlink_account(&slug, customer).await?;
    Ok(StatusCode::NO_CONTENT)
}
