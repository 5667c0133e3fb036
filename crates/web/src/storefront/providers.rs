//! Checkout providers (`docs/protocol.md`, Checkout providers): a door for their servers, whose answers have no envelope, the same pages
//! on the shopper's door, the list of providers, and where a shopper who turned back arrives. Who calls is proved by the
//! provider's adapter; a call that proves nothing is answered as one about a session that does not exist.

use std::{collections::BTreeMap, net::IpAddr};

use axum::{
    Json,
    body::Bytes,
    extract::{FromRequest, Query, Request, State},
    response::{IntoResponse, Response},
};
use checkout::{
    engine::{Answer, Entry},
    form::{JsonObject, Submission},
    ids::AttemptId,
    page::slug,
    pages, text,
    text::Language,
};
use flow::{ProviderReply, Said};
use gateways::provider::{Call, Step};
use http::{HeaderMap, StatusCode, Uri, header};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::{
    app::Shared,
    door,
    error::WebError,
    extract::{Caller, texts_of},
    storefront::checkout::around,
};

/// The page after an order that was made in a provider's checkout.
pub(crate) const THANK_YOU: &str = "CheckoutProviderThankYouPage";
const INDEX: &str = "CheckoutProviderIndexPage";
const SELECTION: &str = "CheckoutProviderSelectionPage";
const NOTIFICATION: &str = "CheckoutProviderNotificationPage";
const CHECKOUT_PATH: &str = "/orders/checkout/";
/// More than any provider sends.
const ENTRIES_MAX: usize = 600;
const BODY_BYTES_MAX: usize = 64 * 1024;

text!(UNKNOWN_PAGE = "provider-unknown-page", en: "Unknown page.", tr: "Bilinmeyen sayfa.");
text!(NOT_AN_OBJECT = "provider-not-an-object", en: "A JSON object is expected.", tr: "Bir JSON nesnesi bekleniyor.");
text!(BASKET_NEEDED = "provider-basket-needed", en: "The key of your basket is expected.", tr: "Sepetinizin anahtarı bekleniyor.");

#[derive(Deserialize)]
pub(crate) struct CallQuery {
    page: Option<String>,
    /// The session a provider calls about.
    session: Option<String>,
}

/// Which call of a provider the page called `page` is.
pub(crate) fn step_of(page: &str) -> Option<Step> {
    match page {
        "CheckoutProviderAddressSelectionPage" => Some(Step::Addresses),
        "CheckoutProviderShippingOptionPage" => Some(Step::ShippingOptions),
        "CheckoutProviderAgreementListPage" => Some(Step::Agreements),
        NOTIFICATION => Some(Step::Notification),
        _ => None,
    }
}

/// Whether a request is a provider's call: nothing it does acts for a session.
pub(crate) fn is_call(uri: &Uri) -> bool {
    let path = uri.path().trim_end_matches('/');
    let is = |path: &str, name: &str| {
        path == name || path.strip_suffix(name).is_some_and(|prefix| prefix.rfind('/') == Some(0))
    };
    let page = page_in(uri);
    if is(path, "/orders/checkout-provider") {
        return page.as_deref().and_then(step_of).is_some();
    }
    is(path, "/orders/checkout") && page.as_deref() == Some(NOTIFICATION)
}

fn page_in(uri: &Uri) -> Option<String> {
    let mut pairs = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    pairs.find(|(name, _)| name == "page").map(|(_, page)| page.into_owned())
}

/// Where the page after the order leads.
pub(crate) fn order_in(entries: &[Entry]) -> Option<String> {
    #[derive(Deserialize)]
    struct Context {
        return_url: Option<String>,
    }
    let read = |entry: &Entry| serde_json::from_slice::<Context>(entry.page_context.bytes()).ok()?.return_url;
    let url = entries.iter().find_map(read)?;
    // From the shop to itself: the path is enough, and right behind any proxy.
    url.find("/orders/completed/").map(|place| url[place..].to_owned())
}

/// A call as it was received, whole.
struct Received {
    step: Step,
    target: String,
    headers: HeaderMap,
    body: Bytes,
    fields: Map<String, Value>,
    by_path: Option<AttemptId>,
    own: Option<AttemptId>,
    from: IpAddr,
    peer: IpAddr,
    language: Option<Language>,
}

async fn received(
    app: &Shared,
    caller: &Caller,
    step: Step,
    request: Request,
    forms: bool,
) -> Result<Option<Received>, WebError> {
    let (uri, headers) = (request.uri().clone(), request.headers().clone());
    // The provider's door asks nobody for a CSRF token: whose browser brings a cookie there has to bring one all the same.
    let is_own = step != Step::Notification && (forms || door::is_meant(app, &request));
    // Akifast appends `?code=…` to the address of the agreements, which has a query already.
    let query = uri.query().unwrap_or_default().replace('?', "&");
    let named = |wanted: &str| {
        let mut pairs = form_urlencoded::parse(query.as_bytes());
        pairs.find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
    };
    let (session, code) = (named("session"), named("code"));
    let by_path =
        session.and_then(|reference| app.providers.open(&reference).map(|id| AttemptId(id.to_owned())));
    let body = Bytes::from_request(request, app)
        .await
        .map_err(|_| WebError::Malformed("The body could not be read."))?;
    let own = if is_own { app.flow.session_of(&caller.arrival()).await? } else { None };
    let Some(mut fields) = fields_of(&headers, &body, forms) else { return Ok(None) };
    if let Some(code) = code.filter(|_| step == Step::Agreements) {
        fields.entry("code").or_insert(code.into());
    }
    let target = uri.path_and_query().map_or("/", |target| target.as_str()).to_owned();
    let (from, peer, language) = (caller.address, caller.peer, caller.language);
    Ok(Some(Received { step, target, headers, body, fields, by_path, own, from, peer, language }))
}

/// The fields of a body: a JSON object within bounds, no key twice at any depth; or a form, at the shopper's door.
fn fields_of(headers: &HeaderMap, body: &[u8], forms: bool) -> Option<Map<String, Value>> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let json = kind.trim_start().to_ascii_lowercase().starts_with("application/json");
    let text = std::str::from_utf8(body).ok()?;
    if json || (!forms && kind.is_empty()) {
        return JsonObject::bounded(text, BODY_BYTES_MAX, ENTRIES_MAX);
    }
    if !forms {
        return None;
    }
    let mut fields = Map::new();
    for (name, value) in form_urlencoded::parse(body).take(ENTRIES_MAX) {
        if fields.insert(name.into_owned(), Value::String(value.into_owned())).is_some() {
            return None;
        }
    }
    Some(fields)
}

/// Carries a call out in a task of its own, which a caller that hangs up cannot stop.
async fn carried_out(app: &Shared, received: Received) -> Result<ProviderReply, WebError> {
    let flow = app.flow.clone();
    let task = tokio::spawn(async move {
        let at = flow.now();
        let Received { step, target, headers, body, fields, by_path, own, from, peer, language } = &received;
        let (from, peer) = (Some(*from), Some(*peer));
        let call = Call { step: *step, target, headers, body, by_own_path: false, from, peer, at };
        let said = Said { call, fields, by_path: by_path.as_ref(), own: own.as_ref(), language: *language };
        flow.provider_says(said).await
    });
    let ended = task.await.map_err(|error| flow::FlowError::Internal(error.to_string()))?;
    Ok(ended?)
}

/// POST `/orders/checkout-provider/`.
pub(crate) async fn call(
    State(app): State<Shared>,
    caller: Caller,
    Query(query): Query<CallQuery>,
    request: Request,
) -> Result<Response, WebError> {
    let language = caller.language.unwrap_or_default();
    let page = query.page.as_deref().unwrap_or_default();
    if let Some(step) = step_of(page) {
        let Some(received) = received(&app, &caller, step, request, false).await? else {
            return Ok(refused(&one("non_field_errors", NOT_AN_OBJECT.in_language(language))));
        };
        return Ok(match carried_out(&app, received).await? {
            ProviderReply::Pages(pages) => flat(pages),
            ProviderReply::Refused(errors) => refused(&errors),
        });
    }
    if page != INDEX && page != SELECTION && page != THANK_YOU {
        return Ok(refused(&one("non_field_errors", UNKNOWN_PAGE.in_language(language))));
    }
    by_session(&app, &caller, page, request).await
}

/// The pages up to the choice of a provider: they act for a session, and name its basket.
async fn by_session(
    app: &Shared,
    caller: &Caller,
    page: &str,
    request: Request,
) -> Result<Response, WebError> {
    let language = caller.language.unwrap_or_default();
    let headers = request.headers().clone();
    let body = Bytes::from_request(request, app)
        .await
        .map_err(|_| WebError::Malformed("The body could not be read."))?;
    let fields = if body.is_empty() { Some(Map::new()) } else { fields_of(&headers, &body, false) };
    let Some(mut fields) = fields else {
        return Ok(refused(&one("non_field_errors", NOT_AN_OBJECT.in_language(language))));
    };
    let arrival = caller.arrival();
    if page != THANK_YOU {
        let sent = fields.remove("basket_id").map(|key| match key {
            Value::String(text) => text.trim().to_owned(),
            other => other.to_string(),
        });
        let loaded = app.flow.load(&arrival, false).await?;
        let own = loaded.stored().map(|stored| stored.checkout.basket.pk.to_string());
        if own.is_none() || sent != own {
            return Ok(refused(&one("basket_id", BASKET_NEEDED.in_language(language))));
        }
    }
    let found = pages::find(page).ok_or(WebError::NotFound)?;
    let reply = app.flow.submit(arrival, found, Submission::new(texts_of(&fields))).await?;
    Ok(match &reply.answer {
        Answer::Envelope(envelope) if envelope.errors.is_empty() => context_of(&envelope.context_list),
        Answer::Envelope(envelope) => {
            let errors = envelope.errors.in_language(reply.language);
            (StatusCode::BAD_REQUEST, Json(json!(errors))).into_response()
        }
        Answer::EmptyBasket | Answer::Bare(_) => {
            refused(&one("basket_id", BASKET_NEEDED.in_language(reply.language)))
        }
    })
}

/// GET `/orders/checkout-provider/`: what the page asked for shows.
pub(crate) async fn show(
    State(app): State<Shared>,
    caller: Caller,
    Query(query): Query<CallQuery>,
) -> Result<Response, WebError> {
    let page = query.page.as_deref().filter(|page| page.starts_with("CheckoutProvider"));
    let reply = app.flow.show(&caller.arrival(), page).await?;
    let language = reply.language;
    Ok(match (&reply.answer, page.and_then(pages::find)) {
        (Answer::Envelope(envelope), Some(page)) => {
            let entry = envelope.context_list.iter().find(|entry| entry.page_name == page.name());
            context_of(entry)
        }
        (_, None) => refused(&one("non_field_errors", UNKNOWN_PAGE.in_language(language))),
        _ => refused(&one("basket_id", BASKET_NEEDED.in_language(language))),
    })
}

fn context_of<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Response {
    match entries.into_iter().next() {
        Some(entry) => Json(&entry.page_context).into_response(),
        None => Json(json!({})).into_response(),
    }
}

fn one(field: &str, sentence: &str) -> BTreeMap<String, Vec<String>> {
    BTreeMap::from([(field.to_owned(), vec![sentence.to_owned()])])
}

fn refused(errors: &BTreeMap<String, Vec<String>>) -> Response {
    (StatusCode::BAD_REQUEST, Json(json!(errors))).into_response()
}

/// What all of `pages` show, in one object.
fn flat(pages: Vec<(&'static str, Value)>) -> Response {
    let mut all = Map::new();
    for (_, context) in pages {
        if let Value::Object(context) = context {
            all.extend(context);
        }
    }
    Json(Value::Object(all)).into_response()
}

/// POST of a call at the shopper's door: with an envelope, and 200 whatever is wrong.
pub(crate) async fn on_session_door(
    app: &Shared,
    caller: &Caller,
    step: Step,
    request: Request,
) -> Result<Response, WebError> {
    let said = match received(app, caller, step, request, true).await? {
        Some(received) => carried_out(app, received).await?,
        None => return Err(WebError::Malformed("The body is not a JSON object.")),
    };
    let reply = app.flow.show(&caller.arrival(), None).await?;
    Ok(match said {
        ProviderReply::Refused(errors) => around(&json!([]), Some(&json!(errors)), &reply),
        ProviderReply::Pages(pages) => {
            let entries: Vec<Value> =
                pages.into_iter().map(|(name, context)| entry(step, name, context)).collect();
            around(&entries.into(), None, &reply)
        }
    })
}

fn entry(step: Step, name: &str, mut context: Value) -> Value {
    // One of the documents clients are written by looks for these in the answer to the notification.
    if step == Step::Notification
        && let Value::Object(context) = &mut context
    {
        for key in ["code", "text", "agreement_body"] {
            context.insert(key.to_owned(), "".into());
        }
    }
    json!({ "page_name": name, "page_slug": slug(name), "page_context": context })
}

/// GET `/orders/checkout-provider-list/`.
pub(crate) async fn list(State(app): State<Shared>) -> Result<Response, WebError> {
    let shop = app.flow.shop().await?;
    let providers = &app.flow.gateways().providers;
    let listed: Vec<Value> = shop
        .offered_checkout_providers()
        .filter(|provider| providers.find(&provider.slug).is_some())
        .map(|provider| {
            json!({
                "pk": provider.pk, "id": provider.pk, "name": provider.name, "slug": provider.slug,
                "logo": provider.logo, "is_active": provider.active,
            })
        })
        .collect();
    Ok(Json(json!({ "checkout_providers": listed })).into_response())
}

/// GET `/orders/checkout-provider-cancel/`: notes that the shopper turned back, if the address was made for them.
pub(crate) async fn cancel(
    State(app): State<Shared>,
    Query(query): Query<CallQuery>,
) -> Result<Response, WebError> {
    let reference = query.session.unwrap_or_default();
    if let Some(id) = app.provider_cancels.open(&reference) {
        app.flow.provider_turned_back(&AttemptId(id.to_owned())).await?;
    }
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, CHECKOUT_PATH)]).into_response())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use super::*;

    #[test]
    fn only_pages_that_a_provider_calls_are_calls() {
        let is = |uri: &str| is_call(&uri.parse().unwrap());
        assert!(is("/orders/checkout-provider/?page=CheckoutProviderNotificationPage&session=x"));
        assert!(is("/tr/orders/checkout-provider?page=CheckoutProviderAddressSelectionPage"));
        assert!(is("/orders/checkout/?page=CheckoutProviderNotificationPage"));
        for uri in [
            "/orders/checkout-provider/?page=CheckoutProviderIndexPage",
            "/orders/checkout-provider/?page=CheckoutProviderSelectionPage",
            "/orders/checkout-provider/",
            "/orders/checkout/?page=CheckoutProviderAddressSelectionPage",
            "/orders/checkout/?page=FundsTransferPage",
            "/a/b/orders/checkout-provider/?page=CheckoutProviderNotificationPage",
            "/users/login/?page=CheckoutProviderNotificationPage",
        ] {
            assert!(!is(uri), "{uri}");
        }
    }
}
