//! `/account/loyalty-account-balance/` and `/account/loyalty/`: what the shop keeps for the customer, and where it came
//! from and went (`docs/protocol.md`, Loyalty money).

use axum::{Json, extract::State};
use checkout::{money::Amount, time::rfc3339};
use serde::Serialize;
use serde_json::Value;
use store::{Listed, loyalty::KeptChange};

use super::users::signed_in;
use crate::{
    app::Shared,
    error::WebError,
    extract::{Caller, PartQuery},
};

/// The most changes one answer lists.
const CHANGES_PAGE_MAX: i64 = 50;

/// What the customer can use.
#[derive(Serialize)]
pub(crate) struct BalanceKeys {
    balance: Amount,
}

/// Something that changed it.
#[derive(Serialize)]
struct ChangeKeys {
    amount: Amount,
    created_date: String,
    transaction: TransactionKeys,
}

/// Why.
#[derive(Serialize)]
struct TransactionKeys {
    created_date: String,
    order: Option<String>,
}

impl ChangeKeys {
    fn new(change: &KeptChange) -> Self {
        let at = rfc3339(change.at);
        let order = change.order.as_ref().map(|number| number.as_str().to_owned());
        Self {
            amount: Amount(change.amount),
            created_date: at.clone(),
            transaction: TransactionKeys { created_date: at, order },
        }
    }
}

/// GET: what the customer can use, in the currency they shop in.
pub(crate) async fn balance(
    State(app): State<Shared>,
    caller: Caller,
) -> Result<Json<BalanceKeys>, WebError> {
    let (_, customer) = signed_in(&app, &caller).await?;
    let currency = app.flow.wished_currency(&caller.arrival()).await?;
    let balance = app.flow.store().loyalty_money_of(customer, currency).await?;
    let balance = checkout::money::Money::new(balance.available(), currency);
    Ok(Json(BalanceKeys { balance: Amount(balance) }))
}

/// GET: what changed it, newest first, page by page.
pub(crate) async fn history(
    State(app): State<Shared>,
    caller: Caller,
    query: PartQuery,
) -> Result<Json<Value>, WebError> {
    let (loaded, customer) = signed_in(&app, &caller).await?;
    let part = query.part(CHANGES_PAGE_MAX).map_err(|errors| WebError::Invalid(errors, loaded.language))?;
    let currency = app.flow.wished_currency(&caller.arrival()).await?;
    let listed = app.flow.store().loyalty_money_history(customer, currency, part.slice).await?;
    let rows: Vec<ChangeKeys> = listed.rows.iter().map(ChangeKeys::new).collect();
    Ok(Json(query.answer(&part, &Listed { count: listed.count, rows })))
}
