//! The bank's own site: test cards, banks and dials on one page, the statement on another, and pictures.

use std::sync::{Arc, LazyLock};

use axum::{
    Router,
    extract::{Path, RawQuery, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use checkout::{order::sheet::amount as written, time::rfc3339};
use minijinja::Environment;
use serde_json::{Value, json};

use super::{
    Bank,
    bins::{BINS, Bin},
    book::StatementLine,
    cards::TEST_CARDS,
    trouble::{ReturnTrouble, Trouble},
    words::{word, words},
};
pub(super) use crate::sandbox_site::Frame;
use crate::sandbox_site::{self, file, grouped, language};

const STYLE: &str = include_str!("pages/bank.css");
const SCRIPT: &str = include_str!("pages/bank.js");
/// The statement shows so many lines.
const LINES_MAX: usize = 200;

type State_ = State<Arc<Bank>>;

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    sandbox_site::templates(&[
        ("base.html", include_str!("pages/base.html")),
        ("ask.html", include_str!("pages/ask.html")),
        ("back.html", include_str!("pages/back.html")),
        ("closed.html", include_str!("pages/closed.html")),
        ("index.html", include_str!("pages/index.html")),
        ("statement.html", include_str!("pages/statement.html")),
    ])
});

pub(super) fn routes() -> Router<Arc<Bank>> {
    Router::new()
        .route("/", get(index))
        .route("/statement/", get(statement))
        .route("/logos/{name}", get(logo))
        .route("/bank.css", file("text/css; charset=utf-8", STYLE))
        .route("/bank.js", file("text/javascript; charset=utf-8", SCRIPT))
}

/// Draws `template`.
pub(super) fn page(template: &str, frame: &Frame, values: Value) -> Response {
    sandbox_site::page((&TEMPLATES, template), words(frame.language), frame, values)
}

async fn index(State(bank): State_, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let language = language(query.as_deref(), &headers);
    let frame = Frame { language, path: "/".to_owned(), wide: true, ..Frame::default() };
    let card = |card: &super::TestCard| {
        let about = card.about.in_language(language);
        json!({ "number": grouped(card.number), "about": about })
    };
    let bin = |bin: &Bin| {
        let plan = |(instalments, interest): &(u8, u32)| json!({ "instalments": instalments, "interest": format!("{}.{:02}", interest / 100, interest % 100) });
        json!({
            "digits": bin.digits,
            "name": bin.name,
            "bank": bin.bank,
            "logo": format!("/logos/{}.svg", bin.slug),
            "plans": bin.plans.iter().map(plan).collect::<Vec<_>>(),
            "points": (bin.points != "0").then_some(bin.points),
        })
    };
    let dials = serde_json::to_value(&bank.troubles.lock().dials).expect("dials are JSON");
    let calls = ["charge", "complete", "query", "capture", "void", "refund"];
    let values = json!({
        "cards": TEST_CARDS.iter().map(card).collect::<Vec<_>>(),
        "bins": BINS.iter().map(bin).collect::<Vec<_>>(),
        "dials": dials,
        "validation_url": bank.validation_url(),
        "calls": calls,
        "troubles": Trouble::ALL,
        "returns": ReturnTrouble::ALL,
    });
    page("index.html", &frame, values)
}

async fn statement(State(bank): State_, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let language = language(query.as_deref(), &headers);
    let frame = Frame { language, path: "/statement/".to_owned(), wide: true, ..Frame::default() };
    let line = |line: &StatementLine| {
        json!({
            "at": rfc3339(line.at)[..19].replace('T', " "),
            "kind": line.kind.word(),
            "what": word(line.kind.word(), language),
            "order": line.order,
            "amount": written(line.amount, language),
            "reference": line.reference,
        })
    };
    let lines: Vec<Value> = bank.book.statement().iter().rev().take(LINES_MAX).map(line).collect();
    page("statement.html", &frame, json!({ "lines": lines }))
}

async fn logo(Path(name): Path<String>) -> Response {
    let found = BINS.iter().find(|bin| name.strip_suffix(".svg") == Some(bin.slug));
    let Some(bin) = found else { return StatusCode::NOT_FOUND.into_response() };
    let headers = [
        (header::CONTENT_TYPE, "image/svg+xml"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'"),
        (header::CACHE_CONTROL, "public, max-age=3600"),
    ];
    (headers, bin.logo()).into_response()
}
