//! Signed links against Django itself. Built only by `cargo xtask django`, which installs it.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use serde_json::json;

use super::*;

/// Both directions against Django itself, with a rotated key as well.
#[test]
#[expect(clippy::disallowed_methods, reason = "the task that installs Django says where it is")]
fn django_itself_reads_our_links_and_we_read_its() {
    let python = std::env::var_os("KASSA_DJANGO").expect("KASSA_DJANGO names a Python that has Django");
    let now = 1_795_342_530;
    let texts: Vec<String> = (0..500_u64)
        .map(|n| {
            format!(
                "{}{}",
                n * 7_919,
                ["", "ş", "\"\\\u{1}", "😀", "\u{7f}/:"][usize::try_from(n % 5).unwrap()]
            )
        })
        .collect();
    let (ours, before) = (signer(KEY, &[OLD_KEY]), signer(OLD_KEY, &[]));
    let foreign = signer("another key of at least 32 bytes.", &[]);
    let all =
        |signer: &Signer, at| texts.iter().map(|text| signer.sign(text, second(at))).collect::<Vec<_>>();
    let tokens = [
        all(&ours, now),
        all(&before, now),
        all(&foreign, now),
        all(&ours, now - 86_401),
        all(&ours, now - 86_399),
    ];
    let asked = json!({
        "key": KEY, "fallback_keys": [OLD_KEY], "salt": PURPOSE, "now": now, "texts": texts, "tokens": tokens.concat(),
    });
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tools/django_signing.py");
    let mut child =
        Command::new(python).arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(asked.to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let said: Vec<&str> =
        answer["texts"].as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect();
    let same = |said: &[&str]| said.iter().zip(&texts).all(|(said, text)| said == text);
    assert_eq!(said.len(), 2_500);
    assert!(same(&said[..500]) && same(&said[500..1_000]) && same(&said[2_000..]));
    assert!(said[1_000..1_500].iter().all(|said| *said == "BadSignature"));
    assert!(said[1_500..2_000].iter().all(|said| *said == "SignatureExpired"));
    let theirs = answer["tokens"].as_array().unwrap();
    for (token, text) in theirs.iter().zip(&texts) {
        let token = token.as_str().unwrap();
        assert_eq!(ours.open(token, DAY, second(now)).as_ref(), Ok(text));
        assert_eq!(signer(OLD_KEY, &[KEY]).open(token, DAY, second(now)).as_ref(), Ok(text));
        assert_eq!(ours.sign(text, second(now)), token);
    }
    assert_eq!(theirs.len(), 500);
    println!("Django {}: 1,500 links of ours read, 1,000 refused; 500 of its read here", answer["django"]);
}
