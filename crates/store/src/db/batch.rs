//! A write as data: statements and what each must achieve.

use super::{Params, Row, Sql};

/// How many rows a statement must touch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expect {
    /// Any number.
    Any,
    /// Exactly one, or the whole batch is undone.
    One,
}

pub(super) struct Step {
    pub(super) sql: &'static Sql,
    pub(super) params: Params,
    pub(super) expect: Expect,
}

/// Statements that are carried out whole or not at all.
#[derive(Default)]
pub struct Batch {
    pub(super) steps: Vec<Step>,
    /// Whether the steps may be carried out in any order, or all at once.
    pub(super) unordered: bool,
}

/// What became of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// All of it, durably. The rows each step returned, in their order.
    Done(Vec<Vec<Row>>),
    /// Nothing: this step did not touch the one row it had to.
    Missed(usize),
    /// Nothing: this step would break a unique or check constraint, named like `orders_number_key`.
    Violated {
        /// The step.
        step: usize,
        /// The constraint; empty for a check.
        constraint: String,
    },
}

impl Batch {
    /// An empty batch.
    pub fn new() -> Self {
        Self::default()
    }

    /// Declares that no step reads or changes what one before it changes, that those that change something return no rows,
    /// and that questions must be answered with one row of one number, called `answer`: a database that is far away may
    /// then take them as one statement, all parts of which see what was there before.
    pub fn steps_are_independent(&mut self) -> &mut Self {
        self.unordered = true;
        self
    }

    /// Adds a statement that may touch any number of rows.
    pub fn run(&mut self, sql: &'static Sql, params: Params) -> &mut Self {
        self.steps.push(Step { sql, params, expect: Expect::Any });
        self
    }

    /// Adds a statement that must touch exactly one row, or a question that must be answered with one; the step's place
    /// is returned, to recognise a miss.
    pub fn require(&mut self, sql: &'static Sql, params: Params) -> usize {
        self.steps.push(Step { sql, params, expect: Expect::One });
        self.steps.len() - 1
    }

    /// How many statements there are.
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }
}

/// How one step ended.
pub(super) enum StepOutcome {
    Rows(Vec<Row>),
    Missed,
    Violated(String),
}

impl StepOutcome {
    /// The outcome of a step that touched `touched` rows and returned `rows`.
    pub(super) fn touched(touched: u64, rows: Vec<Row>, expect: Expect) -> Self {
        if expect == Expect::One && touched != 1 { Self::Missed } else { Self::Rows(rows) }
    }
}
