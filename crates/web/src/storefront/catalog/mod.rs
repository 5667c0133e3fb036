//! `/list/` and `/product/<pk>/`: what is sold (`docs/protocol.md`, Catalogue).

mod keys;
mod query;
mod variants;

use axum::{
    Json,
    extract::{Path, RawQuery, State},
    response::{IntoResponse, Response},
};
use checkout::{
    basket::ProductKeys,
    catalog::{Product, ProductKind},
    ids::Pk,
    text,
};
use http::StatusCode;
pub(crate) use keys::{ListKeys, ProductPageKeys};

use crate::{app::Shared, error::WebError, extract::Caller, listen::refusal};

text!(NO_SUCH_PRODUCT = "no-such-product", en: "This product does not exist.", tr: "Böyle bir ürün yok.");

/// GET: one page of what is sold, narrowed by the parameters.
pub(crate) async fn list(
    State(app): State<Shared>,
    caller: Caller,
    RawQuery(text): RawQuery,
) -> Result<Response, WebError> {
    let language = caller.language.unwrap_or_default();
    let currency = app.flow.wished_currency(&caller.arrival()).await?;
    let asked = query::read(text.as_deref().unwrap_or_default(), currency);
    let asked = asked.map_err(|errors| WebError::Invalid(errors, language))?;
    let page = app.flow.store().list(asked.clone()).await?;
    Ok(Json(ListKeys::new(&page, &asked, language)).into_response())
}

/// The product with the key `pk`, while it is sold.
pub(super) async fn sold(app: &Shared, pk: &str) -> Result<Option<Product>, WebError> {
    let found = match pk.parse().ok().and_then(Pk::new) {
        Some(pk) => app.flow.store().product(pk).await?,
        None => None,
    };
    Ok(found.filter(|product| product.active && product.kind == ProductKind::Goods))
}

/// The answer about a product that is not.
pub(super) fn not_sold(caller: &Caller) -> Response {
    let text = NO_SUCH_PRODUCT.in_language(caller.language.unwrap_or_default());
    refusal(StatusCode::NOT_FOUND, text)
}

/// GET: one product with its variants.
pub(crate) async fn product(
    State(app): State<Shared>,
    caller: Caller,
    Path(pk): Path<String>,
) -> Result<Response, WebError> {
    let Some(product) = sold(&app, &pk).await? else { return Ok(not_sold(&caller)) };
    let store = app.flow.store();
    let currency = app.flow.wished_currency(&caller.arrival()).await?;
    let mut family = store.variants(&product.base_code).await?;
    family.retain(|variant| variant.pk != product.pk);
    family.insert(0, product);
    let family = store.with_stock(family).await?;
    let shown = ProductKeys::new(&family[0].product, currency, Some(family[0].stock));
    let in_stock = shown.in_stock;
    let variants = variants::choices(&family, currency);
    Ok(Json(ProductPageKeys { product: shown, variants, in_stock }).into_response())
}
