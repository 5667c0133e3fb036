//! Language and currency, chosen for a session.

use http::{HeaderMap, Method, StatusCode};
use serde_json::json;
use testkit::{Customer, TestApp, database::TestDatabase, shop::CUP};

use super::{EMAIL, registers};

testkit::on_both_databases!(
    a_language_that_was_chosen_is_spoken,
    a_language_without_texts_is_refused,
    a_currency_that_was_chosen_prices_the_basket,
    a_currency_nothing_is_sold_in_is_refused,
    a_customer_keeps_the_language_in_the_profile,
);

/// What the basket says to an absurd quantity, when the request names no language.
async fn sentence(customer: &Customer<'_>) -> String {
    let mut silent = HeaderMap::new();
    silent.insert("accept-language", "undefined".parse().expect("a header"));
    let request = customer.request(Method::POST, "/baskets/basket/").headers(silent);
    let answer = customer.ask(request.json(&json!({ "product": CUP, "quantity": 100_000 }))).await;
    answer.body["quantity"][0].as_str().expect("a sentence").to_owned()
}

async fn a_language_that_was_chosen_is_spoken(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let visitor = Customer::new(&app);
    assert!(sentence(&visitor).await.starts_with("Adet"));
    let request = visitor.request(Method::POST, "/i18n/setlang").form(&[("language", "en-us")]);
    let answer = visitor.send(request).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.text().await.expect("a text"), "en");
    assert!(visitor.cookie("osessionid").is_some(), "a visitor without a session begins one");
    assert!(sentence(&visitor).await.starts_with("The quantity"));
}

async fn a_language_without_texts_is_refused(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let visitor = Customer::new(&app);
    for fields in [vec![("language", "de")], vec![("other", "x")]] {
        let answer = visitor.ask(visitor.request(Method::POST, "/i18n/setlang/").form(&fields)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert!(answer.body["language"][0].is_string());
    }
    assert_eq!(visitor.cookie("osessionid"), None);
}

async fn a_currency_that_was_chosen_prices_the_basket(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let visitor = Customer::new(&app);
    let request = visitor.request(Method::POST, "/users/activate-currency/").form(&[("currency", "eur")]);
    let answer = visitor.ask(request).await;
    assert_eq!((answer.status, answer.body), (StatusCode::OK, json!({ "currency": "eur" })));
    let basket = visitor.add(CUP, 2).await.body;
    assert_eq!(basket["basket"]["total_amount"], "10.00");
}

async fn a_currency_nothing_is_sold_in_is_refused(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let visitor = Customer::new(&app);
    for code in ["chf", "xyz", "€"] {
        let request = visitor.request(Method::POST, "/users/activate-currency/").form(&[("currency", code)]);
        let answer = visitor.ask(request).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{code}");
        assert!(answer.body["currency"][0].is_string());
    }
    assert_eq!(visitor.cookie("osessionid"), None);
}

async fn a_customer_keeps_the_language_in_the_profile(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let customer = Customer::new(&app);
    registers(&customer, EMAIL).await;
    assert_eq!(customer.get("/users/profile/").await.body["language_code"], "en");
    customer.send(customer.request(Method::POST, "/i18n/setlang").form(&[("language", "tr")])).await;
    assert_eq!(customer.get("/users/profile/").await.body["language_code"], "tr");
}
