//! Reads what Rust's test harness prints. Knows nothing of what a good run is.

use super::Database;

/// What one run of `cargo test` printed, added up over all its test programs.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) ignored: usize,
    /// Tests that ran once per database, counted on each.
    pub(crate) on_sqlite: usize,
    pub(crate) on_postgres: usize,
    /// Paths of failed tests.
    pub(crate) failures: Vec<String>,
}

impl Tally {
    /// Takes in one line of output, of whatever kind.
    pub(crate) fn read(&mut self, line: &str) {
        if let Some(counts) = line.strip_prefix("test result: ") {
            self.read_result(counts);
        } else if let Some((path, outcome)) =
            line.strip_prefix("test ").and_then(|rest| rest.split_once(" ... "))
        {
            self.read_test(path, outcome.trim());
        }
    }

    /// The last line of one test program: `ok. 3 passed; 0 failed; 0 ignored; …`.
    fn read_result(&mut self, counts: &str) {
        let count = |word: &str| {
            let words: Vec<&str> = counts.split([' ', ';']).filter(|word| !word.is_empty()).collect();
            let found = words.windows(2).find(|pair| pair[1] == word);
            found.and_then(|pair| pair[0].parse::<usize>().ok()).unwrap_or(0)
        };
        self.passed += count("passed");
        self.failed += count("failed");
        self.ignored += count("ignored");
    }

    /// One test: `store::on_sqlite::a_sentence ... ok`.
    fn read_test(&mut self, path: &str, outcome: &str) {
        match outcome {
            "ok" => (),
            "FAILED" => self.failures.push(path.to_owned()),
            // `ignored`, and anything a test printed that looks like a line of the harness.
            _ => return,
        }
        let is_in = |database: Database| path.split("::").any(|module| module == database.module());
        self.on_sqlite += usize::from(is_in(Database::Sqlite));
        self.on_postgres += usize::from(is_in(Database::Postgres));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(output: &str) -> Tally {
        let mut tally = Tally::default();
        output.lines().for_each(|line| tally.read(line));
        tally
    }

    #[test]
    fn the_programs_of_a_run_are_added_up() {
        let tally = tally(
            "
running 2 tests
test orders::on_sqlite::an_order_is_saved_once ... ok
test orders::on_postgres::an_order_is_saved_once ... ok

test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 7 filtered out; finished in 0.01s

   Doc-tests checkout

running 1 test
test crates/checkout/src/lib.rs - money (line 12) ... ok

test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.31s
",
        );
        assert_eq!(tally, Tally { passed: 3, on_sqlite: 1, on_postgres: 1, ..Tally::default() });
    }

    #[test]
    fn failures_are_counted_and_named() {
        let tally = tally(
            "
test a::on_sqlite::holds ... FAILED
test a::plain ... ok

failures:

---- a::on_sqlite::holds stdout ----
thread 'a::on_sqlite::holds' panicked at src/a.rs:3:5:

failures:
    a::on_sqlite::holds

test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s
",
        );
        assert_eq!((tally.passed, tally.failed, tally.on_sqlite), (1, 1, 1));
        assert_eq!(tally.failures, ["a::on_sqlite::holds"]);
    }

    #[test]
    fn an_ignored_test_is_neither_run_nor_counted_for_its_database() {
        let tally = tally(
            "test on_sqlite::slow ... ignored, takes an hour\n\
             test result: ok. 0 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s",
        );
        assert_eq!((tally.ignored, tally.on_sqlite), (1, 0));
    }

    #[test]
    fn a_database_counts_as_a_module_and_not_as_a_part_of_a_word() {
        assert_eq!(tally("test orders::not_on_sqlite::x ... ok").on_sqlite, 0);
        assert_eq!(tally("test on_sqlite::x ... ok").on_sqlite, 1);
    }

    #[test]
    fn a_test_that_must_panic_and_a_slow_one_are_read_like_others() {
        let tally = tally(
            "test on_postgres::a has been running for over 60 seconds\ntest on_postgres::a - should panic ... ok",
        );
        assert_eq!(tally.on_postgres, 1);
    }
}
