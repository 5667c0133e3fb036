//! `kassa gateway-test` against services that keep the contract, and against one that breaks it on purpose in every way it
//! knows.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::Arc,
};

use checkout::ids::Timestamp;
use gateways::{
    Now,
    payment::{
        bank::{BankSettings, SandboxBank},
        conformance::{Finding, Trial, Verdict, promises, run},
    },
};

use crate::subject::SECRET;

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/remote-gateway/gateway.py");

/// The example has a clock of its own, and signatures are made for it.
fn now() -> Now {
    #[expect(clippy::disallowed_methods, reason = "the example is a process with the real clock")]
    let now = || {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        Timestamp(since.as_micros().try_into().unwrap())
    };
    Arc::new(now)
}

/// The example gateway; it is ended when this is dropped.
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
    command.args([EXAMPLE, "--port", "0"]).env("KASSA_PAYMENT_SECRET", SECRET).stdout(Stdio::piped());
    if let Some(fault) = fault {
        command.args(["--fault", fault]);
    }
    let mut process = command.spawn().expect("python3 is needed to try the example gateway");
    let mut line = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let url = line.split_whitespace().next_back().unwrap_or_default().to_owned();
    Example { process, url }
}

async fn findings(url: &str) -> Vec<Finding> {
    run(&Trial::new(url.to_owned(), SECRET.to_owned(), now()), &[]).await.unwrap()
}

fn failed(findings: &[Finding]) -> Vec<(&'static str, String)> {
    let failed = findings.iter().filter_map(|finding| match &finding.verdict {
        Verdict::Failed(what) => Some((finding.name, what.clone())),
        _ => None,
    });
    failed.collect()
}

/// Every promise was kept, and none passed by but those whose names begin with `beyond`.
fn all_passed(findings: &[Finding], beyond: Option<&str>) {
    assert_eq!(failed(findings), []);
    let is_beyond = |finding: &&Finding| beyond.is_some_and(|beyond| finding.name.starts_with(beyond));
    let (beyond, asked): (Vec<_>, Vec<_>) = findings.iter().partition(is_beyond);
    let is_skipped = |finding: &&Finding| matches!(finding.verdict, Verdict::Skipped(_));
    assert!(!asked.iter().any(is_skipped), "{asked:?}");
    assert!(beyond.iter().all(is_skipped), "{beyond:?}");
    assert_eq!(findings.len(), promises().len());
}

#[tokio::test]
async fn the_sandbox_bank_keeps_the_contract() {
    let bank = SandboxBank::start(BankSettings::new(SECRET.to_owned(), now())).await.unwrap();
    all_passed(&findings(&bank.url()).await, None);
}

#[tokio::test]
async fn the_example_in_python_keeps_the_contract() {
    let example = example(None);
    all_passed(&findings(&example.url).await, Some("wallet-"));
}

#[tokio::test]
async fn every_seeded_fault_of_the_example_is_found_and_named() {
    let faults = [
        ("rounds-down", "plans"),
        ("other-rates", "cards"),
        ("any-signature", "signature-wrong"),
        ("old-signature", "signature-old"),
        ("charges-twice", "charge-repeated"),
        ("takes-changes", "charge-changed"),
        ("float-amounts", "amounts-exact"),
        ("decline-is-error", "charge-declined"),
        ("unknown-is-error", "query-unknown"),
        ("captures-twice", "capture-twice"),
        ("voids-captured", "void-after-capture"),
        ("forgets-void", "void-closes-unknown"),
        ("refunds-twice", "refund-repeated"),
        ("refunds-too-much", "refund-too-much"),
        ("unsigned-return", "return-signed"),
        ("any-token", "complete-without-return"),
        ("repeats-card", "card-not-repeated"),
    ];
    let listed = Command::new("python3").args([EXAMPLE, "--list-faults"]).output().unwrap();
    assert_eq!(
        String::from_utf8(listed.stdout).unwrap().lines().count(),
        faults.len(),
        "all of them are tried"
    );
    for (fault, check) in faults {
        let example = example(Some(fault));
        let found = failed(&findings(&example.url).await);
        let named = found.iter().find(|(name, _)| *name == check);
        assert!(
            named.is_some_and(|(_, what)| what.len() > 20),
            "{fault} should be found by {check}: {found:?}"
        );
        // What is wrong is not drowned: a fault concerns few promises.
        assert!(found.len() <= 9, "{fault}: {found:?}");
        println!("{fault}: {}", found.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", "));
    }
}

#[tokio::test]
async fn a_service_that_is_not_there_fails_the_first_check_and_skips_the_others() {
    let findings = findings("http://127.0.0.1:9").await;
    assert_eq!(failed(&findings).len(), 1, "{findings:?}");
    assert_eq!(findings[0].name, "describe");
    assert!(run(&Trial::new("ftp://x".to_owned(), SECRET.to_owned(), now()), &[]).await.is_err());
}
