//! `kassa provider-test URL`: whether a service keeps the signed contract for checkout providers, one named check after another.
//! Needs no shop: it plays one. Ends with 0 when every promise was kept, with 1 otherwise.

use std::{net::SocketAddr, process::ExitCode, sync::Arc, time::Duration};

use anyhow::Result;
use clap::Args;
use flow::{Clock, SystemClock};
use gateways::{
    payment::conformance::Verdict,
    provider::conformance::{Trial, promises, run},
    remote::SECRET_BYTES_MIN,
};
use serde_json::json;

use crate::{
    config::{Environment, Unusable},
    gateway_test::{drawn, list, told},
    output::say,
};

/// The variable with what both sides know.
const SECRET: &str = "KASSA_PROVIDER_SECRET";

/// Options of `kassa provider-test`.
#[derive(Debug, Args)]
#[command(after_help = "The secret both sides know is taken from KASSA_PROVIDER_SECRET.")]
pub(crate) struct ProviderTestArgs {
    /// Where the provider's paths begin, such as `https://express.example`
    #[arg(required_unless_present = "list")]
    url: Option<String>,
    /// Try only the check of this name; may be given more than once
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Print the names of all checks and what each promises
    #[arg(long)]
    list: bool,
    /// Where the shop that is played listens
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// How the provider reaches that shop, when it runs on another machine
    #[arg(long, value_name = "URL")]
    shop_url: Option<String>,
    /// How long one answer, and what should follow from it, may take
    #[arg(long, value_name = "SECONDS", default_value_t = 8, value_parser = clap::value_parser!(u64).range(1..=60))]
    patience_seconds: u64,
}

/// Tries them and says how it went.
pub(crate) async fn command(
    arguments: ProviderTestArgs,
    environment: &Environment,
    json: bool,
) -> Result<ExitCode> {
    if arguments.list {
        return list(promises(), json);
    }
    if let Some(name) = arguments.only.iter().find(|name| !promises().iter().any(|(known, _)| known == name))
    {
        return Err(Unusable(format!("there is no check `{name}`; --list names them all")).into());
    }
    let secret = environment.get(SECRET).unwrap_or_default();
    if secret.len() < SECRET_BYTES_MIN {
        return Err(Unusable(format!(
            "set {SECRET} to what the provider and the shop know, at least {SECRET_BYTES_MIN} characters"
        ))
        .into());
    }
    let url = arguments.url.unwrap_or_default();
    let trial = Trial {
        listen: arguments.listen,
        shop_url: arguments.shop_url,
        patience: Duration::from_secs(arguments.patience_seconds),
        ..Trial::new(url.clone(), secret.to_owned(), Arc::new(|| SystemClock.now()))
    };
    let findings = run(&trial, &arguments.only).await.map_err(Unusable)?;
    let kept = !findings.iter().any(|finding| matches!(finding.verdict, Verdict::Failed(_)));
    if json {
        let checks: Vec<_> = findings.iter().map(drawn).collect();
        say(json!({ "url": url, "passed": kept, "checks": checks }))?;
    } else {
        say(told(&findings).trim_end())?;
    }
    Ok(if kept { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
