//! The pages that send a shopper to where they pay. They are found by the session, or by a cookie of their own in a browser
//! that lost it (`docs/protocol.md`, On the way to the bank).

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use checkout::{ids::AttemptId, payment::PaymentKind, text, text::Language};
use http::{HeaderMap, StatusCode, header};
use serde_json::json;

use crate::{
    app::Shared,
    error::WebError,
    extract::Caller,
    security::cookies::{SENT_AWAY_COOKIE, cookie},
    storefront::onward::{self, Way},
    templates::{self, OwnForm},
};

text!(NOBODY_AWAY = "nobody-away",
    en: "No payment is waiting for you here. Please go back to the checkout.",
    tr: "Burada bekleyen bir ödemeniz yok. Lütfen ödeme sayfasına dönün.");
text!(PAYMENT = "html-payment", en: "Payment", tr: "Ödeme");

/// GET `/orders/redirect-three-d/`.
pub(crate) async fn three_d(
    State(app): State<Shared>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Response, WebError> {
    send(&app, &caller, &headers, PaymentKind::Card).await
}

/// GET `/orders/redirection/`.
pub(crate) async fn redirection(
    State(app): State<Shared>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Response, WebError> {
    send(&app, &caller, &headers, PaymentKind::Redirection).await
}

async fn send(
    app: &Shared,
    caller: &Caller,
    headers: &HeaderMap,
    kind: PaymentKind,
) -> Result<Response, WebError> {
    let known = cookie(headers, SENT_AWAY_COOKIE).and_then(|reference| app.sent_away.open(reference));
    let known = known.map(|id| AttemptId(id.to_owned()));
    let path = kind.way().unwrap_or_default();
    let Some((target, language)) = app.flow.sent_away(&caller.arrival(), known.as_ref(), path).await? else {
        return nobody(app, caller).await;
    };
    // Clients of the 3-D page look for a form in it and send that.
    if kind == PaymentKind::Redirection && !target.post && target.fields.is_empty() {
        return Ok((StatusCode::SEE_OTHER, [(header::LOCATION, target.url)]).into_response());
    }
    // Banks redirect on to other addresses, and a browser applies the policy to all of them.
    let scheme = if target.url.starts_with("https:") { "https:" } else { "http: https:" };
    let form =
        OwnForm { action: &target.url, post: target.post, fields: &target.fields, destinations: scheme };
    let way = if kind == PaymentKind::Card { Way::ToTheBank } else { Way::ToThePayment };
    onward::page(app, language, way, &form).await
}

/// No form, so that clients see that there is nowhere to go.
async fn nobody(app: &Shared, caller: &Caller) -> Result<Response, WebError> {
    let language: Language = caller.language.unwrap_or_default();
    let shop = app.flow.shop().await?;
    Ok(templates::html(
        "question.html",
        json!({
            "language": language.code(), "shop": shop.name, "csrf_token": "",
            "title": PAYMENT.in_language(language), "sentence": NOBODY_AWAY.in_language(language),
        }),
    ))
}
