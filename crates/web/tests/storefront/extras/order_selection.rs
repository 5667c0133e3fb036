//! The shop's own question and the guard of a redirect, over HTTP.

use serde_json::{Value, json};
use testkit::{Customer, TestApp, database::TestDatabase};

testkit::on_both_databases!(
    an_answer_comes_back_as_sent_and_is_an_object_on_the_order,
    the_guard_answers_an_empty_object,
);

const SAMPLE: &str = "{\"key\": \"extra_field\", \"label\": \"Extra Field\", \"data_type\": \"nested\", \"schema\": {\"foo\": {\"key\": \"foo\", \"label\": \"Foo\", \"required\": true, \"data_type\": \"text\"}}}";

async fn an_answer_comes_back_as_sent_and_is_an_object_on_the_order(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let guest = Customer::new(&app);
    guest.walks_to_the_last_page().await;
    let answer = guest.post("OrderSelectionPage", &[("extra_field", SAMPLE)]).await;
    assert_eq!((answer.pages(), &answer.pre_order()["extra_field"]), (vec![], &json!(SAMPLE)));
    let path = guest.orders().await.context()["redirect_url"].as_str().expect("a path").to_owned();
    let order = guest.get(&format!("{path}?format=json")).await;
    let expected: Value = serde_json::from_str(SAMPLE).expect("JSON");
    assert_eq!(order.body["order"]["extra_field"], expected);
}

async fn the_guard_answers_an_empty_object(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let guest = Customer::new(&app);
    guest.walks_to_the_last_page().await;
    for _ in 0..2 {
        let answer = guest.post("RedirectGuardPage", &[]).await;
        assert_eq!((answer.status.as_u16(), answer.body), (200, json!({})));
    }
    let shown = guest.get("/orders/checkout/?page=RedirectGuardPage").await;
    assert_eq!(shown.context(), &json!({ "is_redirected": false }));
}
