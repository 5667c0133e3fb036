//! What happens by itself: unpaid orders expire, old sessions go, samples are folded. A job that fails is logged
//! and tried again at its next turn. Several nodes may do the same job at once: each is safe to repeat.

use std::{future::Future, sync::Arc, time::Duration};

use store::Store;
use tokio::{task::JoinSet, time::MissedTickBehavior};
use web::{App, telemetry::Metrics};

const PURGE_SESSIONS_EVERY: Duration = Duration::from_hours(1);
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
        let app = Arc::clone(app);
        jobs.spawn(repeat("purge_sessions", PURGE_SESSIONS_EVERY, move || {
            let store: Store = app.flow.store().clone();
            let now = app.flow.now();
            async move { Ok(store.purge_sessions(now).await?) }
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

/// Runs `job` at once and then at every turn, whatever becomes of it.
async fn repeat<J, F>(name: &'static str, every: Duration, job: J)
where
    J: Fn() -> F + Send + 'static,
    F: Future<Output = anyhow::Result<()>> + Send + 'static,
{
    let mut turns = tokio::time::interval(every);
    turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        turns.tick().await;
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
