//! Mails: their templates on the command line, and one that really goes through the demo's mail server.

use std::time::Duration;

use serde_json::{Value, json};

use crate::run::{Folder, client, said};

#[test]
fn a_template_is_changed_looked_at_and_taken_back() {
    let folder = Folder::with_shop();
    folder.write("body.txt", "# Hi\r\n\r\n{{ greeting }}\r\n\r\n{{ items }}\r\n");
    let set = [
        "message",
        "set",
        "order_placed",
        "--language",
        "en",
        "--subject",
        "Got {{ number }}",
        "--body",
        "body.txt",
    ];
    let (code, _, error) = said(&folder.run(&set));
    assert_eq!(code, Some(0), "{error}");
    let preview = ["message", "preview", "order_placed", "--language", "en", "--json"];
    let letter: Value = serde_json::from_str(&said(&folder.run(&preview)).1).unwrap();
    assert_eq!(letter["subject"], "Got 1795342530000001");
    assert!(letter["text"].as_str().unwrap().starts_with("Hi\n\nHello Ayşe,\n\n2 x "), "{letter}");
    let (_, list, _) = said(&folder.run(&["message", "list"]));
    assert_eq!(list.matches("  changed  ").count(), 1, "{list}");
    assert!(said(&folder.run(&["shop", "export"])).1.contains("[messages.order_placed.en]"));
    assert_eq!(said(&folder.run(&["message", "reset", "order_placed"])).0, Some(0));
    assert_eq!(said(&folder.run(&["message", "list"])).1.matches("  changed  ").count(), 0);
    assert!(!said(&folder.run(&["shop", "export"])).1.contains("messages"));
}

#[test]
fn a_placeholder_that_is_none_is_refused_with_those_that_are() {
    let folder = Folder::with_shop();
    let set = ["message", "set", "password_reset", "--language", "tr", "--subject", "{{ iban }}"];
    let (code, _, error) = said(&folder.run(&set));
    assert_eq!(code, Some(2));
    assert!(error.contains("messages.password_reset.tr.subject"), "{error}");
    assert!(error.contains("there are shop, greeting, link, button, minutes"), "{error}");
    assert_eq!(said(&folder.run(&["message", "list"])).1.matches("  changed  ").count(), 0);
}

#[tokio::test]
async fn a_mail_of_the_demo_is_in_its_mailbox_within_seconds_and_the_outbox_says_so() {
    let folder = Folder::new();
    let server = folder.serve(&["demo", "--data", "here"]);
    let (_, fixtures) = server.get("/demo/fixtures.json").await;
    let email = fixtures["customers"][0]["email"].as_str().expect("a customer");
    let ask = client()
        .post(format!("{}/users/password/reset/", server.url))
        .header("x-requested-with", "XMLHttpRequest")
        .json(&json!({ "email": email }));
    assert_eq!(ask.send().await.unwrap().status(), 200);
    let mut messages = Value::Null;
    for _ in 0..50 {
        messages = server.get("/demo/inbox/?format=json").await.1["messages"].clone();
        if messages[0].is_object() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert_eq!((&messages[0]["to"], &messages[0]["kind"]), (&json!(email), &json!("mail")), "{messages}");
    assert!(messages[0]["text"].as_str().unwrap().contains(&format!("{}/users/password/reset/", server.url)));
    let jobs = said(&folder.run(&["outbox", "list", "--data", "here", "--json"])).1;
    let jobs: Vec<Value> = serde_json::from_str(&jobs).unwrap();
    let kinds: Vec<_> = jobs.iter().map(|job| job["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["message:password_reset", "password_reset"]);
    let (code, _, error) = said(&folder.run(&["outbox", "retry", "1", "--data", "here"]));
    assert_eq!(code, Some(2), "{error}");
    assert!(error.contains("job 1 is done"), "{error}");
    assert_eq!(said(&folder.run(&["outbox", "show", "99", "--data", "here"])).0, Some(2));
}
