//! `/payments/cards/product/<pk>/`: in which instalments each kind of card pays a product (`docs/protocol.md`, Catalogue).

use axum::{
    Json,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use checkout::instalments::{CardTypeKeys, InstalmentKeys};
use serde::Serialize;
use utoipa::ToSchema;

use super::catalog;
use crate::{app::Shared, error::WebError, extract::Caller};

/// The kinds of cards.
#[derive(Serialize, ToSchema)]
pub(crate) struct CardPlansKeys<'a> {
    results: Vec<CardPlanKeys<'a>>,
}

/// One kind of card, and how it pays the product.
#[derive(Serialize, ToSchema)]
struct CardPlanKeys<'a> {
    /// The kind.
    card_type: CardTypeKeys<'a>,
    /// The plans, fewest payments first.
    installments: Vec<InstalmentKeys>,
}

/// GET: the plans of every kind of card for one unit of the product.
pub(crate) async fn show(
    State(app): State<Shared>,
    caller: Caller,
    Path(pk): Path<String>,
) -> Result<Response, WebError> {
    let Some(product) = catalog::sold(&app, &pk).await? else { return Ok(catalog::not_sold(&caller)) };
    let currency = app.flow.wished_currency(&caller.arrival()).await?;
    let (terms, price) = (app.flow.card_terms(currency).await, product.price(currency));
    let language = caller.language.unwrap_or_default();
    let plans = price.into_iter().flat_map(|price| {
        terms.iter().filter_map(move |terms| {
            let installments = terms.offered(price).into_iter();
            let installments = installments.map(|plan| InstalmentKeys::new(plan, language)).collect();
            Some(CardPlanKeys { card_type: terms.card.as_ref()?.into(), installments })
        })
    });
    Ok(Json(CardPlansKeys { results: plans.collect() }).into_response())
}
