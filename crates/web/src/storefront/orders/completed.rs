//! `/orders/completed/<token>/`: the order behind a signed link. Whoever made it reads all of it; whoever only holds the
//! link reads what was bought, not by whom. Every way of failing gives the same answer.

use axum::{
    extract::{Path, RawQuery, State, rejection::PathRejection},
    response::{IntoResponse, Response},
};
use checkout::{ids::OrderNumber, order::Order, text, text::Language};
use flow::Loaded;
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde_json::{Value, json};

use super::{drawn, drawn_masked, page};
use crate::{
    app::{App, Shared},
    door::with_page_token,
    error::WebError,
    extract::Caller,
    templates,
};

text!(MISSING_TITLE = "html-order-missing", en: "Order not found", tr: "Sipariş bulunamadı");
text!(MISSING_SENTENCE = "html-order-missing-why",
    en: "This link is incomplete or too old. If you have an account, you find your orders there.",
    tr: "Bu bağlantı eksik veya süresi dolmuş. Hesabınız varsa siparişlerinizi hesabınızda bulabilirsiniz.");

static ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

/// GET: the order, as a page or with `?format=json`.
pub(crate) async fn show(
    State(app): State<Shared>,
    caller: Caller,
    token: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let wants_json = caller.wants_json || asks_for_json(query.as_deref());
    // A session that a login replaced still sees the order it made.
    let loaded = app.flow.load(&caller.arrival(), true).await?;
    let order = match token {
        Ok(Path(token)) => signed(&app, &token).await?,
        Err(_) => None,
    };
    let mut response = match order {
        Some(order) if wants_json => {
            let campaigns: Vec<Value> = (order.draft.campaign.iter())
                .map(|campaign| json!({ "code": campaign.code, "message": campaign.message }))
                .collect();
            let order = if loaded.made(&order) {
                drawn(&order, &loaded)
            } else {
                drawn_masked(order, loaded.language)
            };
            axum::Json(json!({ "order": order, "campaigns": campaigns })).into_response()
        }
        Some(order) => page_of(&app, &caller, order, &loaded).await?,
        None if wants_json => WebError::NotFound.into_response(),
        None => missing(&app, loaded.language).await?,
    };
    let headers = response.headers_mut();
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(ROBOTS.clone(), HeaderValue::from_static("noindex"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

pub(super) fn asks_for_json(query: Option<&str>) -> bool {
    let mut fields = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    fields.any(|(name, value)| name == "format" && value.trim() == "json")
}

/// The order whose number is signed in `token`.
async fn signed(app: &App, token: &str) -> Result<Option<Order>, WebError> {
    match app.order_links.open(token, app.config.order_link_lifetime, app.moment()) {
        Ok(number) => Ok(app.flow.order(&OrderNumber(number)).await?),
        Err(reason) => {
            tracing::info!(%reason, "the link to an order is not believed");
            Ok(None)
        }
    }
}

async fn page_of(app: &App, caller: &Caller, order: Order, loaded: &Loaded) -> Result<Response, WebError> {
    let shop = app.flow.shop().await?;
    let masked = !loaded.made(&order);
    let order = if masked { order.masked() } else { order };
    let mut context = page::context(&order, &shop.name, masked, loaded.language);
    Ok(with_page_token(app, caller, |token| {
        context["csrf_token"] = json!(token);
        templates::html("orders/completed.html", context)
    }))
}

async fn missing(app: &App, language: Language) -> Result<Response, WebError> {
    let shop = app.flow.shop().await?;
    let context = json!({
        "language": language.code(),
        "shop": shop.name,
        "title": MISSING_TITLE.in_language(language),
        "sentence": MISSING_SENTENCE.in_language(language),
    });
    Ok((StatusCode::NOT_FOUND, templates::html("orders/missing.html", context)).into_response())
}
