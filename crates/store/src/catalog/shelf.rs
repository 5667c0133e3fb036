//! Everything that is listed, kept in memory until the catalogue changes: counting and sorting there gives the same
//! answer on both databases, whatever their collations. Stock is never kept.

use std::{collections::HashSet, sync::Arc};

use checkout::{catalog::Category, ids::Pk};
use tokio::sync::Mutex;

use super::{ListPage, ListQuery, counting::Shelf, product};
use crate::{
    DbError, Store, StoreError,
    db::{params, sql},
};

sql! {
    VERSION = "select version from settings where name = 'catalog'";
    LISTED = "select p.pk, p.document, c.pk, c.name, c.path, p.search from products p \
              join categories c on c.pk = p.category where p.active and p.kind = 'goods' order by p.pk desc limit $1";
    CATEGORIES = "select pk, name, path from categories";
    AVAILABLE = "select resource from balances where on_hand > held";
}

/// The most products that are listed; of more, the newest.
const LISTED_MAX: i64 = 50_000;

/// The shelf of the last version that was asked for. Whoever finds it too old fetches it anew, the others wait.
pub(crate) type ShelfCache = Arc<Mutex<Option<Arc<Shelf>>>>;

impl Store {
    /// One page of what is sold, with the stock of this moment.
    pub async fn list(&self, mut query: ListQuery) -> Result<ListPage, StoreError> {
        query.page = query.page.max(1);
        query.page_size = query.page_size.clamp(1, ListQuery::PAGE_SIZE_MAX);
        let goods = self.listed_goods().await?;
        let available = if query.in_stock_only { Some(self.available_names().await?) } else { None };
        // Tens of thousands of products take milliseconds: too long for a thread that serves others meanwhile.
        let counting = tokio::task::spawn_blocking(move || goods.list(query, available.as_ref()));
        let mut page = counting.await.map_err(|error| DbError::Unavailable(error.to_string()))?;
        let bare = page.products.into_iter().map(|stocked| stocked.product).collect();
        page.products = self.with_stock(bare).await?;
        Ok(page)
    }

    async fn available_names(&self) -> Result<HashSet<String>, StoreError> {
        let rows = self.db.query_apart(&AVAILABLE, params![]).await?;
        Ok(rows.iter().map(|row| row.text(0).to_owned()).collect())
    }

    async fn listed_goods(&self) -> Result<Arc<Shelf>, StoreError> {
        // Read before the products: they may be newer than their number says, never older.
        let version = self.db.query_one(&VERSION, params![]).await?.map_or(0, |row| row.int(0));
        let mut kept = self.shelf.lock().await;
        if let Some(shelf) = kept.as_ref().filter(|shelf| shelf.version >= version) {
            return Ok(Arc::clone(shelf));
        }
        let rows = self.db.query_apart(&LISTED, params![LISTED_MAX]).await?;
        let categories = self.db.query_apart(&CATEGORIES, params![]).await?;
        let made = tokio::task::spawn_blocking(move || {
            let goods = rows.iter().map(|row| Ok((product(row)?, row.text(5).to_owned())));
            let category = |row: &crate::db::Row| Category {
                pk: Pk(row.int(0)),
                name: row.text(1).to_owned(),
                path: row.text(2).to_owned(),
            };
            let goods = goods.collect::<Result<Vec<_>, StoreError>>()?;
            Ok::<_, StoreError>(Shelf::new(version, goods, categories.iter().map(category).collect()))
        });
        let fresh = Arc::new(made.await.map_err(|error| DbError::Unavailable(error.to_string()))??);
        *kept = Some(Arc::clone(&fresh));
        Ok(fresh)
    }
}
