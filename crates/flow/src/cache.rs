//! Settings and products as last read, kept while their version in the database stays the same. Stock is never
//! cached.

use std::{collections::HashMap, sync::Arc};

use checkout::{catalog::Product, ids::Pk, shop::Shop};
use parking_lot::RwLock;
use store::{Store, checkouts::Versions};

use crate::FlowError;

/// The most products kept; beyond it the cache starts over.
const PRODUCTS_MAX: usize = 20_000;

#[derive(Default)]
pub(crate) struct Cache {
    shop: RwLock<Option<(i64, Arc<Shop>)>>,
    products: RwLock<Products>,
}

#[derive(Default)]
struct Products {
    version: Option<i64>,
    by_pk: HashMap<Pk, Arc<Product>>,
    by_sku: HashMap<String, Option<Pk>>,
}

impl Products {
    fn of(versions: Versions) -> Self {
        Self { version: versions.catalog, ..Self::default() }
    }
}

impl Cache {
    /// The settings of `versions`.
    pub(crate) async fn shop(&self, store: &Store, versions: Versions) -> Result<Arc<Shop>, FlowError> {
        if let Some((version, shop)) = self.shop.read().as_ref()
            && Some(*version) == versions.shop
        {
            return Ok(Arc::clone(shop));
        }
        let read = Box::pin(store.shop()).await?;
        let (version, shop) =
            read.ok_or_else(|| FlowError::Unavailable("the shop is not set up yet".to_owned()))?;
        // Before any order can accept them.
        Box::pin(store.keep_agreements(&shop)).await?;
        let shop = Arc::new(shop);
        *self.shop.write() = Some((version, Arc::clone(&shop)));
        Ok(shop)
    }

    /// Whether everything cached is of `versions`.
    pub(crate) fn is_of(&self, versions: Versions) -> bool {
        self.shop.read().as_ref().is_some_and(|(version, _)| Some(*version) == versions.shop)
            && self.products.read().version == versions.catalog
    }

    /// The cached product, if the catalogue is still the one of `versions`.
    pub(crate) fn product(&self, versions: Versions, pk: Pk) -> Option<Arc<Product>> {
        let products = self.products.read();
        (products.version == versions.catalog).then(|| products.by_pk.get(&pk).cloned()).flatten()
    }

    /// The key of the product with this stock keeping unit, if there is one. Only settings name them, so there are few.
    pub(crate) async fn pk_of_sku(
        &self,
        store: &Store,
        versions: Versions,
        sku: &str,
    ) -> Result<Option<Pk>, FlowError> {
        {
            let products = self.products.read();
            if products.version == versions.catalog
                && let Some(known) = products.by_sku.get(sku)
            {
                return Ok(*known);
            }
        }
        let pk = Box::pin(store.product_by_sku(sku)).await?.map(|product| product.pk);
        let mut products = self.products.write();
        if products.version != versions.catalog {
            *products = Products::of(versions);
        }
        products.by_sku.insert(sku.to_owned(), pk);
        Ok(pk)
    }

    /// Keeps products that were read when the catalogue was the one of `versions`.
    pub(crate) fn keep(&self, versions: Versions, read: &[Arc<Product>]) {
        if read.is_empty() {
            return;
        }
        let mut products = self.products.write();
        if products.version != versions.catalog || products.by_pk.len() > PRODUCTS_MAX {
            *products = Products::of(versions);
        }
        products.by_pk.extend(read.iter().map(|product| (product.pk, Arc::clone(product))));
    }
}
