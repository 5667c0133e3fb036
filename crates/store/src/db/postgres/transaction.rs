//! A write to PostgreSQL in one round trip: `begin`, the steps and `commit` are sent without waiting for each other's
//! answers, or independent steps as a single statement. A step that must touch one row and does not fails in the server
//! itself, so that the `commit` behind it can only roll back.

use std::{collections::HashMap, future::poll_fn, sync::Arc, task::Poll};

use deadpool_postgres::Object;
use futures_util::future::{join3, maybe_done};
use parking_lot::RwLock;
use tokio_postgres::{Statement, error::SqlState};

use super::{borrowed, failed, read};
use crate::db::{
    Batch, DbError, Row, Written,
    batch::{Expect, Step, StepOutcome},
    dialect,
};

/// Why a try to write came to nothing.
pub(super) struct Failure {
    pub(super) error: DbError,
    pub(super) may_repeat: bool,
    pub(super) connection_is_doubtful: bool,
}

impl Failure {
    fn new(name: &'static str, error: &tokio_postgres::Error) -> Self {
        let again = [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED];
        let may_repeat = error.code().is_some_and(|code| again.contains(code));
        Self { error: failed(name, error), may_repeat, connection_is_doubtful: error.code().is_none() }
    }
}

/// Where the statement of each step lies, and whether it must touch a row.
type Shape = Vec<(usize, bool)>;

/// The texts of joined steps: as few as there are kinds of writes.
#[derive(Default)]
pub(super) struct JoinedTexts(RwLock<HashMap<Shape, Arc<str>>>);

impl JoinedTexts {
    fn of(&self, steps: &[Step]) -> Arc<str> {
        let is_required = |step: &Step| step.expect == Expect::One;
        let place = |step: &Step| std::ptr::from_ref(step.sql).addr();
        let shape: Shape = steps.iter().map(|step| (place(step), is_required(step))).collect();
        if let Some(text) = self.0.read().get(&shape) {
            return Arc::clone(text);
        }
        let texts = steps.iter().map(|step| (step.sql.postgres, step.params.len(), is_required(step)));
        let text: Arc<str> = dialect::joined_for_postgres(texts).into();
        self.0.write().insert(shape, Arc::clone(&text));
        text
    }
}

/// Tries once to carry out `batch`, all of it or nothing.
pub(super) async fn write(
    connection: &Object,
    batch: &Batch,
    joined: &JoinedTexts,
) -> Result<Written, Failure> {
    match batch.steps.as_slice() {
        [] => Ok(Written::Done(Vec::new())),
        [only] => write_one(connection, only).await,
        steps if batch.unordered => write_joined(connection, steps, &joined.of(steps)).await,
        steps => write_many(connection, steps).await,
    }
}

/// One statement is a transaction by itself, unless missing its row must undo it: touching too many rows is a
/// fault of the program, touching none undoes nothing.
async fn write_one(connection: &Object, step: &Step) -> Result<Written, Failure> {
    let statement = prepared(connection, step, step.sql.postgres).await?;
    Ok(match run(connection, step, &statement).await? {
        StepOutcome::Rows(rows) => Written::Done(vec![rows]),
        StepOutcome::Missed => Written::Missed(0),
        StepOutcome::Violated(constraint) => Written::Violated { step: 0, constraint },
    })
}

/// Independent steps are one statement, which is a transaction by itself: nothing to begin, one answer to wait for.
async fn write_joined(connection: &Object, steps: &[Step], text: &str) -> Result<Written, Failure> {
    let statement = prepared(connection, &steps[0], text).await?;
    let params: Vec<_> = steps.iter().flat_map(|step| borrowed(&step.params)).collect();
    match connection.query(&statement, &params).await {
        Ok(rows) => {
            let row = rows.first().map(read);
            let required = steps.iter().map(|step| step.expect == Expect::One);
            Ok(Written::Done(dialect::answers_of_joined(row.as_ref(), required)))
        }
        Err(error) => {
            if let Some(missed) = error.as_db_error().and_then(|said| dialect::missed_step(said.message())) {
                return Ok(Written::Missed(missed));
            }
            let table = error.as_db_error().and_then(|said| said.table()).unwrap_or_default();
            let step = steps.iter().position(|step| step.sql.postgres.contains(table)).unwrap_or_default();
            match refused(&steps[step], &error)? {
                StepOutcome::Violated(constraint) => Ok(Written::Violated { step, constraint }),
                StepOutcome::Rows(_) | StepOutcome::Missed => Ok(Written::Missed(step)),
            }
        }
    }
}

async fn write_many(connection: &Object, steps: &[Step]) -> Result<Written, Failure> {
    let mut statements = Vec::with_capacity(steps.len());
    for step in steps {
        let text = match step.expect {
            Expect::Any => step.sql.postgres,
            Expect::One => step.sql.guarded(),
        };
        statements.push(prepared(connection, step, text).await?);
    }
    let ran =
        steps.iter().zip(&statements).map(|(step, statement)| run_in_batch(connection, step, statement));
    let (begun, outcomes, ended) =
        join3(connection.batch_execute("begin"), in_order(ran), connection.batch_execute("commit")).await;
    begun.map_err(|error| Failure::new("begin", &error))?;
    let written = collect(outcomes)?;
    // After a failed commit nobody knows what is on the disk; the connection is given up with it.
    ended.map_err(|error| Failure { connection_is_doubtful: true, ..Failure::new("commit", &error) })?;
    Ok(written)
}

/// Polls every future in its order each time, so that all of them have sent their request, one behind the other,
/// before whatever is polled next. `join_all` keeps no such order when there are many.
async fn in_order<F: Future>(futures: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut futures: Vec<_> = futures.map(|future| Box::pin(maybe_done(future))).collect();
    poll_fn(|cx| {
        let pending =
            futures.iter_mut().filter_map(|future| future.as_mut().poll(cx).is_pending().then_some(()));
        if pending.count() == 0 { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    futures
        .iter_mut()
        .map(|future| future.as_mut().take_output().expect("it was polled to its end"))
        .collect()
}

/// The first step that did not succeed decides; those behind it failed only because the transaction had.
fn collect(outcomes: Vec<Result<StepOutcome, Failure>>) -> Result<Written, Failure> {
    let mut rows = Vec::with_capacity(outcomes.len());
    for (place, outcome) in outcomes.into_iter().enumerate() {
        match outcome? {
            StepOutcome::Rows(step_rows) => rows.push(step_rows),
            StepOutcome::Missed => return Ok(Written::Missed(place)),
            StepOutcome::Violated(constraint) => return Ok(Written::Violated { step: place, constraint }),
        }
    }
    Ok(Written::Done(rows))
}

async fn prepared(connection: &Object, step: &Step, text: &str) -> Result<Statement, Failure> {
    connection.prepare_cached(text).await.map_err(|error| Failure::new(step.sql.name, &error))
}

/// Runs a step whose missing row, if it must touch one, the statement itself reports.
async fn run_in_batch(
    connection: &Object,
    step: &Step,
    statement: &Statement,
) -> Result<StepOutcome, Failure> {
    if step.expect == Expect::Any {
        return run(connection, step, statement).await;
    }
    match connection.query(statement, &borrowed(&step.params)).await {
        Ok(rows) => Ok(StepOutcome::Rows(dialect::rows_behind_guard(rows.iter().map(read).collect()))),
        Err(error)
            if error.as_db_error().is_some_and(|said| dialect::missed_step(said.message()).is_some()) =>
        {
            Ok(StepOutcome::Missed)
        }
        Err(error) => refused(step, &error),
    }
}

async fn run(connection: &Object, step: &Step, statement: &Statement) -> Result<StepOutcome, Failure> {
    let params = borrowed(&step.params);
    let ran = if statement.columns().is_empty() {
        connection.execute(statement, &params).await.map(|touched| (touched, Vec::new()))
    } else {
        let rows = connection.query(statement, &params).await;
        rows.map(|rows| (rows.len() as u64, rows.iter().map(read).collect::<Vec<Row>>()))
    };
    match ran {
        Ok((touched, rows)) => Ok(StepOutcome::touched(touched, rows, step.expect)),
        Err(error) => refused(step, &error),
    }
}

/// What an error of a step means.
fn refused(step: &Step, error: &tokio_postgres::Error) -> Result<StepOutcome, Failure> {
    match error.as_db_error() {
        Some(violated) if *violated.code() == SqlState::UNIQUE_VIOLATION => {
            let name = dialect::constraint_named_by_postgres(violated.constraint(), violated.detail());
            Ok(StepOutcome::Violated(name))
        }
        Some(violated) if *violated.code() == SqlState::CHECK_VIOLATION => {
            Ok(StepOutcome::Violated(String::new()))
        }
        _ => Err(Failure::new(step.sql.name, error)),
    }
}
