//! Products and their categories.

use checkout::{
    catalog::{Category, Product, ProductKind},
    ids::Pk,
};

use crate::{
    Batch, StoreError,
    db::{Row, params, sql},
    document, json,
};

sql! {
    BY_PK = "select p.pk, p.document, c.pk, c.name, c.path from products p join categories c on c.pk = p.category \
             where p.pk = $1";
    INSERT_CATEGORY = "insert into categories (pk, path, name) values ($1, $2, $3)";
    INSERT_PRODUCT = "insert into products (pk, sku, base_code, category, name, search, active, kind, document) \
                      values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
}

/// The product in a row of `pk, document, category pk, category name, category path`. The row's keys count: the
/// document was written before the database had given them out.
pub(crate) fn product(row: &Row) -> Result<Product, StoreError> {
    let product: Product = document("products", row.text(1))?;
    let category =
        Category { pk: Pk(row.int(2)), name: row.text(3).to_owned(), path: row.text(4).to_owned() };
    Ok(Product { pk: Pk(row.int(0)), category, ..product })
}

/// The question for one product, for asking together with others.
pub(crate) fn by_pk_query(pk: Pk) -> (&'static crate::db::Sql, crate::db::Params) {
    (&BY_PK, params![pk])
}

/// Adds a category with a key of its own to a batch.
pub fn insert_category(batch: &mut Batch, pk: Pk, path: &str, name: &str) {
    batch.require(&INSERT_CATEGORY, params![pk, path, name]);
}

/// Adds a product with a key of its own to a batch.
pub fn insert_product(batch: &mut Batch, product: &Product) {
    batch.require(
        &INSERT_PRODUCT,
        params![
            product.pk,
            &product.sku,
            &product.base_code,
            product.category.pk,
            &product.name,
            product.name.to_lowercase(),
            product.active,
            if product.kind == ProductKind::Bag { "bag" } else { "goods" },
            json(product),
        ],
    );
}
