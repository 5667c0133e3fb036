//! `kassa gateway-test`: whether a service keeps the signed contract, as a list of named checks. It talks to the service as a
//! shop would and plays the shopper; it needs a service in test mode, and charges nothing but test cards.

mod charges;
mod client;
mod operations;
mod returns;
mod signatures;
mod wallets;

use std::time::Duration;

use checkout::ids::Timestamp;
use client::Client;
use futures_util::future::BoxFuture;

use super::wire::Described;
use crate::Now;

/// What is tried, and with what.
#[derive(Clone)]
pub struct Trial {
    /// Where the service's paths begin.
    pub url: String,
    /// What both sides know.
    pub secret: String,
    /// A card that pays, with 3-D Secure and without.
    pub approved_card: String,
    /// A card that does not.
    pub declined_card: String,
    /// How long one answer may take.
    pub patience: Duration,
    /// The time.
    pub now: Now,
}

impl std::fmt::Debug for Trial {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Trial({})", self.url)
    }
}

impl Trial {
    /// A trial with the contract's own test cards.
    pub fn new(url: String, secret: String, now: Now) -> Self {
        Self {
            url,
            secret,
            approved_card: "4111111111111111".to_owned(),
            declined_card: "4000000000000119".to_owned(),
            patience: Duration::from_secs(8),
            now,
        }
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

impl std::fmt::Debug for Check {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
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

/// What came of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The check.
    pub name: &'static str,
    /// What is promised.
    pub promise: &'static str,
    /// How it went.
    pub verdict: Verdict,
}

/// How a check went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The promise was kept.
    Passed,
    /// What came instead.
    Failed(String),
    /// Why it was not tried.
    Skipped(String),
}

/// The first check: without it no other makes sense.
const DESCRIBE: (&str, &str) =
    ("describe", "describe answers what the service is called, what it can do and which currencies it takes");
/// The last check looks at every answer of the others.
const NO_CARD: (&str, &str) = ("card-not-repeated", "no answer repeats a card's number or code");

/// Every check but the first and the last, in order.
pub fn checks() -> Vec<Check> {
    [signatures::CHECKS, charges::CHECKS, operations::CHECKS, returns::CHECKS, wallets::CHECKS].concat()
}

/// Names and promises of all checks, in order.
pub fn promises() -> Vec<(&'static str, &'static str)> {
    let checks = checks().into_iter().map(|check| (check.name, check.promise));
    std::iter::once(DESCRIBE).chain(checks).chain([NO_CARD]).collect()
}

/// Tries the checks whose names are in `only`; all of them when it is empty.
pub async fn run(trial: &Trial, only: &[String]) -> Result<Vec<Finding>, String> {
    let client = Client::new(trial)?;
    let mut findings = Vec::new();
    let described = match client.described().await {
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
        let outcome = match &described {
            Some(described) => (check.run)(&client, described).await,
            None => Err(Stop::Skipped("the service does not say what it is")),
        };
        findings.push(finding((check.name, check.promise), outcome));
    }
    findings.push(finding(NO_CARD, client.repeated_no_card()));
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

/// A name no charge of another trial has.
fn run_name(now: Timestamp) -> String {
    format!("kt{:x}", now.0)
}

/// Ends a check that does not apply.
fn needs(capability: bool, otherwise: &'static str) -> Outcome {
    if capability { Ok(()) } else { Err(Stop::Skipped(otherwise)) }
}

/// Ends a check with what came instead of what was promised.
fn failed<T>(what: impl Into<String>) -> Result<T, Stop> {
    Err(Stop::Failed(what.into()))
}
