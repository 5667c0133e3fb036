//! Orders. The unique constraint on the checkout makes a second order of it impossible.

use checkout::{
    ids::{CheckoutId, OrderNumber, Pk, Timestamp},
    job::Job,
    ledger::Movement,
    order::{Order, OrderStatus},
};

use crate::{
    Batch, Listed, Slice, Store, StoreError, Written,
    db::{Row, params, sql},
    document,
    events::{self, Event},
    json, ledger, outbox,
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
    RECENT = "select version, document from orders \
              where created >= $1 and (cast($2 as text) is null or status = cast($2 as text)) \
              order by created desc, pk desc limit $3";
    OF_CHECKOUT = "select version, document from orders where checkout = $1";
    OF_CUSTOMER = "select version, document from orders where customer = $1 and pk = $2";
    BY_EMAIL = "select version, document from orders where number = $1 and email_key = $2";
    LIST = "select version, document from orders where customer = $1 and created >= $2 and created < $3 \
                and (cast($4 as text) is null or status = cast($4 as text)) \
            order by created desc, pk desc limit $5 offset $6";
    LIVE_COUNT = "select count(*) from orders where customer = $1 and status <> $2";
    COUNT = "select count(*) from orders where customer = $1 and created >= $2 and created < $3 \
                and (cast($4 as text) is null or status = cast($4 as text))";
}

/// The most orders one page of a list holds.
pub const ORDERS_PAGE_MAX: i64 = 100;

/// Which orders of a customer are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderFilter {
    /// Made at or after this moment.
    pub from: Timestamp,
    /// Made before this moment.
    pub before: Timestamp,
    /// At this status.
    pub status: Option<OrderStatus>,
}

impl Default for OrderFilter {
    /// All of them.
    fn default() -> Self {
        Self { from: Timestamp(i64::MIN), before: Timestamp(i64::MAX), status: None }
    }
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

/// The question how many orders of `customer` were not cancelled, for asking together with others.
pub(crate) fn live_count_query(customer: Pk) -> (&'static crate::db::Sql, crate::db::Params) {
    (&LIVE_COUNT, params![customer, OrderStatus::Cancelled.code()])
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

    /// The order that the checkout became.
    pub async fn order_of_checkout(&self, checkout: &CheckoutId) -> Result<Option<StoredOrder>, StoreError> {
        self.db.query_one(&OF_CHECKOUT, params![checkout]).await?.as_ref().map(stored).transpose()
    }

    /// The order with this key, if it is this customer's.
    pub async fn customer_order(&self, customer: Pk, pk: Pk) -> Result<Option<StoredOrder>, StoreError> {
        self.db.query_one(&OF_CUSTOMER, params![customer, pk]).await?.as_ref().map(stored).transpose()
    }

    /// The order with this number, if it was made with this e-mail address.
    pub async fn order_by_email(
        &self,
        number: &OrderNumber,
        email: &str,
    ) -> Result<Option<StoredOrder>, StoreError> {
        let row = self.db.query_one(&BY_EMAIL, params![number, email_key(email)]).await?;
        row.as_ref().map(stored).transpose()
    }

    /// A part of a customer's orders, newest first; never more than [`ORDERS_PAGE_MAX`].
    pub async fn customer_orders(
        &self,
        customer: Pk,
        filter: &OrderFilter,
        slice: Slice,
    ) -> Result<Listed<StoredOrder>, StoreError> {
        let status = filter.status.map(OrderStatus::code);
        let limit = slice.limit.clamp(0, ORDERS_PAGE_MAX);
        let whole = params![customer, filter.from, filter.before, status];
        let part = params![customer, filter.from, filter.before, status, limit, slice.offset.max(0)];
        let mut results = self.db.query_all(vec![(&COUNT, whole), (&LIST, part)]).await?.into_iter();
        let count = results.next().and_then(|rows| rows.first().map(|row| row.int(0))).unwrap_or(0);
        let rows = results.next().unwrap_or_default().iter().map(stored).collect::<Result<_, _>>()?;
        Ok(Listed { count, rows })
    }

    /// At most `limit` orders of the shop made at or after `since`, newest first.
    pub async fn recent_orders(
        &self,
        since: Timestamp,
        status: Option<OrderStatus>,
        limit: i64,
    ) -> Result<Vec<StoredOrder>, StoreError> {
        let params = params![since, status.map(OrderStatus::code), limit];
        self.db.query(&RECENT, params).await?.iter().map(stored).collect()
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

    /// Replaces the order read at `version`, moves the ledger, adds the jobs and logs the event;
    /// `false` when somebody else was
    /// faster.
    pub async fn replace_order(
        &self,
        order: &Order,
        version: i64,
        movements: &[Movement],
        jobs: &[Job],
        event: &Event,
    ) -> Result<bool, StoreError> {
        let mut batch = Batch::new();
        let status: OrderStatus = order.status;
        batch.require(&UPDATE, params![order.pk, version, status.code(), order.expires, json(order)]);
        ledger::apply(&mut batch, movements, event.at);
        outbox::insert(&mut batch, jobs, event.at);
        events::log(&mut batch, &order.checkout, event);
        match self.db.write(batch).await? {
            Written::Done(_) => Ok(true),
            Written::Missed(_) | Written::Violated { .. } => Ok(false),
        }
    }
}
