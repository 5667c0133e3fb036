//! Accounts: what they tell of themselves, and a new password.

use std::time::Duration;

use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
use http::{Method, StatusCode};
use serde_json::{Value, json};
use store::customers::NewCustomer;
use testkit::{Customer, TestApp, database::TestDatabase, shop::CUP};

use super::{EMAIL, PASSWORD, lines, logs_in, pk, plain, registers, session, tries_to_log_in, with_cookie};

testkit::on_both_databases!(
    a_guest_is_nobody,
    a_customer_reads_who_they_are,
    a_profile_is_only_for_customers,
    a_profile_changes_what_is_sent,
    a_profile_refuses_what_makes_no_sense,
    a_registration_says_everything_that_is_wrong,
    a_new_password_ends_every_other_session,
    a_new_password_needs_the_old_one,
    a_new_password_is_refused_in_the_words_of_its_field,
    whoever_registers_here_is_a_new_user,
    a_hash_of_other_figures_is_renewed_at_login,
);

const NEW_PASSWORD: &str = "başka bir söz";

async fn a_guest_is_nobody(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let guest = Customer::new(&app);
    let nobody = json!({
        "pk": null, "first_name": null, "last_name": null, "email": null, "phone": null, "email_allowed": false,
        "sms_allowed": false, "date_joined": null, "last_login": null, "date_of_birth": null,
        "hashed_email": null, "gender": null,
    });
    assert_eq!(guest.get("/current_user/").await.body, nobody);
    guest.add(CUP, 1).await;
    assert_eq!(guest.get("/current_user/").await.body, nobody);
}

async fn a_customer_reads_who_they_are(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let customer = Customer::new(&app);
    registers(&customer, "Ayse@Example.com").await;
    app.clock.advance(Duration::from_mins(1));
    logs_in(&customer).await;
    let mut body = customer.get("/current_user/").await.body;
    assert!(body["pk"].as_i64().is_some_and(|pk| pk > 0));
    body["pk"] = Value::Null;
    let expected = json!({
        "pk": null, "first_name": "Ayşe", "last_name": "Yılmaz", "email": "Ayse@Example.com", "phone": "05320000001",
        "email_allowed": true, "sms_allowed": false, "date_joined": "2026-11-22T10:15:30.000000Z",
        "last_login": "2026-11-22T10:16:30.000000Z", "date_of_birth": null,
        "hashed_email": "9b00b0b820caf9556ca074ae455f87d32be94b9543993df0b71176d755f720f7", "gender": null,
    });
    assert_eq!(body, expected);
}

async fn a_profile_is_only_for_customers(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let guest = Customer::new(&app);
    guest.add(CUP, 1).await;
    let refused = json!({ "errors": { "non_field_errors": ["Please log in first."] } });
    let (read, written) = (
        guest.get("/users/profile/").await,
        guest.ask(guest.request(Method::PATCH, "/users/profile/").json(&json!({ "first_name": "X" }))).await,
    );
    let body = json!({ "old_password": PASSWORD, "new_password1": NEW_PASSWORD });
    for answer in [read, written, guest.post_json("/users/password/change/", &body).await] {
        assert_eq!(
            (answer.status, &answer.body),
            (StatusCode::FORBIDDEN, &refused),
            "401 would sign people out"
        );
    }
}

async fn a_profile_changes_what_is_sent(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let customer = Customer::new(&app);
    registers(&customer, EMAIL).await;
    let before = customer.get("/users/profile/").await.body;
    assert_eq!(
        (&before["email"], &before["language_code"], &before["avatar"]),
        (&json!(EMAIL), &json!("en"), &Value::Null)
    );
    assert_eq!(before["id"], pk(&customer).await);
    assert_eq!(before["genders"][1], json!({ "value": "female", "label": "Female" }));
    let change = json!({
        "first_name": " Nur ", "phone": "", "gender": "female", "date_of_birth": "1990-12-31", "email_allowed": false,
        "sms_allowed": "true", "email": "other@example.com", "pk": 99, "password": "x", "language_code": "tr",
    });
    let answer = customer.ask(customer.request(Method::PATCH, "/users/profile/").json(&change)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let mut expected = before.clone();
    for (key, value) in [
        ("first_name", json!("Nur")),
        ("phone", Value::Null),
        ("gender", json!("female")),
        ("date_of_birth", json!("1990-12-31")),
        ("email_allowed", json!(false)),
        ("sms_allowed", json!(true)),
    ] {
        expected[key] = value;
    }
    assert_eq!(answer.body, expected);
    assert_eq!(customer.get("/users/profile/").await.body, expected);
    let put = customer
        .ask(customer.request(Method::PUT, "/users/profile/").json(&json!({ "last_name": "" })))
        .await;
    assert_eq!(
        (put.status, &put.body["last_name"], &put.body["first_name"]),
        (StatusCode::OK, &json!(""), &json!("Nur"))
    );
    logs_in(&customer).await;
}

async fn a_profile_refuses_what_makes_no_sense(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let customer = Customer::new(&app);
    registers(&customer, EMAIL).await;
    let before = customer.get("/users/profile/").await.body;
    for (field, value) in [
        ("first_name", json!("x".repeat(151))),
        ("last_name", json!("a\u{0}b")),
        ("phone", json!("call me")),
        ("gender", json!("x")),
        ("date_of_birth", json!("31.12.1990")),
        ("date_of_birth", json!("2026-11-23")),
        ("email_allowed", json!("perhaps")),
        ("phone", json!({ "a": 1 })),
    ] {
        let change = json!({ field: value, "call_allowed": true });
        let answer = customer.ask(customer.request(Method::PATCH, "/users/profile/").json(&change)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{change}");
        assert!(answer.body[field][0].is_string(), "{change}: {}", answer.body);
    }
    assert_eq!(customer.get("/users/profile/").await.body, before);
}

async fn a_registration_says_everything_that_is_wrong(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let customer = Customer::new(&app);
    let body = json!({ "email": "x", "password": "kısa", "date_of_birth": "bugün", "phone": "no" });
    let answer = customer.ask(plain(&customer, "/users/registration/", &body)).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    let fields: Vec<_> = answer.body.as_object().expect("fields").keys().cloned().collect();
    assert_eq!(fields, ["date_of_birth", "email", "password", "phone"]);
    assert_eq!(customer.cookie("osessionid"), None);
    for (password, sentence) in [
        ("12345678", "The password must not consist of digits only."),
        ("AYSE@example.com", "The password must not be the e-mail address."),
        ("1234567", "The password needs at least 8 characters."),
    ] {
        let body = json!({ "email": EMAIL, "password": password });
        let answer = customer.ask(plain(&customer, "/users/registration/", &body)).await;
        assert_eq!(answer.body, json!({ "password": [sentence] }));
    }
}

async fn change(customer: &Customer<'_>, body: &Value) -> testkit::customer::Answer {
    customer.post_json("/users/password/change/", body).await
}

async fn a_new_password_ends_every_other_session(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let here = Customer::new(&app);
    registers(&here, EMAIL).await;
    here.add(CUP, 1).await;
    let elsewhere = Customer::new(&app);
    logs_in(&elsewhere).await;
    let thief = with_cookie(&app, &session(&here));
    let body =
        json!({ "old_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD });
    let answer = change(&here, &body).await;
    assert_eq!(
        (answer.status, &answer.body["detail"]),
        (StatusCode::OK, &json!("The new password has been saved."))
    );
    assert_ne!(pk(&here).await, Value::Null);
    assert_eq!(lines(&here).await, [(CUP.0, 1)]);
    assert_eq!(pk(&elsewhere).await, Value::Null);
    assert_eq!(pk(&thief).await, Value::Null, "whoever copied the cookie is out");
    assert_eq!(tries_to_log_in(&elsewhere, EMAIL, PASSWORD).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(tries_to_log_in(&elsewhere, EMAIL, NEW_PASSWORD).await.status, StatusCode::OK);
}

async fn a_new_password_needs_the_old_one(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let customer = Customer::new(&app);
    registers(&customer, EMAIL).await;
    let body = json!({ "old_password": "wrong", "new_password1": NEW_PASSWORD });
    for _ in 0..20 {
        let answer = change(&customer, &body).await;
        assert_eq!(
            (answer.status, answer.body),
            (StatusCode::BAD_REQUEST, json!({ "old_password": ["The old password is wrong."] }),)
        );
    }
    let right = json!({ "old_password": PASSWORD, "new_password1": NEW_PASSWORD });
    assert_eq!(change(&customer, &right).await.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(
        tries_to_log_in(&Customer::new(&app), EMAIL, PASSWORD).await.status,
        StatusCode::OK,
        "only here"
    );
}

async fn a_new_password_is_refused_in_the_words_of_its_field(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let customer = Customer::new(&app);
    registers(&customer, EMAIL).await;
    for (body, field) in [
        (json!({ "new_password1": NEW_PASSWORD }), "old_password"),
        (json!({ "old_password": PASSWORD }), "new_password1"),
        (json!({ "old_password": PASSWORD, "new_password": "kısa" }), "new_password"),
        (json!({ "old_password": PASSWORD, "password": "123456789" }), "password"),
        (json!({ "old_password": PASSWORD, "password1": EMAIL }), "password1"),
        (
            json!({ "old_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": "x" }),
            "new_password2",
        ),
    ] {
        let answer = change(&customer, &body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}");
        let fields: Vec<_> = answer.body.as_object().expect("fields").keys().cloned().collect();
        assert_eq!(fields, [field], "{body}");
    }
    assert_eq!(tries_to_log_in(&customer, EMAIL, PASSWORD).await.status, StatusCode::OK, "nothing changed");
}

async fn whoever_registers_here_is_a_new_user(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let customer = Customer::new(&app);
    registers(&customer, EMAIL).await;
    logs_in(&customer).await;
    customer.walks_to_the_last_page().await;
    assert_eq!(
        customer.orders().await.context()["new_user"],
        true,
        "a second login in the session changes nothing"
    );
    let elsewhere = Customer::new(&app);
    logs_in(&elsewhere).await;
    elsewhere.walks_to_the_last_page().await;
    assert_eq!(elsewhere.orders().await.context()["new_user"], false);
}

async fn a_hash_of_other_figures_is_renewed_at_login(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let params = Params::new(64, 1, 1, None).expect("figures");
    let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash = weak.hash_password(PASSWORD.as_bytes()).expect("a hash").to_string();
    let new = NewCustomer {
        email: EMAIL.to_owned(),
        password: hash.clone(),
        first_name: String::new(),
        last_name: String::new(),
        phone: None,
        gender: None,
        date_of_birth: None,
        email_allowed: false,
        sms_allowed: false,
        language: None,
    };
    app.store().create_customer(&new, app.app.flow.now()).await.expect("answers").expect("is new");
    let stored = async || app.store().credentials(EMAIL).await.expect("answers").expect("is there").password;
    let customer = Customer::new(&app);
    assert_eq!(tries_to_log_in(&customer, EMAIL, "wrong").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(stored().await, hash);
    logs_in(&customer).await;
    let renewed = stored().await;
    assert!(renewed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{renewed}");
    logs_in(&customer).await;
    assert_eq!(stored().await, renewed);
}
