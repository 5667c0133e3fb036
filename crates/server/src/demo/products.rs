//! The products of the demo shop (`demo/README.md` says what each key means): taken in like any other file, and
//! read for the roles they play in a script.

use std::collections::BTreeMap;

use anyhow::Result;
use checkout::ids::Timestamp;
use serde::Deserialize;
use store::Store;

use crate::import;

const LINES: &str = include_str!("../../demo/products.jsonl");

/// What a script has to know of a product.
#[derive(Debug, Deserialize)]
pub(super) struct DemoProduct {
    pub(super) sku: String,
    pub(super) name: String,
    pub(super) base_code: String,
    pub(super) images: Vec<String>,
    pub(super) price: String,
    pub(super) stock: i64,
    /// The key the shop gave it.
    #[serde(skip)]
    pub(super) pk: i64,
}

/// Every product of the file, with the key it has in `keys`.
pub(super) fn read(keys: &BTreeMap<String, i64>) -> Vec<DemoProduct> {
    let parsed = LINES.lines().map(|line| {
        let product: DemoProduct =
            serde_json::from_str(line).expect("a test reads the very file that is built in");
        DemoProduct { pk: keys.get(&product.sku).copied().unwrap_or_default(), ..product }
    });
    parsed.collect()
}

/// The keys the shop gave to the products of the file.
pub(super) async fn keys(store: &Store) -> Result<BTreeMap<String, i64>> {
    let mut keys = BTreeMap::new();
    for product in read(&keys) {
        if let Some(found) = store.product_by_sku(&product.sku).await? {
            keys.insert(product.sku, found.pk.0);
        }
    }
    Ok(keys)
}

/// Whether the database holds the products of the demo.
pub(super) async fn are_there(store: &Store) -> Result<bool> {
    Ok(keys(store).await?.len() == LINES.lines().count())
}

/// Takes the products in.
pub(super) async fn load(store: &Store, now: Timestamp) -> Result<()> {
    import::demo_products(store, now).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pictures_of_every_product_are_there() {
        for product in read(&BTreeMap::new()) {
            assert!(!product.images.is_empty());
            assert!(product.images.iter().all(|file| super::super::media::has(file)), "{}", product.sku);
        }
    }
}
