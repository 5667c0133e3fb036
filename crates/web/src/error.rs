//! From what went wrong to an answer. The only place that knows which failure is which status.

use std::time::Duration;

use axum::response::{IntoResponse, Response};
use checkout::{
    text,
    text::{FormErrors, Language, Problem, Text},
};
use flow::FlowError;
use http::{HeaderValue, StatusCode, header};
use serde_json::json;

use crate::listen::refusal;

text!(TOO_MANY_ATTEMPTS = "too-many-attempts",
    en: "Too many attempts. Please try again in {minutes} min.",
    tr: "Çok fazla deneme yapıldı. Lütfen {minutes} dk sonra yeniden deneyin.");

/// Why a handler has no proper answer.
#[derive(Debug)]
pub(crate) enum WebError {
    /// The flow has none.
    Flow(FlowError),
    /// The request cannot be read: not JSON, a field twice.
    Malformed(&'static str),
    /// What was sent is wrong: 400 with lists of sentences by field, as clients of the REST calls read it.
    Invalid(FormErrors, Language),
    /// There is nothing to answer, and this is why.
    Refused(StatusCode, &'static Text, Language),
    /// What was asked for belongs to a customer, and nobody is logged in.
    LoginNeeded,
    /// Too many attempts; after this time another one may be made.
    Throttled(Duration, Language),
    /// There is nothing, or nothing this caller may see; which of the two is not told.
    NotFound,
}

impl From<FlowError> for WebError {
    fn from(error: FlowError) -> Self {
        Self::Flow(error)
    }
}

impl From<store::StoreError> for WebError {
    fn from(error: store::StoreError) -> Self {
        Self::Flow(error.into())
    }
}

impl IntoResponse for WebError {
    fn into_response(self) -> Response {
        match self {
            Self::Flow(FlowError::Unavailable(reason)) => {
                tracing::warn!(reason, "not available");
                let mut response = refusal(StatusCode::SERVICE_UNAVAILABLE, "Please try again in a moment.");
                response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
                response
            }
            Self::Flow(FlowError::Internal(reason)) => {
                tracing::error!(reason, "internal fault");
                refusal(StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong on our side.")
            }
            Self::Refused(status, text, language) => refusal(status, text.in_language(language)),
            // The client sends a refused request again, by then with the cookie of the login.
            Self::Flow(FlowError::Replaced) => {
                refusal(StatusCode::CONFLICT, "You have just logged in. Please try again.")
            }
            Self::NotFound => refusal(StatusCode::NOT_FOUND, "Not found."),
            Self::LoginNeeded => refusal(StatusCode::FORBIDDEN, "Please log in first."),
            Self::Malformed(text) => refusal(StatusCode::BAD_REQUEST, text),
            Self::Invalid(errors, language) => {
                (StatusCode::BAD_REQUEST, axum::Json(json!(errors.in_language(language)))).into_response()
            }
            Self::Throttled(wait, language) => {
                let seconds = wait.as_secs().max(1);
                let problem = Problem::new(&TOO_MANY_ATTEMPTS).with("minutes", seconds.div_ceil(60));
                let errors = FormErrors::whole(problem).in_language(language);
                let mut response = (StatusCode::TOO_MANY_REQUESTS, axum::Json(json!(errors))).into_response();
                response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
                response
            }
        }
    }
}
