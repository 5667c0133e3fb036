//! `cargo xtask test`: plain `cargo test` with a PostgreSQL at hand, and a check that nothing was left out.
//!
//! Tests that run once per database are generated into modules named `on_sqlite` and `on_postgres`.

mod libtest;
mod verdict;

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};

use crate::{browser, machine, postgres, program};
use libtest::Tally;
pub(crate) use verdict::Verdict;

/// Where the tests find the PostgreSQL made for them.
const ADDRESS_VARIABLE: &str = "KASSA_TEST_POSTGRES";

#[derive(Args, Default)]
pub(crate) struct Options {
    /// Leave out the tests of the other database
    #[arg(long, value_enum)]
    only: Option<Database>,
    /// Only the tests of this package
    #[arg(long, short)]
    package: Option<String>,
    /// Only tests with one of these in their path
    filter: Vec<String>,
}

/// The package whose tests need a browser.
const BROWSER_TESTS: &str = "e2e";

/// How much a run depends on something of the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    Must,
    May,
}

/// A database the store speaks.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Database {
    Sqlite,
    Postgres,
}

impl Database {
    /// The module that the tests of this database are in.
    pub(crate) const fn module(self) -> &'static str {
        match self {
            Self::Sqlite => "on_sqlite",
            Self::Postgres => "on_postgres",
        }
    }

    const fn other(self) -> Self {
        match self {
            Self::Sqlite => Self::Postgres,
            Self::Postgres => Self::Sqlite,
        }
    }
}

impl Options {
    /// Whether the run is meant to hold everything, so that a missing half is a mistake.
    fn everything(&self) -> bool {
        self.only.is_none() && self.package.is_none() && self.filter.is_empty()
    }

    /// Whether tests of both databases were asked for alike.
    fn both_databases(&self) -> bool {
        let names_one = |filter: &String| {
            [Database::Sqlite, Database::Postgres].iter().any(|d| filter.contains(d.module()))
        };
        self.only.is_none() && !self.filter.iter().any(names_one)
    }

    /// Whether tests that need a browser run: with filters of one's own, they do where a browser is at hand.
    fn in_a_browser(&self) -> Option<Need> {
        match &self.package {
            Some(package) => (package == BROWSER_TESTS).then_some(Need::Must),
            None if self.filter.is_empty() => Some(Need::Must),
            None => Some(Need::May),
        }
    }

    fn cargo_test(&self) -> Command {
        let mut command = program::cargo();
        command.args(["test", "--no-fail-fast"]);
        match &self.package {
            Some(package) => command.args(["--package", package]),
            None => command.arg("--workspace"),
        };
        command.arg("--").args(&self.filter);
        if let Some(only) = self.only {
            command.args(["--skip", &format!("{}::", only.other().module())]);
        }
        // The output is read by this task, and colours would be in the way.
        command.env("CARGO_TERM_COLOR", "auto").env_remove(ADDRESS_VARIABLE);
        command
    }
}

/// Runs the tests; the last line printed is `N passed, N failed`, whatever happens.
pub(crate) fn run_and_report(options: &Options) -> ExitCode {
    let verdict = run(options);
    println!("{}", verdict.summary());
    if verdict.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Runs the tests, says what is wrong, and leaves the last word to the caller.
pub(crate) fn run(options: &Options) -> Verdict {
    let began = machine::now();
    let verdict = match attempt(options) {
        Ok((tally, cargo_succeeded)) => Verdict::new(options, tally, cargo_succeeded),
        Err(error) => Verdict::without_a_run(&error),
    };
    program::announce(&format!("tests, {:.1} s", began.elapsed().as_secs_f32()));
    println!("{verdict}");
    verdict
}

/// The tests' results, and whether cargo called the run a success.
fn attempt(options: &Options) -> Result<(Tally, bool)> {
    let mut command = options.cargo_test();
    match options.in_a_browser() {
        Some(Need::Must) => {
            command.env(browser::VARIABLE, browser::installation()?);
        }
        Some(Need::May) => {
            if let Some(found) = browser::at_hand() {
                command.env(browser::VARIABLE, found);
            }
        }
        None => {}
    }
    let cluster = if options.only == Some(Database::Sqlite) {
        None
    } else {
        program::announce("starting a throw-away PostgreSQL");
        let binaries = postgres::installation()?;
        let cluster = postgres::Cluster::start(&binaries)?;
        println!("{} ({})", cluster.address(), binaries.display());
        command.env(ADDRESS_VARIABLE, cluster.address());
        Some(cluster)
    };
    program::announce("cargo test");
    let ran = watch(command);
    drop(cluster);
    ran
}

/// Shows the output of the tests as it comes and counts along.
fn watch(mut command: Command) -> Result<(Tally, bool)> {
    let mut child = command.stdout(Stdio::piped()).spawn().context("cannot start cargo test")?;
    let mut output = BufReader::new(child.stdout.take().expect("cargo test was given a pipe"));
    let mut tally = Tally::default();
    let mut line = Vec::new();
    // By bytes: a test may print anything.
    while output.read_until(b'\n', &mut line).context("lost the output of cargo test")? > 0 {
        std::io::stdout().write_all(&line).context("cannot show the output of cargo test")?;
        tally.read(&String::from_utf8_lossy(&line));
        line.clear();
    }
    let status = child.wait().context("lost cargo test")?;
    Ok((tally, status.success()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(options: &Options) -> Vec<String> {
        options.cargo_test().get_args().map(|argument| argument.to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn without_options_the_whole_workspace_is_tested() {
        assert_eq!(arguments(&Options::default()), ["test", "--no-fail-fast", "--workspace", "--"]);
    }

    #[test]
    fn one_database_alone_means_skipping_the_other() {
        let options = Options { only: Some(Database::Sqlite), ..Options::default() };
        assert_eq!(arguments(&options)[3..], ["--", "--skip", "on_postgres::"]);
        assert!(!options.both_databases());
    }

    #[test]
    fn a_package_and_filters_are_passed_on() {
        let options = Options { only: None, package: Some("store".into()), filter: vec!["orders".into()] };
        assert_eq!(arguments(&options), ["test", "--no-fail-fast", "--package", "store", "--", "orders"]);
        assert!(options.both_databases() && !options.everything());
    }

    #[test]
    fn a_browser_is_insisted_on_when_its_tests_were_asked_for() {
        let of = |package: Option<&str>, filter: &[&str]| {
            let filter = filter.iter().map(|word| (*word).to_owned()).collect();
            Options { only: None, package: package.map(Into::into), filter }.in_a_browser()
        };
        assert_eq!([of(None, &[]), of(Some("e2e"), &["cards"])], [Some(Need::Must); 2]);
        assert_eq!(of(None, &["orders"]), Some(Need::May));
        assert_eq!(of(Some("store"), &[]), None);
    }

    #[test]
    fn a_filter_that_names_a_database_asks_for_that_one() {
        let options = Options { filter: vec!["on_postgres::order".into()], ..Options::default() };
        assert!(!options.both_databases());
    }
}
