//! Cancelling items of an order: of one, of several at once, and the reasons one may give. What was not paid yet is
//! cancelled at once; what was paid waits for the shop.

use axum::{
    Json,
    body::Bytes,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use checkout::{
    form,
    form::{FieldType, FieldValue, Form, NoteText},
    ids::Pk,
    order::{CancelItem, Order, OrderCommand},
    shop::CancellationType,
    text,
    text::{FormErrors, Language, Problem},
};
use flow::OrderRefusal;
use serde_json::{Map, Value, json};

use super::{drawn, own};
use crate::{
    app::{App, Shared},
    error::WebError,
    extract::{Caller, JsonFields, submission_of},
};

const ORDERS_MAX: usize = 50;

text!(NOT_A_KIND = "not-a-cancellation-type", en: "Send cancel or refund.", tr: "cancel veya refund gönderin.");
text!(NOT_A_LIST = "not-a-list", en: "A list of at most {max} objects is expected.", tr: "En çok {max} nesneden oluşan bir liste bekleniyor.");
text!(UNKNOWN_ORDER = "unknown-order", en: "You have no order {order}.", tr: "{order} numaralı siparişiniz yok.");
text!(NAMED_TWICE = "order-named-twice", en: "Order {order} is named twice.", tr: "{order} numaralı sipariş iki kez yazılmış.");

#[derive(Debug)]
struct Kind(CancellationType);

impl FieldValue for Kind {
    const TYPE: FieldType = FieldType::Text { chars_max: 6 };

    fn parse(text: &str) -> Result<Self, Problem> {
        match text.trim() {
            "cancel" => Ok(Self(CancellationType::Cancel)),
            "refund" => Ok(Self(CancellationType::Refund)),
            _ => Err(Problem::new(&NOT_A_KIND)),
        }
    }
}

form! {
    /// One item to cancel.
    struct ItemForm {
        /// The item's key.
        order_item: Pk,
        /// The reason's key.
        reason: Pk,
        /// Cancel or refund.
        cancellation_type: Kind,
        /// A sentence.
        description: Option<NoteText<500>>,
    }
}

/// POST `/orders/<number or key>/cancel/`: `{"cancel_order_items": [{order_item, reason, cancellation_type,
/// description}], "return_policy": …}` by whoever made the order. Whether the return policy was read is the storefront's
/// to ask.
pub(crate) async fn one(
    State(app): State<Shared>,
    caller: Caller,
    Path(name): Path<String>,
    JsonFields(fields): JsonFields,
) -> Result<Response, WebError> {
    let loaded = app.flow.load(&caller.arrival(), false).await?;
    let order = own(&app, &loaded, &name).await?;
    let command = wishes(&fields).map_err(|errors| WebError::Invalid(errors, loaded.language))?;
    let order = carry_out(&app, &order, &command, &loaded.actor(), loaded.language).await?;
    Ok(Json(drawn(&order, &loaded)).into_response())
}

/// POST `/users/orders/bulk_cancellation_requests/`: the same for several orders, as a list or as
/// `{"cancellation_requests": [{"order": <number or key>, "cancel_order_items": […]}]}`. All are looked at before the first
/// is carried out: one that is refused leaves the others alone too. The answer lists the orders as they are now.
pub(crate) async fn many(
    State(app): State<Shared>,
    caller: Caller,
    body: Bytes,
) -> Result<Response, WebError> {
    let loaded = app.flow.load(&caller.arrival(), false).await?;
    let language = loaded.language;
    loaded.customer().ok_or(WebError::LoginNeeded)?;
    let body: Value =
        serde_json::from_slice(&body).map_err(|_| WebError::Malformed("The body is not JSON."))?;
    let requests = requests(&body).map_err(|errors| WebError::Invalid(errors, language))?;
    let mut commands: Vec<(Order, OrderCommand)> = Vec::new();
    for (name, fields) in requests {
        let about = |text| {
            let problem = Problem::new(text).with("order", name.chars().take(32).collect::<String>());
            WebError::Invalid(FormErrors::field("order", problem), language)
        };
        let order = match own(&app, &loaded, &name).await {
            Err(WebError::NotFound) => return Err(about(&UNKNOWN_ORDER)),
            other => other?,
        };
        if commands.iter().any(|(named, _)| named.pk == order.pk) {
            return Err(about(&NAMED_TWICE));
        }
        let command = wishes(fields).map_err(|errors| WebError::Invalid(errors, language))?;
        let weighed = app.flow.weigh_order(&order.number, &command).await;
        weighed.map_err(|refusal| failed(refusal, language))?;
        commands.push((order, command));
    }
    let mut results = Vec::with_capacity(commands.len());
    for (order, command) in &commands {
        let order = carry_out(&app, order, command, &loaded.actor(), language).await?;
        results.push(drawn(&order, &loaded));
    }
    Ok(Json(json!({ "count": results.len(), "results": results })).into_response())
}

/// GET `/users/orders/cancellation_reasons/`: guests cancel too, so anybody may read them.
pub(crate) async fn reasons(State(app): State<Shared>, caller: Caller) -> Result<Response, WebError> {
    let language = app.flow.load(&caller.arrival(), false).await?.language;
    let shop = app.flow.shop().await?;
    let offered = shop.cancellation_reasons.iter().filter(|reason| reason.active);
    let results: Vec<Value> = offered
        .enumerate()
        .map(|(place, reason)| {
            json!({
                "id": reason.pk,
                "pk": reason.pk,
                "uuid": format!("00000000-0000-4000-8000-{:012x}", reason.pk.0),
                "subject": reason.subject.in_language(language),
                "cancellation_type": reason.cancellation_type,
                "extra_information_needed": reason.extra_information_needed,
                "is_active": true,
                "order": place + 1,
            })
        })
        .collect();
    Ok(Json(json!({ "count": results.len(), "next": null, "previous": null, "results": results }))
        .into_response())
}

async fn carry_out(
    app: &App,
    order: &Order,
    command: &OrderCommand,
    actor: &str,
    language: Language,
) -> Result<Order, WebError> {
    let done = app.flow.command_order(&order.number, command, actor).await;
    done.map_err(|refusal| failed(refusal, language))
}

fn failed(refusal: OrderRefusal, language: Language) -> WebError {
    match refusal {
        OrderRefusal::NotFound => WebError::NotFound,
        OrderRefusal::Refused(errors) => WebError::Invalid(errors, language),
        OrderRefusal::Flow(error) => WebError::Flow(error),
    }
}

/// An order has at most this many items: one for each unit of a basket.
fn items_max() -> usize {
    usize::try_from(::checkout::basket::UNITS_MAX).expect("the bound of a basket is small and positive")
}

/// The items a request names. Which of them can be cancelled, and for which reasons, is the rules' to say.
fn wishes(fields: &Map<String, Value>) -> Result<OrderCommand, FormErrors> {
    let items = match fields.get("cancel_order_items") {
        None | Some(Value::Null) => Vec::new(),
        Some(value) => objects(value, "cancel_order_items", items_max())?,
    };
    let wish = |item: &Map<String, Value>| {
        let form = ItemForm::read(&submission_of(item))?;
        Ok(CancelItem {
            item: form.order_item,
            reason: form.reason,
            kind: form.cancellation_type.0,
            description: form.description.map(NoteText::into_string).unwrap_or_default(),
        })
    };
    items.into_iter().map(wish).collect::<Result<_, _>>().map(OrderCommand::RequestCancellation)
}

/// The order a request names, and its fields.
type Request<'a> = (String, &'a Map<String, Value>);

fn requests(body: &Value) -> Result<Vec<Request<'_>>, FormErrors> {
    let list = body.get("cancellation_requests").unwrap_or(body);
    let requests = objects(list, "cancellation_requests", ORDERS_MAX)?;
    if requests.is_empty() {
        let problem = Problem::new(&NOT_A_LIST).with("max", ORDERS_MAX);
        return Err(FormErrors::field("cancellation_requests", problem));
    }
    let named = |fields| {
        let name = match Map::get(fields, "order") {
            Some(Value::String(name)) => name.clone(),
            Some(Value::Number(pk)) => pk.to_string(),
            _ => return Err(FormErrors::field("order", &form::REQUIRED)),
        };
        Ok((name, fields))
    };
    requests.into_iter().map(named).collect()
}

fn objects<'a>(
    value: &'a Value,
    field: &'static str,
    max: usize,
) -> Result<Vec<&'a Map<String, Value>>, FormErrors> {
    let list = value.as_array().filter(|list| list.len() <= max);
    let objects = list.and_then(|list| list.iter().map(Value::as_object).collect());
    objects.ok_or_else(|| FormErrors::field(field, Problem::new(&NOT_A_LIST).with("max", max)))
}
