//! Taking products in: by stock keeping unit, as often as one likes. What is the same already is not written.

use std::collections::{BTreeMap, BTreeSet};

use checkout::{
    catalog::{Category, Price, Product, ProductKind},
    ids::{Pk, Timestamp},
    money::{Currency, Rate},
};

use super::{ROWS_PER_BATCH, as_stored, fold_words, restock::changed_meanwhile};
use crate::{
    Batch, Store, StoreError, Written,
    db::{Row, params, sql},
    json,
};

sql! {
    ADD_CATEGORY = "insert into categories (path, name) select cast($1 as text), cast($2 as text) \
                    where not exists (select 1 from categories where path = cast($1 as text)) \
                    on conflict (path) do nothing";
    ADD = "insert into products (sku, base_code, category, name, search, active, kind, document) \
           values ($1, $2, (select pk from categories where path = $3), $4, $5, $6, $7, $8) \
           on conflict (sku) do update set base_code = excluded.base_code, category = excluded.category, \
               name = excluded.name, search = excluded.search, active = excluded.active, kind = excluded.kind, \
               document = excluded.document \
           returning pk";
    REPLACE = "update products set base_code = $2, category = (select pk from categories where path = $3), \
                   name = $4, search = $5, active = $6, kind = $7, document = $8 \
               where sku = $1 returning pk";
}

/// A product as it is taken in. Whoever makes one has checked its texts and their lengths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductImport {
    /// The stock keeping unit: the product is found again by it.
    pub sku: String,
    /// What variants share; the `sku` when there are none.
    pub base_code: String,
    /// Its name.
    pub name: String,
    /// A few sentences.
    pub description: String,
    /// Names from the top category down, divided by `/`; none of them empty.
    pub category: String,
    /// What it costs, by currency.
    pub prices: BTreeMap<Currency, Price>,
    /// The tax its price includes.
    pub tax_rate: Rate,
    /// What tells variants apart.
    pub attributes: BTreeMap<String, String>,
    /// Names of files of the shop, or addresses.
    pub images: Vec<String>,
    /// Whether it is sold.
    pub active: bool,
    /// What it is to the basket.
    pub kind: ProductKind,
    /// What one unit weighs, if known.
    pub weight_grams: Option<i64>,
    /// The slug of whoever sells it, if not the shop.
    pub seller: Option<String>,
    /// Units that shall be available; `None` leaves the stock alone.
    pub stock: Option<i64>,
}

/// What taking products in did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Intake {
    /// Products that were not there before.
    pub added: u64,
    /// Products that changed.
    pub changed: u64,
    /// Products that were the same already.
    pub unchanged: u64,
    /// Products whose stock changed.
    pub restocked: u64,
}

impl std::ops::AddAssign for Intake {
    fn add_assign(&mut self, other: Self) {
        self.added += other.added;
        self.changed += other.changed;
        self.unchanged += other.unchanged;
        self.restocked += other.restocked;
    }
}

impl ProductImport {
    /// The product as it is stored under `pk`; its category gets its key on reading.
    fn product(&self, pk: Pk, category: Pk) -> Product {
        let name = last_name(&self.category).to_owned();
        Product {
            pk,
            sku: self.sku.clone(),
            base_code: self.base_code.clone(),
            name: self.name.clone(),
            description: self.description.clone(),
            category: Category { pk: category, name, path: self.category.clone() },
            prices: self.prices.clone(),
            tax_rate: self.tax_rate,
            attributes: self.attributes.clone(),
            images: self.images.clone(),
            active: self.active,
            kind: self.kind,
            weight_grams: self.weight_grams,
            seller: self.seller.clone(),
        }
    }

    /// The words it is found by.
    fn search(&self) -> String {
        let mut text = format!("{} {} {} {}", self.name, self.sku, self.base_code, self.category);
        for value in self.attributes.values() {
            text.push(' ');
            text.push_str(value);
        }
        fold_words(&text)
    }

    /// Whether `row` says the same already.
    fn is_in(&self, row: &Row) -> bool {
        // A document this version cannot read is replaced by one it can.
        as_stored(row).is_ok_and(|stored| stored == self.product(stored.pk, stored.category.pk))
            && row.text(5) == self.search()
    }

    fn write(&self, batch: &mut Batch, known: bool) {
        let kind = match self.kind {
            ProductKind::Goods => "goods",
            ProductKind::Bag => "bag",
        };
        let document = json(&self.product(Pk(0), Pk(0)));
        batch.require(
            if known { &REPLACE } else { &ADD },
            params![
                &self.sku,
                &self.base_code,
                &self.category,
                &self.name,
                self.search(),
                self.active,
                kind,
                document
            ],
        );
    }
}

/// `Kitchen/Coffee & Tea` and everything above it.
fn with_parents(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(end, _)| &path[..end]).chain([path])
}

fn last_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

impl Store {
    /// Takes `products` in, [`ROWS_PER_BATCH`] at a time, each batch whole or not at all. A product keeps its key;
    /// when one stands here twice the last one counts. Doing it again after a failure completes it.
    pub async fn upsert_products(
        &self,
        products: &[ProductImport],
        now: Timestamp,
    ) -> Result<Intake, StoreError> {
        let mut done = Intake::default();
        for some in products.chunks(ROWS_PER_BATCH) {
            let last: BTreeMap<&str, &ProductImport> =
                some.iter().map(|product| (product.sku.as_str(), product)).collect();
            let sorted: Vec<&ProductImport> = last.into_values().collect();
            let (intake, pks) = self.write_products(&sorted).await?;
            done += intake;
            let wanted: Vec<(Pk, i64)> =
                sorted.iter().zip(pks).filter_map(|(product, pk)| Some((pk, product.stock?))).collect();
            done.restocked += self.make_available(&wanted, "import", now).await?;
        }
        Ok(done)
    }

    /// Writes those of `products` that differ, which stand here in the order of their stock keeping units so that two
    /// imports cannot wait for each other. Returns the keys of all of them.
    async fn write_products(&self, products: &[&ProductImport]) -> Result<(Intake, Vec<Pk>), StoreError> {
        let rows = self.rows_by_sku(products.iter().map(|product| product.sku.as_str())).await?;
        let mut intake = Intake::default();
        let mut keys: Vec<Pk> = rows.iter().map(|row| Pk(row.as_ref().map_or(0, |row| row.int(0)))).collect();
        let (mut categories, mut differing) = (BTreeSet::new(), Vec::new());
        for (place, (product, row)) in products.iter().zip(&rows).enumerate() {
            match row {
                Some(row) if product.is_in(row) => {
                    intake.unchanged += 1;
                    continue;
                }
                Some(_) => intake.changed += 1,
                None => intake.added += 1,
            }
            categories.extend(with_parents(&product.category));
            differing.push(place);
        }
        if differing.is_empty() {
            return Ok((intake, keys));
        }
        let mut batch = Batch::new();
        for path in &categories {
            batch.run(&ADD_CATEGORY, params![*path, last_name(path)]);
        }
        for place in &differing {
            products[*place].write(&mut batch, rows[*place].is_some());
        }
        Self::catalog_changed(&mut batch);
        let Written::Done(results) = self.db.write(batch).await? else { return Err(changed_meanwhile()) };
        for (place, written) in differing.iter().zip(&results[categories.len()..]) {
            keys[*place] = Pk(written.first().expect("the step had to touch one row").int(0));
        }
        Ok((intake, keys))
    }
}
