//! The products of the demo shop, one JSON object a line (`demo/README.md` says what each key means), and how they
//! get into an empty database: all of them at once or none.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use checkout::{
    catalog::{Category, Price, Product, ProductKind},
    ids::Pk,
    ledger::Resource,
    money::{Currency, Money, Rate},
};
use flow::{Clock, SystemClock};
use serde::Deserialize;
use store::{Batch, Store, Written, catalog, ledger, lookups::Questions};

const LINES: &str = include_str!("../../demo/products.jsonl");

/// A product as the file has it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DemoProduct {
    pub(super) sku: String,
    pub(super) name: String,
    description: String,
    pub(super) base_code: String,
    category: String,
    pub(super) price: String,
    retail_price: String,
    currency: String,
    tax_rate: String,
    attributes: BTreeMap<String, String>,
    pub(super) images: Vec<String>,
    pub(super) stock: i64,
    active: bool,
    prices: BTreeMap<String, String>,
    /// Its key: the number of its line.
    #[serde(skip)]
    pub(super) pk: i64,
}

/// Every product.
pub(super) fn read() -> Vec<DemoProduct> {
    let parsed = LINES.lines().zip(1..).map(|(line, pk)| {
        let product: DemoProduct =
            serde_json::from_str(line).expect("a test reads the very file that is built in");
        DemoProduct { pk, ..product }
    });
    parsed.collect()
}

/// Whether the database holds the products of the demo.
pub(super) async fn are_there(store: &Store) -> Result<bool> {
    let questions = Questions { products: vec![Pk(1)], ..Questions::default() };
    let found = store.look_up(&questions).await?;
    let first = read().into_iter().next();
    Ok(found.products.first().map(|product| product.sku.as_str())
        == first.as_ref().map(|product| product.sku.as_str()))
}

/// Puts the products into an empty database.
pub(super) async fn load(store: &Store) -> Result<()> {
    if are_there(store).await? {
        return Ok(());
    }
    let now = SystemClock.now();
    let mut batch = Batch::new();
    let mut categories: BTreeMap<String, Category> = BTreeMap::new();
    for demo in read() {
        let category = categorize(&demo.category, &mut categories, &mut batch);
        let product = demo.product(category).with_context(|| format!("product {}", demo.sku))?;
        catalog::insert_product(&mut batch, &product);
        ledger::set_available(&mut batch, Resource::Stock(product.pk), demo.stock, "demo", now);
    }
    Store::catalog_changed(&mut batch);
    let written = store.db().write(batch).await?;
    ensure!(matches!(written, Written::Done(_)), "the database is not empty: {written:?}");
    Ok(())
}

/// The category of a path; those above it are made with it.
fn categorize(path: &str, categories: &mut BTreeMap<String, Category>, batch: &mut Batch) -> Category {
    let ends = path.match_indices('/').map(|(end, _)| end).chain([path.len()]);
    for end in ends {
        let path = &path[..end];
        if !categories.contains_key(path) {
            let name = path.rsplit('/').next().unwrap_or(path).to_owned();
            let pk = Pk(i64::try_from(categories.len()).unwrap_or_default() + 1);
            catalog::insert_category(batch, pk, path, &name);
            categories.insert(path.to_owned(), Category { pk, name, path: path.to_owned() });
        }
    }
    categories[path].clone()
}

impl DemoProduct {
    fn product(&self, category: Category) -> Result<Product> {
        let amount = |text: &str, code: &str| -> Result<Money> {
            let currency = Currency::parse(code).with_context(|| format!("no currency: {code}"))?;
            Ok(Money::parse(text, currency)?)
        };
        let own = amount(&self.price, &self.currency)?;
        let retail_minor = amount(&self.retail_price, &self.currency)?.minor;
        let mut prices = BTreeMap::from([(own.currency, Price { minor: own.minor, retail_minor })]);
        for (code, text) in &self.prices {
            let money = amount(text, code)?;
            prices.insert(money.currency, Price { minor: money.minor, retail_minor: money.minor });
        }
        Ok(Product {
            pk: Pk(self.pk),
            sku: self.sku.clone(),
            base_code: self.base_code.clone(),
            name: self.name.clone(),
            description: self.description.clone(),
            category,
            prices,
            tax_rate: Rate::parse(&self.tax_rate).with_context(|| format!("no rate: {}", self.tax_rate))?,
            attributes: self.attributes.clone(),
            images: self.images.iter().map(|file| format!("/media/{file}")).collect(),
            active: self.active,
            kind: ProductKind::Goods,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_product_can_be_sold_and_its_pictures_are_there() {
        for demo in read() {
            let category = Category { pk: Pk(1), name: String::new(), path: String::new() };
            let product = demo.product(category).expect("a product");
            assert!(product.prices.contains_key(&Currency::TRY), "{}", demo.sku);
            for file in &demo.images {
                assert!(super::super::media::has(file), "{file}");
            }
        }
    }
}
