//! What a storefront, a stranger or an attacker may send by mistake or on purpose, and what they read.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use testkit::{
    Customer, TestApp,
    database::TestDatabase,
    shop::{CUP, LAMP},
};

testkit::on_both_databases!(
    an_unknown_page_is_named_as_such_and_keeps_the_pre_order,
    a_page_too_early_names_the_page_to_do,
    keys_of_nobody_and_of_others_read_alike,
    wrong_types_and_missing_fields_are_listed_together,
    absurd_quantities_leave_the_basket_as_it_was,
    broken_bodies_get_a_json_answer,
    a_huge_body_is_refused_before_it_is_read,
    a_field_sent_twice_is_refused,
    forged_and_doubled_cookies_open_nothing,
    a_basket_that_changed_elsewhere_is_confirmed_anew,
    without_the_header_a_browser_reads_html_and_is_redirected,
    the_founding_documents_note_is_answered_as_printed,
    a_note_does_not_hide_that_stock_ran_low,
    an_address_that_was_edited_is_confirmed_anew,
    a_basket_has_a_bound_on_its_units,
    a_made_up_forwarded_address_escapes_no_limit,
    a_page_of_the_very_host_is_no_other_site,
    a_browser_that_must_log_in_reads_why,
);

const CHECKOUT: &str = "/orders/checkout/";

async fn guest_with_a_cup(app: &TestApp) -> Customer<'_> {
    let guest = Customer::new(app);
    guest.add(CUP, 1).await;
    guest
}

async fn an_unknown_page_is_named_as_such_and_keeps_the_pre_order(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let guest = guest_with_a_cup(&app).await;
    for page in ["NoSuchPage", "", "indexpage", "../IndexPage", "IndexPage%00"] {
        let answer = guest.post(page, &[("notes", "x")]).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{page}");
        assert_eq!(answer.errors("non_field_errors"), ["Unknown checkout page."], "{page}");
        assert_eq!(answer.pre_order()["basket"]["total_quantity"], 1, "{page}");
    }
    let shown = guest.get("/orders/checkout/?page=NoSuchPage").await;
    assert_eq!(shown.pages(), ["IndexPage"], "an unknown page is no page to a GET");
}

async fn a_page_too_early_names_the_page_to_do(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let guest = guest_with_a_cup(&app).await;
    let answer = guest.post("FundsTransferPage", &[("agreement", "1")]).await;
    assert_eq!((answer.status, answer.pages()), (StatusCode::OK, vec!["IndexPage"]));
    assert_eq!(answer.errors("non_field_errors").len(), 1);
    guest.post("IndexPage", &[("user_email", "a@example.com")]).await;
    let answer = guest.post("ShippingOptionSelectionPage", &[("shipping_option", "1")]).await;
    assert_eq!(answer.pages(), ["DeliveryOptionSelectionPage"]);
    assert_eq!(answer.pre_order()["shipping_option"], Value::Null);
}

async fn keys_of_nobody_and_of_others_read_alike(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let other = guest_with_a_cup(&app).await;
    let foreign = other.writes_an_address().await.to_string();
    let guest = guest_with_a_cup(&app).await;
    guest.post("IndexPage", &[("user_email", "a@example.com")]).await;
    guest.post("DeliveryOptionSelectionPage", &[("delivery_option", "1")]).await;
    let try_address = async |pk: &str| {
        let answer =
            guest.post("AddressSelectionPage", &[("shipping_address", pk), ("billing_address", pk)]).await;
        (answer.status, answer.body["errors"].clone())
    };
    let of_other = try_address(&foreign).await;
    assert_eq!(of_other, try_address("9007199254740991").await);
    assert_eq!(of_other.0, StatusCode::OK);
    assert_eq!(of_other.1["shipping_address"].as_array().map(Vec::len), Some(1));
}

async fn wrong_types_and_missing_fields_are_listed_together(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let guest = guest_with_a_cup(&app).await;
    let answer = guest.post("IndexPage", &[("user_email", "nobody"), ("phone_number", "call me")]).await;
    assert_eq!((answer.errors("user_email").len(), answer.errors("phone_number").len()), (1, 1));
    guest.post("IndexPage", &[("user_email", "a@example.com")]).await;
    guest.post("DeliveryOptionSelectionPage", &[("delivery_option", "1")]).await;
    for fields in [
        &[][..],
        &[("shipping_address", "x")][..],
        &[("shipping_address", "-1"), ("billing_address", "1e9")][..],
    ] {
        let answer = guest.post("AddressSelectionPage", fields).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!((answer.errors("shipping_address").len(), answer.errors("billing_address").len()), (1, 1));
        assert_eq!(answer.pages(), ["AddressSelectionPage"], "the shopper stays where they are");
    }
}

async fn absurd_quantities_leave_the_basket_as_it_was(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let guest = guest_with_a_cup(&app).await;
    for quantity in [json!(-1), json!(0), json!(1000), json!(i64::MAX), json!("many"), json!(1.5), json!([1])]
    {
        let body = json!({ "product": CUP, "quantity": quantity, "attributes": {} });
        let answer = guest.post_json("/baskets/basket/", &body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{quantity}");
        assert_eq!(answer.body["quantity"].as_array().map(Vec::len), Some(1), "{quantity}: {}", answer.body);
    }
    assert_eq!(guest.add(LAMP, 2).await.status, StatusCode::BAD_REQUEST, "there is one lamp");
    assert_eq!(
        guest.add(::checkout::ids::Pk(999), 1).await.status,
        StatusCode::BAD_REQUEST,
        "there is no such product"
    );
    assert_eq!(guest.get("/baskets/basket/").await.body["basket"]["total_quantity"], 1);
}

async fn broken_bodies_get_a_json_answer(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let guest = guest_with_a_cup(&app).await;
    let bodies = ["{", "[]", "null", "\"text\"", "{\"a\": 1e999999999}", "{\"a\":}", "\u{0}"];
    for body in bodies {
        for path in ["/baskets/basket/", "/orders/checkout/?page=OrderNotePage"] {
            let request =
                guest.request(Method::POST, path).header("content-type", "application/json").body(body);
            let answer = guest.ask(request).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path} {body}");
        }
    }
    let deep = format!("{{\"notes\": {}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let request = guest.request(Method::POST, "/orders/checkout/?page=OrderNotePage");
    let answer = guest.ask(request.header("content-type", "application/json").body(deep)).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
}

async fn a_huge_body_is_refused_before_it_is_read(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let guest = guest_with_a_cup(&app).await;
    for path in ["/baskets/basket/", "/orders/checkout/?page=OrderNotePage"] {
        let request = guest.request(Method::POST, path).form(&[("notes", "x".repeat(100_000))]);
        assert_eq!(guest.ask(request).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    }
    let answer = guest.post("OrderNotePage", &[("notes", "x".repeat(1001).as_str())]).await;
    assert_eq!((answer.status, answer.errors("notes").len()), (StatusCode::OK, 1));
}

async fn a_field_sent_twice_is_refused(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let guest = guest_with_a_cup(&app).await;
    let twice = guest.post("OrderNotePage", &[("notes", "a"), ("notes", "b")]).await;
    assert_eq!(twice.status, StatusCode::BAD_REQUEST);
    let request = guest.request(Method::POST, "/orders/checkout/?page=OrderNotePage");
    let json = request.header("content-type", "application/json").body(r#"{"notes": "a", "notes": "b"}"#);
    assert_eq!(guest.ask(json).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(guest.checkout().await.pre_order()["notes"], Value::Null);
}

async fn forged_and_doubled_cookies_open_nothing(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let guest = guest_with_a_cup(&app).await;
    let real = guest.cookie("osessionid").expect("a session");
    for forged in
        ["a", "undefined", "' or 1=1 --", &"a".repeat(32), &real.to_uppercase(), &format!("{real}a")]
    {
        let stranger = Customer::new(&app);
        stranger.keep_cookie("osessionid", forged);
        assert_eq!(stranger.checkout().await.body, json!({ "redirect_url": "/baskets/basket/" }), "{forged}");
        let answer = stranger.add(CUP, 1).await;
        assert_ne!(answer.body["osessionid"], forged, "an unknown id is never adopted");
    }
    let doubled = Customer::new(&app);
    doubled.keep_cookie("osessionid", &real);
    doubled.keep_cookie("sessionid", &"b".repeat(32));
    assert_eq!(doubled.checkout().await.body, json!({ "redirect_url": "/baskets/basket/" }));
}

async fn a_basket_that_changed_elsewhere_is_confirmed_anew(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let guest = Customer::new(&app);
    guest.walks_to_the_last_page().await;
    guest.set_quantity(CUP, 3).await;
    let refused = guest.orders().await;
    assert_eq!((refused.order_number(), refused.errors("non_field_errors").len()), (None, 1));
    assert_eq!(refused.pre_order()["basket"]["total_amount"], "300.00");
    assert!(guest.orders().await.order_number().is_some(), "once seen, it can be ordered");
}

async fn without_the_header_a_browser_reads_html_and_is_redirected(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let browser = testkit::client().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let empty = browser.get(app.url(CHECKOUT)).send().await.expect("an answer");
    assert_eq!(empty.status(), StatusCode::FOUND);
    assert_eq!(empty.headers()["location"], "/baskets/basket/");
    let guest = guest_with_a_cup(&app).await;
    guest.post("OrderNotePage", &[("notes", "<script>alert(1)</script>")]).await;
    let cookie = format!("osessionid={}", guest.cookie("osessionid").expect("a session"));
    let page = browser.get(app.url(CHECKOUT)).header("cookie", cookie).send().await.expect("an answer");
    assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
    let set = page.headers()["set-cookie"].to_str().expect("ASCII").to_owned();
    let token = set.strip_prefix("csrftoken=").and_then(|rest| rest.split(';').next()).expect("a token");
    let text = page.text().await.expect("a page");
    assert!(text.contains(&format!("name=\"csrf-token\" content=\"{token}\"")), "{text}");
    assert!(text.contains("Cup") && text.contains("&lt;script&gt;") && !text.contains("<script>"), "{text}");
}

/// The bytes that Python's `requests` sends for the first example of the independent pages.
async fn the_founding_documents_note_is_answered_as_printed(database: TestDatabase) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let app = TestApp::start(database).await;
    let guest = guest_with_a_cup(&app).await;
    let session = guest.cookie("osessionid").expect("a session");
    let request = format!(
        "POST /orders/checkout/?page=OrderNotePage HTTP/1.1\r\nHost: {}\r\nUser-Agent: python-requests/2.32.5\r\n\
         Accept-Encoding: gzip, deflate\r\nAccept: */*\r\nConnection: close\r\nx-requested-with: XMLHttpRequest\r\n\
         Cookie: osessionid={session}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 31\r\n\r\n\
         notes=my%20order%20note%20is...",
        app.address
    );
    let mut stream = tokio::net::TcpStream::connect(app.address).await.expect("the server listens");
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("answered");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    let body: Value = serde_json::from_str(body).expect("JSON");
    assert_eq!(body["context_list"], json!([]));
    assert_eq!(body["template_name"], "orders/checkout.html");
    assert_eq!(body["errors"], Value::Null);
    assert_eq!(body["pre_order"]["notes"], "my order note is...");
    assert!(body["pre_order"]["basket"]["basketitem_set"].is_array(), "the pre-order is whole");
}

async fn set_stock(app: &TestApp, product: ::checkout::ids::Pk, units: i64) {
    let mut batch = store::Batch::new();
    let resource = ::checkout::ledger::Resource::Stock(product);
    store::ledger::set_available(&mut batch, &resource, units, "test", app.app.flow.now());
    let written = app.store().db().write(batch).await.expect("the store answers");
    assert!(matches!(written, store::Written::Done(_)));
}

async fn a_note_does_not_hide_that_stock_ran_low(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let guest = Customer::new(&app);
    guest.walks_to_the_last_page().await;
    guest.set_quantity(CUP, 3).await;
    guest.completes_the_steps_again().await;
    set_stock(&app, CUP, 1).await;
    guest.post("OrderNotePage", &[("notes", "Ring twice")]).await;
    let refused = guest.orders().await;
    assert_eq!((refused.order_number(), refused.errors("non_field_errors").len()), (None, 1));
    assert_eq!(refused.pre_order()["basket"]["total_quantity"], 1);
    assert!(guest.orders().await.order_number().is_some(), "once seen, it can be ordered");
}

async fn an_address_that_was_edited_is_confirmed_anew(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let guest = Customer::new(&app);
    guest.walks_to_the_last_page().await;
    let pk = guest.checkout().await.pre_order()["shipping_address"]["pk"].as_i64().expect("a key");
    let key = store::sessions::SessionKey::of_cookie(&guest.cookie("osessionid").expect("a session"));
    let visit = app.store().visit(&key, app.app.flow.now()).await.expect("answers").expect("a session");
    let edited =
        ::checkout::address::Address { line: "Bahariye Caddesi No 7".to_owned(), ..testkit::shop::address() };
    let written = app.store().replace_address(&visit.address_owner(), ::checkout::ids::Pk(pk), &edited).await;
    assert!(written.expect("the store answers"));
    assert_eq!(guest.orders().await.errors("non_field_errors").len(), 1);
    assert!(guest.orders().await.order_number().is_some(), "once seen, it can be ordered");
}

async fn a_basket_has_a_bound_on_its_units(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let guest = Customer::new(&app);
    for engraving in ["a", "b"] {
        let body = json!({ "product": CUP, "quantity": 999, "attributes": { "engraving": engraving } });
        assert_eq!(guest.post_json("/baskets/basket/", &body).await.status, StatusCode::OK);
    }
    assert_eq!(guest.add(CUP, 2).await.status, StatusCode::OK, "two thousand units are allowed");
    let over = guest.add(CUP, 1).await;
    assert_eq!(
        (over.status, over.body["quantity"].as_array().map(Vec::len)),
        (StatusCode::BAD_REQUEST, Some(1))
    );
}

async fn a_made_up_forwarded_address_escapes_no_limit(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let thief = Customer::new(&app);
    let mut last = StatusCode::OK;
    for attempt in 0..25 {
        // A proxy that adds a line of its own leaves the client's above it.
        let request = thief
            .request(Method::POST, "/users/login/")
            .header("x-forwarded-for", format!("198.51.100.{attempt}"))
            .header("x-forwarded-for", "203.0.113.10")
            .json(&json!({ "email": format!("nobody{attempt}@example.com"), "password": "a guess" }));
        last = thief.ask(request).await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}

async fn a_page_of_the_very_host_is_no_other_site(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let guest = Customer::new(&app);
    let body = json!({ "product": CUP, "quantity": 1 });
    let post = |host: &str, referer: &str| {
        let request = guest.request(Method::POST, "/baskets/basket/").json(&body);
        guest.send(request.header("host", host).header("referer", referer))
    };
    assert_eq!(post("kassa.internal:8000", "http://kassa.internal:8000/").await.status(), StatusCode::OK);
    assert_eq!(post("kassa.internal:8000", "https://evil.example/").await.status(), StatusCode::FORBIDDEN);
    assert_eq!(post("kassa.internal:8000", "http://kassa.internal/").await.status(), StatusCode::FORBIDDEN);
}

async fn a_browser_that_must_log_in_reads_why(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let guest = guest_with_a_cup(&app).await;
    let (version, mut shop) = app.store().shop().await.expect("answers").expect("a shop");
    shop.guest_purchase = false;
    assert!(app.store().replace_shop(&shop, version).await.expect("answers"));
    let browser = testkit::client().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let cookie = format!("osessionid={}", guest.cookie("osessionid").expect("a session"));
    let sent = browser.get(app.url(CHECKOUT)).header("cookie", cookie).send().await.expect("an answer");
    assert_eq!(
        (sent.status(), &sent.headers()["location"]),
        (StatusCode::FOUND, &"/users/login/".parse().expect("ASCII"))
    );
    let page = browser.get(app.url("/users/login/")).send().await.expect("an answer");
    assert_eq!(page.status(), StatusCode::OK);
    assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
}
