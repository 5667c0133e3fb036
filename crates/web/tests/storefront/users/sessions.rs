//! Whose session it is: ids that nobody can plant, that change with every login, and that end.

use std::time::Duration;

use http::{HeaderMap, Method, StatusCode};
use serde_json::{Value, json};
use store::sessions::SessionKey;
use testkit::{Customer, TestApp, database::TestDatabase, shop::CUP};

use super::{EMAIL, PASSWORD, an_account, lines, login, logs_in, pk, plain, registers, session, with_cookie};

testkit::on_both_databases!(
    an_id_that_was_made_up_is_never_adopted,
    a_planted_session_does_not_become_the_customers,
    every_login_gives_a_new_id_under_both_names,
    an_old_id_answers_replays_of_its_order_for_ten_minutes,
    an_old_id_sees_nothing_that_came_after_the_login,
    an_old_id_never_overwrites_the_cookie,
    two_different_session_cookies_are_no_session,
    logging_out_ends_the_session_and_keeps_the_basket,
    the_first_logout_request_gets_a_form_with_a_token,
    an_old_id_cannot_log_the_customer_out,
    logging_in_again_keeps_everything_under_a_new_id,
    another_customers_login_leaves_nothing_of_the_first,
    sessions_end_two_weeks_after_they_were_used,
    a_token_is_good_for_any_session_and_survives_the_login,
    a_login_needs_json_or_a_token,
    a_login_from_another_site_is_refused,
    forged_and_expired_tokens_are_refused,
);

fn no_cookie(headers: &HeaderMap) -> bool {
    !headers.contains_key("set-cookie")
}

async fn an_id_that_was_made_up_is_never_adopted(database: TestDatabase) {
    let app = TestApp::start(database).await;
    an_account(&app).await;
    let planted = "a".repeat(32);
    let visitor = with_cookie(&app, &planted);
    visitor.add(CUP, 1).await;
    assert_ne!(session(&visitor), planted);
    visitor.keep_cookie("osessionid", &planted);
    visitor.keep_cookie("sessionid", &planted);
    logs_in(&visitor).await;
    assert_ne!(session(&visitor), planted);
    assert_eq!(pk(&with_cookie(&app, &planted)).await, Value::Null);
}

async fn a_planted_session_does_not_become_the_customers(database: TestDatabase) {
    let app = TestApp::start(database).await;
    an_account(&app).await;
    let attacker = Customer::new(&app);
    attacker.add(CUP, 1).await;
    let victim = with_cookie(&app, &session(&attacker));
    logs_in(&victim).await;
    assert_ne!(pk(&victim).await, Value::Null);
    assert_eq!(pk(&attacker).await, Value::Null);
    assert_eq!(lines(&attacker).await, []);
}

async fn every_login_gives_a_new_id_under_both_names(database: TestDatabase) {
    let app = TestApp::start(database).await;
    an_account(&app).await;
    let customer = Customer::new(&app);
    customer.add(CUP, 1).await;
    let before = session(&customer);
    let response = customer.send(plain(&customer, "/users/login/", &login(EMAIL, PASSWORD))).await;
    let set: Vec<_> =
        response.headers().get_all("set-cookie").iter().map(|v| v.to_str().expect("text")).collect();
    assert_eq!(set.len(), 2, "{set:?}");
    assert!(set[0].starts_with("osessionid=") && set[1].starts_with("sessionid="), "{set:?}");
    assert!(set.iter().all(|cookie| cookie.contains("; HttpOnly") && !cookie.contains("Domain")));
    assert_eq!(customer.cookie("osessionid"), customer.cookie("sessionid"));
    let after = session(&customer);
    assert!(after.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()), "clients read \\w+");
    assert_ne!(after, before);
}

async fn an_old_id_answers_replays_of_its_order_for_ten_minutes(database: TestDatabase) {
    let app = TestApp::start(database).await;
    an_account(&app).await;
    let guest = Customer::new(&app);
    guest.walks_to_the_last_page().await;
    let number = guest.orders().await.order_number().expect("an order").to_owned();
    let old = with_cookie(&app, &session(&guest));
    logs_in(&guest).await;
    assert_eq!(old.orders().await.order_number(), Some(&*number));
    assert_eq!(guest.post("ThankYouPage", &[]).await.order_number(), Some(&*number), "it stays on show");
    app.clock.advance(Duration::from_secs(599));
    assert_eq!(old.orders().await.order_number(), Some(&*number));
    app.clock.advance(Duration::from_secs(1));
    assert_eq!(old.orders().await.body["redirect_url"], "/baskets/basket/");
}

async fn an_old_id_sees_nothing_that_came_after_the_login(database: TestDatabase) {
    let app = TestApp::start(database).await;
    an_account(&app).await;
    let guest = Customer::new(&app);
    guest.walks_to_the_last_page().await;
    let old = with_cookie(&app, &session(&guest));
    logs_in(&guest).await;
    assert!(guest.orders().await.order_number().is_some());
    assert_eq!(old.orders().await.body, json!({ "redirect_url": "/baskets/basket/" }));
    assert_eq!(old.checkout().await.body, json!({ "redirect_url": "/baskets/basket/" }));
    assert_eq!(pk(&old).await, Value::Null);
}

async fn an_old_id_never_overwrites_the_cookie(database: TestDatabase) {
    let app = TestApp::start(database).await;
    an_account(&app).await;
    let guest = Customer::new(&app);
    guest.add(CUP, 1).await;
    let old = with_cookie(&app, &session(&guest));
    logs_in(&guest).await;
    let line = json!({ "product": CUP, "quantity": 1 });
    let added = old.send(old.request(Method::POST, "/baskets/basket/").json(&line)).await;
    assert_eq!(added.status(), StatusCode::CONFLICT);
    assert!(no_cookie(added.headers()));
    for path in ["/i18n/setlang", "/users/activate-currency/"] {
        let fields = [("language", "en"), ("currency", "eur")];
        let set = old.send(old.request(Method::POST, path).form(&fields)).await;
        assert_eq!(set.status(), StatusCode::CONFLICT, "{path}");
        assert!(no_cookie(set.headers()), "{path}");
    }
    for path in ["/baskets/basket/", "/orders/checkout/", "/current_user/"] {
        assert!(no_cookie(old.send(old.request(Method::GET, path)).await.headers()), "{path}");
    }
    assert_eq!(lines(&guest).await, [(CUP.0, 1)]);
    app.clock.advance(Duration::from_mins(10));
    let begun = old.send(old.request(Method::POST, "/baskets/basket/").json(&line)).await;
    assert_eq!(begun.status(), StatusCode::OK);
    assert!(!no_cookie(begun.headers()), "by now it is an id like any other that is unknown");
}

async fn two_different_session_cookies_are_no_session(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let customer = Customer::new(&app);
    registers(&customer, EMAIL).await;
    let stranger = Customer::new(&app);
    stranger.add(CUP, 1).await;
    customer.keep_cookie("sessionid", &session(&stranger));
    assert_eq!(pk(&customer).await, Value::Null);
    assert_eq!(lines(&customer).await, []);
    customer.keep_cookie("sessionid", &session(&customer));
    assert_ne!(pk(&customer).await, Value::Null);
}

async fn logging_out_ends_the_session_and_keeps_the_basket(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let customer = Customer::new(&app);
    registers(&customer, EMAIL).await;
    customer.add(CUP, 2).await;
    let copy = with_cookie(&app, &session(&customer));
    assert_ne!(pk(&copy).await, Value::Null);
    let answer = customer.send(customer.request(Method::POST, "/users/logout")).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!((customer.cookie("osessionid"), customer.cookie("sessionid")), (None, None));
    assert_eq!(pk(&copy).await, Value::Null);
    assert_eq!(lines(&copy).await, []);
    logs_in(&customer).await;
    assert_eq!(lines(&customer).await, [(CUP.0, 2)]);
}

async fn the_first_logout_request_gets_a_form_with_a_token(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let customer = Customer::new(&app);
    registers(&customer, EMAIL).await;
    let mut unmarked = HeaderMap::new();
    unmarked.insert("x-requested-with", "none".parse().expect("a header"));
    let request = customer.request(Method::POST, "/users/logout").headers(unmarked.clone());
    let page = customer.send(request).await.text().await.expect("a page");
    let (_, rest) = page.split_once("name=\"csrfmiddlewaretoken\" value=\"").expect("a field");
    let token = rest.split('"').next().expect("a value");
    assert_eq!(token.len(), 64);
    assert_ne!(pk(&customer).await, Value::Null, "nothing has ended yet");
    let form = [("csrfmiddlewaretoken", token)];
    let request = customer.request(Method::POST, "/users/logout").headers(unmarked).form(&form);
    assert_eq!(customer.send(request).await.status(), StatusCode::OK);
    assert_eq!(pk(&customer).await, Value::Null);
    let asked = customer.send(customer.request(Method::GET, "/users/logout/")).await;
    assert!(asked.text().await.expect("a page").contains("name=\"csrfmiddlewaretoken\""));
}

async fn an_old_id_cannot_log_the_customer_out(database: TestDatabase) {
    let app = TestApp::start(database).await;
    an_account(&app).await;
    let guest = Customer::new(&app);
    guest.add(CUP, 1).await;
    let old = with_cookie(&app, &session(&guest));
    logs_in(&guest).await;
    let answer = old.send(old.request(Method::POST, "/users/logout")).await;
    assert!(no_cookie(answer.headers()), "the browser has another cookie by now");
    assert_ne!(pk(&guest).await, Value::Null);
}

async fn logging_in_again_keeps_everything_under_a_new_id(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let customer = Customer::new(&app);
    registers(&customer, EMAIL).await;
    customer.add(CUP, 2).await;
    let address = customer.writes_an_address().await;
    let old = with_cookie(&app, &session(&customer));
    logs_in(&customer).await;
    assert_eq!(lines(&customer).await, [(CUP.0, 2)]);
    assert_eq!(pk(&old).await, Value::Null);
    assert_eq!(lines(&old).await, []);
    let owner = format!("customer:{}", pk(&customer).await);
    assert!(app.store().address(&owner, address).await.expect("answers").is_some());
}

async fn another_customers_login_leaves_nothing_of_the_first(database: TestDatabase) {
    let app = TestApp::start(database).await;
    an_account(&app).await;
    let shared = Customer::new(&app);
    registers(&shared, "mehmet@example.com").await;
    shared.add(CUP, 2).await;
    shared.writes_an_address().await;
    let euro = shared.request(Method::POST, "/users/activate-currency/").form(&[("currency", "eur")]);
    shared.send(euro).await;
    let first = with_cookie(&app, &session(&shared));
    logs_in(&shared).await;
    assert_eq!(lines(&shared).await, []);
    let owner = format!("customer:{}", pk(&shared).await);
    let slice = store::Slice { limit: 10, offset: 0 };
    assert_eq!(app.store().addresses(&owner, slice).await.expect("answers").count, 0);
    assert_eq!(pk(&first).await, Value::Null);
    let visit = app.store().visit(&SessionKey::of_cookie(&session(&shared)), app.app.flow.now()).await;
    let visit = visit.expect("answers").expect("is there");
    assert_eq!((visit.currency, visit.registered), (None, false));
    super::tries_to_log_in(&shared, "mehmet@example.com", PASSWORD).await;
    assert_eq!(lines(&shared).await, [(CUP.0, 2)], "it was the first one's and still is");
}

async fn sessions_end_two_weeks_after_they_were_used(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let customer = Customer::new(&app);
    registers(&customer, EMAIL).await;
    for _ in 0..3 {
        app.clock.advance(Duration::from_hours(13 * 24));
        assert_ne!(pk(&customer).await, Value::Null);
    }
    app.clock.advance(Duration::from_hours(14 * 24));
    assert_eq!(pk(&customer).await, Value::Null);
    let key = SessionKey::of_cookie(&session(&customer));
    let long_ago = ::checkout::ids::Timestamp(0);
    assert!(app.store().visit(&key, long_ago).await.expect("answers").is_some());
    app.app.flow.tidy_up().await.expect("answers");
    assert!(app.store().visit(&key, long_ago).await.expect("answers").is_none());
}

async fn a_token_is_good_for_any_session_and_survives_the_login(database: TestDatabase) {
    let app = TestApp::start(database).await;
    an_account(&app).await;
    let customer = Customer::new(&app);
    let answer = customer.get("/csrf_token/").await;
    let token = answer.body["csrf_token"].as_str().expect("a token").to_owned();
    assert_eq!(customer.cookie("csrftoken").as_deref(), Some(&*token));
    assert_eq!(customer.add(CUP, 1).await.status, StatusCode::OK);
    logs_in(&customer).await;
    assert_eq!(customer.cookie("csrftoken").as_deref(), Some(&*token), "a login does not change it");
    assert_eq!(customer.add(CUP, 1).await.status, StatusCode::OK);
    let other = Customer::new(&app);
    other.keep_cookie("csrftoken", &token);
    assert_eq!(other.add(CUP, 1).await.status, StatusCode::OK);
}

async fn a_login_needs_json_or_a_token(database: TestDatabase) {
    let app = TestApp::start(database).await;
    an_account(&app).await;
    let customer = Customer::new(&app);
    let form = [("email", EMAIL), ("password", PASSWORD)];
    let refused = customer.ask(customer.request(Method::POST, "/users/login/").form(&form)).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(customer.cookie("osessionid"), None);
    customer.get("/csrf_token/").await;
    let taken = customer.ask(customer.request(Method::POST, "/users/login/").form(&form)).await;
    assert_eq!(taken.status, StatusCode::OK, "{}", taken.body);
}

async fn a_login_from_another_site_is_refused(database: TestDatabase) {
    let app = TestApp::start(database).await;
    an_account(&app).await;
    let customer = Customer::new(&app);
    let path = "/users/login/";
    let body = login(EMAIL, PASSWORD);
    for (name, value, status) in [
        ("sec-fetch-site", "cross-site", StatusCode::FORBIDDEN),
        ("sec-fetch-site", "same-site", StatusCode::FORBIDDEN),
        ("origin", "https://evil.example", StatusCode::FORBIDDEN),
        ("origin", "null", StatusCode::FORBIDDEN),
        ("referer", "https://evil.example/x", StatusCode::FORBIDDEN),
        ("sec-fetch-site", "same-origin", StatusCode::OK),
        ("origin", "https://storefront.example", StatusCode::OK),
    ] {
        let answer = customer.ask(plain(&customer, path, &body).header(name, value)).await;
        assert_eq!(answer.status, status, "{name}: {value}");
    }
    for path in ["/users/logout", "/users/registration/"] {
        let request = plain(&customer, path, &body).header("sec-fetch-site", "cross-site");
        assert_eq!(customer.ask(request).await.status, StatusCode::FORBIDDEN, "{path}");
    }
}

async fn forged_and_expired_tokens_are_refused(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let customer = Customer::new(&app);
    registers(&customer, EMAIL).await;
    customer.keep_cookie("csrftoken", &"A".repeat(64));
    assert_eq!(customer.add(CUP, 1).await.status, StatusCode::FORBIDDEN);
    customer.get("/csrf_token/").await;
    assert_eq!(customer.add(CUP, 1).await.status, StatusCode::OK);
    app.clock.advance(Duration::from_hours(366 * 24));
    assert_eq!(customer.add(CUP, 1).await.status, StatusCode::FORBIDDEN);
    customer.get("/current_user/").await;
    assert_eq!(customer.add(CUP, 1).await.status, StatusCode::OK, "an ordinary answer brought a new one");
}
