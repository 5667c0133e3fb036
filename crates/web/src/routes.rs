//! Every route, in one table. The server, the OpenAPI document and the tests of the methods are drawn from it.
//!
//! Each path is served with and without its trailing slash: a redirect would lose the body of a POST.

use std::{convert::Infallible, sync::Arc};

use axum::{
    Router,
    extract::{Request, State},
    middleware::{Next, from_fn_with_state},
    response::Response,
    routing::{MethodRouter, get, post},
};
use http::{HeaderName, HeaderValue, Method, header};
use tower::{Layer, ServiceExt, service_fn};
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::{
    app::Shared,
    door, health,
    listen::{CHECKOUT_BODY_BYTES_MAX, limit_body, with_json_error},
    openapi::{
        self,
        Answer::{self, Checkout, Empty, Html, Json},
        schema_of,
    },
    security::headers::AnswerHeaders,
    storefront::{
        addresses, baskets, card_plans, catalog, checkout, handover, loyalty, offers, orders, places,
        providers, redirects, returns, stores,
        users::{
            csrf_token, current_user, email_change, linked_account, login, logout, password, password_reset,
            preferences, profile, registration,
        },
    },
    telemetry::{Telemetry, observe},
};

/// One path, who answers it, and what the OpenAPI document says of it.
pub(crate) struct Route {
    /// The path, without its trailing slash.
    pub(crate) path: &'static str,
    /// Who answers, by method.
    pub(crate) serve: fn() -> MethodRouter<Shared>,
    /// The methods in lower case, what each is for, and what it answers.
    pub(crate) operations: &'static [(&'static str, &'static str, Answer)],
}

const fn route(
    path: &'static str,
    serve: fn() -> MethodRouter<Shared>,
    operations: &'static [(&'static str, &'static str, Answer)],
) -> Route {
    Route { path, serve, operations }
}

const BASKET: Answer = Answer::Named("basket", schema_of::<::checkout::basket::BasketKeys<'static>>);
const LIST: Answer = Answer::Schema(schema_of::<catalog::ListKeys<'static>>);
const PRODUCT: Answer = Answer::Schema(schema_of::<catalog::ProductPageKeys<'static>>);
const CARD_PLANS: Answer = Answer::Schema(schema_of::<card_plans::CardPlansKeys<'static>>);
const ADDRESS: Answer = Answer::Schema(schema_of::<::checkout::address::Address>);

const ORDER: Answer = Answer::Schema(schema_of::<::checkout::order::OrderKeys<'static>>);
const COMPLETED: Answer = Answer::Named("order", schema_of::<::checkout::order::OrderKeys<'static>>);

/// Every route of the storefront.
#[rustfmt::skip]
pub(crate) static ROUTES: &[Route] = &[
    route("/orders/checkout", || get(checkout::show).post(checkout::submit), &[
        ("get", "The checkout: every page up to the one to fill in, and the whole pre-order.", Checkout),
        ("post", "Submits the form of one page.", Checkout),
    ]),
    route("/orders/redirect-three-d", || get(redirects::three_d), &[
        ("get", "The page that sends the shopper to the bank of their card: a form that posts itself.", Html),
    ]),
    route("/orders/redirection", || get(redirects::redirection), &[
        ("get", "Sends the shopper to the page where they pay.", Html),
    ]),
    route("/{language}/orders/checkout", || get(returns::landing).post(returns::in_language), &[
        ("get", "The return from a bank, under the prefix of a language: a page that goes on by itself.", Html),
        ("post", "Takes what a bank sends back with a shopper, under the prefix of a language.", Json),
    ]),
    route("/orders/checkout-provider", || get(providers::show).post(providers::call), &[
        ("get", "The context of the page `page` of a provider's checkout, without an envelope.", Json),
        ("post", "A page of a provider's checkout, without an envelope: for the provider's servers, or for a shopper's session \
            up to the choice of a provider. Mistakes are 400 with lists of sentences by field.", Json),
    ]),
    route("/{language}/orders/checkout-provider", || get(providers::show).post(providers::call), &[
        ("get", "The same, under the prefix of a language.", Json),
        ("post", "The same, under the prefix of a language.", Json),
    ]),
    route("/orders/checkout-provider-list", || get(providers::list), &[
        ("get", "The checkout providers that are active: `checkout_providers`.", Json),
    ]),
    route("/orders/checkout-provider-cancel", || get(providers::cancel), &[
        ("get", "Where a provider sends a shopper who turned back. Leads to the checkout.", Empty),
    ]),
    route("/{language}/orders/checkout-provider-cancel", || get(providers::cancel), &[
        ("get", "The same, under the prefix of a language.", Empty),
    ]),
    route("/baskets/basket", || {
        get(baskets::show).post(baskets::add).put(baskets::set).patch(baskets::voucher).delete(baskets::empty)
    }, &[
        ("get", "The basket as it can be had now.", BASKET),
        ("post", "Puts units of a product in: `product`, `quantity`, `attributes`.", BASKET),
        ("put", "Sets how many units of a product there are; none takes the line out.", BASKET),
        ("patch", "Enters or takes away a voucher: `voucher_code` or `remove_voucher_code`.", BASKET),
        ("delete", "Takes everything out.", BASKET),
    ]),
    route("/address", || get(addresses::list).post(addresses::create), &[
        ("get", "The shopper's address book, page by page.", Json),
        ("post", "Writes an address into the book.", ADDRESS),
    ]),
    route("/address/detailed", || get(addresses::list), &[("get", "The same, for clients that ask here.", Json)]),
    route("/address/{pk}", || {
        get(addresses::show).put(addresses::replace).patch(addresses::change).delete(addresses::delete)
    }, &[
        ("get", "One address.", ADDRESS),
        ("put", "Replaces an address.", ADDRESS),
        ("patch", "Changes what is sent of an address, or makes it the primary one.", ADDRESS),
        ("delete", "Takes an address out of the book.", Empty),
    ]),
    route("/address/country", || get(places::countries), &[("get", "Countries.", Json)]),
    route("/address/city", || get(places::cities), &[("get", "Provinces or regions of a `country`.", Json)]),
    route("/address/township", || get(places::townships), &[("get", "Townships of a `city`.", Json)]),
    route("/address/district", || get(places::districts), &[("get", "Neighbourhoods of a `township`.", Json)]),
    route("/address/retail_store/{pk}", || get(stores::show), &[("get", "One store.", Json)]),
    route("/stores", || get(stores::list), &[("get", "The stores, page by page.", Json)]),
    route("/stores/{pk}", || get(stores::show), &[("get", "One store.", Json)]),
    route("/list", || get(catalog::list), &[
        ("get", "One page of what is sold: `search_text`, `page`, `page_size`, `sorter`, `category`, `category_ids`, \
            `price`, `in_stock`, and each attribute by its name.", LIST),
    ]),
    route("/product/{pk}", || get(catalog::product), &[("get", "One product with what its variants differ in.", PRODUCT)]),
    route("/payments/cards/product/{pk}", || get(card_plans::show), &[
        ("get", "In which instalments each kind of card pays one unit of a product.", CARD_PLANS),
    ]),
    route("/csrf_token", || get(csrf_token::hand_out), &[("get", "A CSRF token, also as a cookie.", Json)]),
    route("/current_user", || get(current_user::show), &[("get", "Who is logged in; `pk` is null for nobody.", Json)]),
    route("/users/login", || get(login::ask).post(login::log_in), &[
        ("get", "A page that says who may buy here.", Html),
        ("post", "Logs in: `email`, `password`.", Json),
    ]),
    route("/users/registration", || post(registration::register), &[
        ("post", "Opens an account and logs in.", Json),
    ]),
    route("/users/logout", || get(logout::ask).post(logout::log_out), &[
        ("get", "A form with a CSRF token.", Html),
        ("post", "Logs out; without a token it answers the form.", Html),
    ]),
    route("/users/profile", || get(profile::show).patch(profile::change).put(profile::change), &[
        ("get", "The customer's profile.", Json),
        ("patch", "Changes what is sent of the profile.", Json),
        ("put", "Changes what is sent of the profile.", Json),
    ]),
    route("/users/password/change", || post(password::change), &[
        ("post", "Changes the password and ends the customer's other sessions.", Json),
    ]),
    route("/users/password/reset", || post(password_reset::ask), &[
        ("post", "Has a link for a new password sent to `email`, if it has an account; the answer is the same if not.", Json),
    ]),
    route("/users/password/reset/{token}", || get(password_reset::show).post(password_reset::save), &[
        ("get", "A page that asks for a new password; with JSON, whether the link still works.", Html),
        ("post", "Sets the new password by the link, once, and ends every session of the customer.", Json),
    ]),
    route("/users/email-change", || post(email_change::ask), &[
        ("post", "Has a new e-mail address asked whether it is meant: `email`, `password`.", Json),
    ]),
    route("/users/email-set-primary/{token}", || get(email_change::show).post(email_change::confirm), &[
        ("get", "A page that asks to confirm the new address; a program's request confirms it.", Html),
        ("post", "Makes the new address the account's, once.", Json),
    ]),
    route("/users/checkout-providers/{slug}/link", || get(linked_account::begin).delete(linked_account::unlink), &[
        ("get", "Leads a customer's browser to a checkout provider, to link the account they have there; with JSON, says where \
            that is: `redirect_url`.", Json),
        ("delete", "Forgets the account that is linked.", Empty),
    ]),
    route("/users/checkout-providers/{slug}/linked", || get(linked_account::came_back).post(linked_account::link), &[
        ("get", "Where the provider sends the browser back to: a page that goes on by itself.", Html),
        ("post", "Links the account: `code`, `state`. Answers since when, `linked`.", Json),
    ]),
    route("/account/loyalty-account-balance", || get(loyalty::balance), &[
        ("get", "What the shop keeps for the customer, in the currency they shop in.", Json),
    ]),
    route("/account/loyalty", || get(loyalty::history), &[
        ("get", "What changed it, newest first, page by page.", Json),
    ]),
    route("/i18n/setlang", || post(preferences::set_language), &[("post", "Sets the `language` of the session.", Json)]),
    route("/users/activate-currency", || post(preferences::set_currency), &[
        ("post", "Sets the `currency` of the session.", Json),
    ]),
    route("/orders/completed/{token}", || get(orders::completed::show), &[
        ("get", "The order behind a signed link: a page, or with `format=json` its data.", COMPLETED),
    ]),
    route("/completed/{token}", || get(orders::completed::show), &[("get", "The same.", COMPLETED)]),
    route("/orders/contract", || get(orders::contract::show), &[
        ("get", "The text of the contract `contract_name`.", Html),
    ]),
    route("/orders/{order}/agreements", || get(orders::agreements::show), &[
        ("get", "What was accepted with an order, as it read then: a page, or with `format=json` its data.", Json),
    ]),
    route("/orders/{order}/cancel", || post(orders::cancel::one), &[
        ("post", "Cancels items of an order: `cancel_order_items`.", ORDER),
    ]),
    route("/continue/{token}", || get(handover::show).post(handover::go_on), &[
        ("get", "The page behind a link of a text message: the barcode of a basket, and a form to go on with it here. \
            Looking uses nothing up.", Html),
        ("post", "Moves the checkout to this device: `proof` is the buyer's e-mail address or the end of their phone number. \
            Answers 303 and a session.", Html),
    ]),
    route("/users/orders", || get(orders::list::all), &[
        ("get", "The customer's orders, newest first, page by page.", Json),
    ]),
    route("/users/orders/{pk}", || get(orders::list::one), &[("get", "One of them.", ORDER)]),
    route("/users/orders/anonymous", || post(orders::anonymous::find), &[
        ("post", "An order by its `number` and the `email` it was made with.", ORDER),
    ]),
    route("/users/orders/bulk_cancellation_requests", || post(orders::cancel::many), &[
        ("post", "Cancels items of several orders: `cancellation_requests`.", Json),
    ]),
    route("/users/orders/cancellation_reasons", || get(orders::cancel::reasons), &[
        ("get", "The reasons one may give.", Json),
    ]),
    route("/account/basket-offers", || get(offers::current), &[
        ("get", "What the shop gives today, by itself or for a coupon everybody may choose.", Json),
    ]),
    route("/account/future-basket-offers", || get(offers::future), &[("get", "What it will give.", Json)]),
    route("/account/expired-basket-offers", || get(offers::expired), &[("get", "What it gave.", Json)]),
    route("/account/discount-items", || get(offers::discount_items), &[
        ("get", "The discounts of the customer's last hundred orders.", Json),
    ]),
    route("/health/live", || get(health::live), &[("get", "Whether the process lives.", Json)]),
    route("/health/ready", || get(health::ready), &[("get", "Whether shoppers can be served; 503 otherwise.", Json)]),
    route("/openapi.json", || get(openapi::serve), &[("get", "This document.", Json)]),
];

/// The server's routes with everything around them.
pub fn router(app: Shared) -> Router {
    let routes = ROUTES.iter().fold(Router::new(), |router, route| {
        let router = router.route(route.path, (route.serve)());
        if route.path.contains('.') {
            router
        } else {
            router.route(&format!("{}/", route.path), (route.serve)())
        }
    });
    let around = Around {
        app: Arc::clone(&app),
        cross_origin: cross_origin(&app),
        headers: AnswerHeaders { https: app.config.public_origin.is_https() },
        telemetry: Telemetry::new(::checkout::pages::PAGES.iter().map(|page| page.name())),
    };
    routes.layer(from_fn_with_state(Arc::new(around), answer)).with_state(app)
}

/// What surrounds every route. One layer does it all, because each one copies those inside it for every request.
struct Around {
    app: Shared,
    cross_origin: CorsLayer,
    headers: AnswerHeaders,
    telemetry: Telemetry,
}

/// From the outside to the inside: the headers of every answer; the request's id and record; other origins; JSON for errors
/// that have none; the limit on bodies; the door.
async fn answer(State(around): State<Arc<Around>>, request: Request, next: Next) -> Response {
    let mut response = observe(&around.telemetry, request, |request| across(&around, request, next)).await;
    around.headers.complete(response.headers_mut());
    response
}

/// Answers a request of whatever origin.
async fn across(around: &Arc<Around>, request: Request, next: Next) -> Response {
    let is_of_browser = request.headers().contains_key(header::ORIGIN) || request.method() == Method::OPTIONS;
    if !is_of_browser {
        // Nobody asks who may read it; but a cache must not show this answer to those who do.
        let mut response = inside(around, request, next).await;
        response.headers_mut().append(header::VARY, VARY_BY_ORIGIN);
        return response;
    }
    let inside = service_fn(|request| {
        let (around, next) = (Arc::clone(around), next.clone());
        async move { Ok::<_, Infallible>(inside(&around, request, next).await) }
    });
    match around.cross_origin.layer(inside).oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// What stands right before the handlers.
async fn inside(around: &Around, request: Request, next: Next) -> Response {
    let answer = |request| door::guard(&around.app, request, next);
    with_json_error(limit_body(request, CHECKOUT_BODY_BYTES_MAX, answer).await)
}

/// What an answer to another origin depends on.
const VARY_BY_ORIGIN: HeaderValue =
    HeaderValue::from_static("origin, access-control-request-method, access-control-request-headers");

/// Browsers of the trusted origins may read answers, with cookies; nobody else's may.
fn cross_origin(app: &Shared) -> CorsLayer {
    let trusted = app.config.trusted_origins.iter().filter_map(|origin| origin.as_str().parse().ok());
    let headers = ["content-type", "x-csrftoken", "x-currency", "x-requested-with", "accept-language"];
    let headers: Vec<HeaderName> = headers.into_iter().map(HeaderName::from_static).collect();
    let methods = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(trusted))
        .allow_credentials(true)
        .allow_headers(headers)
        .allow_methods(methods)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::ROUTES;

    #[test]
    fn every_path_stands_once_in_the_table() {
        let paths: HashSet<&str> = ROUTES.iter().map(|route| route.path).collect();
        assert_eq!(paths.len(), ROUTES.len());
        assert!(paths.iter().all(|path| path.starts_with('/') && !path.ends_with('/')));
    }
}
