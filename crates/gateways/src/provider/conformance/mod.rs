//! `kassa provider-test`: whether a service keeps the signed contract for checkout providers, as a list of named checks. It plays
//! the shop, which answers the service's calls on a socket, and lets the service play the shopper; it needs a service in test
//! mode, and nobody pays.

mod client;
mod endings;
mod opening;
mod purchase;
mod stand_in;

use std::{fmt, net::SocketAddr, time::Duration};

use client::Client;
use futures_util::future::BoxFuture;

use super::wire::Described;
use crate::{
    Now,
    payment::conformance::{Finding, Verdict},
};

/// What is tried, and with what.
#[derive(Clone)]
pub struct Trial {
    /// Where the service's paths begin.
    pub url: String,
    /// What both sides know.
    pub secret: String,
    /// Where the shop that is played listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// How the service reaches it, when not at the address it listens on.
    pub shop_url: Option<String>,
    /// How long one answer, and what should follow from it, may take.
    pub patience: Duration,
    /// The time.
    pub now: Now,
}

impl fmt::Debug for Trial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Trial({})", self.url)
    }
}

impl Trial {
    /// A trial of a service on this machine.
    pub fn new(url: String, secret: String, now: Now) -> Self {
        let (listen, patience) = (SocketAddr::from(([127, 0, 0, 1], 0)), Duration::from_secs(8));
        Self { url, secret, listen, shop_url: None, patience, now }
    }
}

/// A promise of the contract.
#[derive(Clone, Copy)]
pub struct Check {
    /// What it is called.
    pub name: &'static str,
    /// What is promised.
    pub promise: &'static str,
    run: for<'a> fn(&'a Client, &'a Described) -> BoxFuture<'a, Outcome>,
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

type Outcome = Result<(), Stop>;

/// Why a check ended early.
enum Stop {
    /// What was promised, and what came instead.
    Failed(String),
    /// What the service says it cannot do.
    Skipped(&'static str),
}

/// The first check: without it no other makes sense.
const DESCRIBE: (&str, &str) =
    ("describe", "describe answers what the service is called, what it can do and which currencies it takes");

/// Every check but the first, in order.
pub fn checks() -> Vec<Check> {
    [opening::CHECKS, purchase::CHECKS, endings::CHECKS].concat()
}

/// Names and promises of all checks, in order.
pub fn promises() -> Vec<(&'static str, &'static str)> {
    std::iter::once(DESCRIBE).chain(checks().into_iter().map(|check| (check.name, check.promise))).collect()
}

/// Tries the checks whose names are in `only`; all of them when it is empty.
pub async fn run(trial: &Trial, only: &[String]) -> Result<Vec<Finding>, String> {
    let client = Client::start(trial).await?;
    let described = client.described().await;
    let mut findings = Vec::new();
    let known = match described {
        Ok(described) => {
            findings.push(finding(DESCRIBE, Ok(())));
            Some(described)
        }
        Err(stop) => {
            findings.push(finding(DESCRIBE, Err(stop)));
            None
        }
    };
    for check in checks() {
        if !only.is_empty() && !only.iter().any(|name| name == check.name) {
            continue;
        }
        let outcome = match &known {
            Some(described) => (check.run)(&client, described).await,
            None => Err(Stop::Skipped("the service does not say what it is")),
        };
        findings.push(finding((check.name, check.promise), outcome));
    }
    Ok(findings)
}

fn finding((name, promise): (&'static str, &'static str), outcome: Outcome) -> Finding {
    let verdict = match outcome {
        Ok(()) => Verdict::Passed,
        Err(Stop::Failed(what)) => Verdict::Failed(what),
        Err(Stop::Skipped(why)) => Verdict::Skipped(why.to_owned()),
    };
    Finding { name, promise, verdict }
}

/// Ends a check that does not apply.
fn needs(capability: bool, otherwise: &'static str) -> Outcome {
    if capability { Ok(()) } else { Err(Stop::Skipped(otherwise)) }
}

/// Ends a check with what came instead of what was promised.
fn failed<T>(what: impl Into<String>) -> Result<T, Stop> {
    Err(Stop::Failed(what.into()))
}
