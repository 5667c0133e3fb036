//! `/users/orders/anonymous/`: an order found again by its number and the e-mail address it was made with.

use super::drawn;
use crate::{
    app::Shared,
    error::WebError,
    extract::{Caller, Fields},
};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use checkout::{
    form,
    form::{Email, FieldType, FieldValue, Form},
    ids::OrderNumber,
    text,
    text::Problem,
};

const NUMBER_CHARS_MAX: usize = 32;

text!(NOT_A_NUMBER = "not-an-order-number",
    en: "Enter the number of the order, digits only.", tr: "Sipariş numarasını yalnızca rakamla girin.");

/// An order's number as somebody types it: blanks inside do not matter.
#[derive(Debug)]
struct TypedNumber(OrderNumber);

impl FieldValue for TypedNumber {
    const TYPE: FieldType = FieldType::Text { chars_max: NUMBER_CHARS_MAX };

    fn parse(text: &str) -> Result<Self, Problem> {
        let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let is_number = !digits.is_empty()
            && digits.len() <= NUMBER_CHARS_MAX
            && digits.bytes().all(|byte| byte.is_ascii_digit());
        if is_number { Ok(Self(OrderNumber(digits))) } else { Err(Problem::new(&NOT_A_NUMBER)) }
    }
}

form! {
    /// Which order.
    struct LookupForm {
        /// The e-mail address it was made with.
        email: Email,
        /// Its number.
        number: TypedNumber,
    }
}

/// POST: the order, whole: knowing both is the proof of having made it. Failures are counted for the e-mail address and
/// for the network address.
pub(crate) async fn find(
    State(app): State<Shared>,
    caller: Caller,
    Fields(fields): Fields,
) -> Result<Response, WebError> {
    let loaded = app.flow.load(&caller.arrival(), false).await?;
    let form = LookupForm::read(&fields).map_err(|errors| WebError::Invalid(errors, loaded.language))?;
    let attempt = app
        .order_lookups
        .begin(form.email.as_str(), caller.address, app.moment())
        .map_err(|throttled| WebError::Throttled(throttled.retry_after, loaded.language))?;
    match app.flow.store().order_by_email(&form.number.0, form.email.as_str()).await {
        Ok(Some(stored)) => {
            app.order_lookups.succeeded(attempt);
            Ok(Json(drawn(&stored.order, &loaded)).into_response())
        }
        Ok(None) => Err(WebError::NotFound),
        Err(error) => {
            app.order_lookups.cancelled(attempt);
            Err(error.into())
        }
    }
}
