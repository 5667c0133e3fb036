//! From a basket to an order.

use testkit::{Customer, TestApp, database::TestDatabase, shop::CUP};

testkit::on_both_databases!(a_guest_walks_from_a_basket_to_an_order, an_empty_basket_goes_to_the_basket);

async fn a_guest_walks_from_a_basket_to_an_order(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let guest = Customer::new(&app);
    guest.walks_to_the_last_page().await;
    let answer = guest.orders().await;
    let number = answer.order_number().expect("an order").to_owned();
    assert_eq!(answer.pages(), ["ThankYouPage"]);
    assert_eq!(answer.body["errors"], serde_json::Value::Null);
    assert_eq!(
        guest.orders().await.order_number(),
        Some(number.as_str()),
        "a repeated post names the same order"
    );
    let order =
        app.store().order(&::checkout::ids::OrderNumber(number)).await.expect("answers").expect("is there");
    assert_eq!(order.order.amount.to_string(), "139.90");
    assert!(app.store().audit().await.expect("answers").iter().all(store::ledger::Audit::adds_up));
}

async fn an_empty_basket_goes_to_the_basket(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let guest = Customer::new(&app);
    assert_eq!(guest.checkout().await.body, serde_json::json!({ "redirect_url": "/baskets/basket/" }));
    guest.add(CUP, 2).await;
    let answer = guest.checkout().await;
    assert_eq!(answer.pages(), ["IndexPage"]);
    assert_eq!(answer.body["template_name"], "orders/index.html");
}
