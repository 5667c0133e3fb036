//! `/baskets/basket/`: what the shopper wants (`docs/protocol.md`, Basket).

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use checkout::{
    basket::{BasketCommand, BasketItem, LineAttributes},
    engine::Answer,
    form,
    form::{Field, Flag, Form, Submission},
    ids::Pk,
    pages, text,
    text::{FormErrors, Problem},
};
use flow::BasketReply;
use http::StatusCode;
use serde_json::{Map, Value, json};
use store::sessions::SESSION_LIFETIME_SECONDS;

use crate::{
    app::{App, Shared},
    error::WebError,
    extract::{Caller, JsonFields, submission_of},
    security::cookies::SessionId,
};

const ATTRIBUTES_MAX: usize = 20;
const ATTRIBUTE_CHARS_MAX: usize = 200;

text!(NOT_A_QUANTITY = "not-a-quantity", en: "A whole number is expected.", tr: "Tam sayı bekleniyor.");
text!(ATTRIBUTES_MALFORMED = "attributes-malformed",
    en: "Attributes are an object of at most {max} texts.", tr: "Öznitelikler en çok {max} metinden oluşan bir nesnedir.");
text!(VOUCHER_WITHOUT_GOODS = "voucher-without-goods",
    en: "Put something into the basket first.", tr: "Önce sepete ürün ekleyin.");

form! {
    /// Which product an add or a change is about.
    struct ProductForm {
        /// Key of the product.
        product: Pk,
    }
}

/// GET: the basket as it can be had now.
pub(crate) async fn show(State(app): State<Shared>, caller: Caller) -> Result<Response, WebError> {
    let reply = app.flow.basket(&caller.arrival()).await?;
    Ok(answer(&app, &caller, &reply))
}

/// POST: puts units in.
pub(crate) async fn add(
    State(app): State<Shared>,
    caller: Caller,
    JsonFields(fields): JsonFields,
) -> Result<Response, WebError> {
    change(app, caller, &fields, BasketCommand::Add).await
}

/// PUT: sets how many units there are.
pub(crate) async fn set(
    State(app): State<Shared>,
    caller: Caller,
    JsonFields(fields): JsonFields,
) -> Result<Response, WebError> {
    change(app, caller, &fields, BasketCommand::Set).await
}

/// PATCH: enters a voucher or takes the one that is shown away. A voucher is a coupon under another name.
pub(crate) async fn voucher(
    State(app): State<Shared>,
    caller: Caller,
    JsonFields(fields): JsonFields,
) -> Result<Response, WebError> {
    let sent = submission_of(&fields);
    let removes = Flag::read(sent.get("remove_voucher_code")).is_ok_and(|flag| flag.0);
    let change = match sent.get("voucher_code") {
        Some(code) => Some((code.to_owned(), "add")),
        None if removes => shown_voucher(&app, &caller).await?.map(|code| (code, "remove")),
        None => None,
    };
    let Some((code, action)) = change else { return show(State(app), caller).await };
    let page = pages::find("CouponSelectionPage").expect("coupons have a page");
    let fields = [("coupon", code), ("action", action.to_owned())];
    let form = Submission::new(fields.map(|(name, value)| (name.to_owned(), value)));
    let reply = app.flow.submit(caller.arrival(), page, form).await?;
    let errors = match &reply.answer {
        Answer::Envelope(envelope) => envelope.errors.clone(),
        Answer::EmptyBasket | Answer::Bare(_) => FormErrors::whole(&VOUCHER_WITHOUT_GOODS),
    };
    if let Some(error_code) = errors.codes().first() {
        let sentences: Vec<String> = errors.in_language(reply.language).into_values().flatten().collect();
        let body = json!({ "non_field_errors": sentences, "error_code": error_code });
        return Ok((StatusCode::BAD_REQUEST, Json(body)).into_response());
    }
    let mut basket = app.flow.basket(&caller.arrival()).await?;
    basket.prolonged |= reply.prolonged;
    Ok(answer(&app, &caller, &basket))
}

/// The voucher the basket shows.
async fn shown_voucher(app: &App, caller: &Caller) -> Result<Option<String>, WebError> {
    let basket = app.flow.basket(&caller.arrival()).await?.basket;
    let keys: Value = serde_json::from_slice(basket.bytes()).expect("the basket was just drawn");
    Ok(keys["voucher_code"].as_str().map(ToOwned::to_owned))
}

/// DELETE: takes everything out.
pub(crate) async fn empty(State(app): State<Shared>, caller: Caller) -> Result<Response, WebError> {
    let reply = app.flow.change_basket(caller.arrival(), BasketCommand::Empty).await?;
    changed(&app, &caller, reply)
}

async fn change(
    app: Shared,
    caller: Caller,
    fields: &Map<String, Value>,
    command: fn(BasketItem, i64) -> BasketCommand,
) -> Result<Response, WebError> {
    let language = caller.language.unwrap_or_default();
    let invalid = |errors| WebError::Invalid(errors, language);
    let submission = submission_of(fields);
    let product = ProductForm::read(&submission).map_err(invalid)?.product;
    let quantity = quantity(&submission).map_err(invalid)?;
    let attributes = attributes(fields.get("attributes")).map_err(invalid)?;
    let command = command(BasketItem { product, attributes }, quantity);
    let reply = app.flow.change_basket(caller.arrival(), command).await?;
    changed(&app, &caller, reply)
}

/// Absent means one, as a storefront's plain "add to basket" button sends it.
fn quantity(submission: &Submission) -> Result<i64, FormErrors> {
    let Some(text) = submission.get("quantity") else { return Ok(1) };
    text.trim().parse().map_err(|_| FormErrors::field("quantity", &NOT_A_QUANTITY))
}

fn attributes(value: Option<&Value>) -> Result<LineAttributes, FormErrors> {
    let malformed =
        || FormErrors::field("attributes", Problem::new(&ATTRIBUTES_MALFORMED).with("max", ATTRIBUTES_MAX));
    let object = match value {
        None | Some(Value::Null) => return Ok(LineAttributes::new()),
        Some(Value::String(text)) if text.is_empty() => return Ok(LineAttributes::new()),
        Some(Value::Object(object)) if object.len() <= ATTRIBUTES_MAX => object,
        Some(_) => return Err(malformed()),
    };
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    };
    let short = |text: &str| text.chars().count() <= ATTRIBUTE_CHARS_MAX;
    let pair = |(name, value): (&String, &Value)| {
        let value = text(value)?;
        (short(name) && short(&value)).then(|| (name.clone(), value))
    };
    object.iter().map(pair).collect::<Option<_>>().ok_or_else(malformed)
}

fn changed(app: &App, caller: &Caller, reply: BasketReply) -> Result<Response, WebError> {
    if reply.errors.is_empty() {
        Ok(answer(app, caller, &reply))
    } else {
        Err(WebError::Invalid(reply.errors, reply.language))
    }
}

/// The basket beside the session's id, which clients without a cookie jar read from the body.
fn answer(app: &App, caller: &Caller, reply: &BasketReply) -> Response {
    let begun = reply.cookie.as_ref().and_then(|cookie| SessionId::parse(&cookie.0));
    let session = begun.as_ref().or(caller.session.as_ref()).map(SessionId::as_str);
    let mut response = Json(json!({ "basket": reply.basket, "osessionid": session })).into_response();
    let alive = begun.as_ref().or(caller.session.as_ref().filter(|_| reply.prolonged));
    if let Some(id) = alive {
        app.cookies.set_session(response.headers_mut(), id, session_lifetime());
    }
    response
}

/// How long a session's cookie lives in the browser.
pub(crate) fn session_lifetime() -> std::time::Duration {
    std::time::Duration::from_secs(SESSION_LIFETIME_SECONDS.unsigned_abs())
}
