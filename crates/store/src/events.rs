//! The event log of each checkout: what was done, by whom, which parts it changed. Never a value.

use checkout::ids::{CheckoutId, Timestamp};

use crate::{
    Batch, Store, StoreError,
    db::{params, sql},
};

sql! {
    ADD = "insert into events (checkout, at, actor, event, changed) values ($1, $2, $3, $4, $5)";
    LIST = "select at, actor, event, changed from events where checkout = $1 order by pk";
}

/// One thing that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// By whom: `guest`, `customer:12`, `operator`, `clock`.
    pub actor: String,
    /// What: `page:OrderNotePage`, `order:shipped`.
    pub event: String,
    /// The parts it changed, divided by blanks.
    pub changed: String,
}

/// Adds `event` of `checkout` to a batch.
pub fn log(batch: &mut Batch, checkout: &CheckoutId, event: &Event) {
    batch.run(&ADD, params![checkout, event.at, &event.actor, &event.event, &event.changed]);
}

impl Store {
    /// The events of `checkout`, oldest first.
    pub async fn events(&self, checkout: &CheckoutId) -> Result<Vec<Event>, StoreError> {
        let rows = self.db.query(&LIST, params![checkout]).await?;
        let event = |row: &crate::db::Row| Event {
            at: Timestamp(row.int(0)),
            actor: row.text(1).to_owned(),
            event: row.text(2).to_owned(),
            changed: row.text(3).to_owned(),
        };
        Ok(rows.iter().map(event).collect())
    }
}
