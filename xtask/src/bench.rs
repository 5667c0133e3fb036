//! `cargo xtask bench`: starts the load driver, built like what serves for long, with a server to measure and a throw-away
//! PostgreSQL beside it. What can be measured is the driver's business.

use std::process::Command;

use anyhow::Result;
use clap::Args;

use crate::{built, postgres, program};

#[derive(Args)]
pub(crate) struct Options {
    /// What to measure, and its arguments
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    measurement: Vec<String>,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    program::announce("building the server and the load driver");
    measure(Command::new(built::driver()?).args(&options.measurement))
}

/// Kills the server often enough to see on every change that nothing acknowledged is lost, in the build the tests
/// have made already.
pub(crate) fn crash_briefly() -> Result<()> {
    measure(Command::new(built::built("bench")?).args(["crash", "--kills", "20"]))
}

fn measure(driver: &mut Command) -> Result<()> {
    let binaries = postgres::installation()?;
    let cluster = postgres::Cluster::start(&binaries)?;
    program::run(driver.env("KASSA_TEST_POSTGRES", cluster.address()))
}
