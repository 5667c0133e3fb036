//! The page behind the signed link.

use std::time::Duration;

use ::checkout::order::OrderCommand;
use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::StatusCode;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use testkit::{Customer, TestApp, database::TestDatabase, shop};
use web::security::{keys::Keyring, signing::Signer};

use super::{Raw, browse, fetch, guest_with_order, keys, not_found, order_of, stored};

testkit::on_both_databases!(
    a_guest_reads_the_whole_order_behind_its_link,
    whoever_only_has_the_link_reads_what_was_bought_and_not_by_whom,
    links_that_cannot_be_believed_are_all_answered_alike,
    changed_links_get_one_and_the_same_answer_byte_for_byte,
    a_guest_still_reads_the_order_before_the_last_one,
    the_page_tells_where_the_money_goes_until_it_came,
    the_page_escapes_whatever_a_shopper_typed,
    the_pages_own_styles_are_allowed_by_its_policy,
);

fn json_of(raw: &Raw) -> Value {
    serde_json::from_str(&raw.body).unwrap_or_else(|_| panic!("no JSON: {}", raw.body))
}

fn is_private(raw: &Raw) {
    for (name, value) in
        [("referrer-policy", "no-referrer"), ("x-robots-tag", "noindex"), ("cache-control", "no-store")]
    {
        assert_eq!(raw.headers.get(name).and_then(|value| value.to_str().ok()), Some(value), "{name}");
    }
}

async fn a_guest_reads_the_whole_order_behind_its_link(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let (guest, number, path) = guest_with_order(&app).await;
    let session = guest.cookie("osessionid").expect("a session");
    let answers = [
        fetch(&guest, &path).await,
        fetch(&guest, path.trim_end_matches('/')).await,
        fetch(&guest, &path.replace("/orders/completed/", "/completed/")).await,
        fetch(&guest, &path.replace(':', "%3A")).await,
        browse(&app, &format!("{path}?format=json"), Some(&session), "en-us").await,
        browse(&app, &format!("{path}?t=1&format=json+"), Some(&session), "en-us").await,
    ];
    for raw in answers {
        assert_eq!(raw.status, StatusCode::OK, "{}", raw.body);
        is_private(&raw);
        let body = json_of(&raw);
        assert_eq!(body["campaigns"], json!([]));
        let order = &body["order"];
        keys::whole(order);
        assert_eq!(order["number"], number.as_str());
        assert_eq!(order["amount"], "139.90");
        assert_eq!(order["status"], json!({ "value": "300", "label": "Waiting for Payment" }));
        assert_eq!(order["user_email"], "guest@example.com");
        assert_eq!(order["shipping_address"]["line"], "Moda Caddesi No 1 Daire 2");
        assert_eq!(order["user"]["user_type"], "guest");
        let name = order["user"]["username"].as_str().expect("a text");
        assert!(name.len() == 32 && name.bytes().all(|byte| byte.is_ascii_hexdigit()), "{name}");
        assert_eq!(order["orderitem_set"][0]["image"], "/media/test.svg");
    }
}

async fn whoever_only_has_the_link_reads_what_was_bought_and_not_by_whom(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let (_, number, path) = guest_with_order(&app).await;
    let (other, _, _) = guest_with_order(&app).await;
    let nobody = Customer::new(&app);
    for stranger in [&nobody, &other] {
        let raw = fetch(stranger, &path).await;
        is_private(&raw);
        let body = json_of(&raw);
        keys::whole(&body["order"]);
        assert_eq!(body["order"]["number"], number.as_str());
        assert_eq!(body["order"]["user_email"], "g***@***.com");
        assert_eq!(body["order"]["user"], Value::Null);
        assert_eq!(body["order"]["remote_addr"], Value::Null);
        let page = browse(&app, &path, stranger.cookie("osessionid").as_deref(), "en-us").await;
        is_private(&page);
        assert!(page.body.contains("You opened this page by its link alone"));
        assert!(page.body.contains(number.as_str()) && page.body.contains("TR33 0006"), "{}", page.body);
        for text in [&raw.body, &page.body] {
            for secret in ["guest@example.com", "ayse@", "Moda", "Ayşe", "Yılmaz", "0532", "Caferağa"] {
                assert!(!text.contains(secret), "{secret} in {text}");
            }
        }
    }
}

async fn links_that_cannot_be_believed_are_all_answered_alike(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let (guest, number, expired) = guest_with_order(&app).await;
    let session = guest.cookie("osessionid").expect("a session");
    app.clock.advance(Duration::from_secs(24 * 3600 + 1));
    let now = app.app.moment();
    let fresh = app.app.order_links.sign(number.as_str(), now);
    let other_purpose = Signer::new(Keyring::new(vec![7; 32], Vec::new()).expect("a key"), "kassa.continue");
    let other_key = Signer::new(Keyring::new(vec![8; 32], Vec::new()).expect("a key"), "kassa.order");
    let mut forged = fresh.clone();
    forged.pop();
    let path = |token: &str| format!("/orders/completed/{token}/");
    let refused = [
        expired,
        path(number.as_str()),
        format!("/completed/{number}/"),
        path(&forged),
        path(&fresh.to_lowercase()),
        path(&app.app.order_links.sign(number.as_str(), now + Duration::from_mins(2))),
        path(&app.app.order_links.sign("1234567890123456", now)),
        path(&other_purpose.sign(number.as_str(), now)),
        path(&other_key.sign(number.as_str(), now)),
        path("%FF"),
        path(&"a".repeat(3_000)),
    ];
    let mut pages = Vec::new();
    for path in &refused {
        let raw = fetch(&guest, path).await;
        assert_eq!((raw.status, json_of(&raw)), (StatusCode::NOT_FOUND, not_found()), "{path}");
        is_private(&raw);
        let json = browse(&app, &format!("{path}?format=json"), Some(&session), "en-us").await;
        assert_eq!((json.status, json.body), (raw.status, raw.body), "{path}");
        let page = browse(&app, path, Some(&session), "en-us").await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        is_private(&page);
        pages.push(page.body);
    }
    assert!(pages[0].contains("<h1>Order not found</h1>"), "{}", pages[0]);
    assert!(pages.iter().all(|page| *page == pages[0]), "one page for every reason");
    assert_eq!(fetch(&guest, &path(&fresh)).await.status, StatusCode::OK, "a fresh link works");
}

/// Everything of an answer but what differs by nature: its moment and its name.
fn whole(raw: Raw) -> (StatusCode, Vec<(String, String)>, String) {
    let mine = |name: &str| !["date", "x-request-id"].contains(&name);
    let headers = raw.headers.iter().filter(|(name, _)| mine(name.as_str()));
    let text = |value: &http::HeaderValue| value.to_str().expect("a text").to_owned();
    let mut headers: Vec<_> = headers.map(|(name, value)| (name.as_str().to_owned(), text(value))).collect();
    headers.sort();
    (raw.status, headers, raw.body)
}

async fn changed_links_get_one_and_the_same_answer_byte_for_byte(database: TestDatabase) {
    const LETTERS: &[u8] = b"AZaz09-_:.";
    let app = TestApp::start(database).await;
    let (guest, _, path) = guest_with_order(&app).await;
    let session = guest.cookie("osessionid").expect("a session");
    let token = path.trim_start_matches("/orders/completed/").trim_end_matches('/').as_bytes();
    let missing = app.app.order_links.sign("1234567890123456", app.app.moment());
    let missing = format!("/orders/completed/{missing}/");
    let expected = [
        whole(fetch(&guest, &missing).await),
        whole(browse(&app, &missing, Some(&session), "en-us").await),
        whole(browse(&app, &missing, None, "tr-tr").await),
    ];
    for turn in 0..90 {
        let mut changed = token.to_vec();
        let at = turn * 7 % changed.len();
        match turn % 3 {
            0 => {
                let letter = LETTERS[turn % LETTERS.len()];
                changed[at] = if changed[at] == letter { b'Q' } else { letter };
            }
            1 => drop(changed.remove(at)),
            _ => changed.insert(at, LETTERS[turn % LETTERS.len()]),
        }
        let path = format!("/orders/completed/{}/", String::from_utf8(changed).expect("it is ASCII"));
        let answers = [
            whole(fetch(&guest, &path).await),
            whole(browse(&app, &path, Some(&session), "en-us").await),
            whole(browse(&app, &path, None, "tr-tr").await),
        ];
        assert_eq!(answers, expected, "{path}");
    }
}

async fn a_guest_still_reads_the_order_before_the_last_one(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let (guest, _, first) = guest_with_order(&app).await;
    guest.walks_to_the_last_page().await;
    assert_eq!(json_of(&fetch(&guest, &first).await)["order"]["user_email"], "guest@example.com");
    let (_, second) = order_of(&guest).await;
    assert_eq!(json_of(&fetch(&guest, &second).await)["order"]["user_email"], "guest@example.com");
}

async fn the_page_tells_where_the_money_goes_until_it_came(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let (guest, number, path) = guest_with_order(&app).await;
    let session = guest.cookie("osessionid");
    let page = browse(&app, &path, session.as_deref(), "tr-tr").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
    for text in [
        "<html lang=\"tr\">",
        "Siparişinizi aldık",
        number.as_str(),
        "TR33 0006 1005 1978 6457 8413 26",
        "Test Shop A.Ş.",
        "139,90\u{a0}TL",
        "39,90\u{a0}TL",
        "1 × Cup",
        "Moda Caddesi No 1 Daire 2",
        "guest@example.com",
        "25 Kasım 2026",
        "Ödeme Bekleniyor",
    ] {
        assert!(page.body.contains(text), "{text} in {}", page.body);
    }
    let confirmed = app.app.flow.command_order(&number, &OrderCommand::ConfirmPayment, "operator").await;
    confirmed.expect("the order was unpaid");
    let page = browse(&app, &path, session.as_deref(), "en-us").await;
    assert!(page.body.contains("Approved") && !page.body.contains("TR33"), "{}", page.body);
    let ship = OrderCommand::Ship {
        tracking_number: Some("TRACK-1".to_owned()),
        tracking_url: Some("javascript:alert(1)".to_owned()),
    };
    app.app.flow.command_order(&number, &ship, "operator").await.expect("the order was paid");
    let page = browse(&app, &path, session.as_deref(), "en-us").await;
    assert!(page.body.contains("TRACK-1") && !page.body.contains("javascript:"), "{}", page.body);
    assert_eq!(stored(&app, &number).await.status.code(), "500");
}

async fn the_page_escapes_whatever_a_shopper_typed(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let guest = Customer::new(&app);
    guest.walks_to_the_last_page().await;
    let hostile = "\"><script>alert('x')</script>{{ 7*7 }}";
    let session = guest.cookie("osessionid").expect("a session");
    let key = store::sessions::SessionKey::of_cookie(&session);
    let visit = app.store().visit(&key, app.app.flow.now()).await.expect("answers").expect("a visit");
    let address = ::checkout::address::Address {
        first_name: hostile.to_owned(),
        line: hostile.to_owned(),
        ..shop::address()
    };
    let book = app.store().insert_address(&visit.address_owner(), &address).await.expect("answers");
    let pk = book.expect("there is room").to_string();
    guest.post("AddressSelectionPage", &[("shipping_address", &pk), ("billing_address", &pk)]).await;
    guest.completes_the_steps_again().await;
    guest.post("OrderNotePage", &[("notes", hostile)]).await;
    let (number, path) = order_of(&guest).await;
    assert_eq!(stored(&app, &number).await.draft.notes.as_deref(), Some(hostile));
    let page = browse(&app, &path, Some(&session), "en-us").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.body.contains("<script"), "{}", page.body);
    assert_eq!(page.body.matches("&lt;script&gt;alert(").count(), 3, "{}", page.body);
    assert!(!page.body.contains(">49<") && page.body.contains("{{ 7*7 }}"), "nothing typed is a template");
}

async fn the_pages_own_styles_are_allowed_by_its_policy(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let (guest, _, path) = guest_with_order(&app).await;
    for path in [path.as_str(), "/orders/completed/x/"] {
        let page = browse(&app, path, guest.cookie("osessionid").as_deref(), "en-us").await;
        let policy = page.headers["content-security-policy"].to_str().expect("ASCII");
        let styles: Vec<&str> = (page.body.split("<style>").skip(1))
            .map(|rest| rest.split_once("</style>").expect("a style ends").0)
            .collect();
        assert!(!styles.is_empty());
        for style in styles {
            let digest = format!("'sha256-{}'", STANDARD.encode(Sha256::digest(style)));
            assert!(policy.contains(&digest), "{digest} in {policy}");
        }
        assert!(!policy.contains("unsafe") && !page.body.contains("style="), "{policy}");
    }
}
