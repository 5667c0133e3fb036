//! Payment attempts. They are written with the checkout they belong to; whoever looks after one that is due has it for a
//! while, and a change names the version it was read at.

use std::sync::Arc;

use checkout::{
    engine::Change,
    ids::{AttemptId, CheckoutId, Timestamp},
    payment::{Attempt, AttemptWrite, KnownAttempt},
};

use crate::{
    Batch, Store, StoreError, Written,
    checkouts::StoredCheckout,
    db::{Row, params, sql},
    document,
    events::{self, Event},
    json, ledger, orders, outbox,
    providers::{self, ProviderEvent},
};

sql! {
    INSERT = "insert into attempts (id, checkout, state, due, looks, version, created, document) \
              values ($1, $2, $3, $4, 0, 1, $5, $6)";
    UPDATE = "update attempts set state = $3, due = $4, looks = 0, version = version + 1, document = $5 \
              where id = $1 and version = $2";
    READ = "select version, document from attempts where id = $1";
    READ_WITH_CHECKOUT = "select a.version, a.document, c.version, c.document \
                          from attempts a join checkouts c on c.id = a.checkout where a.id = $1";
    IS_DUE = "select id from attempts where due <= $1 limit 1";
    TAKE = "update attempts set due = $2, looks = looks + 1 \
            where due <= $1 and id in (select id from attempts where due <= $1 order by due limit $3) \
            returning version, document, looks";
    LATER = "update attempts set due = $3 where id = $1 and version = $2";
    OF_CHECKOUT = "select version, document from attempts where checkout = $1 order by created, id";
    RECENT = "select version, document from attempts \
              where created >= $1 and (cast($2 as text) is null or state = cast($2 as text)) \
              order by created desc, id desc limit $3";
    COUNTS = "select state, count(*) from attempts where due is not null group by state";
}

/// An attempt that this node looks after for a while.
#[derive(Debug, Clone)]
pub struct TakenAttempt {
    /// The attempt with its version.
    pub known: KnownAttempt,
    /// How often somebody looked after it since it last changed, this time counted.
    pub looks: i64,
}

/// What became of saving what a finding made of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// It is durable.
    Done,
    /// Somebody else changed the attempt or its checkout first.
    Beaten,
    /// There is not enough of something the order needs.
    HoldRefused,
    /// Something of the order is another one's already: its key, or its number.
    OrderTaken,
}

/// Adds `writes` to a batch.
pub(crate) fn write(batch: &mut Batch, writes: &[AttemptWrite]) {
    // What is given up makes room for what opens.
    let (changed, opened): (Vec<_>, Vec<_>) = writes.iter().partition(|write| write.version.is_some());
    for AttemptWrite { attempt, version } in changed.into_iter().chain(opened) {
        let Attempt { id, state, due, started, .. } = attempt;
        if let Some(version) = version {
            batch.require(&UPDATE, params![id, *version, state.name(), *due, json(attempt)]);
        } else {
            let values = params![id, attempt.checkout(), state.name(), *due, *started, json(attempt)];
            batch.require(&INSERT, values);
        }
    }
}

fn known(row: &Row) -> Result<KnownAttempt, StoreError> {
    Ok(KnownAttempt { version: row.int(0), attempt: document("attempts", row.text(1))? })
}

impl Store {
    /// One attempt.
    pub async fn attempt(&self, id: &AttemptId) -> Result<Option<KnownAttempt>, StoreError> {
        self.db.query_one(&READ, params![id]).await?.as_ref().map(known).transpose()
    }

    /// One attempt and its checkout, both as they were at one moment: read one after the other, the attempt could be as it was
    /// before a settlement and the checkout as it was after.
    pub async fn attempt_with_checkout(
        &self,
        id: &AttemptId,
    ) -> Result<Option<(KnownAttempt, StoredCheckout)>, StoreError> {
        let Some(row) = self.db.query_one(&READ_WITH_CHECKOUT, params![id]).await? else { return Ok(None) };
        let checkout = Arc::new(document("checkouts", row.text(3))?);
        Ok(Some((known(&row)?, StoredCheckout { version: row.int(2), checkout })))
    }

    /// Every attempt of a checkout, the first one first.
    pub async fn attempts_of(&self, checkout: &CheckoutId) -> Result<Vec<KnownAttempt>, StoreError> {
        self.db.query(&OF_CHECKOUT, params![checkout]).await?.iter().map(known).collect()
    }

    /// At most `limit` attempts that began at or after `since`, newest first.
    pub async fn recent_attempts(
        &self,
        since: Timestamp,
        state: Option<&str>,
        limit: i64,
    ) -> Result<Vec<KnownAttempt>, StoreError> {
        self.db.query(&RECENT, params![since, state, limit]).await?.iter().map(known).collect()
    }

    /// How many attempts somebody has to look after, by the word for how far they got.
    pub async fn attempt_counts(&self) -> Result<Vec<(String, i64)>, StoreError> {
        let rows = self.db.query(&COUNTS, params![]).await?;
        Ok(rows.iter().map(|row| (row.text(0).to_owned(), row.int(1))).collect())
    }

    /// Takes at most `limit` attempts that are due, for `lease_seconds`.
    pub async fn take_attempts(
        &self,
        now: Timestamp,
        lease_seconds: i64,
        limit: i64,
    ) -> Result<Vec<TakenAttempt>, StoreError> {
        // Nearly always there is none, and reading is cheaper than writing nothing.
        if self.db.query_one(&IS_DUE, params![now]).await?.is_none() {
            return Ok(Vec::new());
        }
        let mut batch = Batch::new();
        batch.run(&TAKE, params![now, now.plus_seconds(lease_seconds), limit]);
        match self.db.write(batch).await? {
            Written::Done(rows) => rows
                .iter()
                .flatten()
                .map(|row| Ok(TakenAttempt { known: known(row)?, looks: row.int(2) }))
                .collect(),
            Written::Missed(_) | Written::Violated { .. } => Ok(Vec::new()),
        }
    }

    /// Has `known` looked after again at `due`, unless it changed meanwhile.
    pub async fn attempt_later(&self, known: &KnownAttempt, due: Timestamp) -> Result<(), StoreError> {
        let mut batch = Batch::new();
        batch.run(&LATER, params![&known.attempt.id, known.version, due]);
        self.db.write(batch).await?;
        Ok(())
    }

    /// Replaces the attempt read at the version that `write` names; `false` when it changed meanwhile.
    pub async fn replace_attempt(&self, write: AttemptWrite, event: &Event) -> Result<bool, StoreError> {
        let mut batch = Batch::new();
        self::write(&mut batch, std::slice::from_ref(&write));
        events::log(&mut batch, write.attempt.checkout(), event);
        Ok(matches!(self.db.write(batch).await?, Written::Done(_)))
    }

    /// Saves what a finding made of the checkout `before` and its attempt, all or nothing. Whose checkout it is does not
    /// matter: the bank answers whether anybody waits or not. `heard` is what a provider said, and is kept with it.
    pub async fn settle(
        &self,
        before: &StoredCheckout,
        change: &Change,
        event: &Event,
        heard: Option<&ProviderEvent>,
    ) -> Result<Settled, StoreError> {
        let mut batch = Batch::new();
        crate::checkouts::replace(&mut batch, before, &change.checkout, event.at);
        write(&mut batch, &change.attempts);
        let holds = ledger::apply(&mut batch, &change.movements, event.at);
        if let Some(order) = &change.order {
            orders::insert(&mut batch, order);
        }
        outbox::insert(&mut batch, &change.jobs, event.at);
        if let Some(heard) = heard {
            providers::note(&mut batch, heard);
        }
        events::log(&mut batch, &change.checkout.id, event);
        Ok(match self.db.write(batch).await? {
            Written::Done(_) => Settled::Done,
            Written::Violated { .. } if change.order.is_some() => Settled::OrderTaken,
            Written::Missed(step) if holds.refused(step).is_some() => Settled::HoldRefused,
            Written::Missed(_) | Written::Violated { .. } => Settled::Beaten,
        })
    }
}
