//! `kassa gateway-test URL`: whether a service keeps the signed contract for payments, one named check after another. Needs no
//! shop. Ends with 0 when every promise was kept, with 1 otherwise.

use std::{process::ExitCode, sync::Arc, time::Duration};

use anyhow::Result;
use clap::Args;
use flow::{Clock, SystemClock};
use gateways::{
    payment::conformance::{Finding, Trial, Verdict, promises, run},
    remote::SECRET_BYTES_MIN,
};
use serde_json::json;

use crate::{
    config::{Environment, Unusable},
    output::say,
};

/// The variable with what both sides know.
const SECRET: &str = "KASSA_PAYMENT_SECRET";

/// Options of `kassa gateway-test`.
#[derive(Debug, Args)]
#[command(after_help = "The secret both sides know is taken from KASSA_PAYMENT_SECRET.")]
pub(crate) struct GatewayTestArgs {
    /// Where the gateway's paths begin, such as `https://pay.shop.example`
    #[arg(required_unless_present = "list")]
    url: Option<String>,
    /// Try only the check of this name; may be given more than once
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Print the names of all checks and what each promises
    #[arg(long)]
    list: bool,
    /// A card that pays
    #[arg(long, value_name = "NUMBER", default_value = "4111111111111111")]
    approved_card: String,
    /// A card that does not
    #[arg(long, value_name = "NUMBER", default_value = "4000000000000119")]
    declined_card: String,
    /// How long one answer may take
    #[arg(long, value_name = "SECONDS", default_value_t = 8, value_parser = clap::value_parser!(u64).range(1..=60))]
    patience_seconds: u64,
}

/// Tries them and says how it went.
pub(crate) async fn command(
    arguments: GatewayTestArgs,
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
            "set {SECRET} to what the gateway and the shop know, at least {SECRET_BYTES_MIN} characters"
        ))
        .into());
    }
    let url = arguments.url.unwrap_or_default();
    let trial = Trial {
        approved_card: arguments.approved_card,
        declined_card: arguments.declined_card,
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

/// Prints names and promises.
pub(crate) fn list(promises: Vec<(&'static str, &'static str)>, json: bool) -> Result<ExitCode> {
    if json {
        let all = promises.into_iter().map(|(name, promise)| json!({ "name": name, "promise": promise }));
        say(all.collect::<serde_json::Value>())?;
    } else {
        for (name, promise) in promises {
            say(format_args!("{name:<28} {promise}"))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A finding for programs.
pub(crate) fn drawn(finding: &Finding) -> serde_json::Value {
    let (verdict, detail) = match &finding.verdict {
        Verdict::Passed => ("passed", None),
        Verdict::Failed(what) => ("failed", Some(what)),
        Verdict::Skipped(why) => ("skipped", Some(why)),
    };
    json!({ "name": finding.name, "promise": finding.promise, "verdict": verdict, "detail": detail })
}

/// Findings for people.
pub(crate) fn told(findings: &[Finding]) -> String {
    let line = |Finding { name, promise, verdict }: &Finding| match verdict {
        Verdict::Passed => format!("passed   {name}\n"),
        Verdict::Failed(what) => {
            format!("FAILED   {name}\n         promised: {promise}\n         instead:  {what}\n")
        }
        Verdict::Skipped(why) => format!("skipped  {name}: {why}\n"),
    };
    let count = |is: fn(&Verdict) -> bool| findings.iter().filter(|finding| is(&finding.verdict)).count();
    let passed = count(|verdict| matches!(verdict, Verdict::Passed));
    let failed = count(|verdict| matches!(verdict, Verdict::Failed(_)));
    let skipped = count(|verdict| matches!(verdict, Verdict::Skipped(_)));
    let lines: String = findings.iter().map(line).collect();
    format!("{lines}{passed} kept, {failed} broken, {skipped} not tried\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_promise_is_told_with_what_was_promised_and_what_came_instead() {
        let finding = |name, verdict| Finding { name, promise: "it answers once", verdict };
        let findings = [
            finding("a", Verdict::Passed),
            finding("b", Verdict::Failed("it answered twice".to_owned())),
            finding("c", Verdict::Skipped("it has none".to_owned())),
        ];
        assert_eq!(
            told(&findings),
            "passed   a\nFAILED   b\n         promised: it answers once\n         instead:  it answered twice\n\
             skipped  c: it has none\n1 kept, 1 broken, 1 not tried\n"
        );
        assert_eq!(drawn(&findings[1])["verdict"], "failed");
    }
}
