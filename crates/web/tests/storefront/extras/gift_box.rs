//! Packing as a gift, over HTTP.

use serde_json::json;
use testkit::{Customer, TestApp, database::TestDatabase};

testkit::on_both_databases!(a_gift_box_reaches_the_order_and_its_export);

async fn a_gift_box_reaches_the_order_and_its_export(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let guest = Customer::new(&app);
    guest.walks_to_the_last_page().await;
    let fields =
        [("note", "it's <my> note"), ("gift_video", "false"), ("gift_video_notification_sent", "false")];
    let answer = guest.post("GiftBoxPage", &fields).await;
    assert_eq!((answer.pages(), &answer.body["errors"]), (vec![], &json!(null)));
    let expected = json!({ "note": "it's <my> note", "gift_video": false, "gift_video_notification_sent": false, "price": "10.90" });
    assert_eq!(answer.pre_order()["gift_box"], expected);
    assert_eq!(answer.pre_order()["total_amount"], "150.80");
    let number = guest.orders().await.order_number().expect("an order").to_owned();
    let order =
        app.store().order(&::checkout::ids::OrderNumber(number)).await.expect("answers").expect("is there");
    assert_eq!(
        (order.order.amount.to_string().as_str(), order.order.due().to_string().as_str()),
        ("150.80", "150.80")
    );
    assert_eq!(order.order.draft.gift_box.expect("a gift box").note, "it's <my> note");
}
