//! The bank's own site: test cards, banks and dials on one page, the statement on another, pictures, and how a page is drawn.
//! Every page says what it may load and where its forms may go.

use std::sync::{Arc, LazyLock};

use axum::{
    Router,
    extract::{Path, RawQuery, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use checkout::{order::sheet::amount as written, text::Language, time::rfc3339};
use minijinja::Environment;
use serde_json::{Map, Value, json};

use super::{
    Bank,
    bins::{BINS, Bin},
    book::StatementLine,
    cards::TEST_CARDS,
    trouble::{ReturnTrouble, Trouble},
    words::{word, words},
};

const STYLE: &str = include_str!("pages/bank.css");
const SCRIPT: &str = include_str!("pages/bank.js");
/// The statement shows so many lines.
const LINES_MAX: usize = 200;

type State_ = State<Arc<Bank>>;

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    for (name, text) in [
        ("base.html", include_str!("pages/base.html")),
        ("ask.html", include_str!("pages/ask.html")),
        ("back.html", include_str!("pages/back.html")),
        ("closed.html", include_str!("pages/closed.html")),
        ("index.html", include_str!("pages/index.html")),
        ("statement.html", include_str!("pages/statement.html")),
    ] {
        environment.add_template(name, text).expect("a test draws the embedded templates");
    }
    environment
});

pub(super) fn routes() -> Router<Arc<Bank>> {
    let file = |kind: &'static str, text: &'static str| {
        get(move || async move { ([(header::CONTENT_TYPE, kind)], text) })
    };
    Router::new()
        .route("/", get(index))
        .route("/statement/", get(statement))
        .route("/logos/{name}", get(logo))
        .route("/bank.css", file("text/css; charset=utf-8", STYLE))
        .route("/bank.js", file("text/javascript; charset=utf-8", SCRIPT))
}

/// What surrounds every page.
#[derive(Debug, Default)]
pub(super) struct Frame {
    pub(super) language: Language,
    /// Where the page is, for the link to the other language.
    pub(super) path: String,
    /// The address of the shop its form goes to.
    pub(super) goes_to: Option<String>,
    /// Wide, for tables.
    pub(super) wide: bool,
}

/// Draws `template`.
pub(super) fn page(template: &str, frame: &Frame, values: Value) -> Response {
    let other = if frame.language == Language::Tr { Language::En } else { Language::Tr };
    let mut all: Map<String, Value> = [
        ("w", Value::Object(words(frame.language))),
        ("lang", frame.language.code().into()),
        ("other", other.code().into()),
        ("path", frame.path.as_str().into()),
        ("wide", frame.wide.into()),
    ]
    .map(|(key, value)| (key.to_owned(), value))
    .into_iter()
    .collect();
    if let Value::Object(values) = values {
        all.extend(values);
    }
    let drawn = TEMPLATES
        .get_template(template)
        .and_then(|template| template.render(minijinja::value::Serde(&Value::Object(all))));
    let Ok(html) = drawn else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let shop = frame.goes_to.as_deref().and_then(|url| reqwest::Url::parse(url).ok());
    let shop = shop.map(|url| url.origin().ascii_serialization()).unwrap_or_default();
    let policy = format!(
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; \
         base-uri 'none'; form-action 'self' {shop}; frame-ancestors 'self' {shop}"
    );
    let headers = [
        (header::CONTENT_SECURITY_POLICY, policy.as_str()),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // The address of the page is the shopper's; the shop learns where they come from, and no more.
        (header::REFERRER_POLICY, "origin"),
    ];
    let headers = headers.map(|(name, value)| {
        (name, HeaderValue::from_str(value).unwrap_or(HeaderValue::from_static("default-src 'none'")))
    });
    (HeaderMap::from_iter(headers), Html(html)).into_response()
}

fn language(query: Option<&str>, headers: &HeaderMap) -> Language {
    let asked = query.and_then(|query| query.split('&').find_map(|field| field.strip_prefix("lang=")));
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    asked.or(accepted).and_then(Language::parse).unwrap_or(Language::En)
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

/// A number as it is printed on a card.
fn grouped(number: &str) -> String {
    let places: &[usize] = if number.len() == 15 { &[4, 10] } else { &[4, 8, 12] };
    let letter = |(place, c): (usize, char)| {
        let blank = places.contains(&place).then_some(' ');
        blank.into_iter().chain([c])
    };
    number.chars().enumerate().flat_map(letter).collect()
}
