//! `kassa sandbox-bank`: the sandbox bank as a process of its own, for shops that are killed and started again beside it.

use std::{net::SocketAddr, process::ExitCode, sync::Arc};

use anyhow::{Context, Result};
use clap::Args;
use flow::{Clock, Ids, RandomIds, SystemClock};
use gateways::payment::bank::{BankBook, BankSettings, SandboxBank};

use crate::{config::Environment, output::say};

/// The variable with what the shop and the bank know.
const SECRET: &str = "KASSA_PAYMENT_SECRET";

/// Options of `kassa sandbox-bank`.
#[derive(Debug, Args)]
pub(crate) struct BankArgs {
    /// Address and port; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8001")]
    listen: SocketAddr,
    /// The host browsers call it by; beside a shop on 127.0.0.1, localhost makes it another site
    #[arg(long, value_name = "HOST", default_value = "localhost")]
    public_host: String,
    /// Where the dice of its dials begin: the same number, the same troubles
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
}

/// Opens the bank and keeps it open.
pub(crate) async fn command(arguments: BankArgs, environment: &Environment) -> Result<ExitCode> {
    let BankArgs { listen, public_host, seed } = arguments;
    let secret = environment.get(SECRET).map_or_else(|| RandomIds::default().secret(), str::to_owned);
    if environment.get(SECRET).is_none() {
        say(format_args!("{SECRET} is not set; the shop needs {SECRET}={secret}"))?;
    }
    let (book, now) = (BankBook::default(), Arc::new(|| SystemClock.now()));
    let settings = BankSettings { listen, public_host, secret, book, seed, now };
    let bank = SandboxBank::start(settings).await.with_context(|| format!("cannot listen on {listen}"))?;
    say(format_args!("Test cards, dials and statement: {}/ in a browser", bank.public_url()))?;
    say(format_args!("The sandbox bank is ready at {}", bank.url()))?;
    bank.wait().await;
    Ok(ExitCode::SUCCESS)
}
