//! `cargo xtask bench`: starts the load driver in its release build, with a server to measure and a throw-away
//! PostgreSQL beside it. What can be measured is the driver's business.

use anyhow::Result;
use clap::Args;

use crate::{postgres, program};

#[derive(Args)]
pub(crate) struct Options {
    /// What to measure, and its arguments
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    measurement: Vec<String>,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    measure(&["--release"], &options.measurement)
}

/// Kills the server often enough to see on every change that nothing acknowledged is lost, in the build the tests
/// have made already.
pub(crate) fn crash_briefly() -> Result<()> {
    measure(&[], &["crash", "--kills", "20"].map(ToOwned::to_owned))
}

fn measure(profile: &[&str], measurement: &[String]) -> Result<()> {
    program::announce("building the server and the load driver");
    let both = ["--package", "kassa", "--package", "bench"];
    program::run(program::cargo().arg("build").args(profile).args(both))?;
    let binaries = postgres::installation()?;
    let cluster = postgres::Cluster::start(&binaries)?;
    program::run(
        program::cargo()
            .args(["run", "--quiet", "--package", "bench"])
            .args(profile)
            .arg("--")
            .args(measurement)
            .env("KASSA_TEST_POSTGRES", cluster.address()),
    )
}
