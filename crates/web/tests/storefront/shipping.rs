//! The shipping pages beside the plain one, over HTTP.

use ::checkout::{
    ids::OrderNumber,
    order::OrderCommand,
    shop::{DeliveryKind, ShippingPage, Shop},
};
use serde_json::{Value, json};
use testkit::{
    Customer, TestApp,
    customer::Answer,
    database::TestDatabase,
    shop::{CUP, RUG},
};

testkit::on_both_databases!(
    goods_are_carried_group_by_group_and_the_order_tells_by_whom,
    goods_are_carried_seller_by_seller,
    goods_are_picked_up_at_a_point,
    a_slot_is_never_sold_twice_and_comes_back,
);

/// A server whose shop was changed by `edit`.
pub(super) async fn app(database: TestDatabase, edit: impl FnOnce(&mut Shop)) -> TestApp {
    let app = TestApp::start(database).await;
    let (version, mut settings) = app.store().shop().await.expect("answers").expect("a shop");
    edit(&mut settings);
    assert_eq!(settings.problems(), []);
    assert!(app.store().replace_shop(&settings, version).await.expect("answers"));
    app
}

/// Goes to the page behind the addresses with a cup and a rug.
pub(super) async fn walks_to_shipping(guest: &Customer<'_>) -> Answer {
    guest.add(CUP, 1).await;
    guest.add(RUG, 1).await;
    guest.post("IndexPage", &[("user_email", "guest@example.com"), ("phone_number", "05320000001")]).await;
    let address = guest.writes_an_address().await.to_string();
    guest.post("DeliveryOptionSelectionPage", &[("delivery_option", "1")]).await;
    guest.post("AddressSelectionPage", &[("shipping_address", &address), ("billing_address", &address)]).await
}

/// The keys in the list `list` of a page's context.
pub(super) fn keys(context: &Value, list: &str) -> Vec<i64> {
    let options = context[list].as_array().expect("a list");
    options.iter().map(|option| option["pk"].as_i64().expect("a key")).collect()
}

/// Pays by transfer, and reads the order.
pub(super) async fn orders(guest: &Customer<'_>) -> Value {
    guest.post("PaymentOptionSelectionPage", &[("payment_option", "1")]).await;
    guest.post("FundsTransferChoicePage", &[("bank_account", "1")]).await;
    let thanks = guest.orders().await;
    let path = format!("{}?format=json", thanks.context()["redirect_url"].as_str().expect("a path"));
    guest.get(&path).await.body["order"].clone()
}

async fn goods_are_carried_group_by_group_and_the_order_tells_by_whom(database: TestDatabase) {
    let app = app(database, |shop| {
        shop.shipping_page = ShippingPage::AttributeBased;
        let groups = json!([{ "group_attribute_key": "color", "rule": { "slug": "any-rule" } }]);
        shop.shipping_groups = serde_json::from_value(groups).expect("groups");
    })
    .await;
    let guest = Customer::new(&app);
    let offered = walks_to_shipping(&guest).await;
    assert_eq!(offered.pages(), ["AttributeBasedShippingOptionSelectionPage"]);
    let groups = &offered.context()["attribute_based_shipping_options"];
    assert_eq!((&groups[0]["group"], groups.as_array().map(Vec::len)), (&json!("White"), Some(1)));
    let page = "AttributeBasedShippingOptionSelectionPage";
    let field = "attribute_based_shipping_options";
    let refused = guest.post(page, &[(field, "{\"White\": 3}")]).await;
    let says = json!(["This shipping option is not offered for White."]);
    assert_eq!((refused.status.as_u16(), &refused.body["errors"][field]), (200, &says));
    let plain = guest.post("ShippingOptionSelectionPage", &[("shipping_option", "1")]).await;
    assert_eq!(plain.pages(), [page], "the plain page sends there");
    let chosen = guest.post(page, &[(field, "{\"White\": 2}")]).await;
    assert_eq!(chosen.pre_order()["shipping_amount"], "89.90");
    let order = orders(&guest).await;
    assert_eq!(order["shipping_groups"][0]["shipping_option"]["slug"], "express");
    assert_eq!(order["shipping_amount"], "89.90");
}

async fn goods_are_carried_seller_by_seller(database: TestDatabase) {
    let app = app(database, |shop| shop.shipping_page = ShippingPage::DataSource).await;
    let guest = Customer::new(&app);
    let offered = walks_to_shipping(&guest).await;
    let page = "DataSourceShippingOptionSelectionPage";
    assert_eq!(offered.pages(), [page]);
    let sources = &offered.context()["data_sources"];
    assert_eq!((&sources[0]["slug"], &sources[0]["name"]), (&json!(""), &json!("Test Shop")));
    let chosen = guest.post(page, &[("data_source_shipping_options", "{\"\": 1}")]).await;
    assert_eq!(chosen.pages(), ["PaymentOptionSelectionPage"]);
    assert_eq!(orders(&guest).await["shipping_amount"], "39.90");
}

async fn goods_are_picked_up_at_a_point(database: TestDatabase) {
    let app = app(database, |shop| {
        let option = json!({ "pk": 3, "slug": "point", "name": "Pick-up point", "kind": "pickup_location" });
        shop.delivery_options.push(serde_json::from_value(option).expect("an option"));
        let store = &shop.retail_stores[0];
        let point = json!({
            "pk": 7, "name": "Locker 7", "address": "Rıhtım Cd. 3", "country": store.country, "city": store.city,
            "township": store.township,
        });
        shop.pickup_locations.push(serde_json::from_value(point).expect("a point"));
        shop.shipping_options[2].delivery.push(DeliveryKind::PickupLocation);
    })
    .await;
    let guest = Customer::new(&app);
    guest.add(CUP, 1).await;
    guest.post("IndexPage", &[("user_email", "guest@example.com"), ("phone_number", "05320000001")]).await;
    let billing = guest.writes_an_address().await.to_string();
    let points = guest.post("DeliveryOptionSelectionPage", &[("delivery_option", "3")]).await;
    assert_eq!(points.pages(), ["PickupLocationSelectionPage"]);
    assert_eq!(points.context()["pickup_locations"][0]["name"], "Locker 7");
    let form = [("pickup_location", "7"), ("billing_address", billing.as_str())];
    let chosen = guest.post("PickupLocationSelectionPage", &form).await;
    assert_eq!(chosen.pages(), ["ShippingOptionSelectionPage"]);
    guest.post("ShippingOptionSelectionPage", &[("shipping_option", "3")]).await;
    let order = orders(&guest).await;
    assert_eq!(order["pickup_location"]["name"], "Locker 7");
    assert_eq!(order["shipping_address"]["line"], "Rıhtım Cd. 3");
}

async fn a_slot_is_never_sold_twice_and_comes_back(database: TestDatabase) {
    const SHOPPERS: usize = 8;
    const ROOM: usize = 3;
    let app = app(database, |shop| {
        shop.delivery_options[0].scheduled = true;
        let window =
            json!({ "pk": 1, "from": "18:00", "until": "20:00", "capacity": ROOM, "price": { "TRY": "5" } });
        let slots = json!({ "time_zone": "Europe/Istanbul", "days_ahead": 0, "windows": [window] });
        shop.slots = Some(serde_json::from_value(slots).expect("slots"));
    })
    .await;
    let shoppers: Vec<Customer> = (0..SHOPPERS).map(|_| Customer::new(&app)).collect();
    for guest in &shoppers {
        let slots = walks_to_shipping(guest).await;
        assert_eq!(slots.pages(), ["SlotSelectionPage"]);
        let slot = slots.context()["slots"][0]["pk"].to_string();
        let chosen = guest.post("SlotSelectionPage", &[("slot", &slot)]).await;
        assert_eq!(chosen.pre_order()["delivery_range"]["price"], "5.00");
        guest.completes_the_steps_again().await;
    }
    let answers = futures_util::future::join_all(shoppers.iter().map(Customer::orders)).await;
    let orders: Vec<OrderNumber> = answers
        .iter()
        .filter_map(Answer::order_number)
        .map(|number| OrderNumber(number.to_owned()))
        .collect();
    assert_eq!(orders.len(), ROOM, "{answers:#?}");
    for late in answers.iter().filter(|answer| answer.order_number().is_none()) {
        assert_eq!((late.status.as_u16(), late.pages()), (200, vec!["SlotSelectionPage"]));
        assert_eq!(late.context()["slots"], json!([]));
    }
    let cancelled = app.app.flow.command_order(&orders[0], &OrderCommand::Cancel, "operator").await;
    cancelled.expect("it can be cancelled");
    let late = answers.iter().position(|answer| answer.order_number().is_none()).expect("somebody came late");
    let free = shoppers[late].get("/orders/checkout/?page=SlotSelectionPage").await;
    let listed = free.body["context_list"].as_array().expect("pages").last().expect("the slots").clone();
    let slot = listed["page_context"]["slots"][0]["pk"].to_string();
    shoppers[late].post("SlotSelectionPage", &[("slot", &slot)]).await;
    shoppers[late].completes_the_steps_again().await;
    assert!(shoppers[late].orders().await.order_number().is_some(), "what came back can be had");
    assert!(app.store().audit().await.expect("answers").iter().all(store::ledger::Audit::adds_up));
}
