//! `/account/…-offers/` and `/account/discount-items/`: what the shop gives, gave, and will give (`docs/protocol.md`,
//! Offers). A coupon nobody is told of is never listed.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use checkout::{
    ids::Pk,
    money::Amount,
    shop::{Promotion, When},
    text::Language,
    time::rfc3339,
};
use flow::Loaded;
use serde::Serialize;
use store::{
    Listed, Slice,
    orders::{ORDERS_PAGE_MAX, OrderFilter},
};

use crate::{
    app::Shared,
    error::WebError,
    extract::{Caller, PartQuery},
};

/// The most offers in one part of a list.
const OFFERS_MAX: i64 = 100;

/// An offer.
#[derive(Serialize)]
struct OfferKeys {
    pk: Pk,
    name: String,
    /// What to send as `coupon`; null for what is given by itself.
    coupon: Option<String>,
    start_date: Option<String>,
    end_date: Option<String>,
}

/// A discount an order was given.
#[derive(Serialize)]
struct DiscountItemKeys {
    order: String,
    description: String,
    discount: Amount,
    currency_type: String,
    created_date: String,
}

/// GET: the offers of today.
pub(crate) async fn current(
    State(app): State<Shared>,
    caller: Caller,
    query: PartQuery,
) -> Result<Response, WebError> {
    offers(&app, &caller, &query, When::Now).await
}

/// GET: those that have not begun.
pub(crate) async fn future(
    State(app): State<Shared>,
    caller: Caller,
    query: PartQuery,
) -> Result<Response, WebError> {
    offers(&app, &caller, &query, When::Ahead).await
}

/// GET: those that are over.
pub(crate) async fn expired(
    State(app): State<Shared>,
    caller: Caller,
    query: PartQuery,
) -> Result<Response, WebError> {
    offers(&app, &caller, &query, When::Past).await
}

/// GET: the discounts of the customer's last orders, newest first.
pub(crate) async fn discount_items(
    State(app): State<Shared>,
    caller: Caller,
    query: PartQuery,
) -> Result<Response, WebError> {
    let loaded = app.flow.load(&caller.arrival(), false).await?;
    let customer = loaded.customer().ok_or(WebError::LoginNeeded)?.pk;
    let part = query.part(OFFERS_MAX).map_err(|errors| WebError::Invalid(errors, loaded.language))?;
    let latest = Slice { limit: ORDERS_PAGE_MAX, offset: 0 };
    let orders = app.flow.store().customer_orders(customer, &OrderFilter::default(), latest).await?;
    let items = orders.rows.iter().flat_map(|stored| {
        let order = &stored.order;
        order.discounts.iter().map(|discount| DiscountItemKeys {
            order: order.number.0.clone(),
            description: discount.description.clone(),
            discount: Amount(discount.amount),
            currency_type: discount.amount.currency.wire_code(),
            created_date: rfc3339(order.created),
        })
    });
    Ok(Json(query.answer(&part, &Listed::part_of(items.collect(), part.slice))).into_response())
}

async fn offers(app: &Shared, caller: &Caller, query: &PartQuery, when: When) -> Result<Response, WebError> {
    let loaded = app.flow.load(&caller.arrival(), false).await?;
    known(&loaded)?;
    let part = query.part(OFFERS_MAX).map_err(|errors| WebError::Invalid(errors, loaded.language))?;
    let (shop, now) = (app.flow.shop().await?, app.flow.now());
    let told = |promotion: &&Promotion| promotion.active && (promotion.is_automatic() || promotion.listed);
    let offers = shop.promotions.iter().filter(told).filter(|promotion| promotion.when(now) == when);
    let keys = offers.map(|promotion| drawn(promotion, loaded.language)).collect();
    Ok(Json(query.answer(&part, &Listed::part_of(keys, part.slice))).into_response())
}

fn known(loaded: &Loaded) -> Result<(), WebError> {
    loaded.customer().map(|_| ()).ok_or(WebError::LoginNeeded)
}

fn drawn(promotion: &Promotion, language: Language) -> OfferKeys {
    OfferKeys {
        pk: promotion.pk,
        name: promotion.name.in_language(language).to_owned(),
        coupon: promotion.listed.then(|| promotion.slug.clone()),
        start_date: promotion.starts.map(|starts| starts.to_string()),
        end_date: promotion.ends.map(|ends| ends.to_string()),
    }
}
