//! Orders. The unique constraint on the checkout makes a second order of it impossible.

use checkout::{
    ids::{OrderNumber, Pk, Timestamp},
    ledger::Movement,
    order::{Order, OrderStatus},
};

use crate::{
    Batch, Store, StoreError, Written,
    db::{Row, params, sql},
    document,
    events::{self, Event},
    json, ledger,
};

sql! {
    INSERT = "insert into orders (pk, number, checkout, customer, email_key, status, created, expires, version, document) \
              values ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9)";
    UPDATE = "update orders set status = $3, expires = $4, document = $5, version = version + 1 \
              where pk = $1 and version = $2";
    BY_NUMBER = "select version, document from orders where number = $1";
    BY_PK = "select version, document from orders where pk = $1";
    EXPIRED = "select version, document from orders where expires is not null and expires <= $1 order by expires limit $2";
    SINCE = "select version, document from orders where created >= $1 and (created > $1 or pk > $2) \
             order by created, pk limit $3";
}

/// An order with the version it was read at.
#[derive(Debug, Clone)]
pub struct StoredOrder {
    /// The version an update must name.
    pub version: i64,
    /// The order.
    pub order: Order,
}

/// Adds the insertion of `order` to a batch.
pub fn insert(batch: &mut Batch, order: &Order) {
    batch.require(
        &INSERT,
        params![
            order.pk,
            &order.number,
            &order.checkout,
            order.customer,
            email_key(&order.draft.email),
            order.status.code(),
            order.created,
            order.expires,
            json(order),
        ],
    );
}

/// An e-mail address folded so that two ways of writing it are found as one.
pub fn email_key(email: &str) -> String {
    email.trim().to_lowercase()
}

pub(crate) fn stored(row: &Row) -> Result<StoredOrder, StoreError> {
    Ok(StoredOrder { version: row.int(0), order: document("orders", row.text(1))? })
}

impl Store {
    /// The order with this number.
    pub async fn order(&self, number: &OrderNumber) -> Result<Option<StoredOrder>, StoreError> {
        self.db.query_one(&BY_NUMBER, params![number]).await?.as_ref().map(stored).transpose()
    }

    /// The order with this key.
    pub async fn order_by_pk(&self, pk: Pk) -> Result<Option<StoredOrder>, StoreError> {
        self.db.query_one(&BY_PK, params![pk]).await?.as_ref().map(stored).transpose()
    }

    /// At most `limit` orders whose time to be paid is over.
    pub async fn expired_orders(&self, now: Timestamp, limit: i64) -> Result<Vec<StoredOrder>, StoreError> {
        self.db.query(&EXPIRED, params![now, limit]).await?.iter().map(stored).collect()
    }

    /// At most `limit` orders made at or after `since`, oldest first, behind the order `after`.
    pub async fn orders_since(
        &self,
        since: Timestamp,
        after: i64,
        limit: i64,
    ) -> Result<Vec<StoredOrder>, StoreError> {
        self.db.query(&SINCE, params![since, after, limit]).await?.iter().map(stored).collect()
    }

    /// Replaces the order read at `version`, moves the ledger and logs the event; `false` when somebody else was
    /// faster.
    pub async fn replace_order(
        &self,
        order: &Order,
        version: i64,
        movements: &[Movement],
        event: &Event,
    ) -> Result<bool, StoreError> {
        let mut batch = Batch::new();
        let status: OrderStatus = order.status;
        batch.require(&UPDATE, params![order.pk, version, status.code(), order.expires, json(order)]);
        ledger::apply(&mut batch, movements, event.at);
        events::log(&mut batch, &order.checkout, event);
        match self.db.write(batch).await? {
            Written::Done(_) => Ok(true),
            Written::Missed(_) | Written::Violated { .. } => Ok(false),
        }
    }
}
