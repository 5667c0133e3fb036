//! What must be true after whatever happened: read from the database behind the server's back.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, anyhow, bail, ensure};
use checkout::ids::Timestamp;
use store::{Db, Durability, Store};

/// The orders there are, by number, and that everything adds up.
pub(crate) struct Audit {
    pub(crate) orders: BTreeSet<String>,
    pub(crate) units_sold: BTreeMap<i64, i64>,
}

/// Opens the database at `url` and checks stock and orders against each other.
pub(crate) async fn audit(url: &str) -> Result<Audit> {
    let url = url.parse().map_err(|error: String| anyhow!(error))?;
    let store = Store::new(Db::open(&url, Durability::Full).await?);
    let mut orders = BTreeSet::new();
    let mut checkouts = BTreeSet::new();
    let mut units_sold: BTreeMap<i64, i64> = BTreeMap::new();
    let (mut since, mut after) = (Timestamp(0), 0);
    loop {
        let page = store.orders_since(since, after, 1_000).await?;
        let Some(last) = page.last() else { break };
        (since, after) = (last.order.created, last.order.pk.0);
        for stored in &page {
            ensure!(orders.insert(stored.order.number.0.clone()), "order {} twice", stored.order.number);
            ensure!(checkouts.insert(stored.order.checkout.0.clone()), "two orders of one checkout");
            for (product, units) in stored.order.live_units() {
                *units_sold.entry(product.0).or_default() += units;
            }
        }
    }
    for balance in store.audit().await? {
        if !balance.adds_up() {
            bail!("{balance:?} does not add up");
        }
        // The bench's shoppers spend nothing else that runs out.
        let Some(product) = balance.resource.strip_prefix("stock:") else {
            ensure!(balance.held == 0, "{}: {} held by nobody", balance.resource, balance.held);
            continue;
        };
        let product: i64 = product.parse()?;
        let sold = units_sold.get(&product).copied().unwrap_or(0);
        ensure!(balance.held == sold, "{}: {} held, {sold} in unpaid orders", balance.resource, balance.held);
    }
    Ok(Audit { orders, units_sold })
}
