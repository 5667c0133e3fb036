//! Every route, on one screen. Each path is served with and without its trailing slash: a redirect would lose the
//! body of a POST.

use std::sync::Arc;

use ::checkout::pages::PAGES;
use axum::{
    Router,
    middleware::from_fn_with_state,
    routing::{MethodRouter, get, post},
};

use crate::{
    app::Shared,
    door,
    listen::{BodyLimitLayer, CHECKOUT_BODY_BYTES_MAX},
    security::headers::{AnswerHeaders, add_headers},
    storefront,
    telemetry::{Telemetry, observe},
};

/// The server's routes with everything around them.
pub fn router(app: Shared) -> Router {
    use storefront::{baskets, checkout, orders};

    let storefront = Router::new().both("/orders/checkout", get(checkout::show).post(checkout::submit)).both(
        "/baskets/basket",
        get(baskets::show)
            .post(baskets::add)
            .put(baskets::set)
            .patch(baskets::voucher)
            .delete(baskets::empty),
    );
    let storefront = storefront
        .both("/orders/completed/{token}", get(orders::completed::show))
        .both("/completed/{token}", get(orders::completed::show))
        .both("/orders/contract", get(orders::contract::show))
        .both("/orders/{order}/cancel", post(orders::cancel::one))
        .both("/users/orders", get(orders::list::all))
        .both("/users/orders/{pk}", get(orders::list::one))
        .both("/users/orders/anonymous", post(orders::anonymous::find))
        .both("/users/orders/bulk_cancellation_requests", post(orders::cancel::many))
        .both("/users/orders/cancellation_reasons", get(orders::cancel::reasons));
    let headers = AnswerHeaders { https: app.config.public_origin.is_https() };
    let telemetry = Arc::new(Telemetry::new(PAGES.iter().map(|page| page.name())));
    storefront
        .layer(from_fn_with_state(Arc::clone(&app), door::guard))
        .layer(BodyLimitLayer::new(CHECKOUT_BODY_BYTES_MAX))
        .layer(from_fn_with_state(headers, add_headers))
        .layer(from_fn_with_state(telemetry, observe))
        .with_state(app)
}

trait BothSlashes {
    /// Serves `path` with and without a trailing slash.
    fn both(self, path: &str, methods: MethodRouter<Shared>) -> Self;
}

impl BothSlashes for Router<Shared> {
    fn both(self, path: &str, methods: MethodRouter<Shared>) -> Self {
        self.route(path, methods.clone()).route(&format!("{path}/"), methods)
    }
}
