//! Mails and text messages: their templates on the command line, and one that really goes through the demo's mail server.

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
async fn a_text_message_says_what_an_operator_wrote() {
    let folder = Folder::new();
    let server = folder.serve(&["demo", "--data", "here"]);
    folder.write("sms.txt", "{{ shop }} bekliyor: {{ link }}\n");
    let set = ["message", "set", "checkout_sms", "--language", "tr", "--body", "sms.txt", "--data", "here"];
    assert_eq!(said(&folder.run(&set)).0, Some(0));
    let preview = ["message", "preview", "checkout_sms", "--data", "here", "--json"];
    let sampled: Value = serde_json::from_str(&said(&folder.run(&preview)).1).unwrap();
    assert!(sampled["text"].as_str().unwrap().starts_with("Kassa Demo bekliyor: https://"), "{sampled}");
    assert_eq!(sampled["parts"], 1);

    let (_, fixtures) = server.get("/demo/fixtures.json").await;
    let product = json!({ "product": fixtures["products"]["plenty"]["pk"], "quantity": 1, "attributes": {} });
    let post = |path: &str| {
        client().post(format!("{}{path}", server.url)).header("x-requested-with", "XMLHttpRequest")
    };
    let basket = post("/baskets/basket/").json(&product).send().await.unwrap();
    let cookies = basket.headers().get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap());
    let session =
        cookies.filter_map(|cookie| cookie.split(';').next()).find(|c| c.starts_with("osessionid=")).unwrap();
    let ask = post("/orders/checkout/?page=SendCheckoutUrlSmsPage").header("cookie", session);
    let answer = ask.json(&json!({ "phone_number": "5320000003" })).send().await.unwrap();
    assert_eq!(answer.json::<Value>().await.unwrap(), json!({}));
    let mut message = Value::Null;
    for _ in 0..50 {
        message = server.get("/demo/inbox/?format=json").await.1["messages"][0].clone();
        if message.is_object() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert_eq!((&message["kind"], &message["to"]), (&json!("sms"), &json!("+905320000003")), "{message}");
    let text = message["text"].as_str().unwrap();
    assert!(text.starts_with(&format!("Kassa Demo bekliyor: {}/continue/", server.url)), "{text}");
}

#[test]
fn a_text_message_without_its_link_or_with_a_subject_is_refused() {
    let folder = Folder::with_shop();
    folder.write("sms.txt", "Come back to {{ shop }}");
    for (what, place) in
        [(["--body", "sms.txt"], "body: must have `{{ link }}`"), (["--subject", "Hi"], "subject: a text")]
    {
        let set = [&["message", "set", "barcode_sms", "--language", "en"], &what[..]].concat();
        let (code, _, error) = said(&folder.run(&set));
        assert_eq!(code, Some(2));
        assert!(error.contains(&format!("messages.barcode_sms.en.{place}")), "{error}");
    }
    let (_, shown, _) = said(&folder.run(&["message", "show", "barcode_sms", "--language", "en"]));
    assert!(shown.starts_with("barcode_sms in en (built in)\n\n{{ shop }}: "), "{shown}");
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
