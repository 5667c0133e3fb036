//! What a load balancer is told.

use serde_json::{Value, json};
use testkit::{TestApp, database::TestDatabase, shop};

testkit::on_both_databases!(
    a_server_without_a_shop_lives_and_is_not_ready,
    a_server_is_ready_as_soon_as_a_shop_is_set_up,
);

async fn ask(app: &TestApp, path: &str) -> (u16, Value) {
    let answer =
        testkit::client().build().expect("a client").get(app.url(path)).send().await.expect("an answer");
    let status = answer.status().as_u16();
    assert!(answer.headers().get_all("set-cookie").iter().next().is_none(), "nobody is being served");
    (status, answer.json().await.expect("JSON"))
}

async fn a_server_without_a_shop_lives_and_is_not_ready(database: TestDatabase) {
    let app = TestApp::start_over(database).await;
    assert_eq!(ask(&app, "/health/live/").await, (200, json!({ "status": "live" })));
    let reason = json!({ "status": "not ready", "reason": "no shop is set up" });
    assert_eq!(ask(&app, "/health/ready").await, (503, reason));
}

async fn a_server_is_ready_as_soon_as_a_shop_is_set_up(database: TestDatabase) {
    let app = TestApp::start_over(database).await;
    shop::set_up(app.store()).await;
    assert_eq!(ask(&app, "/health/ready/").await, (200, json!({ "status": "ready" })));
}
