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

/// Gives an error that has no JSON (or page) of its own one: axum answers unknown paths with nothing and a body it
/// cannot read with plain text. Other headers (`Allow`, cookies, the request's id) stay.
pub fn with_json_error(response: Response) -> Response {
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    if !is_error || says_it_itself(&response) {
        return response;
    }
    let (mut head, _) = response.into_parts();
    let (refused, body) = refusal(status, text_of(status)).into_parts();
    for stale in
        [header::CONTENT_LENGTH, header::CONTENT_ENCODING, header::TRANSFER_ENCODING, header::CONTENT_TYPE]
    {
        head.headers.remove(stale);
    }
    for (name, value) in &refused.headers {
        head.headers.entry(name).or_insert_with(|| value.clone());
    }
    Response::from_parts(head, body)
}

fn says_it_itself(response: &Response) -> bool {
    let content_type = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    matches!(essence, "application/json" | "application/problem+json" | "text/html")
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
        StatusCode::NOT_FOUND => "There is nothing at this address.",
        StatusCode::METHOD_NOT_ALLOWED => "This address does not take requests of this kind.",
        StatusCode::FORBIDDEN => "The request was refused.",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "This address does not take content of this kind.",
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_error_said_besides_its_body_stays() {
        let mut response = Response::new(Body::from("secret"));
        *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
        for (name, value) in [
            ("allow", "GET"),
            ("set-cookie", "a=1"),
            ("set-cookie", "b=2"),
            ("content-length", "6"),
            ("content-type", "text/plain"),
        ] {
            response.headers_mut().append(name, HeaderValue::from_static(value));
        }
        let headers = with_json_error(response).headers().clone();
        assert_eq!(headers["allow"], "GET");
        assert_eq!(headers.get_all("set-cookie").iter().collect::<Vec<_>>(), ["a=1", "b=2"]);
        assert_eq!(headers["content-type"], "application/json; charset=utf-8");
        assert!(!headers.contains_key("content-length"));
    }

    #[test]
    fn an_answer_that_is_no_error_is_left_alone() {
        let response = with_json_error(Response::new(Body::empty()));
        assert!(response.headers().is_empty());
    }
}
