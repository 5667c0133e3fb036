//! `/i18n/setlang` and `/users/activate-currency/`: what the session's later answers are drawn in. A request that
//! says `Accept-Language` or `x-currency` is answered as it says.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use checkout::{
    form::REQUIRED,
    money::Currency,
    text,
    text::{FormErrors, Language},
};
use flow::Preference;
use serde_json::json;

use super::{hand_over, language_of};
use crate::{
    app::{App, Shared},
    error::WebError,
    extract::{Caller, Fields},
};

text!(UNKNOWN_LANGUAGE = "unknown-language",
    en: "There are no texts in this language.", tr: "Bu dilde metin bulunmuyor.");
text!(UNKNOWN_CURRENCY = "unknown-currency",
    en: "Nothing is sold in this currency.", tr: "Bu para biriminde satış yapılmıyor.");

/// POST: chooses a language.
pub(crate) async fn set_language(
    State(app): State<Shared>,
    caller: Caller,
    Fields(fields): Fields,
) -> Result<Response, WebError> {
    let invalid = |problem| WebError::Invalid(FormErrors::field("language", problem), language_of(&caller));
    let tag = fields.get("language").ok_or_else(|| invalid(&REQUIRED))?;
    let language = Language::parse(tag.trim()).ok_or_else(|| invalid(&UNKNOWN_LANGUAGE))?;
    note(&app, &caller, Preference::Language(language), language.code().into_response()).await
}

/// POST: chooses a currency.
pub(crate) async fn set_currency(
    State(app): State<Shared>,
    caller: Caller,
    Fields(fields): Fields,
) -> Result<Response, WebError> {
    let invalid = |problem| WebError::Invalid(FormErrors::field("currency", problem), language_of(&caller));
    let code = fields.get("currency").ok_or_else(|| invalid(&REQUIRED))?;
    let shop = app.flow.shop().await?;
    let currency = Currency::parse(code.trim()).filter(|currency| shop.currencies.contains(currency));
    let currency = currency.ok_or_else(|| invalid(&UNKNOWN_CURRENCY))?;
    let answer = Json(json!({ "currency": currency.code().to_lowercase() })).into_response();
    note(&app, &caller, Preference::Currency(currency), answer).await
}

async fn note(
    app: &App,
    caller: &Caller,
    preference: Preference,
    mut answer: Response,
) -> Result<Response, WebError> {
    if let Some(cookie) = app.flow.prefer(&caller.arrival(), preference).await? {
        hand_over(app, answer.headers_mut(), &cookie);
    }
    Ok(answer)
}
