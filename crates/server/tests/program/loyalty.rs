//! The money a shop keeps for its customers, given on the command line while the shop is open.

use serde_json::{Value, json};

use crate::run::{Folder, Server, client, said};

/// The first customer of the demo, who begins with 250.00.
const AYSE: &str = "ayse@example.com";

/// What `kassa loyalty … --json` answers, which must be accepted or refused with `code`.
fn loyalty(folder: &Folder, code: i32, arguments: &[&str]) -> Value {
    let output = folder.run(&[&["loyalty"], arguments, &["--data", "here", "--json"]].concat());
    let (found, out, error) = said(&output);
    assert_eq!(found, Some(code), "{arguments:?}: {out}{error}");
    serde_json::from_str(&out).unwrap()
}

fn grant<'a>(amount: &'a str, reference: &'a str) -> [&'a str; 7] {
    ["grant", "--customer", AYSE, "--amount", amount, "--reference", reference]
}

/// What the customer reads of it in the shop.
async fn balance(server: &Server) -> Value {
    let shopper = client();
    let login = json!({ "email": AYSE, "password": "kassa-demo-1", "formType": "login" });
    let answer = shopper.post(format!("{}/users/login/", server.url)).json(&login).send().await.unwrap();
    let cookies = answer.headers().get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap());
    let session = cookies.filter_map(|cookie| cookie.split(';').next()).collect::<Vec<_>>().join("; ");
    let path = format!("{}/account/loyalty-account-balance/", server.url);
    let answer = shopper.get(path).header("cookie", session).send().await.unwrap();
    answer.json::<Value>().await.unwrap()["balance"].clone()
}

#[tokio::test]
async fn money_that_is_given_and_taken_can_be_used_at_once_and_is_explained() {
    let folder = Folder::new();
    let server = folder.serve(&["demo", "--data", "here"]);
    assert_eq!(balance(&server).await, "250.00");

    let given = loyalty(&folder, 0, &grant("100.00", "birthday"));
    assert_eq!(
        (&given["new"], &given["available"], &given["currency"]),
        (&json!(true), &json!("350.00"), &json!("TRY"))
    );
    assert_eq!(balance(&server).await, "350.00");
    let again = loyalty(&folder, 0, &grant("100.00", "birthday"));
    assert_eq!((&again["new"], &again["available"]), (&json!(false), &json!("350.00")), "it counts once");
    let taken = loyalty(&folder, 0, &grant("-20.50", "correction"));
    assert_eq!(taken["available"], "329.50");

    let customer = given["customer"].to_string();
    let shown = loyalty(&folder, 0, &["show", &customer]);
    assert_eq!(shown, loyalty(&folder, 0, &["show", AYSE]), "by number and by address");
    assert_eq!(
        (&shown["available"], &shown["held"], &shown["count"]),
        (&json!("329.50"), &json!("0.00"), &json!(3))
    );
    let changes: Vec<_> = shown["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| (change["amount"].as_str().unwrap(), change["reference"].as_str().unwrap()))
        .collect();
    assert_eq!(changes, [("-20.50", "correction"), ("100.00", "birthday"), ("250.00", "welcome")]);
    let listed = loyalty(&folder, 0, &["list"]);
    let of_ayse =
        listed.as_array().unwrap().iter().find(|kept| kept["customer"] == given["customer"]).unwrap();
    assert_eq!((&of_ayse["available"], listed.as_array().unwrap().len()), (&json!("329.50"), 2));

    let (code, text, _) = said(&folder.run(&["loyalty", "show", AYSE, "--data", "here"]));
    assert_eq!(code, Some(0));
    assert!(text.starts_with(&format!("Customer {customer}: 329.50 TRY can be used, 0.00 held\n")), "{text}");
}

#[test]
fn what_makes_no_sense_is_refused_and_changes_nothing() {
    let folder = Folder::new();
    let _server = folder.serve(&["demo", "--data", "here"]);
    loyalty(&folder, 0, &grant("1.00", "once"));
    for (arguments, error, said) in [
        (grant("2.00", "once").to_vec(), "refused", "the reference `once` stands for 1.00 already"),
        (grant("-251.01", "all").to_vec(), "refused", "more cannot be taken away than can be used: 251.00"),
        (grant("0.00", "nothing").to_vec(), "refused", "`0.00` is no amount"),
        (grant("1e3", "exponent").to_vec(), "refused", "`1e3` is no amount"),
        (grant("1.001", "finer").to_vec(), "refused", "`1.001` is no amount"),
        (grant("NaN", "none").to_vec(), "refused", "`NaN` is no amount"),
        (
            [&grant("1.00", "yen")[..], &["--currency", "JPY"]].concat(),
            "refused",
            "the shop does not sell in `JPY`",
        ),
        (vec!["show", "nobody@example.com"], "not_found", "there is no customer `nobody@example.com`"),
        (vec!["show", "9007199254740991"], "not_found", "there is no customer"),
    ] {
        let answer = loyalty(&folder, 2, &arguments);
        assert_eq!(answer["error"], error, "{answer}");
        assert!(answer["message"].as_str().unwrap().contains(said), "{answer}");
    }
    assert_eq!(loyalty(&folder, 0, &["show", AYSE])["available"], "251.00");
    let (code, out, error) = said(&folder.run(&["loyalty", "show", "nobody", "--data", "here"]));
    assert_eq!((code, out.as_str(), error.as_str()), (Some(2), "", "kassa: there is no customer `nobody`\n"));
    for wrong in [&grant("1.00", " ")[..], &["list", "--limit", "0"]] {
        let (code, _, error) = said(&folder.run(&[&["loyalty"], wrong].concat()));
        assert_eq!(code, Some(2), "{error}");
    }
}
