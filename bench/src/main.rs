//! The load driver. It measures and breaks the real program: `kassa` as a process, over real sockets, on a real
//! disk. Run it with `cargo xtask bench`.
#![expect(
    clippy::disallowed_methods,
    reason = "a load driver measures real time and reads where its server is"
)]
#![expect(clippy::disallowed_types, reason = "ratios and milliseconds are for people to read, not money")]
#![expect(clippy::float_arithmetic, reason = "ratios and milliseconds are for people to read, not money")]

mod audit;
mod chart;
mod checkout;
mod client;
mod crash;
mod limit;
mod pages;
mod power;
mod races;
mod report;
mod server;
mod shopper;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask bench", about = "Measures and breaks the real program")]
struct Arguments {
    #[command(subcommand)]
    measurement: Measurement,
}

#[derive(Subcommand)]
enum Measurement {
    /// Whole checkouts a second beside the limit of bare HTTP and the same store
    Checkout(checkout::Options),
    /// One checkout ordered many times at once; more buyers than units
    Races(races::Options),
    /// `kill -9` at random moments under load
    Crash(crash::Options),
    /// Power cuts of the SQLite data folder (needs root and loop devices)
    PowerCut(power::Options),
    /// The limit: one row read and one durable write behind bare HTTP (started by `checkout`)
    #[command(hide = true)]
    LimitServer(limit::Options),
}

#[tokio::main]
async fn main() -> Result<()> {
    match Arguments::parse().measurement {
        Measurement::Checkout(options) => checkout::run(options).await,
        Measurement::Races(options) => races::run(options).await,
        Measurement::Crash(options) => crash::run(options).await,
        Measurement::PowerCut(options) => power::run(options).await,
        Measurement::LimitServer(options) => limit::serve(options).await,
    }
}
