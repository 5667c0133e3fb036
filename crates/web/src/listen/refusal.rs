//! The answers given before a request reaches a page: always JSON, never cached, never a reason an attacker could use.
//! Never tells more than the status: details go to the log.

use axum::body::Body;
use axum::response::Response;
use http::{HeaderValue, StatusCode, header};

/// Builds an error answer in the shape every client reads: `{"errors":{"non_field_errors":["…"]}}`.
///
/// A storefront proxy that cannot parse an answer prints the request, cookies included, so no error may leave the
/// program in another form.
pub fn refusal(status: StatusCode, text: &str) -> Response {
    let document = serde_json::json!({ "errors": { "non_field_errors": [text] } });
    json_answer(status, &document)
}

/// The same answer with the id under which the log tells what happened.
pub(crate) fn refusal_with_request_id(status: StatusCode, text: &str, request_id: &str) -> Response {
    let document = serde_json::json!({ "errors": { "non_field_errors": [text] }, "request_id": request_id });
    json_answer(status, &document)
}

/// The same answer for a connection that must not be used again.
pub(crate) fn closing_refusal(status: StatusCode) -> Response {
    let mut response = refusal(status, text_of(status));
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

/// The whole answer as bytes, for a connection that is turned away before HTTP is spoken on it.
pub(crate) fn raw_refusal(status: StatusCode) -> String {
    let body = serde_json::json!({ "errors": { "non_field_errors": [text_of(status)] } }).to_string();
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json; charset=utf-8\r\ncache-control: no-store\r\n\
         x-content-type-options: nosniff\r\nretry-after: 1\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// What a person reads when a request is refused with this status.
pub(crate) fn text_of(status: StatusCode) -> &'static str {
    match status {
        StatusCode::REQUEST_TIMEOUT => "The request took too long to arrive.",
        StatusCode::PAYLOAD_TOO_LARGE => "The request is too large.",
        StatusCode::URI_TOO_LONG => "The address is too long.",
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => "The request has too many or too large header fields.",
        StatusCode::TOO_MANY_REQUESTS => "Too many connections. Please try again in a moment.",
        StatusCode::SERVICE_UNAVAILABLE => "The shop is busy. Please try again in a moment.",
        StatusCode::INTERNAL_SERVER_ERROR => "Something went wrong. Please try again.",
        StatusCode::HTTP_VERSION_NOT_SUPPORTED => "This version of HTTP is not spoken here.",
        _ => "The request could not be understood.",
    }
}

fn json_answer(status: StatusCode, document: &serde_json::Value) -> Response {
    let mut response = Response::new(Body::from(document.to_string()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
