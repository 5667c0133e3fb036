//! Gift cards, issued and blocked on the command line while the shop is open.

use serde_json::{Value, json};

use crate::run::{Folder, Server, client, said};

/// What `kassa gift-card … --json` answers, which must be accepted or refused with `code`.
fn gift_card(folder: &Folder, code: i32, arguments: &[&str]) -> Value {
    let output = folder.run(&[&["gift-card"], arguments, &["--data", "here", "--json"]].concat());
    let (found, out, error) = said(&output);
    assert_eq!(found, Some(code), "{arguments:?}: {out}{error}");
    serde_json::from_str(&out).unwrap()
}

/// What a shopper with something in the basket is answered who enters `code`.
async fn entered(server: &Server, product: &Value, code: &str) -> Value {
    let shopper = client();
    let basket = json!({ "product": product, "quantity": 1, "attributes": {} });
    let url = format!("{}/baskets/basket/", server.url);
    let answer =
        shopper.post(url).header("x-requested-with", "XMLHttpRequest").json(&basket).send().await.unwrap();
    let cookies = answer.headers().get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap());
    let session = cookies.filter_map(|cookie| cookie.split(';').next()).collect::<Vec<_>>().join("; ");
    let url = format!("{}/orders/checkout/?page=GiftCardPage", server.url);
    let form = shopper.post(url).header("x-requested-with", "XMLHttpRequest").header("cookie", session);
    form.form(&[("gift_card_code", code)]).send().await.unwrap().json().await.unwrap()
}

#[tokio::test]
async fn a_card_is_issued_used_blocked_and_explained_while_the_shop_is_open() {
    let folder = Folder::new();
    let server = folder.serve(&["demo", "--data", "here"]);
    let (_, fixtures) = server.get("/demo/fixtures.json").await;
    let product = &fixtures["products"]["plenty"]["pk"];

    let issue =
        ["issue", "--amount", "75.50", "--count", "2", "--expires", "2099-01-01", "--phone", "05321234567"];
    let issued = gift_card(&folder, 0, &issue);
    assert_eq!(issued.as_array().unwrap().len(), 2);
    let (code, pk) = (issued[0]["code"].as_str().unwrap(), issued[0]["pk"].to_string());
    assert_eq!(code.len(), 19, "four groups of four: {code}");
    assert_ne!(issued[0]["code"], issued[1]["code"]);
    assert_eq!((&issued[0]["available"], &issued[0]["phone"]), (&json!("75.50"), &json!("***67")));

    let answer = entered(&server, product, &code.to_lowercase()).await;
    let context = &answer["context_list"][0]["page_context"];
    assert_eq!((&context["otp_required"], &context["last_four"]), (&json!(true), &issued[0]["last_four"]));

    let shown = gift_card(&folder, 0, &["show", &pk]);
    assert_eq!(shown, gift_card(&folder, 0, &["show", code]), "by key and by code");
    assert_eq!(
        (&shown["changes"][0]["amount"], &shown["changes"][0]["reference"]),
        (&json!("75.50"), &json!("issued"))
    );
    assert!(shown["code"].is_null() && !shown.to_string().contains(code), "the code is told once");
    let listed = gift_card(&folder, 0, &["list"]);
    assert_eq!(listed.as_array().unwrap().len(), 5, "with the three of the demo: {listed:#}");
    assert_eq!(gift_card(&folder, 0, &["list", "--limit", "1"]).as_array().unwrap().len(), 1);

    assert_eq!(gift_card(&folder, 0, &["block", &pk])["active"], false);
    let refused = entered(&server, product, code).await;
    let unknown = entered(&server, product, "NOBODY-HAS-THIS").await;
    assert_eq!(refused["errors"], unknown["errors"]);
    assert!(refused["errors"]["gift_card_code"].is_array(), "{refused:#}");
    assert_eq!(gift_card(&folder, 0, &["unblock", &pk])["active"], true);

    let demo = fixtures["gift_cards"][0].clone();
    let answer = entered(&server, product, demo["code"].as_str().unwrap()).await;
    assert_eq!(answer["context_list"][0]["page_context"]["balance"], demo["amount"]);

    let (code, text, _) = said(&folder.run(&["gift-card", "show", &pk, "--data", "here"]));
    assert_eq!(code, Some(0));
    assert!(text.contains("75.50 TRY  held 0.00  until 2099-01-01T00:00:00  asks ***67\n"), "{text}");
}

#[test]
fn what_makes_no_sense_is_refused_and_issues_nothing() {
    let folder = Folder::with_shop();
    for (arguments, error, told) in [
        (vec!["issue", "--amount", "0"], "refused", "`0` is no amount"),
        (vec!["issue", "--amount", "-5"], "", ""),
        (vec!["issue", "--amount", "1e3"], "refused", "`1e3` is no amount"),
        (vec!["issue", "--amount", "1.001"], "refused", "`1.001` is no amount"),
        (vec!["issue", "--amount", "5", "--currency", "JPY"], "refused", "the shop does not sell in `JPY`"),
        (vec!["issue", "--amount", "5", "--phone", "02125551234"], "refused", "mobile phones only"),
        (vec!["issue", "--amount", "5", "--expires", "2020-01-01"], "refused", "it would be over already"),
        (vec!["issue", "--amount", "5", "--expires", "tomorrow"], "", ""),
        (vec!["issue", "--amount", "5", "--count", "0"], "", ""),
        (vec!["issue", "--amount", "5", "--count", "1001"], "", ""),
        (vec!["show", "9007199254740991"], "not_found", "there is no gift card with 9007199254740991"),
        (vec!["show", "NOBODY-HAS-THIS"], "not_found", "there is no gift card with this"),
        (vec!["block", "?"], "not_found", "there is no gift card"),
    ] {
        let output = folder.run(&[&["gift-card"], &arguments[..], &["--json"]].concat());
        let (code, out, stderr) = said(&output);
        assert_eq!(code, Some(2), "{arguments:?}: {out}{stderr}");
        if !error.is_empty() {
            let answer: Value = serde_json::from_str(&out).unwrap();
            assert_eq!(answer["error"], error, "{answer}");
            assert!(answer["message"].as_str().unwrap().contains(told), "{answer}");
        }
    }
    let (code, out, _) = said(&folder.run(&["gift-card", "list"]));
    assert_eq!((code, out.as_str()), (Some(0), "there are no gift cards\n"));
    let (code, out, error) = said(&folder.run(&["gift-card", "show", "NOBODY-HAS-THIS"]));
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(!error.contains("NOBODY"), "what may be a code is not repeated: {error}");
}
