//! `/orders/contract/`: a text the shopper agrees to, with their checkout filled in, as a piece of HTML that storefronts put
//! into their pages.

use axum::{
    extract::{Query, State},
    response::Response,
};
use http::{HeaderValue, header};
use serde::Deserialize;

use crate::{app::Shared, error::WebError, extract::Caller, templates};

#[derive(Deserialize)]
pub(crate) struct ContractQuery {
    contract_name: Option<String>,
}

/// GET: the contract called `contract_name`.
pub(crate) async fn show(
    State(app): State<Shared>,
    caller: Caller,
    Query(query): Query<ContractQuery>,
) -> Result<Response, WebError> {
    let name = query.contract_name.unwrap_or_default();
    let agreement = app.flow.agreement(&caller.arrival(), name.trim()).await?;
    let mut response = templates::drawn(agreement.ok_or(WebError::NotFound)?.body);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
