//! The few HTML pages of a headless server. Every value is escaped by the engine; none is trusted.

use std::sync::LazyLock;

use axum::response::{Html, IntoResponse, Response};
use minijinja::Environment;
use serde::Serialize;

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    for (name, text) in [
        ("layout.html", include_str!("../templates/layout.html")),
        ("checkout.html", include_str!("../templates/checkout.html")),
        ("logout.html", include_str!("../templates/logout.html")),
    ] {
        environment.add_template(name, text).expect("the embedded templates are tested");
    }
    environment
});

/// Draws the template called `name`.
pub(crate) fn html(name: &str, context: impl Serialize) -> Response {
    let drawn =
        TEMPLATES.get_template(name).and_then(|template| template.render(minijinja::value::Serde(&context)));
    Html(drawn.expect("the embedded templates are tested with every context")).into_response()
}
