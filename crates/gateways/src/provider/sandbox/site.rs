//! The provider's own site: dials and tricks on one page, the book on another.

use std::sync::{Arc, LazyLock};

use axum::{
    Router,
    extract::{RawQuery, State},
    http::HeaderMap,
    response::Response,
    routing::get,
};
use checkout::time::rfc3339;
use minijinja::Environment;
use serde_json::{Value, json};

use super::{
    APPROVED_CARD, DECLINED_CARD, Provider,
    book::BookLine,
    dials::Trick,
    words::{word, words},
};
pub(super) use crate::sandbox_site::Frame;
use crate::sandbox_site::{self, file, grouped, language};

/// The pages of the sandbox bank and these look alike.
const STYLE: &str =
    concat!(include_str!("../../payment/bank/pages/bank.css"), include_str!("pages/provider.css"));
const SCRIPT: &str = include_str!("../../payment/bank/pages/bank.js");
const LOGO: &str = include_str!("pages/logo.svg");
/// The book shows so many lines.
const LINES_MAX: usize = 300;

type State_ = State<Arc<Provider>>;

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    sandbox_site::templates(&[
        ("base.html", include_str!("pages/base.html")),
        ("pay.html", include_str!("pages/pay.html")),
        ("wait.html", include_str!("pages/wait.html")),
        ("back.html", include_str!("pages/back.html")),
        ("end.html", include_str!("pages/end.html")),
        ("index.html", include_str!("pages/index.html")),
        ("book.html", include_str!("pages/book.html")),
    ])
});

pub(super) fn routes() -> Router<Arc<Provider>> {
    Router::new()
        .route("/", get(index))
        .route("/book/", get(book))
        .route("/provider.css", file("text/css; charset=utf-8", STYLE))
        .route("/provider.js", file("text/javascript; charset=utf-8", SCRIPT))
        .route("/logo.svg", file("image/svg+xml", LOGO))
}

/// Draws `template`.
pub(super) fn page(template: &str, frame: &Frame, values: Value) -> Response {
    sandbox_site::page((&TEMPLATES, template), words(frame.language), frame, values)
}

async fn index(State(provider): State_, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let language = language(query.as_deref(), &headers);
    let frame = Frame { language, path: "/".to_owned(), wide: true, ..Frame::default() };
    let dials = provider.dials.lock();
    let mut numbers = serde_json::to_value(&dials.all).expect("dials are JSON");
    // Those that are on or off are turned by programs.
    if let Value::Object(numbers) = &mut numbers {
        numbers.retain(|_, value| value.is_number());
    }
    let waiting: Vec<&str> = dials.next.iter().map(|trick| word(trick.word(), language)).collect();
    let values = json!({
        "approved": grouped(APPROVED_CARD), "declined": grouped(DECLINED_CARD), "dials": numbers, "waiting": waiting,
        "tricks": Trick::ALL.map(|trick| json!({ "word": trick.word(), "text": word(trick.word(), language) })),
    });
    page("index.html", &frame, values)
}

async fn book(State(provider): State_, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let language = language(query.as_deref(), &headers);
    let frame = Frame { language, path: "/book/".to_owned(), wide: true, ..Frame::default() };
    let line = |line: &BookLine| {
        json!({
            "at": rfc3339(line.at)[..19].replace('T', " "), "way": line.way.word(), "who": word(line.way.word(), language),
            "what": line.what, "came": line.came, "order": line.order,
        })
    };
    let lines: Vec<Value> = provider.book.lines().iter().rev().take(LINES_MAX).map(line).collect();
    page("book.html", &frame, json!({ "lines": lines }))
}
