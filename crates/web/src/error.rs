//! From what went wrong to an answer. The only place that knows which failure is which status.

use axum::response::{IntoResponse, Response};
use checkout::text::{FormErrors, Language, Text};
use flow::FlowError;
use http::{HeaderValue, StatusCode, header};
use serde_json::json;

use crate::listen::refusal;

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
            Self::Malformed(text) => refusal(StatusCode::BAD_REQUEST, text),
            Self::Invalid(errors, language) => {
                (StatusCode::BAD_REQUEST, axum::Json(json!(errors.in_language(language)))).into_response()
            }
        }
    }
}
