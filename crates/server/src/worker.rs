//! What happens by itself: unpaid orders expire, jobs of the outbox are carried out, payments nobody waits for come to their end, old sessions go, samples are folded. A job that fails is logged
//! and tried again at its next turn. Several nodes may do the same job at once: each is safe to repeat.

use std::{future::Future, sync::Arc, time::Duration};

use flow::Flow;
use tokio::{task::JoinSet, time::MissedTickBehavior};
use web::{App, telemetry::Metrics};

const TIDY_UP_EVERY: Duration = Duration::from_hours(1);
/// How often the outbox is looked into for jobs of other processes and second attempts; own ones are told of at once.
const OUTBOX_EVERY: Duration = Duration::from_secs(1);
/// How often it is looked whether a payment has to be looked after; own ones are told of at once.
const PAYMENTS_EVERY: Duration = Duration::from_secs(1);
const FOLD_SAMPLES_EVERY: Duration = Duration::from_secs(5);

/// The running jobs; they end when it is dropped, between two statements of the database at the latest.
pub(crate) struct Worker(JoinSet<()>);

impl Worker {
    /// Begins the jobs of a server.
    pub(crate) fn start(app: &Arc<App>, metrics: Option<Metrics>, sweep_every: Duration) -> Self {
        let mut jobs = JoinSet::new();
        let flow = app.flow.clone();
        jobs.spawn(repeat("expire_orders", sweep_every, move || {
            let flow = flow.clone();
            async move {
                // A sweep takes so many at once; a backlog is worked off without waiting.
                while let ended @ 1.. = flow.expire_orders().await? {
                    tracing::info!(ended, "unpaid orders expired");
                }
                Ok(())
            }
        }));
        let (flow, added) = (app.flow.clone(), app.flow.clone());
        let wake = move || {
            let added = added.clone();
            async move { added.jobs_added().await }
        };
        jobs.spawn(repeat_or_when("outbox", OUTBOX_EVERY, wake, move || {
            let flow = flow.clone();
            async move { work_off(&flow).await }
        }));
        let (flow, due) = (app.flow.clone(), app.flow.clone());
        let wake = move || {
            let due = due.clone();
            async move { due.payments_due().await }
        };
        jobs.spawn(repeat_or_when("payments", PAYMENTS_EVERY, wake, move || {
            let flow = flow.clone();
            async move {
                let looked_after = flow.look_after_payments().await?;
                metrics::counter!("payments_looked_after_total").increment(looked_after as u64);
                Ok(())
            }
        }));
        let flow = app.flow.clone();
        jobs.spawn(repeat("tidy_up", TIDY_UP_EVERY, move || {
            let flow = flow.clone();
            async move { Ok(flow.tidy_up().await?) }
        }));
        if let Some(metrics) = metrics {
            jobs.spawn(repeat("fold_samples", FOLD_SAMPLES_EVERY, move || {
                metrics.run_upkeep();
                async { Ok(()) }
            }));
        }
        Self(jobs)
    }

    /// Ends the jobs and waits until they are gone.
    pub(crate) async fn stop(mut self) {
        self.0.shutdown().await;
    }
}

/// Carries out what is due in the outbox, and counts it.
async fn work_off(flow: &Flow) -> anyhow::Result<()> {
    let worked = flow.work_off_jobs().await?;
    for (outcome, count) in [("done", worked.done), ("later", worked.later), ("dead", worked.dead)] {
        if count > 0 {
            metrics::counter!("outbox_jobs_total", "outcome" => outcome).increment(count as u64);
        }
    }
    Ok(())
}

/// Runs `job` at once and then at every turn, whatever becomes of it.
async fn repeat<J, F>(name: &'static str, every: Duration, job: J)
where
    J: Fn() -> F + Send + 'static,
    F: Future<Output = anyhow::Result<()>> + Send + 'static,
{
    repeat_or_when(name, every, std::future::pending::<()>, job).await;
}

/// The same, and also whenever `wake` comes back.
async fn repeat_or_when<W, V, J, F>(name: &'static str, every: Duration, wake: W, job: J)
where
    W: Fn() -> V + Send + 'static,
    V: Future<Output = ()> + Send + 'static,
    J: Fn() -> F + Send + 'static,
    F: Future<Output = anyhow::Result<()>> + Send + 'static,
{
    let mut turns = tokio::time::interval(every);
    turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = turns.tick() => {}
            () = wake() => {}
        }
        // A task of its own, so that a panic ends this turn and not the job.
        let outcome = match tokio::spawn(job()).await {
            Ok(Ok(())) => "done",
            Ok(Err(error)) => {
                tracing::error!(
                    job = name,
                    error = format!("{error:#}"),
                    "a job failed and will be tried again"
                );
                "failed"
            }
            Err(error) if error.is_cancelled() => return,
            Err(_) => {
                tracing::error!(job = name, "a job panicked and will be tried again");
                "panicked"
            }
        };
        metrics::counter!("job_runs_total", "job" => name, "outcome" => outcome).increment(1);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_job_that_fails_or_panics_gets_its_next_turn() {
        let turns = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&turns);
        let job = repeat("test", Duration::from_secs(10), move || {
            let turn = counted.fetch_add(1, Ordering::SeqCst);
            async move {
                match turn {
                    0 => anyhow::bail!("the database is away"),
                    1 => panic!("a fault"),
                    _ => Ok(()),
                }
            }
        });
        let _ = tokio::time::timeout(Duration::from_secs(45), job).await;
        assert_eq!(turns.load(Ordering::SeqCst), 5);
    }
}
