//! `kassa outbox`: what the operator sees of jobs for the outside world, and how one that was given up is tried again.

use std::process::ExitCode;

use checkout::{ids::OrderNumber, time::rfc3339};
use clap::{Args, Subcommand};
use flow::{Clock, SystemClock};
use serde_json::{Value, json};
use store::{
    Store,
    outbox::{JobState, ListedJob},
};

use crate::{installation::Installation, output::say};

/// What the operator has to mend first: another number.
const REFUSED: u8 = 2;

/// See jobs for the outside world, such as mails, and try one again
#[derive(Debug, Subcommand)]
pub(crate) enum OutboxArgs {
    /// List jobs, newest first
    List(ListArgs),
    /// Show one job
    Show(Named),
    /// Try a job again now that was given up or waits
    Retry(RetryArgs),
}

/// Which jobs to list.
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Only jobs at this state: waiting, taken, done or dead
    #[arg(long, value_parser = state)]
    state: Option<JobState>,
    /// Only jobs about the order with this number
    #[arg(long, value_name = "NUMBER")]
    order: Option<String>,
    /// The most jobs to list
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(i64).range(1..=1000))]
    limit: i64,
}

/// A job.
#[derive(Debug, Args)]
pub(crate) struct Named {
    /// The job's number, as `kassa outbox list` tells it
    number: i64,
}

/// Which jobs to try again.
#[derive(Debug, Args)]
pub(crate) struct RetryArgs {
    /// The job's number, as `kassa outbox list` tells it
    #[arg(required_unless_present = "dead")]
    number: Option<i64>,
    /// All jobs that were given up
    #[arg(long, conflicts_with = "number")]
    dead: bool,
}

/// The most jobs that are tried again at once.
const RETRY_MAX: i64 = 1000;

fn state(text: &str) -> Result<JobState, String> {
    JobState::named(text)
        .ok_or_else(|| format!("a state is one of {}", JobState::ALL.map(JobState::name).join(", ")))
}

/// Carries out `args` in an installation.
pub(crate) async fn command(installation: &Installation, args: OutboxArgs) -> anyhow::Result<ExitCode> {
    let store = installation.store().await?;
    let json = installation.json;
    match args {
        OutboxArgs::List(args) => {
            let prefix = args.order.map(|number| format!("order:{}:", OrderNumber(number)));
            let jobs = store.jobs(args.state, prefix.as_deref(), args.limit).await?;
            let values: Vec<Value> = jobs.iter().map(value).collect();
            say(if json { format!("{:#}", json!(values)) } else { drawn(&jobs) })?;
            Ok(ExitCode::SUCCESS)
        }
        OutboxArgs::Show(Named { number }) => match store.job(number).await? {
            Some(job) => {
                say(if json { format!("{:#}", value(&job)) } else { whole(&job) })?;
                Ok(ExitCode::SUCCESS)
            }
            None => refuse(json, "not_found", &format!("there is no job {number}; see `kassa outbox list`")),
        },
        OutboxArgs::Retry(RetryArgs { number: Some(number), .. }) => retry(&store, number, json).await,
        OutboxArgs::Retry(RetryArgs { number: None, .. }) => {
            let mut begun = 0;
            for job in store.jobs(Some(JobState::Dead), None, RETRY_MAX).await? {
                begun += i64::from(store.retry_job(job.pk, SystemClock.now()).await?);
            }
            say(if json {
                json!({ "due": begun }).to_string()
            } else {
                format!("{begun} jobs are due now")
            })?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

async fn retry(store: &Store, number: i64, json: bool) -> anyhow::Result<ExitCode> {
    if store.retry_job(number, SystemClock.now()).await? {
        say(if json { json!({ "due": 1 }).to_string() } else { format!("job {number} is due now") })?;
        return Ok(ExitCode::SUCCESS);
    }
    match store.job(number).await? {
        None => refuse(json, "not_found", &format!("there is no job {number}; see `kassa outbox list`")),
        Some(job) => {
            let message = format!(
                "job {number} is {}: only one that waits or is dead can be tried again",
                job.state.name()
            );
            refuse(json, "refused", &message)
        }
    }
}

fn refuse(json: bool, error: &str, message: &str) -> anyhow::Result<ExitCode> {
    if json {
        say(format!("{:#}", json!({ "error": error, "message": message })))?;
    } else {
        eprintln!("kassa: {message}");
    }
    Ok(ExitCode::from(REFUSED))
}

fn value(job: &ListedJob) -> Value {
    json!({
        "number": job.pk,
        "key": job.key,
        "kind": job.kind,
        "state": job.state.name(),
        "attempts": job.attempts,
        "reason": job.reason,
        "due": job.due.map(rfc3339),
        "created": rfc3339(job.created),
        "finished": job.finished.map(rfc3339),
        "job": serde_json::from_str::<Value>(&job.payload).unwrap_or(Value::Null),
    })
}

fn drawn(jobs: &[ListedJob]) -> String {
    if jobs.is_empty() {
        return "no jobs".to_owned();
    }
    let line = |job: &ListedJob| {
        let reason = job.reason.as_deref().map(|reason| format!("  {reason}")).unwrap_or_default();
        let (number, state, created) = (job.pk, job.state.name(), rfc3339(job.created));
        format!("{number:>6}  {state:<8} {:>2}x  {}  {}{reason}", job.attempts, &created[..19], job.key)
    };
    jobs.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn whole(job: &ListedJob) -> String {
    let moment = |at: Option<_>| at.map_or_else(|| "-".to_owned(), rfc3339);
    [
        format!("Job {}: {}", job.pk, job.key),
        format!("  kind      {}", job.kind),
        format!("  state     {}, taken {} times", job.state.name(), job.attempts),
        format!("  reason    {}", job.reason.as_deref().unwrap_or("-")),
        format!("  due       {}", moment(job.due)),
        format!("  created   {}", rfc3339(job.created)),
        format!("  finished  {}", moment(job.finished)),
        format!("  payload   {}", job.payload),
    ]
    .join("\n")
}
