//! New stock and new prices for products that are there already.

use std::collections::BTreeMap;

use checkout::{
    catalog::{Price, Product},
    ids::{Pk, Timestamp},
    ledger::Resource,
    money::Currency,
};

use super::ROWS_PER_BATCH;
use crate::{
    Batch, DbError, Store, StoreError, Written,
    db::{Row, params, sql},
    document, json, ledger,
};

sql! {
    REPRICE = "update products set document = $2 where pk = $1 and document = $3";
    DOCUMENT = "select pk, document from products where sku = $1";
}

/// How often prices are set anew when somebody else changes the same products.
const TRIES_MAX: u32 = 4;

/// How many units of a product shall be available.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockLevel {
    /// Which product.
    pub sku: String,
    /// Units a shopper may still take, beside those that are held for others.
    pub available: i64,
}

/// What a product shall cost in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceChange {
    /// Which product.
    pub sku: String,
    /// In which currency; the others stay as they are.
    pub currency: Currency,
    /// The new price.
    pub price: Price,
}

/// What setting stock or prices did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Restock {
    /// Products that changed.
    pub changed: u64,
    /// Products that were so already.
    pub unchanged: u64,
    /// Stock keeping units that no product has.
    pub unknown: Vec<String>,
}

impl Store {
    /// Makes so many units available, [`ROWS_PER_BATCH`] products at a time. When a product stands here twice the
    /// last one counts.
    pub async fn set_stock(&self, levels: &[StockLevel], now: Timestamp) -> Result<Restock, StoreError> {
        let mut done = Restock::default();
        for some in levels.chunks(ROWS_PER_BATCH) {
            let last: BTreeMap<&str, i64> =
                some.iter().map(|level| (level.sku.as_str(), level.available)).collect();
            let mut wanted = Vec::new();
            for ((sku, available), row) in last.iter().zip(self.documents(last.keys().copied()).await?) {
                match row {
                    Some(row) => wanted.push((Pk(row.int(0)), *available)),
                    None => done.unknown.push((*sku).to_owned()),
                }
            }
            let changed = self.make_available(&wanted, "stock", now).await?;
            done.changed += changed;
            done.unchanged += wanted.len() as u64 - changed;
        }
        Ok(done)
    }

    /// Sets prices, [`ROWS_PER_BATCH`] at a time, each batch whole or not at all.
    pub async fn set_prices(&self, changes: &[PriceChange]) -> Result<Restock, StoreError> {
        let mut done = Restock::default();
        for some in changes.chunks(ROWS_PER_BATCH) {
            let mut by_sku: BTreeMap<&str, Vec<&PriceChange>> = BTreeMap::new();
            for change in some {
                by_sku.entry(&change.sku).or_default().push(change);
            }
            let mut tries = 1;
            let priced = loop {
                match self.try_prices(&by_sku).await? {
                    Some(priced) => break priced,
                    None if tries == TRIES_MAX => return Err(changed_meanwhile()),
                    None => tries += 1,
                }
            };
            done.changed += priced.changed;
            done.unchanged += priced.unchanged;
            done.unknown.extend(priced.unknown);
        }
        Ok(done)
    }

    /// `None` when one of the products changed between reading and writing.
    async fn try_prices(
        &self,
        by_sku: &BTreeMap<&str, Vec<&PriceChange>>,
    ) -> Result<Option<Restock>, StoreError> {
        let mut done = Restock::default();
        let mut batch = Batch::new();
        for ((sku, changes), row) in by_sku.iter().zip(self.documents(by_sku.keys().copied()).await?) {
            let Some(row) = row else {
                done.unknown.push((*sku).to_owned());
                continue;
            };
            let before: Product = document("products", row.text(1))?;
            let mut after = before.clone();
            after.prices.extend(changes.iter().map(|change| (change.currency, change.price)));
            if after == before {
                done.unchanged += 1;
            } else {
                done.changed += 1;
                batch.require(&REPRICE, params![row.int(0), json(&after), row.text(1)]);
            }
        }
        if batch.is_empty() {
            return Ok(Some(done));
        }
        Self::catalog_changed(&mut batch);
        Ok(matches!(self.db.write(batch).await?, Written::Done(_)).then_some(done))
    }

    /// Makes so many units available where it is not so yet; returns how many balances that changed. Whatever
    /// caches products need not know: stock is never cached.
    pub(super) async fn make_available(
        &self,
        wanted: &[(Pk, i64)],
        reference: &str,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let pks: Vec<Pk> = wanted.iter().map(|(pk, _)| *pk).collect();
        let levels = self.available_of(&pks).await?;
        let differs = |((pk, available), level): (&(Pk, i64), i64)| {
            (*available != level).then_some((Resource::Stock(*pk), *available))
        };
        let mut changes: Vec<_> = wanted.iter().zip(levels).filter_map(differs).collect();
        // The order in which every batch touches balances.
        changes.sort_by_key(|(resource, _)| resource.name());
        if changes.is_empty() {
            return Ok(0);
        }
        let mut batch = Batch::new();
        for (resource, available) in &changes {
            ledger::set_available(&mut batch, resource, *available, reference, now);
        }
        match self.db.write(batch).await? {
            Written::Done(_) => Ok(changes.len() as u64),
            Written::Missed(_) | Written::Violated { .. } => Err(changed_meanwhile()),
        }
    }

    async fn documents<'a>(
        &self,
        skus: impl Iterator<Item = &'a str>,
    ) -> Result<Vec<Option<Row>>, StoreError> {
        let queries = skus.map(|sku| (&DOCUMENT, params![sku])).collect();
        let results = self.db.query_all(queries).await?;
        Ok(results.into_iter().map(|rows| rows.into_iter().next()).collect())
    }
}

/// Somebody else was faster, again and again: trying later helps.
pub(super) fn changed_meanwhile() -> StoreError {
    DbError::Unavailable("the same products were changed at the same time".to_owned()).into()
}
