//! `kassa sandbox-provider`: the sandbox provider as a process of its own, for shops that are killed and started again beside it.

use std::{net::SocketAddr, process::ExitCode, sync::Arc};

use anyhow::{Context, Result};
use clap::Args;
use flow::{Clock, Ids, RandomIds, SystemClock};
use gateways::provider::sandbox::{ProviderDials, SandboxProvider, SandboxProviderSettings};

use crate::{config::Environment, output::say};

/// The variable with what the shop and the provider know.
const SECRET: &str = "KASSA_PROVIDER_SANDBOX_SECRET";

/// Options of `kassa sandbox-provider`.
#[derive(Debug, Args)]
pub(crate) struct SandboxProviderArgs {
    /// Address and port; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8002")]
    listen: SocketAddr,
    /// The host browsers call it by; beside a shop on 127.0.0.1, localhost makes it another site
    #[arg(long, value_name = "HOST", default_value = "localhost")]
    public_host: String,
    /// It tells the shop of a payment so many times before it gives the money back by itself
    #[arg(long, value_name = "NUMBER", default_value_t = 10)]
    attempts: u32,
    /// Milliseconds between two of them
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 1_000)]
    retry_ms: u64,
}

/// Opens the provider and keeps it open.
pub(crate) async fn command(arguments: SandboxProviderArgs, environment: &Environment) -> Result<ExitCode> {
    let SandboxProviderArgs { listen, public_host, attempts, retry_ms } = arguments;
    let secret = environment.get(SECRET).map_or_else(|| RandomIds::default().secret(), str::to_owned);
    if environment.get(SECRET).is_none() {
        say(format_args!("{SECRET} is not set; the shop needs {SECRET}={secret}"))?;
    }
    let dials = ProviderDials { attempts_max: attempts, retry_ms, ..ProviderDials::default() };
    let settings = SandboxProviderSettings::new(secret, Arc::new(|| SystemClock.now()));
    let settings = SandboxProviderSettings { listen, public_host, dials, ..settings };
    let provider =
        SandboxProvider::start(settings).await.with_context(|| format!("cannot listen on {listen}"))?;
    say(format_args!("Dials, tricks and book: {}/ in a browser", provider.public_url()))?;
    say(format_args!("The sandbox provider is ready at {}", provider.url()))?;
    provider.wait().await;
    Ok(ExitCode::SUCCESS)
}
