//! `/orders/checkout/`: every page of the checkout through one door (`docs/protocol.md`, Checkout).

use axum::{
    Json,
    extract::{FromRequest, Query, Request, State},
    response::{IntoResponse, Response},
};
use checkout::{
    engine::{Answer, Entry, Envelope},
    pages, text,
    text::{FormErrors, Language},
};
use flow::Reply;
use http::{HeaderValue, StatusCode, Uri, header};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    app::Shared,
    door::with_page_token,
    error::WebError,
    extract::{Caller, Fields},
    storefront::{baskets::session_lifetime, providers, returns},
    templates,
};

/// Where a shopper without anything to buy goes; clients look for the word `basket` in it.
const BASKET_PATH: &str = "/baskets/basket/";
const CHECKOUT_PATH: &str = "/orders/checkout/";
/// What an answer rarely has more of beside its pages and its pre-order.
const BESIDE_BYTES: usize = 1024;

text!(UNKNOWN_PAGE = "unknown-page", en: "Unknown checkout page.", tr: "Bilinmeyen ödeme sayfası.");
text!(CHECKOUT = "html-checkout", en: "Checkout", tr: "Ödeme");
text!(TOTAL = "html-total", en: "Total", tr: "Toplam");
text!(STEPS = "html-steps", en: "Steps", tr: "Adımlar");

#[derive(Deserialize)]
pub(crate) struct PageQuery {
    page: Option<String>,
    /// The payment a bank sends somebody back for.
    payment: Option<String>,
}

/// GET: the whole chain up to the page to fill in, and the page asked for by name.
pub(crate) async fn show(
    State(app): State<Shared>,
    caller: Caller,
    Query(query): Query<PageQuery>,
    uri: Uri,
) -> Result<Response, WebError> {
    if query.payment.is_some() {
        return returns::ask_again(&app, &caller, &uri).await;
    }
    let reply = app.flow.show(&caller.arrival(), query.page.as_deref()).await?;
    if caller.wants_json {
        return Ok(prolong(&app, &caller, &reply, answer(&reply, errors)));
    }
    match &reply.answer {
        Answer::EmptyBasket => Ok(found(BASKET_PATH)),
        // A browser that comes back from a provider goes on to its order.
        Answer::Envelope(envelope) if query.page.as_deref() == Some(providers::THANK_YOU) => {
            let next = providers::order_in(&envelope.context_list);
            Ok((StatusCode::SEE_OTHER, [(header::LOCATION, next.unwrap_or(CHECKOUT_PATH.to_owned()))])
                .into_response())
        }
        Answer::Bare(bare) => Ok(Json(bare).into_response()),
        Answer::Envelope(envelope) => {
            let shop = app.flow.shop().await?;
            let at_login = envelope.template_name == "orders/index.html";
            if at_login && !shop.guest_purchase {
                return Ok(found("/users/login/"));
            }
            Ok(with_page_token(&app, &caller, |token| page(&shop.name, token, envelope, reply.language)))
        }
    }
}

/// POST: the form of one page.
pub(crate) async fn submit(
    State(app): State<Shared>,
    caller: Caller,
    Query(query): Query<PageQuery>,
    request: Request,
) -> Result<Response, WebError> {
    // Rare ways go by the heap, so that the future of every page need not have room for theirs.
    if let Some(reference) = &query.payment {
        return Box::pin(returns::take(&app, &caller, reference, request)).await;
    }
    if let Some(step) = query.page.as_deref().and_then(providers::step_of) {
        return Box::pin(providers::on_session_door(&app, &caller, step, request)).await;
    }
    let fields = Fields::from_request(request, &app).await?;
    let Some(page) = query.page.as_deref().and_then(pages::find) else {
        let reply = Box::pin(app.flow.show(&caller.arrival(), None)).await?;
        return Ok(unknown_page(&reply));
    };
    let reply = app.flow.submit(caller.arrival(), page, fields.0).await?;
    if caller.wants_json {
        let told = if page.errors_travel() { returns::plain } else { errors };
        let response = prolong(&app, &caller, &reply, answer(&reply, told));
        return Ok(send_away(&app, &reply, response));
    }
    // A browser form: the next page is a GET, so that reloading it posts nothing twice.
    let next = match &reply.answer {
        Answer::EmptyBasket => BASKET_PATH.to_owned(),
        Answer::Bare(_) => CHECKOUT_PATH.to_owned(),
        Answer::Envelope(envelope) => redirect_in(&envelope.context_list).unwrap_or(CHECKOUT_PATH.to_owned()),
    };
    Ok(send_away(&app, &reply, found(&next)))
}

/// Lets a browser that is sent to its bank find the way there also without its session.
fn send_away(app: &Shared, reply: &Reply, mut response: Response) -> Response {
    if let Some(attempt) = &reply.away {
        app.cookies.set_sent_away(response.headers_mut(), &app.sent_away.token(attempt.as_str()));
    }
    response
}

/// Lets the cookie live as long as the session, which has just been noted as used.
fn prolong(app: &Shared, caller: &Caller, reply: &Reply, mut response: Response) -> Response {
    if let Some(id) = caller.session.as_ref().filter(|_| reply.prolonged) {
        app.cookies.set_session(response.headers_mut(), id, session_lifetime());
    }
    response
}

/// 302, the redirect every client of the protocol knows.
fn found(path: &str) -> Response {
    (StatusCode::FOUND, [(header::LOCATION, path.to_owned())]).into_response()
}

/// The answer, in which mistakes are told by `told`.
fn answer(reply: &Reply, told: fn(&FormErrors, Language) -> Value) -> Response {
    match &reply.answer {
        Answer::EmptyBasket => Json(json!({ "redirect_url": BASKET_PATH })).into_response(),
        Answer::Bare(bare) => Json(bare).into_response(),
        Answer::Envelope(envelope) => {
            let said = &envelope.errors;
            let errors = if said.is_empty() { Value::Null } else { told(said, reply.language) };
            enveloped(envelope, &errors)
        }
    }
}

/// The envelope as it travels, in one piece of memory: nearly all of it is drawn already, so how long it gets is known.
fn enveloped(envelope: &Envelope, errors: &Value) -> Response {
    let Envelope { context_list, template_name, errors: _, pre_order } = envelope;
    let contexts: usize = context_list.iter().map(|entry| entry.page_context.bytes().len()).sum();
    let mut body = Vec::with_capacity(contexts + pre_order.bytes().len() + BESIDE_BYTES);
    let mut add = |pieces: &[&[u8]]| pieces.iter().for_each(|piece| body.extend_from_slice(piece));
    add(&[b"{\"context_list\":["]);
    for (place, Entry { page_name, page_slug, page_context }) in context_list.iter().enumerate() {
        // The names of pages and templates have nothing in them that JSON would escape.
        add(&[if place == 0 { b"" } else { b"," }, b"{\"page_name\":\"", page_name.as_bytes()]);
        add(&[b"\",\"page_slug\":\"", page_slug.as_bytes()]);
        add(&[b"\",\"page_context\":", page_context.bytes(), b"}"]);
    }
    let errors = errors.to_string();
    add(&[b"],\"template_name\":\"", template_name.as_bytes(), b"\",\"errors\":", errors.as_bytes()]);
    add(&[b",\"pre_order\":", pre_order.bytes(), b"}"]);
    ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], body).into_response()
}

/// An envelope around pages that a provider's call changed.
pub(crate) fn around(pages: &Value, errors: Option<&Value>, reply: &Reply) -> Response {
    let pre_order = match &reply.answer {
        Answer::Envelope(envelope) => Some(&envelope.pre_order),
        Answer::EmptyBasket | Answer::Bare(_) => None,
    };
    let body = json!({
        "context_list": pages, "template_name": "orders/checkout.html", "errors": errors, "pre_order": pre_order,
    });
    Json(body).into_response()
}

fn errors(errors: &FormErrors, language: Language) -> Value {
    json!(errors.in_language(language))
}

fn unknown_page(reply: &Reply) -> Response {
    let said = FormErrors::whole(&UNKNOWN_PAGE);
    let pre_order = match &reply.answer {
        Answer::Envelope(envelope) => Some(&envelope.pre_order),
        Answer::EmptyBasket | Answer::Bare(_) => None,
    };
    let body = json!({
        "context_list": [],
        "template_name": "orders/checkout.html",
        "errors": said.in_language(reply.language),
        "pre_order": pre_order,
    });
    (StatusCode::BAD_REQUEST, Json(body)).into_response()
}

/// The path a page of the answer sends the shopper to.
fn redirect_in(entries: &[Entry]) -> Option<String> {
    #[derive(Deserialize)]
    struct Context {
        redirect_url: Option<String>,
    }
    entries
        .iter()
        .find_map(|entry| serde_json::from_slice::<Context>(entry.page_context.bytes()).ok()?.redirect_url)
}

fn page(shop: &str, csrf_token: &str, envelope: &Envelope, language: Language) -> Response {
    let pre_order: Value = serde_json::from_slice(envelope.pre_order.bytes()).unwrap_or_default();
    let sentences: Vec<String> = envelope.errors.in_language(language).into_values().flatten().collect();
    let pages: Vec<Value> =
        envelope.context_list.iter().map(|entry| json!({ "page_name": entry.page_name })).collect();
    templates::html(
        "checkout.html",
        json!({
            "language": language.code(),
            "shop": shop,
            "csrf_token": csrf_token,
            "title": CHECKOUT.in_language(language),
            "total": TOTAL.in_language(language),
            "steps": STEPS.in_language(language),
            "errors": sentences,
            "context_list": pages,
            "pre_order": pre_order,
        }),
    )
}
