//! The templates of agreements, each kept for ever under the digest of its document.

use checkout::{agreements::Template, shop::Shop, text::Language};

use crate::{
    Batch, Store, StoreError,
    db::{params, sql},
};

sql! {
    KEEP = "insert into agreements (version, document) values ($1, $2) on conflict (version) do nothing";
    KEPT = "select document from agreements where version = $1";
}

impl Store {
    /// Keeps the templates of `shop` that are not kept yet. Whoever takes orders with `shop` does this first.
    pub async fn keep_agreements(&self, shop: &Shop) -> Result<(), StoreError> {
        let mut batch = Batch::new();
        for contract in &shop.contracts {
            for language in [Language::Tr, Language::En] {
                let template = Template::new(contract, shop, language);
                let version = template.version();
                if self.kept_agreement(&version).await?.is_none() {
                    batch.run(&KEEP, params![version, template.document()]);
                }
            }
        }
        if !batch.is_empty() {
            self.db.write(batch).await?;
        }
        Ok(())
    }

    /// The document of the template of this version.
    pub async fn kept_agreement(&self, version: &str) -> Result<Option<String>, StoreError> {
        Ok(self.db.query_one(&KEPT, params![version]).await?.map(|row| row.text(0).to_owned()))
    }
}
