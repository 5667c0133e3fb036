//! The outbox: jobs that wait to be carried out. They are written with the decision they follow from, taken by one node
//! at a time for a while, and finished only by the node that still holds them.

use checkout::{ids::Timestamp, job::Job};

use crate::{
    Batch, Store, StoreError, Written,
    db::{Row, params, sql},
    json,
};

sql! {
    INSERT = "insert into outbox (key, kind, payload, state, due, attempts, fence, created) \
              values ($1, $2, $3, 'waiting', $4, 0, 0, $4) on conflict (key) do nothing";
    IS_DUE = "select pk from outbox where due <= $1 limit 1";
    TAKE = "update outbox set state = 'taken', attempts = attempts + 1, fence = fence + 1, due = $2 \
            where due <= $1 and pk in (select pk from outbox where due <= $1 order by due, pk limit $3) \
            returning pk, key, kind, payload, attempts, fence";
    DONE = "update outbox set state = 'done', due = null, reason = null, finished = $3 \
            where pk = $1 and fence = $2 and state = 'taken' returning pk";
    LATER = "update outbox set state = 'waiting', due = $3, reason = $4 \
             where pk = $1 and fence = $2 and state = 'taken'";
    DEAD = "update outbox set state = 'dead', due = null, finished = $3, reason = $4 \
            where pk = $1 and fence = $2 and state = 'taken'";
    RETRY = "update outbox set state = 'waiting', due = $2, attempts = 0, finished = null \
             where pk = $1 and state in ('waiting', 'dead')";
    PURGE = "delete from outbox where (state = 'done' and finished <= $1) or (state = 'dead' and finished <= $2)";
    LIST = "select pk, key, kind, payload, state, due, attempts, reason, created, finished from outbox \
            where (cast($1 as text) is null or state = cast($1 as text)) \
                and (cast($2 as text) is null or key like cast($2 as text)) \
            order by pk desc limit $3";
    READ = "select pk, key, kind, payload, state, due, attempts, reason, created, finished from outbox where pk = $1";
}

/// How far a job got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JobState {
    /// It waits for its turn, or for its next attempt.
    Waiting,
    /// A node is at it, or was killed while it was.
    Taken,
    /// It was carried out.
    Done,
    /// It was given up: the reason is kept.
    Dead,
}

impl JobState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Taken, Self::Done, Self::Dead];

    /// The word it is kept and shown as.
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Taken => "taken",
            Self::Done => "done",
            Self::Dead => "dead",
        }
    }

    /// The state with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// A job this node holds for a while.
#[derive(Debug, Clone)]
pub struct TakenJob {
    /// Its key in the table.
    pub pk: i64,
    /// The number that proves the holding; anybody who takes it later gets a higher one.
    pub fence: i64,
    /// The name of the logical job; the same for every attempt, so that a receiver can tell repeats.
    pub key: String,
    /// Its kind.
    pub kind: String,
    /// How often it was taken, this time included.
    pub attempts: i64,
    /// The job; an error when another version of the program wrote something this one cannot read.
    pub job: Result<Job, String>,
}

/// A job as an operator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedJob {
    /// Its key in the table.
    pub pk: i64,
    /// The name of the logical job.
    pub key: String,
    /// Its kind.
    pub kind: String,
    /// The job as JSON.
    pub payload: String,
    /// How far it got.
    pub state: JobState,
    /// When it may be taken next.
    pub due: Option<Timestamp>,
    /// How often it was taken.
    pub attempts: i64,
    /// Why the last attempt failed.
    pub reason: Option<String>,
    /// When it was decided.
    pub created: Timestamp,
    /// When it was carried out or given up.
    pub finished: Option<Timestamp>,
}

/// Adds `jobs` to a batch. One whose key is known already is the same job, and is not added again.
pub fn insert(batch: &mut Batch, jobs: &[Job], now: Timestamp) {
    for job in jobs {
        batch.run(&INSERT, params![job.key(), job.kind(), json(job), now]);
    }
}

fn taken(row: &Row) -> TakenJob {
    TakenJob {
        pk: row.int(0),
        key: row.text(1).to_owned(),
        kind: row.text(2).to_owned(),
        job: serde_json::from_str(row.text(3)).map_err(|error| error.to_string()),
        attempts: row.int(4),
        fence: row.int(5),
    }
}

fn listed(row: &Row) -> ListedJob {
    ListedJob {
        pk: row.int(0),
        key: row.text(1).to_owned(),
        kind: row.text(2).to_owned(),
        payload: row.text(3).to_owned(),
        state: JobState::named(row.text(4)).expect("the table holds only these states"),
        due: row.maybe_int(5).map(Timestamp),
        attempts: row.int(6),
        reason: row.maybe_text(7).map(ToOwned::to_owned),
        created: Timestamp(row.int(8)),
        finished: row.maybe_int(9).map(Timestamp),
    }
}

impl Store {
    /// Takes at most `limit` jobs that are due, for `lease_seconds`. When they are neither finished nor put back by
    /// then, because the node was killed, somebody else takes them.
    pub async fn take_jobs(
        &self,
        now: Timestamp,
        lease_seconds: i64,
        limit: i64,
    ) -> Result<Vec<TakenJob>, StoreError> {
        // Asking is cheaper than changing nothing, and most of the time there is nothing.
        if self.db.query_one(&IS_DUE, params![now]).await?.is_none() {
            return Ok(Vec::new());
        }
        let mut batch = Batch::new();
        batch.run(&TAKE, params![now, now.plus_seconds(lease_seconds), limit]);
        match self.db.write(batch).await? {
            Written::Done(rows) => Ok(rows.iter().flatten().map(taken).collect()),
            Written::Missed(_) | Written::Violated { .. } => Ok(Vec::new()),
        }
    }

    /// Notes that `jobs` were carried out, in one write; for each in its order, `false` when this node had lost it.
    pub async fn jobs_done(&self, jobs: &[&TakenJob], now: Timestamp) -> Result<Vec<bool>, StoreError> {
        if jobs.is_empty() {
            return Ok(Vec::new());
        }
        let mut batch = Batch::new();
        let mut places: Vec<usize> = (0..jobs.len()).collect();
        // In one order on all nodes, so that two that hold the same jobs one after the other cannot wait for each other.
        places.sort_by_key(|place| jobs[*place].pk);
        for place in &places {
            batch.run(&DONE, params![jobs[*place].pk, jobs[*place].fence, now]);
        }
        let mut held = vec![false; jobs.len()];
        if let Written::Done(rows) = self.db.write(batch).await? {
            for (place, rows) in places.into_iter().zip(rows) {
                held[place] = !rows.is_empty();
            }
        }
        Ok(held)
    }

    /// Puts `job` back until `due`; `false` when this node had lost it.
    pub async fn job_later(&self, job: &TakenJob, due: Timestamp, reason: &str) -> Result<bool, StoreError> {
        let mut batch = Batch::new();
        batch.require(&LATER, params![job.pk, job.fence, due, reason]);
        self.holds(batch).await
    }

    /// Gives `job` up; `false` when this node had lost it.
    pub async fn job_dead(&self, job: &TakenJob, now: Timestamp, reason: &str) -> Result<bool, StoreError> {
        let mut batch = Batch::new();
        batch.require(&DEAD, params![job.pk, job.fence, now, reason]);
        self.holds(batch).await
    }

    async fn holds(&self, batch: Batch) -> Result<bool, StoreError> {
        Ok(matches!(self.db.write(batch).await?, Written::Done(_)))
    }

    /// Makes a job that was given up, or that waits for its next attempt, due at once with all its attempts before it;
    /// `false` when it is neither.
    pub async fn retry_job(&self, pk: i64, now: Timestamp) -> Result<bool, StoreError> {
        let mut batch = Batch::new();
        batch.require(&RETRY, params![pk, now]);
        self.holds(batch).await
    }

    /// At most `limit` jobs, newest first: those in `state`, if one is given, and with a key that begins with `prefix`,
    /// if one is given.
    pub async fn jobs(
        &self,
        state: Option<JobState>,
        prefix: Option<&str>,
        limit: i64,
    ) -> Result<Vec<ListedJob>, StoreError> {
        let pattern = prefix.map(|prefix| format!("{prefix}%"));
        let rows = self.db.query(&LIST, params![state.map(JobState::name), pattern, limit]).await?;
        Ok(rows.iter().map(listed).collect())
    }

    /// One job.
    pub async fn job(&self, pk: i64) -> Result<Option<ListedJob>, StoreError> {
        Ok(self.db.query_one(&READ, params![pk]).await?.as_ref().map(listed))
    }

    /// Removes jobs that were done before `done_before`, and jobs that were given up before `dead_before`.
    pub async fn purge_jobs(&self, done_before: Timestamp, dead_before: Timestamp) -> Result<(), StoreError> {
        let mut batch = Batch::new();
        batch.run(&PURGE, params![done_before, dead_before]);
        self.db.write(batch).await?;
        Ok(())
    }
}
