//! What a person sees who opens the demo in a browser, and what the terminal says before it is ready.

use std::sync::Arc;

use axum::{Json, Router, extract::State, middleware::from_fn_with_state, response::Html, routing::get};
use http::header;
use serde_json::Value;
use web::security::headers::{AnswerHeaders, add_headers};

use super::{fixtures::Fixtures, products::DemoProduct};
use crate::config::Config;

const PAGE: &str = include_str!("../../demo/page.html");
const STYLE: &str = include_str!("../../demo/page.css");
/// The pictures on the page.
const SHOWN: [&str; 8] = [
    "CEZVE-COP-200",
    "TEAGLASS-AMB-6",
    "BOWL-TUR",
    "KILIM-RED-80",
    "PEST-IND",
    "LAMP-TUR",
    "SOAP-OLV",
    "COFFEE-100",
];

/// `GET /`, its style, and `GET /demo/fixtures.json`.
pub(super) fn routes(fixtures: &Fixtures, products: &[DemoProduct], url: &str) -> Router {
    let (email, password) = fixtures.customer();
    let page = PAGE
        .replace("{{url}}", url)
        .replace("{{email}}", email)
        .replace("{{password}}", password)
        .replace("{{plenty}}", &fixtures.0["products"]["plenty"]["pk"].to_string())
        .replace("{{gift_cards}}", &super::gift_cards::listed())
        .replace("{{goods}}", &goods(products));
    let page: Arc<str> = page.into();
    let document = Arc::new(fixtures.0.clone());
    Router::new()
        .route(
            "/",
            get(|State((page, _)): State<(Arc<str>, Arc<Value>)>| async move { Html(page.to_string()) }),
        )
        .route(
            "/demo/page.css",
            get(|| async { ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE) }),
        )
        .route(
            "/demo/fixtures.json",
            get(|State((_, document)): State<(Arc<str>, Arc<Value>)>| async move {
                Json(document.as_ref().clone())
            }),
        )
        .layer(from_fn_with_state(AnswerHeaders { https: false }, add_headers))
        .with_state((page, document))
}

fn goods(products: &[DemoProduct]) -> String {
    let shown = SHOWN.iter().filter_map(|sku| products.iter().find(|product| product.sku == *sku));
    let card = |product: &DemoProduct| {
        let image = product.images.first().map_or("", String::as_str);
        let name = product.name.replace('&', "&amp;").replace('<', "&lt;");
        let (pk, price) = (product.pk, &product.price);
        format!(
            "<li><img src=\"/media/{image}\" alt=\"\" width=\"160\" height=\"160\"><b>{name}</b>\
             <span>{price} TRY</span> <small>product {pk}</small></li>\n"
        )
    };
    shown.map(card).collect()
}

/// What to look at and what to try, for the terminal.
pub(super) fn greeting(fixtures: &Fixtures, url: &str, config: &Config) -> String {
    let (email, password) = fixtures.customer();
    format!(
        "A shop to try, kept in {}. Its passwords are public: take no real orders with it.\n\
         Look:  {url}/ in a browser; {url}/openapi.json and {url}/demo/fixtures.json for programs\n\
         Around it: {url}/demo/inbox/ (mails and SMS), {url}/demo/bank/ (test cards), {url}/demo/provider/ (express checkout)\n\
         Try:   sh docs/first-order.sh in another terminal buys something from the first page to the last\n\
         Sign in as {email} with the password {password}, or buy as a guest\n\
         Change the shop while it is open: kassa shop set guest_purchase false --data {}\n\
         Stop it with Ctrl-C; it is all there again at the next start",
        config.data.display(),
        config.data.display(),
    )
}
