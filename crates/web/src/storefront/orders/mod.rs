//! Orders after they were made (`docs/protocol.md`, Orders): the page behind the signed link, a customer's list,
//! cancellations, and finding an order again without an account.

pub(crate) mod agreements;
pub(crate) mod anonymous;
pub(crate) mod cancel;
pub(crate) mod completed;
pub(crate) mod contract;
pub(crate) mod list;
mod page;

use checkout::{
    ids::{OrderNumber, Pk},
    order::{Order, OrderKeys, OrderUserKeys},
    text::Language,
};
use flow::Loaded;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{app::App, error::WebError};

/// The order as the one who made it reads it.
fn drawn(order: &Order, loaded: &Loaded) -> Value {
    let guest = guest_name(order);
    let user = match order.customer {
        None => Some(OrderUserKeys::guest(&guest, order)),
        Some(pk) => loaded.customer().filter(|customer| customer.pk == pk).map(OrderUserKeys::from),
    };
    json!(OrderKeys::new(order, user, loaded.language))
}

/// The order as a stranger reads it.
fn drawn_masked(order: Order, language: Language) -> Value {
    json!(OrderKeys::new(&order.masked(), None, language))
}

/// A guest's name: 32 hexadecimal digits, the same for everything one checkout ordered, and of no use for finding that
/// checkout.
fn guest_name(order: &Order) -> String {
    let digest: [u8; 32] = Sha256::digest(format!("guest of {}", order.checkout)).into();
    let half = digest.first_chunk::<16>().expect("sixteen bytes are half of a digest");
    format!("{:032x}", u128::from_be_bytes(*half))
}

/// The order that a path or a field names by its number or its key.
async fn named(app: &App, name: &str) -> Result<Option<Order>, WebError> {
    let name = name.trim();
    if let Some(order) = app.flow.order(&OrderNumber(name.to_owned())).await? {
        return Ok(Some(order));
    }
    match name.parse().ok().and_then(Pk::new) {
        Some(pk) => Ok(app.flow.store().order_by_pk(pk).await?.map(|stored| stored.order)),
        None => Ok(None),
    }
}

/// The order `name`, if the visitor made it.
async fn own(app: &App, loaded: &Loaded, name: &str) -> Result<Order, WebError> {
    named(app, name).await?.filter(|order| loaded.made(order)).ok_or(WebError::NotFound)
}
