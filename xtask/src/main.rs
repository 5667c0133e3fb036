//! The project's own tasks, so that everybody and every CI machine runs the same thing: `cargo xtask …`.
//!
//! Nothing here is part of the product, and nothing here is needed to run it.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod apt;
mod bench;
mod browser;
mod built;
mod ci;
mod demo;
mod django;
mod first_order;
mod machine;
mod openapi;
mod payments;
mod postgres;
mod program;
mod replay;
mod test;
mod tidy;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The project's own tasks", disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Run every test, on SQLite and on a throw-away PostgreSQL
    Test(test::Options),
    /// Check the rules of the house that no compiler knows
    Tidy(tidy::Options),
    /// Write `openapi.json` anew, or check that it is fresh
    Openapi(openapi::Options),
    /// Follow the tutorial's script against a server started for it
    FirstOrder,
    /// Send every request of the documents in docs/replay to a demo shop
    Replay,
    /// Measure: forwards to the load driver
    Bench(bench::Options),
    /// Play payments under bad luck: all of what the tests play a part of
    Payments(payments::Options),
    /// Check that Django reads our signed links and we its, with a Django installed for it
    Django,
    /// Everything that CI runs, in the same order
    Ci,
    /// Own one throw-away PostgreSQL until standard input ends (started by `test`)
    #[command(hide = true)]
    KeepPostgres { binaries: PathBuf },
}

fn main() -> ExitCode {
    let done = match Arguments::parse().task {
        // These two end with a line for CI, so they report their own failures before it.
        Task::Test(options) => return test::run_and_report(&options),
        Task::Ci => return ci::run(),
        Task::Tidy(options) => tidy::run(&options),
        Task::Openapi(options) => openapi::run(&options),
        Task::FirstOrder => first_order::run(),
        Task::Replay => replay::run(),
        Task::Bench(options) => bench::run(&options),
        Task::Django => django::run(),
        Task::Payments(options) => payments::run(&options),
        Task::KeepPostgres { binaries } => postgres::keep(&binaries),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
