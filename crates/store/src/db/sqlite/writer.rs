//! The one thread that writes: batches that wait share a durable commit. Each is whole or nothing, and nobody is
//! answered before the disk has it.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::mpsc,
};

use rusqlite::{Connection, PrepFlags, Statement};
use tokio::sync::oneshot;

use super::{checkpoints::Checkpoints, control, failed, run_statement, stop};
use crate::db::{
    Batch, DbError, Row, Sql, Value, Written,
    batch::{Step, StepOutcome},
    dialect,
};

/// The most batches that share one commit.
const GROUP_MAX: usize = 256;
/// How many groups are written with savepoints after one that had to be written twice.
const CAREFUL_GROUPS: u32 = 16;

/// A batch and who waits for it.
pub(super) struct Job {
    pub(super) batch: Batch,
    pub(super) reply: oneshot::Sender<(Outcome, Batch)>,
}

impl Job {
    /// Answers, and gives the batch back to be dropped by the thread that made it: its memory came from there.
    fn reply(self, outcome: Outcome) {
        // Whoever waited may be gone.
        let _ = self.reply.send((outcome, self.batch));
    }
}

pub(super) type Outcome = Result<Written, DbError>;

/// The one connection that writes, with its statements by where their texts lie: they are as many as the program has.
struct Writer<'c> {
    connection: &'c Connection,
    statements: HashMap<usize, Statement<'c>>,
}

impl Writer<'_> {
    fn run(&mut self, sql: &'static Sql, params: &[Value]) -> rusqlite::Result<(u64, Vec<Row>)> {
        let statement = match self.statements.entry(std::ptr::from_ref(sql).addr()) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => entry.insert(
                self.connection.prepare_with_flags(sql.sqlite, PrepFlags::SQLITE_PREPARE_PERSISTENT)?,
            ),
        };
        let ran = run_statement(statement, params);
        // What was bound, whole documents among it, is not kept until it runs again.
        statement.clear_bindings();
        ran
    }
}

/// How the batches of a group are kept apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Care {
    /// Not at all: a batch that fails spoils the group. Most never do, and savepoints copy every page they touch.
    Hopeful,
    /// Each in a savepoint of its own, so that its failure undoes only itself.
    Careful,
}

/// Carries out jobs until the last handle to the database is gone.
pub(super) fn write_jobs(connection: &Connection, jobs: &mpsc::Receiver<Job>, mut checkpoints: Checkpoints) {
    let writer = &mut Writer { connection, statements: HashMap::new() };
    let mut careful_groups = 0_u32;
    while let Ok(first) = jobs.recv() {
        let mut group = vec![first];
        let care = if careful_groups == 0 { Care::Hopeful } else { Care::Careful };
        careful_groups = careful_groups.saturating_sub(1);
        let mut written = carry_out_group(writer, &mut group, jobs, care);
        if matches!(written, Ok(None)) {
            careful_groups = CAREFUL_GROUPS;
            written = carry_out_group(writer, &mut group, jobs, Care::Careful);
        }
        match written {
            Ok(outcomes) => {
                for (job, outcome) in group.into_iter().zip(outcomes.unwrap_or_default()) {
                    job.reply(outcome);
                }
            }
            Err(reason) => {
                for job in group {
                    job.reply(Err(DbError::Unavailable(reason.clone())));
                }
            }
        }
        checkpoints.look_after(connection);
    }
}

/// Writes a group, with those that arrive meanwhile, and commits it; the outcome of each job. `None` when one of them
/// spoilt a hopeful group: nothing was written.
fn carry_out_group(
    writer: &mut Writer,
    group: &mut Vec<Job>,
    jobs: &mpsc::Receiver<Job>,
    care: Care,
) -> Result<Option<Vec<Outcome>>, String> {
    let connection = writer.connection;
    control(connection, "begin immediate").map_err(|error| error.to_string())?;
    let mut outcomes: Vec<Outcome> = Vec::with_capacity(group.len());
    while let Some(job) = group.get(outcomes.len()) {
        let steps = &job.batch.steps;
        let changes = connection.total_changes();
        let outcome = match care {
            Care::Hopeful => run_steps(writer, steps),
            Care::Careful => run_apart(writer, steps),
        };
        // A batch that was beaten before it changed anything spoils nothing.
        let is_spoilt = match outcome {
            Ok(Written::Done(_)) => false,
            Ok(_) => connection.total_changes() != changes,
            Err(_) => true,
        };
        if care == Care::Hopeful && is_spoilt {
            // Some errors have ended the transaction by themselves.
            if !connection.is_autocommit() {
                finish(connection, "rollback");
            }
            return Ok(None);
        }
        outcomes.push(outcome);
        if group.len() == outcomes.len() && group.len() < GROUP_MAX {
            group.extend(jobs.try_recv());
        }
    }
    finish(connection, "commit");
    Ok(Some(outcomes))
}

/// Ends the transaction of a group, or the process: nothing of the group was acknowledged.
fn finish(connection: &Connection, how: &'static str) {
    if let Err(error) = control(connection, how) {
        stop(&error, how);
    }
}

/// Runs the steps of one batch in a savepoint of their own, so that its failure undoes only itself.
fn run_apart(writer: &mut Writer, steps: &[Step]) -> Outcome {
    let connection = writer.connection;
    let savepoint = |text| control(connection, text).map_err(|error| DbError::Unavailable(error.to_string()));
    savepoint("savepoint job")?;
    let written = run_steps(writer, steps);
    if !matches!(written, Ok(Written::Done(_))) {
        savepoint("rollback to job")?;
    }
    savepoint("release job")?;
    written
}

fn run_steps(writer: &mut Writer, steps: &[Step]) -> Outcome {
    let mut rows = Vec::with_capacity(steps.len());
    for (place, step) in steps.iter().enumerate() {
        match run_step(writer, step)? {
            StepOutcome::Rows(step_rows) => rows.push(step_rows),
            StepOutcome::Missed => return Ok(Written::Missed(place)),
            StepOutcome::Violated(constraint) => return Ok(Written::Violated { step: place, constraint }),
        }
    }
    Ok(Written::Done(rows))
}

fn run_step(writer: &mut Writer, step: &Step) -> Result<StepOutcome, DbError> {
    match writer.run(step.sql, &step.params) {
        Ok((touched, rows)) => Ok(StepOutcome::touched(touched, rows, step.expect)),
        Err(rusqlite::Error::SqliteFailure(error, message))
            if error.code == rusqlite::ErrorCode::ConstraintViolation =>
        {
            let constraint = dialect::constraint_named_by_sqlite(&message.unwrap_or_default());
            Ok(StepOutcome::Violated(constraint))
        }
        Err(error) => Err(failed(step.sql, &error)),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use super::*;
    use crate::db::{Sql, params};

    static ADD: Sql = Sql::new("ADD", "", "insert into kept (id) values (?1)");
    static RENAME: Sql = Sql::new("RENAME", "", "update kept set id = ?2 where id = ?1");

    /// Writes `batches` as one group; their outcomes and what the table holds afterwards.
    fn write(batches: Vec<Batch>) -> (Vec<Outcome>, Vec<i64>) {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("create table kept (id integer primary key)").unwrap();
        let (sender, jobs) = mpsc::channel();
        let replies: Vec<_> = batches
            .into_iter()
            .map(|batch| {
                let (reply, answer) = oneshot::channel();
                sender.send(Job { batch, reply }).unwrap();
                answer
            })
            .collect();
        drop(sender);
        let copier = Connection::open_in_memory().unwrap();
        let checkpoints = Checkpoints::start(&mut connection, copier, 1).unwrap();
        write_jobs(&connection, &jobs, checkpoints);
        let outcomes = replies.into_iter().map(|mut reply| reply.try_recv().unwrap().0).collect();
        let mut rows = connection.prepare("select id from kept order by id").unwrap();
        let kept = rows.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
        (outcomes, kept)
    }

    fn adding(id: i64) -> Batch {
        let mut batch = Batch::new();
        batch.require(&ADD, params![id]);
        batch
    }

    #[test]
    fn a_batch_that_fails_in_a_group_undoes_only_itself() {
        let mut missing = adding(10);
        missing.require(&RENAME, params![99, 100]);
        let (outcomes, kept) = write(vec![adding(1), missing, adding(2), adding(1), adding(3)]);
        let done = |outcome: &Outcome| matches!(outcome, Ok(Written::Done(_)));
        assert_eq!(outcomes.iter().map(done).collect::<Vec<_>>(), [true, false, true, false, true]);
        assert!(matches!(outcomes[1], Ok(Written::Missed(1))));
        assert!(matches!(outcomes[3], Ok(Written::Violated { step: 0, .. })));
        assert_eq!(kept, [1, 2, 3]);
    }

    #[test]
    fn groups_behind_one_that_failed_are_kept_as_well() {
        let count = i64::try_from(GROUP_MAX).unwrap() * 3;
        let (outcomes, kept) = write((0..count).map(|id| adding(id % (count - 1))).collect());
        assert_eq!(
            outcomes.iter().filter(|outcome| matches!(outcome, Ok(Written::Done(_)))).count(),
            kept.len()
        );
        assert_eq!(kept.len(), usize::try_from(count - 1).unwrap());
    }
}
