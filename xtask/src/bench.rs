//! `cargo xtask bench`: starts the load driver in its release build. What can be measured is the driver's business.

use anyhow::Result;
use clap::Args;

use crate::program;

#[derive(Args)]
pub(crate) struct Options {
    /// What to measure, and its arguments
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    measurement: Vec<String>,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    program::run(
        program::cargo().args(["run", "--release", "--package", "bench", "--"]).args(&options.measurement),
    )
}
