//! Products and their categories.

use checkout::{
    catalog::{Category, Product},
    ids::Pk,
};

use crate::{
    StoreError,
    db::{Row, sql},
    document,
};

sql! {
    BY_PK = "select p.pk, p.document, c.pk, c.name, c.path from products p join categories c on c.pk = p.category \
             where p.pk = $1";
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
    (&BY_PK, crate::db::params![pk])
}
