//! The shop's settings, and the versions by which every node sees that something changed.

use checkout::shop::Shop;

use crate::{
    Batch, Store, StoreError, Written,
    db::{params, sql},
    document, json,
};

sql! {
    READ = "select version, document from settings where name = $1";
    CREATE = "insert into settings (name, version, document) values ($1, 1, $2) on conflict (name) do nothing";
    REPLACE = "update settings set version = version + 1, document = $2 where name = $1 and version = $3";
    TOUCH = "insert into settings (name, version, document) values ($1, 1, '{}') \
             on conflict (name) do update set version = settings.version + 1";
}

const SHOP: &str = "shop";
const CATALOG: &str = "catalog";

impl Store {
    /// The settings and their version; `None` in a database nobody set up.
    pub async fn shop(&self) -> Result<Option<(i64, Shop)>, StoreError> {
        let row = self.db.query_one(&READ, params![SHOP]).await?;
        row.map(|row| Ok((row.int(0), document("settings", row.text(1))?))).transpose()
    }

    /// Writes the first settings; leaves settings that exist alone and says so with `false`.
    pub async fn create_shop(&self, shop: &Shop) -> Result<bool, StoreError> {
        if self.shop().await?.is_some() {
            return Ok(false);
        }
        let mut batch = Batch::new();
        batch.require(&CREATE, params![SHOP, json(shop)]);
        Ok(matches!(self.db.write(batch).await?, Written::Done(_)))
    }

    /// Replaces the settings read at `version`; `false` when somebody else was faster.
    pub async fn replace_shop(&self, shop: &Shop, version: i64) -> Result<bool, StoreError> {
        let mut batch = Batch::new();
        batch.require(&REPLACE, params![SHOP, json(shop), version]);
        Ok(matches!(self.db.write(batch).await?, Written::Done(_)))
    }

    /// Adds to `batch` what tells every node that products or prices changed.
    pub fn catalog_changed(batch: &mut Batch) {
        batch.run(&TOUCH, params![CATALOG]);
    }
}
