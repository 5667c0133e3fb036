//! Bags, over HTTP.

use serde_json::json;
use testkit::{Customer, TestApp, database::TestDatabase, shop::BAG};

testkit::on_both_databases!(bags_reach_the_order_and_leave_the_shelf);

async fn bags_reach_the_order_and_leave_the_shelf(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let guest = Customer::new(&app);
    guest.walks_to_the_last_page().await;
    let answer = guest.post("DeliveryBagsPage", &[("product", "BAG-1"), ("quantity", "3")]).await;
    assert_eq!((answer.pages(), &answer.body["errors"]), (vec![], &json!(null)));
    assert_eq!(answer.pre_order()["bags_fee"], "0.75");
    let bag = &answer.pre_order()["bags"][0];
    assert_eq!(
        (&bag["quantity"], &bag["sku"], &bag["product_type"]),
        (&json!(3), &json!("BAG-1"), &json!("1"))
    );
    assert!(guest.orders().await.order_number().is_some());
    let stock = ::checkout::ledger::Resource::Stock(BAG);
    assert_eq!(app.store().available(&stock).await.expect("answers"), 497);
    assert!(app.store().audit().await.expect("answers").iter().all(store::ledger::Audit::adds_up));
    let listed = guest.get("/list/?search_text=bag").await;
    assert!(!listed.body.to_string().contains("BAG-1"), "bags are not among the goods");
}
