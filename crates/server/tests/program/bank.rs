//! The sandbox bank as a process of its own and inside the demo, and `kassa gateway-test` against it.

use serde_json::Value;

use crate::run::{Folder, STRONG, Server, client, said};

fn bank(folder: &Folder) -> Server {
    let mut command = folder.command(&["sandbox-bank", "--listen", "127.0.0.1:0"]);
    command.env("KASSA_PAYMENT_SECRET", STRONG);
    Server::start(command, &folder.path("bank.log"))
}

#[tokio::test]
async fn the_bank_is_a_process_that_keeps_the_contract() {
    let folder = Folder::new();
    let bank = bank(&folder);
    let try_with = |secret: &str, arguments: &[&str]| {
        let mut command = folder.command(&[&["gateway-test", &bank.url], arguments].concat());
        said(&command.env("KASSA_PAYMENT_SECRET", secret).output().unwrap())
    };
    let (code, out, error) = try_with(STRONG, &["--json"]);
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &report["passed"]), (Some(0), &Value::Bool(true)), "{out} {error}");
    assert!(report["checks"].as_array().unwrap().len() > 30);
    let (code, out, _) = try_with(STRONG, &["--only", "refund-too-much"]);
    assert_eq!((code, out.lines().last()), (Some(0), Some("3 kept, 0 broken, 0 not tried")), "{out}");
    let (code, out, _) = try_with("another secret that is long enough", &[]);
    assert_eq!(code, Some(1));
    assert!(out.contains("FAILED   describe") && out.contains("instead:  ") && out.contains("401"), "{out}");
    for (secret, arguments, word) in
        [("short", &[][..], "KASSA_PAYMENT_SECRET"), (STRONG, &["--only", "luck"], "--list")]
    {
        let (code, _, error) = try_with(secret, arguments);
        assert!(code == Some(2) && error.contains(word), "{error}");
    }
    let (code, out, _) = said(&folder.run(&["gateway-test", "--list"]));
    assert!(code == Some(0) && out.contains("charge-repeated"), "{out}");
}

#[tokio::test]
async fn the_demo_has_a_bank_on_another_site() {
    let folder = Folder::new();
    let demo = folder.serve(&["demo"]);
    let (_, fixtures) = demo.get("/demo/fixtures.json").await;
    let site = format!("{}{}", demo.url, fixtures["bank"]["site"].as_str().unwrap());
    let no_redirects = testkit::client().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let answer = no_redirects.get(site).send().await.unwrap();
    let url = answer.headers()["location"].to_str().unwrap();
    // The shop is 127.0.0.1: cookies of one are none of the other's.
    assert!(answer.status() == 303 && url.starts_with("http://localhost:"), "{url}");
    let here = url.replace("localhost", "127.0.0.1");
    let page = client().get(here).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("4111 1111 1111 1111"), "{page}");
}
