//! Whether a test run was a good one: nothing failed, nothing was skipped, and both databases saw the same tests.

use std::fmt;

use super::Options;
use super::libtest::Tally;

/// The judgement on one run.
#[derive(Debug)]
pub(crate) struct Verdict {
    tally: Tally,
    /// What is wrong with the run, besides failed tests.
    objections: Vec<String>,
}

impl Verdict {
    /// Judges a finished run.
    pub(crate) fn new(options: &Options, tally: Tally, cargo_succeeded: bool) -> Self {
        let mut objections = Vec::new();
        if !cargo_succeeded && tally.failed == 0 {
            objections.push("cargo test failed without a failed test: see its output above".to_owned());
        }
        if tally.ignored > 0 {
            objections.push(format!("ignored tests: {}; a test runs or it goes", tally.ignored));
        }
        if options.both_databases() && tally.on_sqlite != tally.on_postgres {
            objections.push("the two databases did not run the same number of tests".to_owned());
        }
        if options.everything() && (tally.on_sqlite == 0 || tally.on_postgres == 0) {
            objections.push("a database ran no test at all".to_owned());
        }
        Self { tally, objections }
    }

    /// The tests could not even be started.
    pub(crate) fn without_a_run(error: &anyhow::Error) -> Self {
        Self { tally: Tally::default(), objections: vec![format!("{error:#}")] }
    }

    pub(crate) fn is_good(&self) -> bool {
        self.tally.failed == 0 && self.objections.is_empty()
    }

    /// The line CI reads. A bad run without a failed test counts as one failure, so that the line never looks green.
    pub(crate) fn summary(&self) -> String {
        let failed = if self.is_good() { 0 } else { self.tally.failed.max(1) };
        format!("{} passed, {failed} failed", self.tally.passed)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for failure in &self.tally.failures {
            writeln!(f, "failed: {failure}")?;
        }
        for objection in &self.objections {
            writeln!(f, "error: {objection}")?;
        }
        write!(
            f,
            "on SQLite: {} tests, on PostgreSQL: {} tests",
            self.tally.on_sqlite, self.tally.on_postgres
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::Database;
    use super::*;

    fn tally(on_sqlite: usize, on_postgres: usize) -> Tally {
        Tally { passed: on_sqlite + on_postgres, on_sqlite, on_postgres, ..Tally::default() }
    }

    fn filtered() -> Options {
        Options { filter: vec!["order".into()], ..Options::default() }
    }

    #[test]
    fn a_run_with_both_databases_alike_is_good() {
        let verdict = Verdict::new(&Options::default(), tally(212, 212), true);
        assert!(verdict.is_good());
        assert_eq!(verdict.to_string(), "on SQLite: 212 tests, on PostgreSQL: 212 tests");
        assert_eq!(verdict.summary(), "424 passed, 0 failed");
    }

    #[test]
    fn a_test_missing_on_one_database_spoils_the_run_even_with_a_filter() {
        for options in [Options::default(), filtered()] {
            let verdict = Verdict::new(&options, tally(3, 2), true);
            assert!(!verdict.is_good());
            assert_eq!(verdict.summary(), "5 passed, 1 failed");
        }
    }

    #[test]
    fn a_full_run_without_database_tests_is_bad_and_a_filtered_one_is_not() {
        assert!(!Verdict::new(&Options::default(), tally(0, 0), true).is_good());
        assert!(Verdict::new(&filtered(), tally(0, 0), true).is_good());
    }

    #[test]
    fn one_database_alone_is_not_compared_with_the_other() {
        let options = Options { only: Some(Database::Sqlite), ..Options::default() };
        assert!(Verdict::new(&options, tally(9, 0), true).is_good());
    }

    #[test]
    fn an_ignored_test_spoils_the_run() {
        let tally = Tally { ignored: 1, ..tally(1, 1) };
        assert!(!Verdict::new(&Options::default(), tally, true).is_good());
    }

    #[test]
    fn a_crash_without_a_failed_test_never_looks_green() {
        assert_eq!(Verdict::new(&filtered(), tally(1, 1), false).summary(), "2 passed, 1 failed");
        let never_ran = Verdict::without_a_run(&anyhow::anyhow!("no server"));
        assert_eq!(never_ran.summary(), "0 passed, 1 failed");
    }

    #[test]
    fn failed_tests_are_counted_as_they_are() {
        let tally = Tally { failed: 3, failures: vec!["a::b".into()], ..tally(2, 2) };
        let verdict = Verdict::new(&Options::default(), tally, false);
        assert_eq!(verdict.summary(), "4 passed, 3 failed");
        assert!(verdict.to_string().starts_with("failed: a::b\n"));
    }
}
