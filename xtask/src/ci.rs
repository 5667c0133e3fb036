//! `cargo xtask ci`: every check there is, one after the other. CI calls this and nothing else.
//!
//! A failed stage does not keep the next ones from running: one run shows all there is to mend.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Result, bail};

use crate::test::Verdict;
use crate::{bench, first_order, machine, openapi, program, replay, test, tidy};

/// How one stage went.
struct Row {
    stage: &'static str,
    good: bool,
    took: Duration,
}

pub(crate) fn run() -> ExitCode {
    let mut verdict = None;
    let rows = [
        stage("fmt", || program::run(program::cargo().args(["fmt", "--all", "--check"]))),
        stage("clippy", clippy),
        stage("tidy", || tidy::run(&tidy::Options::default())),
        stage("openapi", || openapi::run(&openapi::Options::only_check())),
        stage("test", || judge(verdict.insert(test::run(&test::Options::default())))),
        stage("first-order", first_order::run),
        stage("replay", replay::run),
        stage("crash", bench::crash_briefly),
    ];
    program::announce("stages");
    print!("{}", table(&rows));
    println!();
    if let Some(verdict) = verdict {
        println!("{}", verdict.summary());
    }
    if rows.iter().all(|row| row.good) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn clippy() -> Result<()> {
    // `--locked` here, once, so that a stale Cargo.lock is noticed.
    let mut clippy = program::cargo();
    program::run(clippy.args([
        "clippy",
        "--locked",
        "--workspace",
        "--all-targets",
        "--",
        "--deny",
        "warnings",
    ]))
}

fn judge(verdict: &Verdict) -> Result<()> {
    if verdict.is_good() {
        return Ok(());
    }
    bail!("{}", verdict.summary())
}

fn stage(name: &'static str, work: impl FnOnce() -> Result<()>) -> Row {
    program::announce(&format!("stage {name}"));
    let began = machine::now();
    let done = work();
    if let Err(error) = &done {
        println!("error: stage {name}: {error:#}");
    }
    Row { stage: name, good: done.is_ok(), took: began.elapsed() }
}

fn table(rows: &[Row]) -> String {
    let line = |row: &Row| {
        let result = if row.good { "ok" } else { "FAILED" };
        format!("{:<12} {result:<6} {:>7.1} s\n", row.stage, row.took.as_secs_f32())
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_reports_its_failure_and_lets_the_next_one_run() {
        assert!(!stage("one", || bail!("broken")).good);
        assert!(stage("two", || Ok(())).good);
    }

    #[test]
    fn the_table_has_a_line_per_stage_with_its_duration() {
        let rows = [
            Row { stage: "fmt", good: true, took: Duration::from_millis(1_500) },
            Row { stage: "test", good: false, took: Duration::from_secs(75) },
        ];
        assert_eq!(table(&rows), "fmt          ok         1.5 s\ntest         FAILED    75.0 s\n");
    }
}
