//! What the sites of the sandboxes share: how a page is drawn, what it may load and where its forms may go, and who may turn
//! their dials.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse, Response},
    routing::{MethodRouter, get},
};
use checkout::text::Language;
use minijinja::Environment;
use serde_json::{Map, Value};

/// What surrounds every page.
#[derive(Debug, Default)]
pub(crate) struct Frame {
    pub(crate) language: Language,
    /// Where the page is, for the link to the other language.
    pub(crate) path: String,
    /// The address of the shop its form goes to.
    pub(crate) goes_to: Option<String>,
    /// Wide, for tables.
    pub(crate) wide: bool,
}

/// The templates of a site, each by its name.
pub(crate) fn templates(all: &[(&'static str, &'static str)]) -> Environment<'static> {
    let mut environment = Environment::new();
    for (name, text) in all {
        environment.add_template(name, text).expect("a test draws the embedded templates");
    }
    environment
}

/// Draws `template` with the `words` of its language.
pub(crate) fn page(
    (templates, template): (&Environment<'_>, &str),
    words: Map<String, Value>,
    frame: &Frame,
    values: Value,
) -> Response {
    let other = if frame.language == Language::Tr { Language::En } else { Language::Tr };
    let mut all: Map<String, Value> = [
        ("w", Value::Object(words)),
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
    let drawn = templates
        .get_template(template)
        .and_then(|template| template.render(minijinja::value::Serde(&Value::Object(all))));
    let Ok(html) = drawn else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let shop = frame.goes_to.as_deref().and_then(|url| reqwest::Url::parse(url).ok());
    let shop = shop.map(|url| url.origin().ascii_serialization());
    let around = shop.as_deref().map_or_else(|| "'none'".to_owned(), |shop| format!("'self' {shop}"));
    let shop = shop.unwrap_or_default();
    let policy = format!(
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; \
         frame-src 'self'; base-uri 'none'; form-action 'self' {shop}; frame-ancestors {around}"
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

/// Answers one file.
pub(crate) fn file<S: Clone + Send + Sync + 'static>(
    kind: &'static str,
    text: &'static str,
) -> MethodRouter<S> {
    get(move || async move { ([(header::CONTENT_TYPE, kind)], text) })
}

/// The language of a page that belongs to nobody.
pub(crate) fn language(query: Option<&str>, headers: &HeaderMap) -> Language {
    let asked = query.and_then(|query| query.split('&').find_map(|field| field.strip_prefix("lang=")));
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    asked.or(accepted).and_then(Language::parse).unwrap_or(Language::En)
}

/// A number as it is printed on a card.
pub(crate) fn grouped(number: &str) -> String {
    let places: &[usize] = if number.len() == 15 { &[4, 10] } else { &[4, 8, 12] };
    let letter = |(place, c): (usize, char)| {
        let blank = places.contains(&place).then_some(' ');
        blank.into_iter().chain([c])
    };
    number.chars().enumerate().flat_map(letter).collect()
}

/// Lets programs and the site's own pages through, and no page of another site.
pub(crate) async fn own_site(request: Request, next: Next) -> Response {
    let site = request.headers().get("sec-fetch-site").and_then(|value| value.to_str().ok());
    if site.is_none_or(|site| ["same-origin", "none"].contains(&site)) {
        next.run(request).await
    } else {
        StatusCode::FORBIDDEN.into_response()
    }
}
