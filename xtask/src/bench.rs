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
    program::announce("building the server and the load driver");
    program::run(program::cargo().args(["build", "--release", "--package", "kassa", "--package", "bench"]))?;
    let binaries = postgres::installation()?;
    let cluster = postgres::Cluster::start(&binaries)?;
    program::run(
        program::cargo()
            .args(["run", "--quiet", "--release", "--package", "bench", "--"])
            .args(&options.measurement)
            .env("KASSA_TEST_POSTGRES", cluster.address()),
    )
}
