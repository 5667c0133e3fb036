//! Carries jobs out: takes what is due from the outbox, does it, and notes how it went. Every job may run more than
//! once, after a node was killed in the middle of it, and hands its key on so that a receiver can tell. One file for
//! each kind of job.

mod code_sms;
mod give_back;
mod link_sms;
mod message;
mod password_reset;
mod points;

use std::time::Duration;

pub(crate) use message::account_values;

use checkout::{ids::Timestamp, job::Job};
use futures_util::{
    StreamExt,
    future::{join, join_all},
    stream,
};
use store::outbox::TakenJob;

use crate::{Flow, FlowError};

/// How many jobs a node takes at once, and how many of them it works on at the same time.
const TAKEN_MAX: i64 = 16;
const AT_ONCE_MAX: usize = 8;
/// The longest one job may take: above what any gateway waits for.
const JOB_SECONDS_MAX: u64 = 20;
/// How long taken jobs belong to this node: longer than all of them can take.
const LEASE_SECONDS: i64 = 60;
/// Waits before the second attempt, the third, and so on: 28 hours in all, then the job is given up. One that gives money back
/// goes on once a day: it is somebody's, and the intent of it must not be lost.
const BACK_OFF_SECONDS: [i64; 8] = [5, 30, 300, 1_800, 7_200, 18_000, 36_000, 36_000];
const DAILY_SECONDS: i64 = 24 * 3600;
/// How long the table remembers jobs that are over.
const DONE_KEPT_SECONDS: i64 = 30 * 24 * 3600;
const DEAD_KEPT_SECONDS: i64 = 180 * 24 * 3600;

/// How an attempt went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It was carried out, or there is nothing left to do.
    Done,
    /// It may work later, for this reason not now.
    Later(String),
    /// It will never work, for this reason.
    Never(String),
}

/// What one turn came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Worked {
    /// Jobs carried out.
    pub done: usize,
    /// Jobs put back.
    pub later: usize,
    /// Jobs given up.
    pub dead: usize,
}

impl Flow {
    /// Tells the worker of this process that there may be jobs to do.
    pub fn wake_jobs(&self) {
        self.0.jobs_added.notify_one();
    }

    /// Comes back when this process added jobs.
    pub async fn jobs_added(&self) {
        self.0.jobs_added.notified().await;
    }

    /// Takes jobs that are due and carries them out, until none is left that is due now.
    pub async fn work_off_jobs(&self) -> Result<Worked, FlowError> {
        let mut worked = Worked::default();
        loop {
            let taken = self.store().take_jobs(self.now(), LEASE_SECONDS, TAKEN_MAX).await?;
            if taken.is_empty() {
                return Ok(worked);
            }
            let chunks: Vec<_> = stream::iter(taken)
                .map(|job| async move {
                    let outcome = self.attempt(&job).await;
                    (job, outcome)
                })
                .buffer_unordered(AT_ONCE_MAX)
                // What ends at the same time is noted together.
                .ready_chunks(AT_ONCE_MAX)
                .map(|ended| self.note(ended))
                .buffer_unordered(AT_ONCE_MAX)
                .collect()
                .await;
            for noted in chunks {
                let noted = noted?;
                worked.done += noted.done;
                worked.later += noted.later;
                worked.dead += noted.dead;
            }
        }
    }

    /// Removes jobs that were over long ago.
    pub(crate) async fn purge_jobs(&self) -> Result<(), FlowError> {
        let now = self.now();
        let (done, dead) = (now.plus_seconds(-DONE_KEPT_SECONDS), now.plus_seconds(-DEAD_KEPT_SECONDS));
        Ok(self.store().purge_jobs(done, dead).await?)
    }

    /// Carries `taken` out, in a task of its own so that a fault ends this attempt and nothing else.
    async fn attempt(&self, taken: &TakenJob) -> Outcome {
        // A job that ends its node each time would otherwise be taken for ever.
        let is_last = usize::try_from(taken.attempts).is_ok_and(|n| n > BACK_OFF_SECONDS.len() + 1);
        if is_last && !never_ends(taken) {
            return Outcome::Never("it was taken again and again, and no attempt came to an end".to_owned());
        }
        let job = match &taken.job {
            Ok(job) => job.clone(),
            Err(reason) => return Outcome::Later(format!("this version cannot read it: {reason}")),
        };
        let (flow, key, attempts) = (self.clone(), taken.key.clone(), taken.attempts);
        let task = tokio::spawn(async move {
            match job {
                Job::Message(message) => flow.send_message(&message, &key).await,
                Job::PasswordReset(wish) => flow.begin_password_reset(&wish).await,
                Job::LinkSms(sms) => flow.send_link(&sms, attempts).await,
                Job::CodeSms(sms) => flow.send_code(&sms, attempts).await,
                Job::GiveBack(wish) => give_back::give_back(&flow, &wish).await,
                Job::UsePoints(points) => points::tell(&flow, &points).await,
            }
        });
        let stop = task.abort_handle();
        match tokio::time::timeout(Duration::from_secs(JOB_SECONDS_MAX), task).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_)) => Outcome::Later("a fault of the program; the log of that moment has it".to_owned()),
            Err(_) => {
                stop.abort();
                Outcome::Later(format!("not done within {JOB_SECONDS_MAX} seconds"))
            }
        }
    }

    /// Notes how attempts went: those that were done in one write. One that cannot be noted keeps no other from it.
    async fn note(&self, ended: Vec<(TakenJob, Outcome)>) -> Result<Worked, FlowError> {
        let now = self.now();
        let (mut done, mut others) = (Vec::new(), Vec::new());
        for (job, outcome) in &ended {
            match outcome {
                Outcome::Done => done.push(job),
                Outcome::Later(reason) => {
                    others.push(self.note_undone(job, reason, self.next_attempt(job, now)));
                }
                Outcome::Never(reason) => others.push(self.note_undone(job, reason, None)),
            }
        }
        let (held, others) = join(self.store().jobs_done(&done, now), join_all(others)).await;
        for (job, held) in done.iter().zip(held?) {
            warn_unless_held(job, held);
        }
        let mut worked = Worked { done: done.len(), ..Worked::default() };
        for is_tried_again in others {
            if is_tried_again? {
                worked.later += 1;
            } else {
                worked.dead += 1;
            }
        }
        Ok(worked)
    }

    /// Notes that `job` was not done, and is tried again when it is `due`; whether it is.
    async fn note_undone(
        &self,
        job: &TakenJob,
        reason: &str,
        due: Option<Timestamp>,
    ) -> Result<bool, FlowError> {
        let held = if let Some(due) = due {
            tracing::warn!(job = job.pk, kind = job.kind, attempts = job.attempts, reason, "a job waits");
            self.store().job_later(job, due, reason).await?
        } else {
            tracing::error!(job = job.pk, kind = job.kind, reason, "a job was given up");
            self.store().job_dead(job, self.now(), reason).await?
        };
        warn_unless_held(job, held);
        Ok(due.is_some())
    }

    /// When a job that did not work is tried again; `None` when it had all its attempts. A tenth of the wait is left to
    /// chance, so that what failed together does not come back together.
    fn next_attempt(&self, job: &TakenJob, now: Timestamp) -> Option<Timestamp> {
        let place = usize::try_from(job.attempts - 1).ok()?;
        let wait = BACK_OFF_SECONDS.get(place).copied();
        let wait = wait.or_else(|| never_ends(job).then_some(DAILY_SECONDS))?;
        let chance = i64::from(self.ids().nonce()[0]);
        Some(Timestamp(now.plus_seconds(wait).0 + wait * 1_000_000 / 10 * chance / 255))
    }
}

fn warn_unless_held(job: &TakenJob, held: bool) {
    if !held {
        tracing::warn!(job = job.pk, kind = job.kind, "another node took this job meanwhile");
    }
}

/// Whether a job is tried until it is done.
fn never_ends(job: &TakenJob) -> bool {
    matches!(job.job, Ok(Job::GiveBack(_)))
}
