//! `cargo xtask payments`: starts the player of payments under bad luck, with a throw-away PostgreSQL beside it unless only
//! SQLite is asked for. What can be played is the player's business.

use anyhow::Result;
use clap::Args;

use crate::{postgres, program};

#[derive(Args)]
pub(crate) struct Options {
    /// `matrix`, `lost-answers` or `confirmations`, and its arguments
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    play: Vec<String>,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let mut player = program::cargo();
    player
        .args(["run", "--quiet", "--release", "--package", "testkit", "--bin", "payments", "--"])
        .args(&options.play);
    if options.play.iter().any(|word| word == "sqlite" || word == "--only=sqlite") {
        return program::run(&mut player);
    }
    let binaries = postgres::installation()?;
    let cluster = postgres::Cluster::start(&binaries)?;
    program::run(player.env("KASSA_TEST_POSTGRES", cluster.address()))
}
