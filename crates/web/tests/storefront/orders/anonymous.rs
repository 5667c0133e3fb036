//! An order found again by number and e-mail address.

use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde_json::json;
use testkit::{Customer, TestApp, customer::Answer, database::TestDatabase};

use super::{guest_with_order, keys, not_found};

testkit::on_both_databases!(
    number_and_email_together_show_the_whole_order,
    a_wrong_email_reads_as_an_unknown_number,
    what_is_missing_is_named,
    guessing_is_slowed_down_for_the_email_and_for_the_address,
);

const PATH: &str = "/users/orders/anonymous/";

async fn look_up(customer: &Customer<'_>, email: &str, number: &str) -> Answer {
    customer.ask(customer.request(Method::POST, PATH).form(&[("email", email), ("number", number)])).await
}

async fn number_and_email_together_show_the_whole_order(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let (_, number, _) = guest_with_order(&app).await;
    let stranger = Customer::new(&app);
    let spaced = format!(" {} {} ", &number.as_str()[..4], &number.as_str()[4..]);
    for (email, typed) in [("guest@example.com", number.as_str()), (" Guest@Example.COM", &spaced)] {
        let answer = look_up(&stranger, email, typed).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        keys::whole(&answer.body);
        assert_eq!(answer.body["number"], number.as_str());
        assert_eq!(answer.body["shipping_address"]["line"], "Moda Caddesi No 1 Daire 2");
    }
}

async fn a_wrong_email_reads_as_an_unknown_number(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let (_, number, _) = guest_with_order(&app).await;
    let stranger = Customer::new(&app);
    let wrong_email = look_up(&stranger, "other@example.com", number.as_str()).await;
    let unknown_number = look_up(&stranger, "guest@example.com", "1234567890123456").await;
    assert_eq!((wrong_email.status, &wrong_email.body), (StatusCode::NOT_FOUND, &not_found()));
    assert_eq!(wrong_email, unknown_number);
}

async fn what_is_missing_is_named(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let stranger = Customer::new(&app);
    let answer = look_up(&stranger, "nobody", "12a").await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    let expected = json!({
        "email": ["Enter a valid e-mail address."],
        "number": ["Enter the number of the order, digits only."],
    });
    assert_eq!(answer.body, expected);
}

async fn guessing_is_slowed_down_for_the_email_and_for_the_address(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let (_, number, _) = guest_with_order(&app).await;
    let stranger = Customer::new(&app);
    for _ in 0..20 {
        let answer = look_up(&stranger, "guest@example.com", "1234567890123456").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
    let right = look_up(&stranger, "guest@example.com", number.as_str()).await;
    assert_eq!(right.status, StatusCode::TOO_MANY_REQUESTS, "also for the right number");
    app.clock.advance(Duration::from_mins(16));
    assert_eq!(look_up(&stranger, "guest@example.com", number.as_str()).await.status, StatusCode::OK);

    // Behind a declared storefront the address that counts is the one it forwards for.
    let from = async |address: &str, email: &str| {
        let request = stranger.request(Method::POST, PATH).header("x-forwarded-for", address);
        let fields = [("email", email), ("number", "1234567890123456")];
        stranger.send(request.form(&fields)).await
    };
    for guess in 0..60 {
        let response = from("203.0.113.9", &format!("g{guess}@example.com")).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{guess}");
    }
    let response = from("203.0.113.9", "g60@example.com").await;
    assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(response.headers().contains_key("retry-after"));
    assert_eq!(from("203.0.113.10", "g61@example.com").await.status(), StatusCode::NOT_FOUND);
}
