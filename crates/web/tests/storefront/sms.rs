//! The two pages that send a link by text message, and what arrives.

use std::time::Duration;

use gateways::sms::simulator::{Dials, Trouble};
use reqwest::Method;
use serde_json::json;
use store::outbox::JobState;
use testkit::{TestApp, customer::Customer, database::TestDatabase, shop};

testkit::on_both_databases!(
    a_message_with_a_link_arrives_and_the_answer_is_an_empty_object,
    a_request_that_is_sent_four_times_at_once_and_four_times_more_sends_one_message,
    a_refused_number_is_answered_with_the_whole_envelope,
    both_spellings_of_the_page_are_one_page,
    limits_hold_when_many_sessions_ask_at_once,
    a_busy_service_is_asked_again_and_a_lost_answer_sends_no_second_message,
    a_service_that_stays_away_is_asked_three_times_and_no_message_comes_when_the_link_is_over,
    what_waits_to_be_sent_opens_nothing,
);

const NUMBER: &[(&str, &str)] = &[("phone_number", "5321234567")];

async fn shopper(app: &TestApp) -> Customer<'_> {
    let customer = Customer::new(app);
    customer.add(shop::CUP, 1).await;
    customer
}

async fn a_message_with_a_link_arrives_and_the_answer_is_an_empty_object(database: TestDatabase) {
    let app = TestApp::start(database).await;
    for (page, number, text) in [
        ("SendBarcodeSmsPage", "5321234567", "barcode"),
        ("SendCheckoutUrlSmsPage", "05331234567", "checkout"),
    ] {
        let customer = shopper(&app).await;
        let answer = customer.post(page, &[("phone_number", number)]).await;
        assert_eq!((answer.status.as_u16(), answer.body), (200, json!({})));
        let message = app.deliver().await.remove(0);
        assert_eq!((message.from.as_str(), &message.to[3..]), ("TESTSHOP", &number[number.len() - 10..]));
        assert!(message.text.contains(text) && message.text.contains("15 minutes"), "{}", message.text);
        assert!(message.text.contains(&app.url("/continue/")), "{}", message.text);
    }
    assert_eq!(app.deliver().await.len(), 2);
}

async fn a_request_that_is_sent_four_times_at_once_and_four_times_more_sends_one_message(
    database: TestDatabase,
) {
    let app = TestApp::start(database).await;
    let customer = shopper(&app).await;
    let at_once = (0..4).map(|_| customer.post("SendCheckoutUrlSmsPage", NUMBER));
    for answer in futures_util::future::join_all(at_once).await {
        assert_eq!(answer.body, json!({}));
    }
    for spelling in ["5321234567", "05321234567", "+905321234567", "5321234567"] {
        let answer = customer.post("SendCheckoutUrlSmsPage", &[("phone_number", spelling)]).await;
        assert_eq!(answer.body, json!({}));
        app.clock.advance(Duration::from_millis(1_120));
    }
    assert_eq!(app.deliver().await.len(), 1);
    app.clock.advance(Duration::from_secs(76));
    assert_eq!(customer.post("SendCheckoutUrlSmsPage", NUMBER).await.body, json!({}));
    assert_eq!(app.deliver().await.len(), 2, "later it is another message");
}

async fn a_refused_number_is_answered_with_the_whole_envelope(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let customer = shopper(&app).await;
    for body in [
        json!({}),
        json!({ "phone_number": "" }),
        json!({ "phone_number": null }),
        json!({ "phone_number": true }),
        json!({ "phone_number": -5_321_234_567_i64 }),
        json!({ "phone_number": "02125551234" }),
        json!({ "phone_number": "+4915112345678" }),
        json!({ "phone_number": "5".repeat(5_000) }),
    ] {
        let path = "/orders/checkout/?page=SendBarcodeSmsPage";
        let answer = customer.post_json(path, &body).await;
        assert_eq!(answer.status, 200, "{body}");
        assert_eq!(answer.errors("phone_number").len(), 1, "{body}: {:#}", answer.body);
        assert_eq!(answer.body["context_list"], json!([]));
        assert!(answer.pre_order()["basket"].is_object());
    }
    let digits = json!({ "phone_number": 5_321_234_567_i64 });
    let answer = customer.post_json("/orders/checkout/?page=SendBarcodeSmsPage", &digits).await;
    assert_eq!(answer.body, json!({}), "digits without quotes are digits");
    assert_eq!(app.deliver().await.len(), 1);
    let nobody = Customer::new(&app).post("SendBarcodeSmsPage", NUMBER).await;
    assert!(nobody.body["redirect_url"].as_str().is_some_and(|path| path.contains("basket")));
}

async fn both_spellings_of_the_page_are_one_page(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let customer = shopper(&app).await;
    assert_eq!(customer.post("SendCheckoutURLSmsPage", NUMBER).await.body, json!({}));
    assert_eq!(customer.post("SendCheckoutUrlSmsPage", NUMBER).await.body, json!({}));
    assert_eq!(app.deliver().await.len(), 1, "the other spelling is the same request");
    let get = customer.get("/orders/checkout/?page=SendCheckoutURLSmsPage").await;
    assert!(get.pages().contains(&"SendCheckoutUrlSmsPage"), "a GET has its envelope");
}

async fn limits_hold_when_many_sessions_ask_at_once(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let mut shoppers = Vec::new();
    for _ in 0..12 {
        shoppers.push(shopper(&app).await);
    }
    let answers = shoppers.iter().map(|customer| customer.post("SendBarcodeSmsPage", NUMBER));
    let answers = futures_util::future::join_all(answers).await;
    let sent = answers.iter().filter(|answer| answer.body == json!({})).count();
    assert_eq!(sent, 1, "one number, one message");
    for answer in answers.iter().filter(|answer| answer.body != json!({})) {
        assert_eq!((answer.status.as_u16(), answer.errors("phone_number").len()), (200, 1));
    }
    // Twelve numbers of one session.
    let numbers: Vec<String> = (0..12).map(|n| format!("533000{n:04}")).collect();
    let posts = numbers.iter().map(|number| {
        let request = shoppers[0].request(Method::POST, "/orders/checkout/?page=SendBarcodeSmsPage");
        shoppers[0].ask(request.form(&[("phone_number", number)]))
    });
    let answers = futures_util::future::join_all(posts).await;
    let sent_more = answers.iter().filter(|answer| answer.body == json!({})).count();
    assert!((4..=5).contains(&sent_more), "{sent_more}");
    assert_eq!(app.deliver().await.len(), sent + sent_more);
}

async fn a_busy_service_is_asked_again_and_a_lost_answer_sends_no_second_message(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let customer = shopper(&app).await;
    customer.post("SendBarcodeSmsPage", NUMBER).await;
    app.texts.turn(Dials { trouble: Some(Trouble::Busy), ..Dials::default() });
    assert_eq!(app.deliver().await.len(), 0);
    app.texts.turn(Dials { trouble: Some(Trouble::Lost), ..Dials::default() });
    app.clock.advance(Duration::from_secs(6));
    assert_eq!(app.deliver().await.len(), 1, "it took the message and said nothing");
    app.texts.turn(Dials::default());
    app.clock.advance(Duration::from_mins(1));
    assert_eq!(app.deliver().await.len(), 1, "it knows the message");
    let job = app.store().jobs(None, None, 1).await.expect("answers").remove(0);
    assert_eq!((job.state, job.attempts), (JobState::Done, 3));
}

async fn a_service_that_stays_away_is_asked_three_times_and_no_message_comes_when_the_link_is_over(
    database: TestDatabase,
) {
    let app = TestApp::start(database).await;
    let customer = shopper(&app).await;
    app.texts.turn(Dials { trouble: Some(Trouble::Busy), ..Dials::default() });
    customer.post("SendBarcodeSmsPage", NUMBER).await;
    for _ in 0..5 {
        app.deliver().await;
        app.clock.advance(Duration::from_mins(1));
    }
    let job = app.store().jobs(None, None, 1).await.expect("answers").remove(0);
    assert_eq!((job.state, job.attempts), (JobState::Dead, 3));
    customer.post("SendBarcodeSmsPage", &[("phone_number", "5331234567")]).await;
    app.texts.turn(Dials::default());
    app.clock.advance(Duration::from_mins(15));
    assert_eq!(app.deliver().await.len(), 0, "the link is over");
}

async fn what_waits_to_be_sent_opens_nothing(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let customer = shopper(&app).await;
    customer.post("SendBarcodeSmsPage", NUMBER).await;
    let job = app.store().jobs(None, None, 1).await.expect("answers").remove(0);
    let payload: serde_json::Value = serde_json::from_str(&job.payload).expect("JSON");
    let message = app.deliver().await.remove(0);
    let token = message.text.rsplit('/').nth(1).expect("a token");
    let key = payload["link"].as_str().expect("the key");
    assert!(token.starts_with(key) && !job.payload.contains(token));
    let page = customer.send(customer.request(Method::GET, &format!("/continue/{key}/"))).await;
    assert_eq!(page.status(), 404);
}
