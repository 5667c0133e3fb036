//! `/orders/<order>/agreements/`: what was accepted with an order, word for word as it read then, for whoever made it.

use axum::{
    extract::{Path, RawQuery, State},
    response::{IntoResponse, Response},
};
use checkout::{order::sheet, text, time::rfc3339};
use http::{HeaderValue, header};
use serde_json::{Value, json};

use super::{completed::asks_for_json, own};
use crate::{app::Shared, error::WebError, extract::Caller, templates};

text!(pub(super) TITLE = "html-agreements", en: "What you agreed to", tr: "Onayladığınız metinler");
text!(GONE = "html-agreement-gone",
    en: "This text cannot be shown as you accepted it. Please write to the shop.",
    tr: "Bu metin onayladığınız biçimde gösterilemiyor. Lütfen mağazaya yazın.");

/// GET: the texts, as a page or as JSON.
pub(crate) async fn show(
    State(app): State<Shared>,
    caller: Caller,
    Path(order): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    // A session that a login replaced still sees the order it made.
    let loaded = app.flow.load(&caller.arrival(), true).await?;
    let order = own(&app, &loaded, &order).await?;
    let at = order.acceptance.as_ref().map(|acceptance| acceptance.at);
    let accepted = app.flow.accepted(&order).await?;
    let language = loaded.language;
    let mut response = if caller.wants_json || asks_for_json(query.as_deref()) {
        let agreements = accepted.iter().map(|(accepted, agreement)| {
            json!({
                "slug": accepted.slug,
                "code": accepted.code,
                "version": accepted.version,
                "digest": accepted.digest,
                "text": agreement.as_ref().map(|agreement| &agreement.text),
                "agreement_body": agreement.as_ref().map(|agreement| &agreement.body),
            })
        });
        let agreements: Vec<Value> = agreements.collect();
        axum::Json(json!({ "accepted_date": at.map(rfc3339), "agreements": agreements })).into_response()
    } else {
        let bodies = accepted.into_iter().map(|(_, agreement)| agreement.map(|agreement| agreement.body));
        let shop = app.flow.shop().await?;
        let context = json!({
            "language": language.code(),
            "shop": shop.name,
            "title": TITLE.in_language(language),
            "number": order.number,
            "accepted": at.map(|at| sheet::date(at, language)),
            "bodies": bodies.collect::<Vec<_>>(),
            "gone": GONE.in_language(language),
        });
        templates::html("orders/agreements.html", context)
    };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
