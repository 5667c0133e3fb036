//! What was accepted with an order.

use reqwest::StatusCode;
use serde_json::Value;
use testkit::{Customer, TestApp, database::TestDatabase};

use super::{browse, fetch, guest_with_order, not_found, order_of};

testkit::on_both_databases!(
    the_text_that_was_shown_is_kept_whatever_the_shop_writes_later,
    nobody_else_reads_what_was_accepted,
);

async fn the_text_that_was_shown_is_kept_whatever_the_shop_writes_later(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let guest = Customer::new(&app);
    guest.walks_to_the_last_page().await;
    let shown = fetch(&guest, "/orders/contract/?contract_name=sales").await;
    assert_eq!(shown.status, StatusCode::OK);
    assert!(
        shown.body.contains("Moda Caddesi No 1 Daire 2") && shown.body.contains("139.90"),
        "{}",
        shown.body
    );
    assert_eq!(shown.headers["cache-control"], "no-store");
    let (number, path) = order_of(&guest).await;
    // The shop writes another text.
    let (version, mut shop) = app.store().shop().await.expect("the store answers").expect("a shop");
    shop.contracts[1].body = checkout::text::Label::Same("Everything is different now.".to_owned());
    "Somebody else".clone_into(&mut shop.merchant.legal_name);
    assert!(app.store().replace_shop(&shop, version).await.expect("the store answers"));
    let now = fetch(&guest, "/orders/contract/?contract_name=sales").await;
    assert!(now.body.contains("Everything is different now."), "{}", now.body);
    let address = format!("/orders/{number}/agreements/");
    let kept = fetch(&guest, &address).await;
    let kept: Value = serde_json::from_str(&kept.body).expect("JSON");
    let agreement = &kept["agreements"][1];
    assert_eq!(agreement["agreement_body"], shown.body, "word for word");
    assert_eq!((&agreement["slug"], &agreement["code"]), (&"sales".into(), &"MSS".into()));
    let session = guest.cookie("osessionid").expect("a session");
    let page = browse(&app, &address, Some(&session), "en-us").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.body.contains(shown.body.trim_end()) && page.body.contains("What you agreed to"),
        "{}",
        page.body
    );
    let link = format!("<a href=\"{address}\">");
    assert!(browse(&app, &path, Some(&session), "en-us").await.body.contains(&link));
    assert!(
        !browse(&app, &path, None, "en-us").await.body.contains("agreements"),
        "a stranger has no use for it"
    );
    // Another order accepts the other text.
    guest.walks_to_the_last_page().await;
    let (other, _) = order_of(&guest).await;
    let other = fetch(&guest, &format!("/orders/{other}/agreements/")).await;
    assert!(other.body.contains("Everything is different now."), "{}", other.body);
}

async fn nobody_else_reads_what_was_accepted(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let (_, number, _) = guest_with_order(&app).await;
    let (other, _, _) = guest_with_order(&app).await;
    for stranger in [&Customer::new(&app), &other] {
        for name in [number.as_str(), "1234567890123456", "x"] {
            let answer = stranger.get(&format!("/orders/{name}/agreements/")).await;
            assert_eq!((answer.status, answer.body), (StatusCode::NOT_FOUND, not_found()), "{name}");
        }
    }
}
