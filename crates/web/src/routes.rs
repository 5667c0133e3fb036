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
    use storefront::{baskets, checkout};

    let storefront = Router::new()
        .both("/orders/checkout", get(checkout::show).post(checkout::submit))
        .both(
            "/baskets/basket",
            get(baskets::show)
                .post(baskets::add)
                .put(baskets::set)
                .patch(baskets::voucher)
                .delete(baskets::empty),
        )
        .merge(users());
    let headers = AnswerHeaders { https: app.config.public_origin.is_https() };
    let telemetry = Arc::new(Telemetry::new(PAGES.iter().map(|page| page.name())));
    storefront
        .layer(from_fn_with_state(Arc::clone(&app), door::guard))
        .layer(BodyLimitLayer::new(CHECKOUT_BODY_BYTES_MAX))
        .layer(from_fn_with_state(headers, add_headers))
        .layer(from_fn_with_state(telemetry, observe))
        .with_state(app)
}

/// Who is asking: sessions, accounts, preferences.
fn users() -> Router<Shared> {
    use storefront::users::{
        csrf_token, current_user, login, logout, password, preferences, profile, registration,
    };

    Router::new()
        .both("/csrf_token", get(csrf_token::hand_out))
        .both("/current_user", get(current_user::show))
        .both("/users/login", post(login::log_in))
        .both("/users/registration", post(registration::register))
        .both("/users/logout", get(logout::ask).post(logout::log_out))
        .both("/users/profile", get(profile::show).patch(profile::change).put(profile::change))
        .both("/users/password/change", post(password::change))
        .both("/i18n/setlang", post(preferences::set_language))
        .both("/users/activate-currency", post(preferences::set_currency))
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
