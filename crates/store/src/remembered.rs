//! Saving what was decided about a checkout that was read a while ago. What is written finds out whether everything the
//! decision was made on is still so: nothing is read before, and nothing stale is ever decided on.

use checkout::{
    checkout::Checkout,
    engine::Change,
    facts::Customer,
    ids::{Pk, Timestamp},
    ledger::Resource,
};

use crate::{
    Batch, Store, StoreError, Written,
    checkouts::{StoredCheckout, Visit, add_change},
    db::{Row, params, sql},
    events::Event,
    json,
    sessions::SessionKey,
};

sql! {
    OF_GUEST = "update checkouts set document = $3, version = version + 1, modified = $4 \
                where id = $1 and version = $2 \
                  and exists (select 1 from sessions where id = $5 and expires > $4 and retired is null \
                      and customer is null and checkout = $1 \
                      and coalesce(language, '') = $6 and coalesce(currency, '') = $7) \
                  and coalesce((select version from settings where name = 'shop'), 0) = $8 \
                  and coalesce((select version from settings where name = 'catalog'), 0) = $9 \
                  and coalesce((select version from address_books where owner = $10 and addresses > 0), 0) = $11";
    OF_CUSTOMER = "update checkouts set document = $3, version = version + 1, modified = $4 \
                   where id = $1 and version = $2 \
                     and exists (select 1 from sessions s join customers cu on cu.pk = s.customer \
                         where s.id = $5 and s.expires > $4 and s.retired is null \
                             and cu.pk = $12 and coalesce(cu.checkout, s.checkout) = $1 \
                             and coalesce(s.language, '') = $6 and coalesce(s.currency, '') = $7 \
                             and cu.email = $13 and cu.first_name = $14 and cu.last_name = $15 \
                             and coalesce(cu.phone, '') = $16) \
                     and coalesce((select version from settings where name = 'shop'), 0) = $8 \
                     and coalesce((select version from settings where name = 'catalog'), 0) = $9 \
                     and coalesce((select version from address_books where owner = $10 and addresses > 0), 0) = $11";
    STOCK = "select on_hand - held as answer from balances where resource = $1 and on_hand - held >= $2";
}

/// What a decision was made on.
#[derive(Debug, Clone, Copy)]
pub struct Basis<'a> {
    /// The session of the visitor.
    pub session: &'a SessionKey,
    /// The visitor, who has a checkout open.
    pub visit: &'a Visit,
    /// The version of their address book; 0 of an empty one.
    pub book: i64,
    /// Of which products how many units must be there, at least, for the same decision.
    pub enough: &'a [(Pk, i64)],
}

/// What became of saving such a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SavedOnBasis {
    /// It is durable; so many units of the products are available.
    Done(Vec<(Pk, i64)>),
    /// Something is not as it was, or there is too little of something: read everything and decide again.
    Changed,
}

impl Store {
    /// Saves a change of the checkout `before` if everything in `basis` is still so; `before` is what `basis` has open.
    pub async fn save_on_basis(
        &self,
        basis: Basis<'_>,
        before: &StoredCheckout,
        change: &Change,
        event: &Event,
    ) -> Result<SavedOnBasis, StoreError> {
        let mut batch = Batch::new();
        // Before anything is changed: a batch that is beaten here has nothing to undo.
        for (product, units) in basis.enough {
            batch.require(&STOCK, params![Resource::Stock(*product).name(), *units]);
        }
        replace(&mut batch, basis, before, &change.checkout, event.at);
        add_change(&mut batch, change, event);
        Ok(match self.db.write(batch).await? {
            Written::Done(rows) => {
                let units = |rows: &Vec<Row>| rows.first().map_or(0, |row| row.int(0));
                SavedOnBasis::Done(
                    basis.enough.iter().zip(&rows).map(|((pk, _), rows)| (*pk, units(rows))).collect(),
                )
            }
            Written::Missed(_) | Written::Violated { .. } => SavedOnBasis::Changed,
        })
    }
}

fn replace(batch: &mut Batch, basis: Basis<'_>, before: &StoredCheckout, next: &Checkout, now: Timestamp) {
    let visit = basis.visit;
    let text = |text: Option<&String>| text.cloned().unwrap_or_default();
    let mut params = params![
        &before.checkout.id,
        before.version,
        json(next),
        now,
        basis.session.as_str(),
        text(visit.language.as_ref()),
        text(visit.currency.as_ref()),
        visit.versions.shop.unwrap_or_default(),
        visit.versions.catalog.unwrap_or_default(),
        visit.address_owner(),
        basis.book,
    ];
    match &visit.customer {
        None => batch.require(&OF_GUEST, params),
        Some(Customer { pk, email, first_name, last_name, phone }) => {
            params.extend(params![*pk, email, first_name, last_name, text(phone.as_ref())]);
            batch.require(&OF_CUSTOMER, params)
        }
    };
}
