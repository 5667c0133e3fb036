//! What stands around every route: gives the request its id and span, counts it, and turns a panic into an answer.
//! Never changes what a route answered, except for a panic.

use std::borrow::Cow;
use std::collections::HashSet;
use std::panic::AssertUnwindSafe;

use axum::extract::{MatchedPath, Request};
use axum::response::Response;
use futures_util::FutureExt;
use http::{Method, StatusCode};
use tokio::time::Instant;
use tracing::Instrument;

use super::request_id::{REQUEST_ID_HEADER, RequestId};
use crate::listen::{refusal_with_request_id, text_of};

const PAGE_NAME_CHARACTERS_MAX: usize = 60;

/// What the observer must know: the names of the pages that exist, so that a label has no other values.
#[derive(Debug, Default)]
pub struct Telemetry {
    pages: HashSet<&'static str>,
}

impl Telemetry {
    /// Prepares the observer for a shop with these pages.
    pub fn new(pages: impl IntoIterator<Item = &'static str>) -> Self {
        Self { pages: pages.into_iter().collect() }
    }

    /// The label of a page: its name, `none`, or `other` for a name nobody registered.
    fn page_label(&self, page: Option<&str>) -> &'static str {
        match page {
            None => "none",
            Some(page) => self.pages.get(page).copied().unwrap_or("other"),
        }
    }
}

/// Observes one request, which `answer` answers; it must have been routed already, to be counted with its route.
pub async fn observe<F>(
    telemetry: &Telemetry,
    mut request: Request,
    answer: impl FnOnce(Request) -> F,
) -> Response
where
    F: Future<Output = Response>,
{
    let id = RequestId::random();
    let page = page_name(request.uri().query());
    let route = route_label(&request);
    let method = method_label(request.method());
    let span = tracing::info_span!(
        "request", %id, method, route = %route, page = page.as_deref(),
        status = tracing::field::Empty, outcome = tracing::field::Empty,
    );
    let record = Record {
        route,
        page: telemetry.page_label(page.as_deref()),
        method,
        began: Instant::now(),
        status: None,
    };
    request.headers_mut().remove(REQUEST_ID_HEADER);
    request.extensions_mut().insert(id.clone());

    async move {
        let answered = AssertUnwindSafe(answer(request)).catch_unwind().await;
        let mut response = answered.unwrap_or_else(|_| {
            // What it said is on standard error already; it may quote what a customer typed, so it is not repeated.
            tracing::error!("a request handler panicked");
            let status = StatusCode::INTERNAL_SERVER_ERROR;
            refusal_with_request_id(status, text_of(status), id.as_str())
        });
        response.headers_mut().insert(REQUEST_ID_HEADER, id.header_value());
        record.answered(response.status());
        response
    }
    .instrument(span)
    .await
}

/// Counts the request when it ends, also when the client hung up before its answer.
struct Record {
    route: Cow<'static, str>,
    page: &'static str,
    method: &'static str,
    began: Instant,
    status: Option<StatusCode>,
}

impl Record {
    fn answered(mut self, status: StatusCode) {
        self.status = Some(status);
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        let took = self.began.elapsed();
        let (status, outcome) = match self.status {
            None => ("dropped".to_owned(), "dropped"),
            Some(status) => (status.as_str().to_owned(), outcome_of(status)),
        };
        let span = tracing::Span::current();
        span.record("status", status.as_str());
        span.record("outcome", outcome);
        let duration_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        tracing::info!(status, outcome, duration_us, "answered");
        let route = self.route.to_string();
        metrics::histogram!(
            "http_request_duration_seconds",
            "route" => route.clone(), "page" => self.page, "method" => self.method
        )
        .record(took);
        metrics::counter!(
            "http_requests_total",
            "route" => route, "page" => self.page, "method" => self.method, "status" => status
        )
        .increment(1);
    }
}

fn outcome_of(status: StatusCode) -> &'static str {
    match status.as_u16() {
        ..400 => "answered",
        400..500 => "refused",
        _ => "failed",
    }
}

/// The pattern of the route, which has as many values as there are routes; an unknown path is never a label.
fn route_label(request: &Request) -> Cow<'static, str> {
    match request.extensions().get::<MatchedPath>() {
        Some(path) => Cow::Owned(path.as_str().to_owned()),
        None => Cow::Borrowed("none"),
    }
}

fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// The value of `page` when it can be the name of one: letters only, so that nothing else gets into the log.
fn page_name(query: Option<&str>) -> Option<String> {
    let (_, value) = form_urlencoded::parse(query?.as_bytes()).find(|(name, _)| name == "page")?;
    let is_name = (1..=PAGE_NAME_CHARACTERS_MAX).contains(&value.len())
        && value.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_name.then(|| value.into_owned())
}

#[cfg(test)]
#[path = "observe_tests.rs"]
mod tests;
