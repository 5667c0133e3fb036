//! The smallest storefront there can be: a page on an origin of its own, on the shop's site, whose script asks the shop and goes
//! where the answer leads.

use axum::{Router, http::header, response::Html, routing::get};
use tokio::net::TcpListener;

const PAGE: &str = include_str!("storefront.html");
const SCRIPT: &str = include_str!("storefront.js");

/// Serves it.
pub(crate) fn serve(listener: TcpListener, shop: &str) {
    let page = PAGE.replace("{{shop}}", shop);
    let script = || async { ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], SCRIPT) };
    let router = Router::new().route("/", get(|| async { Html(page) })).route("/storefront.js", get(script));
    tokio::spawn(async { axum::serve(listener, router).await });
}
