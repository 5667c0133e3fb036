//! `kassa provider-test` against services that keep the contract, and against one that breaks it on purpose in every way it
//! knows.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use checkout::ids::Timestamp;
use futures_util::future::join_all;
use gateways::{
    Now,
    payment::conformance::{Finding, Verdict},
    provider::{
        conformance::{Trial, promises, run},
        sandbox::{SandboxProvider, SandboxProviderSettings},
    },
};

use crate::subject::{SECRET, quick};

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/remote-provider/provider.py");

/// The example has a clock of its own, and signatures are made for it.
fn now() -> Now {
    #[expect(clippy::disallowed_methods, reason = "the example is a process with the real clock")]
    let now = || {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        Timestamp(since.as_micros().try_into().unwrap())
    };
    Arc::new(now)
}

/// The example provider; it is ended when this is dropped.
struct Example {
    process: Child,
    url: String,
}

impl Drop for Example {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

fn example(fault: Option<&str>) -> Example {
    let mut command = Command::new("python3");
    command.args([EXAMPLE, "--port", "0", "--attempts", "3", "--retry-ms", "50"]);
    command.env("KASSA_PROVIDER_SECRET", SECRET).stdout(Stdio::piped());
    if let Some(fault) = fault {
        command.args(["--fault", fault]);
    }
    let mut process = command.spawn().expect("python3 is needed to try the example provider");
    let mut line = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let url = line.split_whitespace().next_back().unwrap_or_default().to_owned();
    Example { process, url }
}

fn trial(url: &str) -> Trial {
    Trial::new(url.to_owned(), SECRET.to_owned(), now())
}

fn failed(findings: &[Finding]) -> Vec<(&'static str, String)> {
    let failed = findings.iter().filter_map(|finding| match &finding.verdict {
        Verdict::Failed(what) => Some((finding.name, what.clone())),
        _ => None,
    });
    failed.collect()
}

fn all_passed(findings: &[Finding]) {
    assert_eq!(failed(findings), []);
    let skipped: Vec<_> =
        findings.iter().filter(|finding| matches!(finding.verdict, Verdict::Skipped(_))).collect();
    assert!(skipped.is_empty(), "{skipped:?}");
    assert_eq!(findings.len(), promises().len());
}

#[tokio::test]
async fn the_sandbox_provider_keeps_the_contract() {
    let settings = SandboxProviderSettings::new(SECRET.to_owned(), now());
    let provider =
        SandboxProvider::start(SandboxProviderSettings { dials: quick(), ..settings }).await.unwrap();
    all_passed(&run(&trial(&provider.url()), &[]).await.unwrap());
}

#[tokio::test]
async fn the_example_in_python_keeps_the_contract() {
    let example = example(None);
    all_passed(&run(&trial(&example.url), &[]).await.unwrap());
}

const FAULTS: [(&str, &str); 25] = [
    ("any-signature", "signature-wrong"),
    ("old-signature", "signature-old"),
    ("opens-twice", "open-repeated"),
    ("takes-changes", "open-changed"),
    ("unknown-is-error", "query-unknown"),
    ("unsigned-calls", "calls-signed"),
    ("signs-body-only", "calls-signed"),
    ("forgets-conversation", "calls-name-the-session"),
    ("hides-addresses", "addresses"),
    ("invents-option", "option-offered"),
    ("skips-agreements", "agreements"),
    ("text-booleans", "notification"),
    ("forgets-shipping", "notification-amounts"),
    ("float-amounts", "amounts-exact"),
    ("tells-once", "notification-repeated"),
    ("renames-repeats", "notification-repeated"),
    ("keeps-the-money", "notification-given-up"),
    ("wrong-way-back", "browser-led"),
    ("other-answer", "query-paid"),
    ("tells-of-declined", "declined-quiet"),
    ("pays-closed", "close-open"),
    ("forgets-close", "close-unknown"),
    ("closes-paid", "close-paid"),
    ("refunds-twice", "refund-repeated"),
    ("refunds-too-much", "refund-too-much"),
];

#[tokio::test]
async fn every_seeded_fault_of_the_example_is_found_and_named() {
    let listed = Command::new("python3").args([EXAMPLE, "--list-faults"]).output().unwrap();
    assert_eq!(
        String::from_utf8(listed.stdout).unwrap().lines().count(),
        FAULTS.len(),
        "all of them are tried"
    );
    for some in FAULTS.chunks(5) {
        let tried = some.iter().map(|(fault, check)| async move {
            let example = example(Some(fault));
            let trial = Trial { patience: Duration::from_secs(6), ..trial(&example.url) };
            let found = failed(&run(&trial, &[(*check).to_owned()]).await.unwrap());
            assert_eq!(found.len(), 1, "{fault} should be found by {check}: {found:?}");
            assert!(found[0].0 == *check && found[0].1.len() > 20, "{fault}: {found:?}");
            println!("{fault}: {check}: {}", found[0].1);
        });
        join_all(tried).await;
    }
}

#[tokio::test]
async fn a_service_that_is_not_there_fails_the_first_check_and_skips_the_others() {
    let findings = run(&trial("http://127.0.0.1:9"), &[]).await.unwrap();
    assert_eq!(failed(&findings).len(), 1, "{findings:?}");
    assert_eq!(findings[0].name, "describe");
    assert!(run(&trial("ftp://x"), &[]).await.is_err());
}
