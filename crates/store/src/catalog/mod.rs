//! Products and their categories: reading them one by one. Taking them in, changing prices and listing them stand
//! in files of their own.

mod counting;
mod intake;
mod list;
mod restock;
mod shelf;
mod words;

use checkout::{
    catalog::{Category, Product, ProductKind},
    ids::Pk,
    ledger::Resource,
};
pub use intake::{Intake, ProductImport};
pub use list::{
    AttributeFacet, CategoryFacet, CategoryFilter, ListPage, ListQuery, PriceRange, Sort, ValueFacet,
};
pub use restock::{PriceChange, Restock, StockLevel};
pub(crate) use shelf::ShelfCache;
pub use words::{fold_words, name_order};

use crate::{
    Store, StoreError,
    db::{Params, Row, Sql, params, sql},
    document,
    ledger::{self, Balances},
};

sql! {
    BY_PK = "select p.pk, p.document, c.pk, c.name, c.path from products p join categories c on c.pk = p.category \
             where p.pk = $1";
    BY_SKU = "select p.pk, p.document, c.pk, c.name, c.path, p.search from products p \
              join categories c on c.pk = p.category where p.sku = $1";
    VARIANTS = "select p.pk, p.document, c.pk, c.name, c.path from products p join categories c on c.pk = p.category \
                where p.base_code = $1 order by p.pk limit $2";
}

/// The most variants of one product that are shown.
const VARIANTS_MAX: i64 = 500;

/// Every statement about products.
pub(crate) fn statements() -> impl Iterator<Item = &'static Sql> {
    [ALL, intake::ALL, restock::ALL, shelf::ALL].into_iter().flatten().copied()
}

/// A product with the units of it that are available.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stocked {
    /// The product.
    pub product: Product,
    /// Units available.
    pub stock: i64,
}

/// The product in a row of `pk, document, category pk, category name, category path`. The row's keys count: the
/// document was written before the database had given them out.
pub(crate) fn product(row: &Row) -> Result<Product, StoreError> {
    let mut product = as_stored(row)?;
    for image in &mut product.images {
        *image = picture_address(image);
    }
    Ok(product)
}

/// The product with its pictures as the import named them.
fn as_stored(row: &Row) -> Result<Product, StoreError> {
    let product: Product = document("products", row.text(1))?;
    let category =
        Category { pk: Pk(row.int(2)), name: row.text(3).to_owned(), path: row.text(4).to_owned() };
    Ok(Product { pk: Pk(row.int(0)), category, ..product })
}

/// Where a picture is fetched: a file of the shop's own under `/media/`, an absolute address as it is.
fn picture_address(image: &str) -> String {
    if image.starts_with("https://") || image.starts_with("http://") || image.starts_with('/') {
        image.to_owned()
    } else {
        format!("/media/{image}")
    }
}

/// The question for one product, for asking together with others.
pub(crate) fn by_pk_query(pk: Pk) -> (&'static Sql, Params) {
    (&BY_PK, params![pk])
}

impl Store {
    /// The product with this key, whether it is sold or not.
    pub async fn product(&self, pk: Pk) -> Result<Option<Product>, StoreError> {
        self.db.query_one(&BY_PK, params![pk]).await?.as_ref().map(product).transpose()
    }

    /// The product with this stock keeping unit, whether it is sold or not.
    pub async fn product_by_sku(&self, sku: &str) -> Result<Option<Product>, StoreError> {
        self.db.query_one(&BY_SKU, params![sku]).await?.as_ref().map(product).transpose()
    }

    /// What is sold under `base_code`, in the order it was taken in.
    pub async fn variants(&self, base_code: &str) -> Result<Vec<Product>, StoreError> {
        let rows = self.db.query(&VARIANTS, params![base_code, VARIANTS_MAX]).await?;
        let mut variants = rows.iter().map(product).collect::<Result<Vec<_>, _>>()?;
        variants.retain(|product| product.active && product.kind == ProductKind::Goods);
        Ok(variants)
    }

    /// `products` with the units available now.
    pub async fn with_stock(&self, products: Vec<Product>) -> Result<Vec<Stocked>, StoreError> {
        let pks: Vec<Pk> = products.iter().map(|product| product.pk).collect();
        let levels = self.available_of(&pks).await?;
        let stocked = products.into_iter().zip(levels).map(|(product, stock)| Stocked { product, stock });
        Ok(stocked.collect())
    }

    /// Units available of each product.
    async fn available_of(&self, products: &[Pk]) -> Result<Vec<i64>, StoreError> {
        if products.is_empty() {
            return Ok(Vec::new());
        }
        let stock = |pk: &Pk| Resource::Stock(*pk);
        let (sql, params) = ledger::balances_query(products.iter().map(stock));
        let balances = Balances::read(&self.db.query(sql, params).await?);
        Ok(products.iter().map(|pk| balances.of(&stock(pk)).available()).collect())
    }

    /// The row of each stock keeping unit, as far as there is one.
    async fn rows_by_sku<'a>(
        &self,
        skus: impl Iterator<Item = &'a str>,
    ) -> Result<Vec<Option<Row>>, StoreError> {
        let queries: Vec<_> = skus.map(|sku| (&BY_SKU, params![sku])).collect();
        if queries.is_empty() {
            return Ok(Vec::new());
        }
        let results = self.db.query_all(queries).await?;
        Ok(results.into_iter().map(|rows| rows.into_iter().next()).collect())
    }

    /// Those of `skus` that no product has, in their order.
    pub async fn unknown_skus<'a>(&self, skus: &[&'a str]) -> Result<Vec<&'a str>, StoreError> {
        let mut unknown = Vec::new();
        for some in skus.chunks(ROWS_PER_BATCH) {
            let rows = self.rows_by_sku(some.iter().copied()).await?;
            unknown.extend(some.iter().zip(rows).filter(|(_, row)| row.is_none()).map(|(sku, _)| *sku));
        }
        Ok(unknown)
    }
}

/// How many rows of an import share a transaction: enough that the commits do not count, few enough that a
/// checkout waiting behind one does not notice.
pub const ROWS_PER_BATCH: usize = 200;

#[cfg(test)]
mod tests {
    use super::picture_address;

    #[test]
    fn a_picture_is_fetched_from_the_shop_unless_it_says_where_it_is() {
        for (image, address) in [
            ("cezve.svg", "/media/cezve.svg"),
            ("https://cdn.example/a.png", "https://cdn.example/a.png"),
            ("http://cdn.example/a.png", "http://cdn.example/a.png"),
            ("/pictures/a.png", "/pictures/a.png"),
        ] {
            assert_eq!(picture_address(image), address);
        }
    }
}
