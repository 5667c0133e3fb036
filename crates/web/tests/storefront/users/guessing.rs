//! Guessing passwords and accounts: slow, and without a hint.

use std::time::Duration;

use http::StatusCode;
use serde_json::json;
use testkit::{Customer, TestApp, customer::Answer, database::TestDatabase};

use super::{EMAIL, PASSWORD, an_account, login, logs_in, plain, tries_to_log_in};

testkit::on_both_databases!(
    a_wrong_password_and_an_unknown_address_are_refused_alike,
    the_sixth_wrong_password_waits_for_known_and_unknown_accounts_alike,
    one_address_tries_many_accounts_only_for_so_long,
    a_right_password_forgives_the_wrong_ones,
    what_is_missing_is_named,
    registering_tells_of_an_account_only_so_often,
);

async fn fails_from(customer: &Customer<'_>, address: &str, email: &str) -> Answer {
    let request = plain(customer, "/users/login/", &login(email, "wrong")).header("x-forwarded-for", address);
    customer.ask(request).await
}

async fn a_wrong_password_and_an_unknown_address_are_refused_alike(database: TestDatabase) {
    let app = TestApp::start(database).await;
    an_account(&app).await;
    let customer = Customer::new(&app);
    let known = tries_to_log_in(&customer, EMAIL, "yanlış bir söz").await;
    assert_eq!(known.status, StatusCode::BAD_REQUEST);
    let sentence = "The e-mail address or the password is wrong.";
    assert_eq!(known.body, json!({ "non_field_errors": [sentence] }));
    for (email, password) in [
        ("nobody@example.com", PASSWORD),
        ("no address at all", PASSWORD),
        ("\u{0}@example.com", PASSWORD),
        (&*"x".repeat(5_000), PASSWORD),
        (EMAIL, "\u{0}"),
        (EMAIL, &*"x".repeat(5_000)),
        (EMAIL, &*format!("{PASSWORD} ")),
    ] {
        assert_eq!(tries_to_log_in(&customer, email, password).await, known, "{email:.20} {password:.20}");
    }
    assert_eq!(customer.cookie("osessionid"), None);
    let request =
        plain(&customer, "/users/login/", &login("b@example.com", "x")).header("accept-language", "tr-tr");
    // Two languages in two headers: the first one counts.
    assert_eq!(customer.ask(request).await.body["non_field_errors"][0], sentence);
}

async fn the_sixth_wrong_password_waits_for_known_and_unknown_accounts_alike(database: TestDatabase) {
    let app = TestApp::start(database).await;
    an_account(&app).await;
    let customer = Customer::new(&app);
    let mut answers = Vec::new();
    for email in [EMAIL, "nobody@example.com"] {
        for last in 0..5 {
            let answer = fails_from(&customer, &format!("127.0.7.{last}"), email).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        }
        let request = plain(&customer, "/users/login/", &login(email, PASSWORD));
        let response = customer.send(request).await;
        assert_eq!(response.headers()["retry-after"], "900");
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        answers.push(response.text().await.expect("a body"));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0], r#"{"non_field_errors":["Too many attempts. Please try again in 15 min."]}"#);
    app.clock.advance(Duration::from_mins(15));
    logs_in(&customer).await;
}

async fn one_address_tries_many_accounts_only_for_so_long(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let customer = Customer::new(&app);
    for number in 0..20 {
        let answer = fails_from(&customer, "203.0.113.7", &format!("{number}@example.com")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{number}");
    }
    let next = "next@example.com";
    assert_eq!(fails_from(&customer, "203.0.113.7", next).await.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(fails_from(&customer, "203.0.113.8", next).await.status, StatusCode::BAD_REQUEST);
    for number in 20..45 {
        let answer = fails_from(&customer, "127.0.0.9", &format!("{number}@example.com")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "the storefront's own address stands for many");
    }
}

async fn a_right_password_forgives_the_wrong_ones(database: TestDatabase) {
    let app = TestApp::start(database).await;
    an_account(&app).await;
    let customer = Customer::new(&app);
    for _ in 0..2 {
        for _ in 0..4 {
            assert_eq!(tries_to_log_in(&customer, EMAIL, "wrong").await.status, StatusCode::BAD_REQUEST);
        }
        logs_in(&customer).await;
    }
}

async fn what_is_missing_is_named(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let customer = Customer::new(&app);
    let answer = tries_to_log_in(&customer, "", "").await;
    let required = ["This field is required."];
    assert_eq!(answer.body, json!({ "email": required, "password": required }));
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
}

async fn registering_tells_of_an_account_only_so_often(database: TestDatabase) {
    let app = TestApp::start(database).await;
    an_account(&app).await;
    let customer = Customer::new(&app);
    let asks = async |address: &str, email: &str| {
        let body = json!({ "email": email, "password": PASSWORD });
        let request = plain(&customer, "/users/registration/", &body).header("x-forwarded-for", address);
        customer.ask(request).await
    };
    for _ in 0..4 {
        let answer = asks("203.0.113.7", "AYSE@example.com").await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert_eq!(
            answer.body,
            json!({ "email": ["There is an account with this e-mail address already."] })
        );
    }
    assert_eq!(asks("203.0.113.7", EMAIL).await.status, StatusCode::TOO_MANY_REQUESTS);
    for number in 0..15 {
        assert_eq!(asks("203.0.113.7", &format!("{number}@example.com")).await.status, StatusCode::CREATED);
    }
    assert_eq!(asks("203.0.113.7", "next@example.com").await.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(asks("203.0.113.8", "next@example.com").await.status, StatusCode::CREATED);
}
