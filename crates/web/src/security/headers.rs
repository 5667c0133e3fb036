//! The headers every answer carries, whatever its route and status. A handler that set one itself keeps it.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, HeaderName, HeaderValue, header};

/// Nothing but our own styles and pictures; a page that posts to a bank says so itself.
pub(crate) const HTML_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; \
                           base-uri 'none'; frame-ancestors 'none'";
/// For answers that are no pages, should a browser show one anyway.
const DATA_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";
/// Without its subdomains: those may be somebody else's.
const HTTPS_FOR_A_YEAR: &str = "max-age=31536000";
/// What nearly every answer is.
const JSON: &str = "application/json";
const JSON_IN_UTF8: &str = "application/json; charset=utf-8";
const VARY: [&str; 2] = ["Cookie", "Accept-Language"];

/// As many as an answer gets, here and on its way out.
const HEADERS_ADDED: usize = 10;

/// What the headers depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnswerHeaders {
    /// The public address of the shop is https.
    pub https: bool,
}

/// Adds the headers to an answer; use it with `axum::middleware::from_fn_with_state(AnswerHeaders { … }, add_headers)`.
pub async fn add_headers(State(settings): State<AnswerHeaders>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    settings.complete(response.headers_mut());
    response
}

impl AnswerHeaders {
    /// Completes the headers of an answer.
    pub fn complete(self, headers: &mut HeaderMap) {
        headers.reserve(HEADERS_ADDED);
        add_charset(headers);
        let is_json = headers.get(header::CONTENT_TYPE).is_some_and(|value| value == JSON_IN_UTF8);
        let is_html = !is_json && essence(headers) == "text/html";
        for (name, value) in [
            (header::CACHE_CONTROL, "no-store"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
            (header::X_FRAME_OPTIONS, "DENY"),
            (header::CONTENT_SECURITY_POLICY, if is_html { HTML_POLICY } else { DATA_POLICY }),
        ] {
            set_unless_there(headers, name, value);
        }
        if self.https {
            set_unless_there(headers, header::STRICT_TRANSPORT_SECURITY, HTTPS_FOR_A_YEAR);
        }
        for name in VARY {
            add_vary(headers, name);
        }
    }
}

fn set_unless_there(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}

fn essence(headers: &HeaderMap) -> String {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Says UTF-8 where a client would otherwise guess.
fn add_charset(headers: &mut HeaderMap) {
    if headers.get(header::CONTENT_TYPE).is_some_and(|value| value == JSON) {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(JSON_IN_UTF8));
        return;
    }
    let Some(value) = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()) else { return };
    let textual = ["application/json", "text/html", "text/plain"].contains(&essence(headers).as_str());
    if textual && !value.to_ascii_lowercase().contains("charset") {
        let complete =
            HeaderValue::try_from(format!("{value}; charset=utf-8")).expect("a header value made longer");
        headers.insert(header::CONTENT_TYPE, complete);
    }
}

fn add_vary(headers: &mut HeaderMap, name: &'static str) {
    let there = headers
        .get_all(header::VARY)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|field| field.trim() == "*" || field.trim().eq_ignore_ascii_case(name));
    if !there {
        headers.append(header::VARY, HeaderValue::from_static(name));
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::routing::get;
    use axum::{Json, Router};
    use http::StatusCode;
    use tower::ServiceExt;

    async fn headers_of(path: &str, https: bool) -> HeaderMap {
        let router = Router::new()
            .route("/json", get(|| async { Json(1) }))
            .route("/html", get(|| async { axum::response::Html("<p>") }))
            .route("/error", get(|| async { StatusCode::INTERNAL_SERVER_ERROR }))
            .route(
                "/own",
                get(|| async {
                    [("cache-control", "max-age=60"), ("vary", "cookie"), ("content-security-policy", "x")]
                }),
            )
            .layer(axum::middleware::from_fn_with_state(AnswerHeaders { https }, add_headers));
        let request = Request::get(path).body(Body::empty()).unwrap();
        router.oneshot(request).await.unwrap().headers().clone()
    }

    #[tokio::test]
    async fn every_answer_has_them_also_errors_and_unknown_paths() {
        for path in ["/json", "/html", "/error", "/unknown"] {
            let headers = headers_of(path, false).await;
            assert_eq!(headers["cache-control"], "no-store", "{path}");
            assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
            assert_eq!(headers["referrer-policy"], "strict-origin-when-cross-origin", "{path}");
            assert_eq!(headers["x-frame-options"], "DENY", "{path}");
            assert!(
                headers["content-security-policy"].to_str().unwrap().contains("frame-ancestors 'none'"),
                "{path}"
            );
            let vary: Vec<_> = headers.get_all("vary").iter().collect();
            assert_eq!(vary, ["Cookie", "Accept-Language"], "{path}");
            assert!(!headers.contains_key("strict-transport-security"), "{path}");
        }
    }

    #[tokio::test]
    async fn json_and_html_say_their_charset() {
        assert_eq!(headers_of("/json", false).await["content-type"], "application/json; charset=utf-8");
        assert_eq!(headers_of("/html", false).await["content-type"], "text/html; charset=utf-8");
    }

    #[tokio::test]
    async fn what_a_handler_set_itself_stays() {
        let headers = headers_of("/own", true).await;
        assert_eq!(headers["cache-control"], "max-age=60");
        assert_eq!(headers["content-security-policy"], "x");
        assert_eq!(headers.get_all("vary").iter().collect::<Vec<_>>(), ["cookie", "Accept-Language"]);
    }

    #[tokio::test]
    async fn a_shop_on_https_says_so() {
        assert!(headers_of("/json", true).await.contains_key("strict-transport-security"));
    }
}
