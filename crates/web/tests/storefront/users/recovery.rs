//! What the reader of a mail may do: set a forgotten password, confirm a new e-mail address.

use std::time::Duration;

use http::{Method, StatusCode};
use serde_json::{Value, json};
use testkit::{Customer, TestApp, customer::Answer, database::TestDatabase};

use super::{EMAIL, PASSWORD, an_account, logs_in, registers, tries_to_log_in};

testkit::on_both_databases!(
    a_forgotten_password_is_set_by_the_link_once_and_ends_every_session,
    an_address_without_an_account_gets_the_same_answer_and_no_mail,
    looking_at_the_link_uses_nothing_up_and_a_weak_password_neither,
    a_link_ends_with_its_hour_and_with_a_change_of_the_password,
    nobody_is_flooded_with_links,
    a_link_that_was_not_made_here_is_worth_nothing,
    two_tabs_that_use_one_link_at_once_set_one_password,
    a_new_address_counts_once_it_was_confirmed_and_the_old_one_is_told,
    a_new_address_needs_the_password_and_nobody_logged_out,
    whether_a_new_address_has_an_account_is_told_only_to_its_reader,
    a_new_address_is_confirmed_by_the_storefronts_own_request,
    a_link_for_one_purpose_does_not_serve_the_other,
);

const NEW: &str = "başka bir söz";

async fn asks(app: &TestApp, email: &str) -> Answer {
    Customer::new(app).post_json("/users/password/reset/", &json!({ "email": email })).await
}

/// The path of the link in the newest mail.
async fn link(app: &TestApp) -> String {
    let mails = app.deliver().await;
    let text = &mails.first().expect("a mail").text;
    let start = text.find(&app.url("/users/")).unwrap_or_else(|| panic!("no link: {text}"));
    let link = text[start..].split_whitespace().next().expect("a link");
    link.strip_prefix(&app.url("")).expect("it begins so").to_owned()
}

async fn sets(app: &TestApp, link: &str, password: &str) -> Answer {
    let body = json!({ "new_password1": password, "new_password2": password });
    Customer::new(app).post_json(link, &body).await
}

async fn logs_in_with(app: &TestApp, email: &str, password: &str) -> StatusCode {
    tries_to_log_in(&Customer::new(app), email, password).await.status
}

/// A page as a browser opens it.
async fn page(app: &TestApp, link: &str) -> (StatusCode, String) {
    let request =
        testkit::client().build().expect("a client").get(app.url(link)).header("accept-language", "en");
    let response = request.send().await.expect("the server answers");
    assert_eq!(response.headers()["referrer-policy"], "no-referrer");
    assert_eq!(response.headers()["cache-control"], "no-store");
    (response.status(), response.text().await.expect("a body"))
}

async fn a_forgotten_password_is_set_by_the_link_once_and_ends_every_session(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let elsewhere = Customer::new(&app);
    registers(&elsewhere, EMAIL).await;
    let answer = asks(&app, "AYSE@example.com").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let link = link(&app).await;
    let mails = app.deliver().await;
    assert_eq!((mails.len(), mails[0].to.as_str()), (1, EMAIL));
    assert!(mails[0].text.contains("Hello Ayşe,"), "{}", mails[0].text);
    let answer = sets(&app, &link, NEW).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(elsewhere.get("/current_user/").await.body["pk"], Value::Null, "logged out everywhere");
    assert_eq!(logs_in_with(&app, EMAIL, PASSWORD).await, StatusCode::BAD_REQUEST);
    assert_eq!(logs_in_with(&app, EMAIL, NEW).await, StatusCode::OK);
    let again = sets(&app, &link, "bir söz daha").await;
    assert_eq!(again.status, StatusCode::BAD_REQUEST, "{}", again.body);
    assert!(again.body["non_field_errors"][0].as_str().is_some_and(|text| text.contains("used already")));
    assert_eq!(page(&app, &link).await.0, StatusCode::NOT_FOUND);
    assert_eq!(logs_in_with(&app, EMAIL, NEW).await, StatusCode::OK);
}

async fn an_address_without_an_account_gets_the_same_answer_and_no_mail(database: TestDatabase) {
    let app = TestApp::start(database).await;
    an_account(&app).await;
    let (known, unknown) = (asks(&app, EMAIL).await, asks(&app, "nobody@example.com").await);
    assert_eq!((known.status, &known.body), (unknown.status, &unknown.body));
    let mails = app.deliver().await;
    assert_eq!(mails.len(), 1);
    for (body, field) in [(json!({}), "email"), (json!({ "email": "x" }), "email")] {
        let answer = Customer::new(&app).post_json("/users/password/reset/", &body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert!(answer.body[field][0].is_string(), "{}", answer.body);
    }
}

async fn looking_at_the_link_uses_nothing_up_and_a_weak_password_neither(database: TestDatabase) {
    let app = TestApp::start(database).await;
    an_account(&app).await;
    asks(&app, EMAIL).await;
    let link = link(&app).await;
    for _ in 0..3 {
        let (status, html) = page(&app, &link).await;
        assert_eq!(status, StatusCode::OK);
        assert!(html.contains("name=\"new_password1\"") && html.contains("csrfmiddlewaretoken"), "{html}");
        assert_eq!(Customer::new(&app).get(&link).await.status, StatusCode::OK);
    }
    for weak in ["short", "12345678901", EMAIL] {
        let answer = sets(&app, &link, weak).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{weak}");
        assert!(answer.body["new_password1"][0].is_string(), "{}", answer.body);
    }
    let differ = json!({ "new_password1": NEW, "new_password2": "another one" });
    let answer = Customer::new(&app).post_json(&link, &differ).await;
    assert!(answer.body["new_password2"][0].is_string(), "{}", answer.body);
    assert_eq!(sets(&app, &link, NEW).await.status, StatusCode::OK);
}

async fn a_link_ends_with_its_hour_and_with_a_change_of_the_password(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let customer = Customer::new(&app);
    registers(&customer, EMAIL).await;
    asks(&app, EMAIL).await;
    let late = link(&app).await;
    app.clock.advance(Duration::from_hours(1));
    assert_eq!(sets(&app, &late, NEW).await.status, StatusCode::BAD_REQUEST);
    asks(&app, EMAIL).await;
    let overtaken = link(&app).await;
    let body = json!({ "old_password": PASSWORD, "new_password1": "kendi seçtiği söz" });
    assert_eq!(customer.post_json("/users/password/change/", &body).await.status, StatusCode::OK);
    assert_eq!(sets(&app, &overtaken, NEW).await.status, StatusCode::BAD_REQUEST);
}

async fn nobody_is_flooded_with_links(database: TestDatabase) {
    let app = TestApp::start(database).await;
    an_account(&app).await;
    let mut statuses = Vec::new();
    for _ in 0..6 {
        statuses.push(asks(&app, EMAIL).await.status);
    }
    assert_eq!(statuses[..5], [StatusCode::OK; 5]);
    assert_eq!(statuses[5], StatusCode::TOO_MANY_REQUESTS);
    app.deliver().await;
    for _ in 0..3 {
        app.clock.advance(Duration::from_mins(16));
        assert_eq!(asks(&app, EMAIL).await.status, StatusCode::OK, "the answer does not tell");
    }
    assert_eq!(app.deliver().await.len(), 5, "five links of one account work at a time");
}

async fn a_link_that_was_not_made_here_is_worth_nothing(database: TestDatabase) {
    let app = TestApp::start(database).await;
    an_account(&app).await;
    asks(&app, EMAIL).await;
    let good = link(&app).await;
    let changed = good.replacen("reset/I", "reset/J", 1);
    for link in [
        changed.as_str(),
        "/users/password/reset/x/",
        "/users/password/reset/%00/",
        "/users/password/reset/a:b:c/",
    ] {
        assert_eq!(sets(&app, link, NEW).await.status, StatusCode::BAD_REQUEST, "{link}");
        assert_eq!(page(&app, link).await.0, StatusCode::NOT_FOUND, "{link}");
    }
    assert_eq!(logs_in_with(&app, EMAIL, PASSWORD).await, StatusCode::OK);
}

async fn two_tabs_that_use_one_link_at_once_set_one_password(database: TestDatabase) {
    let app = TestApp::start(database).await;
    an_account(&app).await;
    asks(&app, EMAIL).await;
    let link = link(&app).await;
    let (one, two) =
        tokio::join!(sets(&app, &link, "birinci söz burada"), sets(&app, &link, "ikinci söz burada"));
    let done = [one.status, two.status].iter().filter(|status| **status == StatusCode::OK).count();
    assert_eq!(done, 1);
}

fn change(email: &str, password: &str) -> Value {
    json!({ "email": email, "password": password })
}

async fn a_new_address_counts_once_it_was_confirmed_and_the_old_one_is_told(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let customer = Customer::new(&app);
    registers(&customer, EMAIL).await;
    let answer = customer.post_json("/users/email-change/", &change("yeni@example.com", PASSWORD)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let link = link(&app).await;
    assert_eq!(app.deliver().await[0].to, "yeni@example.com");
    let (status, html) = page(&app, &link).await;
    assert_eq!(status, StatusCode::OK);
    assert!(html.contains("yeni@example.com") && html.contains("<button"), "{html}");
    assert_eq!(customer.get("/current_user/").await.body["email"], EMAIL, "looking changes nothing");
    let confirmed = Customer::new(&app).ask(Customer::new(&app).request(Method::POST, &link)).await;
    assert_eq!(confirmed.status, StatusCode::OK, "{}", confirmed.body);
    assert_eq!(customer.get("/current_user/").await.body["email"], "yeni@example.com");
    let mails = app.deliver().await;
    assert_eq!((mails.len(), mails[0].to.as_str()), (2, EMAIL), "the old address is told");
    assert!(mails[0].text.contains("yeni@example.com"));
    assert_eq!(logs_in_with(&app, EMAIL, PASSWORD).await, StatusCode::BAD_REQUEST);
    assert_eq!(logs_in_with(&app, "yeni@example.com", PASSWORD).await, StatusCode::OK);
    assert_eq!(page(&app, &link).await.0, StatusCode::NOT_FOUND, "once");
}

async fn a_new_address_needs_the_password_and_nobody_logged_out(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let customer = Customer::new(&app);
    let body = change("yeni@example.com", PASSWORD);
    assert_eq!(customer.post_json("/users/email-change/", &body).await.status, StatusCode::FORBIDDEN);
    registers(&customer, EMAIL).await;
    for (body, field) in [
        (change("yeni@example.com", "wrong wrong"), "password"),
        (json!({ "email": "yeni@example.com" }), "password"),
        (json!({ "password": PASSWORD }), "email"),
        (change("no address", PASSWORD), "email"),
        (change("AYSE@example.com", PASSWORD), "email"),
    ] {
        let answer = customer.post_json("/users/email-change/", &body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}");
        assert!(answer.body[field][0].is_string(), "{body}: {}", answer.body);
    }
    assert_eq!(app.deliver().await.len(), 0);
}

async fn whether_a_new_address_has_an_account_is_told_only_to_its_reader(database: TestDatabase) {
    let app = TestApp::start(database).await;
    registers(&Customer::new(&app), "dolu@example.com").await;
    let customer = Customer::new(&app);
    registers(&customer, EMAIL).await;
    let free = customer.post_json("/users/email-change/", &change("bos@example.com", PASSWORD)).await;
    let taken = customer.post_json("/users/email-change/", &change("dolu@example.com", PASSWORD)).await;
    assert_eq!((free.status, &free.body), (taken.status, &taken.body));
    let mails = app.deliver().await;
    let mail = mails.iter().find(|mail| mail.to == "dolu@example.com").expect("it is written to");
    let start = mail.text.find(&app.url("/users/")).expect("a link");
    let link = mail.text[start..].split_whitespace().next().expect("a link").replace(&app.url(""), "");
    let refused = Customer::new(&app).post_json(&link, &json!({})).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{}", refused.body);
    assert_eq!(customer.get("/current_user/").await.body["email"], EMAIL);
}

async fn a_new_address_is_confirmed_by_the_storefronts_own_request(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let customer = Customer::new(&app);
    registers(&customer, EMAIL).await;
    customer.post_json("/users/email-change/", &change("yeni@example.com", PASSWORD)).await;
    let link = link(&app).await;
    assert_eq!(Customer::new(&app).get(&link).await.status, StatusCode::OK);
    assert_eq!(customer.get("/current_user/").await.body["email"], "yeni@example.com");
}

async fn a_link_for_one_purpose_does_not_serve_the_other(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let customer = Customer::new(&app);
    registers(&customer, EMAIL).await;
    customer.post_json("/users/email-change/", &change("yeni@example.com", PASSWORD)).await;
    let link = link(&app).await.replace("/users/email-set-primary/", "/users/password/reset/");
    assert_eq!(sets(&app, &link, NEW).await.status, StatusCode::BAD_REQUEST);
    logs_in(&customer).await;
}
