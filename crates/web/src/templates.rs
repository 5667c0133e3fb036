//! The few HTML pages of a headless server. Every value is escaped by the engine; none is trusted.

use std::sync::LazyLock;

use axum::response::{Html, IntoResponse, Response};
use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderValue, header};
use minijinja::Environment;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::security::headers::HTML_POLICY;

const SOURCES: &[(&str, &str)] = &[
    ("layout.html", include_str!("../templates/layout.html")),
    ("sent.html", include_str!("../templates/sent.html")),
    ("checkout.html", include_str!("../templates/checkout.html")),
    ("question.html", include_str!("../templates/question.html")),
    ("users/password.html", include_str!("../templates/users/password.html")),
    ("continue.html", include_str!("../templates/continue.html")),
    ("orders/completed.html", include_str!("../templates/orders/completed.html")),
    // Brings texts that `checkout` drew and escaped.
    ("orders/agreements.html", include_str!("../templates/orders/agreements.html")),
    ("orders/missing.html", include_str!("../templates/orders/missing.html")),
];

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    for (name, text) in SOURCES {
        environment.add_template(name, text).expect("the embedded templates are tested");
    }
    environment
});

/// The policy of a page: the styles the templates themselves bring are named by their digests, so that none that
/// somebody smuggles in applies.
static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let styles = SOURCES.iter().flat_map(|(_, text)| text.split("<style>").skip(1));
    let digests = styles.filter_map(|rest| rest.split_once("</style>")).map(|(style, _)| {
        assert!(!style.contains("{{"), "a style that differs from page to page has no digest");
        format!("'sha256-{}'", STANDARD.encode(Sha256::digest(style)))
    });
    let digests: Vec<String> = digests.collect();
    let policy = HTML_POLICY.replace("style-src 'self'", &format!("style-src 'self' {}", digests.join(" ")));
    HeaderValue::try_from(policy).expect("digests are written in ASCII")
});

/// Draws the template called `name`.
pub(crate) fn html(name: &str, context: impl Serialize) -> Response {
    let drawn =
        TEMPLATES.get_template(name).and_then(|template| template.render(minijinja::value::Serde(&context)));
    self::drawn(drawn.expect("the embedded templates are tested with every context"))
}

/// HTML that was drawn already, every value in it escaped.
pub(crate) fn drawn(html: String) -> Response {
    let mut response = Html(html).into_response();
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, POLICY.clone());
    response
}

/// A form that sends itself.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct OwnForm<'a> {
    /// Where to.
    pub(crate) action: &'a str,
    /// Whether its fields go into a body.
    pub(crate) post: bool,
    /// Name and value of each.
    pub(crate) fields: &'a [(String, String)],
    /// Where the policy of the page lets forms go.
    #[serde(skip)]
    pub(crate) destinations: &'a str,
}

/// A page whose form sends itself, with a button for browsers without scripts. Its one script is named by its digest.
pub(crate) fn sends_itself(form: &OwnForm, context: impl Serialize) -> Response {
    static SCRIPT: LazyLock<String> = LazyLock::new(|| {
        let (_, text) = SOURCES.iter().find(|(name, _)| *name == "sent.html").expect("it is in the table");
        let script = text.split("<script>").nth(1).and_then(|rest| rest.split("</script>").next());
        STANDARD.encode(Sha256::digest(script.expect("the page has one script")))
    });
    let mut response = html("sent.html", context);
    let policy = POLICY.to_str().expect("the policy is written in ASCII");
    let policy = policy.replace("form-action 'self'", &format!("form-action {}", form.destinations));
    let policy = format!("{policy}; script-src 'sha256-{}'", *SCRIPT);
    let policy = HeaderValue::try_from(policy).expect("the policy is written in ASCII");
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}
