//! Going on with a checkout on another device: the page behind the link, its proof, and what moves.

use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde_json::json;
use testkit::{TestApp, customer::Customer, database::TestDatabase, shop};

testkit::on_both_databases!(
    looking_at_a_link_uses_nothing_up_and_shows_nothing_of_the_buyer,
    the_basket_and_every_choice_move_and_the_old_device_loses_them,
    a_link_is_used_once,
    many_who_send_the_form_at_once_get_one_checkout,
    five_wrong_proofs_end_a_link,
    an_empty_form_costs_no_try,
    a_link_ends_after_fifteen_minutes,
    unknown_forged_used_and_old_links_look_alike,
    a_form_from_elsewhere_is_refused,
    a_customers_checkout_leaves_the_account_with_its_addresses_and_nothing_else,
    whoever_has_the_checkout_open_already_keeps_it,
    a_basket_that_became_an_order_does_not_move,
);

const LINK_PAGE: &str = "SendCheckoutUrlSmsPage";

/// Has a link sent and returns its path.
async fn link(app: &TestApp, customer: &Customer<'_>) -> String {
    let answer = customer.post(LINK_PAGE, &[("phone_number", "5321234567")]).await;
    assert_eq!(answer.body, json!({}));
    let message = app.deliver().await.remove(0);
    let (_, path) = message.text.split_once("/continue/").expect("a link");
    format!("/continue/{path}")
}

async fn look(customer: &Customer<'_>, path: &str) -> (StatusCode, String) {
    let response = customer.send(customer.request(Method::GET, path)).await;
    (response.status(), response.text().await.expect("a page"))
}

async fn send(customer: &Customer<'_>, path: &str, proof: &str) -> (StatusCode, String) {
    let request = customer.request(Method::POST, path).form(&[("proof", proof)]);
    let response = customer.send(request).await;
    (response.status(), response.text().await.expect("a page"))
}

async fn units(customer: &Customer<'_>) -> i64 {
    let basket = customer.get("/baskets/basket/").await;
    basket.body["basket"]["total_quantity"].as_i64().expect("a number")
}

async fn looking_at_a_link_uses_nothing_up_and_shows_nothing_of_the_buyer(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let old = Customer::new(&app);
    old.walks_to_the_last_page().await;
    let path = link(&app, &old).await;
    for _ in 0..7 {
        let previewer = Customer::new(&app);
        let (status, page) = look(&previewer, &path).await;
        assert_eq!(status, 200);
        assert_eq!(page.matches("<svg").count(), 2, "the barcode and the QR code");
        assert!(page.contains("csrfmiddlewaretoken"));
        for secret in ["guest@example.com", "05320000001", "5321234567", "Yılmaz", "Moda"] {
            assert!(!page.contains(secret), "{secret}");
        }
    }
    let response = old.send(old.request(Method::GET, &path)).await;
    assert_eq!(response.headers()["referrer-policy"], "no-referrer");
    assert_eq!(response.headers()["cache-control"], "no-store");
    let policy = response.headers()["content-security-policy"].to_str().expect("text").to_owned();
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe-inline"), "{policy}");
    assert_eq!(units(&old).await, 1, "the shopper goes on undisturbed");
}

async fn the_basket_and_every_choice_move_and_the_old_device_loses_them(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let (old, new) = (Customer::new(&app), Customer::new(&app));
    old.walks_to_the_last_page().await;
    let before = old.checkout().await;
    let path = link(&app, &old).await;
    look(&new, &path).await;
    let (status, _) = send(&new, &path, "0001").await;
    assert_eq!(status, 303);
    assert!(new.cookie("osessionid").is_some_and(|cookie| Some(cookie) != old.cookie("osessionid")));
    let after = new.checkout().await;
    assert_eq!(after.pre_order(), before.pre_order(), "everything is there");
    assert_eq!(units(&old).await, 0, "the old device lost it");
    let order = new.orders().await;
    assert!(order.order_number().is_some(), "{:#}", order.body["errors"]);
    old.add(shop::CUP, 2).await;
    assert_eq!(units(&old).await, 2, "and begins anew");
}

async fn a_link_is_used_once(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let (old, new, third) = (Customer::new(&app), Customer::new(&app), Customer::new(&app));
    old.add(shop::CUP, 1).await;
    let path = link(&app, &old).await;
    for customer in [&new, &third] {
        look(customer, &path).await;
    }
    assert_eq!(send(&new, &path, "4567").await.0, 303);
    assert_eq!(send(&third, &path, "4567").await.0, 404);
    assert_eq!(look(&third, &path).await.0, 404);
    assert_eq!((units(&new).await, units(&third).await), (1, 0));
}

async fn many_who_send_the_form_at_once_get_one_checkout(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let old = Customer::new(&app);
    old.add(shop::CUP, 1).await;
    let path = link(&app, &old).await;
    let devices: Vec<Customer> = (0..4).map(|_| Customer::new(&app)).collect();
    for device in &devices {
        look(device, &path).await;
    }
    let sent = devices.iter().map(|device| send(device, &path, "4567"));
    let answers = futures_util::future::join_all(sent).await;
    assert_eq!(answers.iter().filter(|(status, _)| *status == 303).count(), 1, "{answers:?}");
    let mut found = 0;
    for device in &devices {
        found += units(device).await;
    }
    assert_eq!(found, 1);
}

async fn five_wrong_proofs_end_a_link(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let (old, new) = (Customer::new(&app), Customer::new(&app));
    old.add(shop::CUP, 1).await;
    let path = link(&app, &old).await;
    look(&new, &path).await;
    for left in [4, 3, 2, 1] {
        let (status, page) = send(&new, &path, "9999").await;
        assert_eq!(status, 200);
        assert!(page.contains(&format!("Tries left: {left}.")), "{page}");
    }
    assert_eq!(send(&new, &path, "9999").await.0, 404);
    assert_eq!(send(&new, &path, "4567").await.0, 404, "the right one comes too late");
    assert_eq!((units(&new).await, units(&old).await), (0, 1));
}

async fn an_empty_form_costs_no_try(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let (old, new) = (Customer::new(&app), Customer::new(&app));
    old.add(shop::CUP, 1).await;
    let path = link(&app, &old).await;
    look(&new, &path).await;
    for _ in 0..6 {
        assert_eq!(send(&new, &path, " ").await.0, 200);
    }
    assert_eq!(send(&new, &path, "4567").await.0, 303);
}

async fn a_link_ends_after_fifteen_minutes(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let (old, new) = (Customer::new(&app), Customer::new(&app));
    old.add(shop::CUP, 1).await;
    let path = link(&app, &old).await;
    app.clock.advance(Duration::from_mins(15) - Duration::from_secs(1));
    assert_eq!(look(&new, &path).await.0, 200);
    app.clock.advance(Duration::from_secs(1));
    assert_eq!(look(&new, &path).await.0, 404);
    assert_eq!(send(&new, &path, "4567").await.0, 404);
    app.app.flow.tidy_up().await.expect("the database answers");
    assert_eq!(look(&new, &path).await.0, 404);
}

async fn unknown_forged_used_and_old_links_look_alike(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let (old, new) = (Customer::new(&app), Customer::new(&app));
    old.add(shop::CUP, 1).await;
    let path = link(&app, &old).await;
    let unknown = app.app.continuing.token("aaaaaaaaaaaaaaaa");
    look(&new, &path).await;
    assert_eq!(send(&new, &path, "4567").await.0, 303);
    let (_, used) = look(&new, &path).await;
    let forged = format!("{}AA/", &path[..path.len() - 3]);
    for path in [&format!("/continue/{unknown}/"), &forged, "/continue/x/", "/continue/%ff/"] {
        assert_eq!(look(&new, path).await, (StatusCode::NOT_FOUND, used.clone()), "{path}");
        assert_eq!(send(&new, path, "4567").await, (StatusCode::NOT_FOUND, used.clone()), "{path}");
    }
    assert!(used.contains("no longer works"));
}

async fn a_form_from_elsewhere_is_refused(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let old = Customer::new(&app);
    old.add(shop::CUP, 1).await;
    let path = link(&app, &old).await;
    let client = testkit::client().build().expect("a client");
    let bare = client.post(app.url(&path)).form(&[("proof", "4567")]);
    assert_eq!(bare.send().await.expect("an answer").status(), 403);
    let foreign = client.post(app.url(&path)).header("origin", "https://evil.example");
    let foreign = foreign.header("x-requested-with", "XMLHttpRequest").form(&[("proof", "4567")]);
    assert_eq!(foreign.send().await.expect("an answer").status(), 403);
    assert_eq!(units(&old).await, 1);
}

async fn registered(app: &TestApp) -> Customer<'_> {
    let customer = Customer::new(app);
    let account = json!({
        "email": "ada@example.com", "password": "correct horse battery", "first_name": "Ada", "last_name": "Y",
        "phone": "05320000009",
    });
    let answer = customer.post_json("/users/registration/", &account).await;
    assert!(answer.status.is_success(), "{:#}", answer.body);
    customer
}

async fn a_customers_checkout_leaves_the_account_with_its_addresses_and_nothing_else(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let account = registered(&app).await;
    account.writes_an_address().await;
    account.walks_to_the_last_page().await;
    let path = link(&app, &account).await;
    let device = Customer::new(&app);
    look(&device, &path).await;
    assert_eq!(send(&device, &path, "guest@example.com").await.0, 200, "only the account's own address");
    assert_eq!(send(&device, &path, "Ada@Example.com").await.0, 303);
    let moved = device.checkout().await;
    assert_eq!(moved.pre_order()["shipping_address"]["line"], shop::address().line.as_str());
    assert_eq!(moved.pre_order()["is_guest"], true);
    let book = device.get("/address/").await;
    assert_eq!(book.body["count"], 1, "the chosen one, and no other of the account");
    assert_eq!(device.get("/current_user/").await.body["pk"], json!(null), "nobody is logged in");
    assert_eq!(units(&account).await, 0);
    assert_eq!(account.get("/address/").await.body["count"], 2, "the account keeps its own");
    let order = device.orders().await;
    assert!(order.order_number().is_some(), "{:#}", order.body["errors"]);
}

async fn whoever_has_the_checkout_open_already_keeps_it(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let account = registered(&app).await;
    account.add(shop::CUP, 1).await;
    let path = link(&app, &account).await;
    look(&account, &path).await;
    let cookie = account.cookie("osessionid");
    assert_eq!(send(&account, &path, "0009").await.0, 303);
    assert_eq!((account.cookie("osessionid"), units(&account).await), (cookie, 1));
    assert_eq!(look(&account, &path).await.0, 404, "used all the same");

    let guest = Customer::new(&app);
    guest.add(shop::CUP, 2).await;
    let answer = guest.post(LINK_PAGE, &[("phone_number", "5331234568")]).await;
    assert_eq!(answer.body, json!({}));
    let message = app.deliver().await.remove(0);
    let path = format!("/continue/{}", message.text.split_once("/continue/").expect("a link").1);
    look(&guest, &path).await;
    assert_eq!(send(&guest, &path, "4568").await.0, 303);
    assert_eq!(units(&guest).await, 2, "the device itself goes on");
}

async fn a_basket_that_became_an_order_does_not_move(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let (old, new) = (Customer::new(&app), Customer::new(&app));
    old.walks_to_the_last_page().await;
    let path = link(&app, &old).await;
    look(&new, &path).await;
    assert!(old.orders().await.order_number().is_some());
    assert_eq!(look(&new, &path).await.0, 404);
    assert_eq!(send(&new, &path, "0001").await.0, 404);
}
