//! Counters of what was done how often. A count beyond its limit misses, and with it the batch it stands in.

use checkout::{ids::Timestamp, tally::Limit};

use crate::{
    Batch, Store, StoreError, Written,
    db::{Params, Row, Sql, params, sql},
};

sql! {
    COUNT = "insert into tallies (name, count, expires) values ($1, 1, $2) \
             on conflict (name) do update set count = tallies.count + 1 where tallies.count < $3";
    READ = "select count from tallies where name = $1";
    PURGE = "delete from tallies where expires <= $1";
}

/// Adds to a batch that each of `limits` was done once more; the step misses where that is too often.
pub fn count(batch: &mut Batch, limits: &[Limit], now: Timestamp) {
    // In a fixed order, so that two batches cannot wait for each other.
    let mut sorted: Vec<&Limit> = limits.iter().collect();
    sorted.sort();
    for limit in sorted {
        for (counter, expires) in limit.counters(now) {
            batch.require(&COUNT, params![counter, expires, limit.max]);
        }
    }
}

/// The question how often `limit` was done in this stretch, for asking together with others.
pub(crate) fn query(limit: &Limit, now: Timestamp) -> (&'static Sql, Params) {
    (&READ, params![limit.counter(now)])
}

/// How often, as `query` was answered.
pub(crate) fn answer(rows: &[Row]) -> i64 {
    rows.first().map_or(0, |row| row.int(0))
}

impl Store {
    /// Counts all of `limits` once, or none of them when one is at its end; answers whether they were counted.
    pub async fn count(&self, limits: &[Limit], now: Timestamp) -> Result<bool, StoreError> {
        let mut batch = Batch::new();
        count(&mut batch, limits, now);
        Ok(matches!(self.db.write(batch).await?, Written::Done(_)))
    }

    /// How often `limit` was done in the stretch around `now`.
    pub async fn tally(&self, limit: &Limit, now: Timestamp) -> Result<i64, StoreError> {
        let (sql, params) = query(limit, now);
        Ok(answer(&self.db.query(sql, params).await?))
    }

    /// Removes the counters whose time is over.
    pub async fn purge_tallies(&self, now: Timestamp) -> Result<(), StoreError> {
        let mut batch = Batch::new();
        batch.run(&PURGE, params![now]);
        self.db.write(batch).await?;
        Ok(())
    }
}
