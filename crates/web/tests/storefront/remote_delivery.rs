//! Delivery options that a service of the shop narrows down, over HTTP: the service answers behind a socket.

use ::checkout::shop::{DeliveryPage, ShippingPage};
use serde_json::{Value, json};
use testkit::{
    Customer, TestApp,
    customer::Answer,
    database::TestDatabase,
    shop::{CUP, RUG},
};

use super::shipping::{app, keys, orders};

const PAGE: &str = "RemoteDeliveryOptionSelectionPage";
const LIST: &str = "delivery_options";
const UNKNOWN: &str = "The delivery options cannot be found out right now. Please try again in a moment.";

testkit::on_both_databases!(
    what_the_service_offers_is_chosen_and_ordered,
    a_service_that_is_down_is_said_so_and_the_rest_is_kept,
    goods_that_go_nowhere_are_said_so,
    other_goods_are_asked_about_anew_and_the_address_is_kept,
    what_is_out_of_date_is_asked_anew,
    answers_nobody_should_give_are_not_believed,
    both_pages_ask_the_same_service,
);

async fn shop(database: TestDatabase) -> TestApp {
    app(database, |shop| shop.delivery_page = DeliveryPage::Remote).await
}

/// Lets the service offer the delivery options with these keys.
fn offers(app: &TestApp, keys: &[i64]) {
    app.services.shipping.change(|table| table.delivery_options.retain(|option| keys.contains(&option.pk)));
}

/// Says who buys, with a cup in the basket.
async fn enters(guest: &Customer<'_>) -> Answer {
    guest.add(CUP, 1).await;
    guest.post("IndexPage", &[("user_email", "guest@example.com"), ("phone_number", "05320000001")]).await
}

async fn chooses(guest: &Customer<'_>, option: i64) -> Answer {
    guest.post(PAGE, &[("delivery_option", &option.to_string())]).await
}

/// Has only the order left to confirm.
async fn is_ready_to_order(guest: &Customer<'_>) {
    enters(guest).await;
    let address = guest.writes_an_address().await.to_string();
    chooses(guest, 1).await;
    guest
        .post("AddressSelectionPage", &[("shipping_address", &address), ("billing_address", &address)])
        .await;
    guest.post("ShippingOptionSelectionPage", &[("shipping_option", "1")]).await;
    guest.post("PaymentOptionSelectionPage", &[("payment_option", "1")]).await;
    guest.post("FundsTransferChoicePage", &[("bank_account", "1")]).await;
}

fn whole(answer: &Answer) -> String {
    assert_eq!(answer.status.as_u16(), 200);
    answer.body["errors"]["non_field_errors"].to_string()
}

async fn what_the_service_offers_is_chosen_and_ordered(database: TestDatabase) {
    let app = shop(database).await;
    let guest = Customer::new(&app);
    let shown = enters(&guest).await;
    assert_eq!((shown.pages(), keys(shown.context(), LIST)), (vec![PAGE], vec![1, 2]));
    let plain = guest.post("DeliveryOptionSelectionPage", &[("delivery_option", "1")]).await;
    assert_eq!(plain.pages(), [PAGE], "the plain page sends there");
    let foreign = chooses(&guest, 9).await;
    let says = json!(["This delivery option is not offered for your basket. Please choose another one."]);
    assert_eq!((foreign.status.as_u16(), &foreign.body["errors"]["delivery_option"]), (200, &says));
    let address = guest.writes_an_address().await.to_string();
    assert_eq!(chooses(&guest, 1).await.pages(), ["AddressSelectionPage"]);
    guest
        .post("AddressSelectionPage", &[("shipping_address", &address), ("billing_address", &address)])
        .await;
    guest.post("ShippingOptionSelectionPage", &[("shipping_option", "1")]).await;
    assert_eq!(orders(&guest).await["delivery_option"]["pk"], 1);
}

async fn a_service_that_is_down_is_said_so_and_the_rest_is_kept(database: TestDatabase) {
    let app = shop(database).await;
    app.services.shipping.change(|table| table.dials.outage = true);
    let guest = Customer::new(&app);
    let down = enters(&guest).await;
    assert_eq!((whole(&down), down.pages()), (json!([UNKNOWN]).to_string(), vec![PAGE]));
    assert_eq!(down.pre_order()["user_phone_number"], "05320000001");
    assert!(whole(&chooses(&guest, 1).await).contains(UNKNOWN));
    app.services.shipping.change(|table| table.dials.outage = false);
    assert_eq!(keys(guest.checkout().await.context(), LIST), [1, 2], "a look asks while nothing is known");
    assert_eq!(chooses(&guest, 1).await.pages(), ["AddressSelectionPage"]);
}

async fn goods_that_go_nowhere_are_said_so(database: TestDatabase) {
    let app = shop(database).await;
    offers(&app, &[]);
    let guest = Customer::new(&app);
    let nowhere = enters(&guest).await;
    assert!(whole(&nowhere).contains("There is no way to deliver what is in your basket."));
    assert_eq!((nowhere.pages(), keys(nowhere.context(), LIST)), (vec![PAGE], vec![]));
    assert!(whole(&chooses(&guest, 1).await).contains("There is no way to deliver"));
}

async fn other_goods_are_asked_about_anew_and_the_address_is_kept(database: TestDatabase) {
    let app = shop(database).await;
    let guest = Customer::new(&app);
    is_ready_to_order(&guest).await;
    guest.add(RUG, 1).await;
    let shown = guest.checkout().await;
    assert_eq!(shown.pre_order()["delivery_option"]["pk"], 1);
    assert!(shown.pre_order()["shipping_address"]["pk"].is_i64());
    offers(&app, &[2]);
    guest.add(CUP, 1).await;
    let shown = guest.checkout().await;
    assert_eq!(shown.pre_order()["delivery_option"]["pk"], 2, "the only one left");
    let gone = guest.orders().await;
    assert_eq!((gone.order_number(), gone.pages()), (None, vec!["RetailStoreSelectionPage"]));
}

async fn what_is_out_of_date_is_asked_anew(database: TestDatabase) {
    let app = shop(database).await;
    let guest = Customer::new(&app);
    is_ready_to_order(&guest).await;
    app.clock.advance(std::time::Duration::from_mins(16));
    app.services.shipping.change(|table| table.dials.outage = true);
    let down = guest.orders().await;
    assert!(whole(&down).contains(UNKNOWN), "{}", down.body);
    app.services.shipping.change(|table| table.dials.outage = false);
    assert_eq!(guest.orders().await.pages(), ["ThankYouPage"], "everything is as it was");
}

async fn answers_nobody_should_give_are_not_believed(database: TestDatabase) {
    let app = shop(database).await;
    let guest = Customer::new(&app);
    enters(&guest).await;
    let many: Vec<Value> = (1..=10_000).map(|pk| json!({ "pk": pk })).collect();
    let hostile = [
        json!({ LIST: [{ "pk": 1 }, { "pk": 1 }] }),
        json!({ LIST: [{ "pk": 1 }, { "pk": 9 }] }),
        json!({ LIST: [{ "pk": 0 }] }),
        json!({ LIST: [{ "pk": -1 }] }),
        json!({ LIST: [{ "pk": "1" }] }),
        json!({ LIST: [{ "pk": 1.5 }] }),
        json!({ LIST: [{}] }),
        json!({ LIST: many }),
        json!({ LIST: null }),
        json!({}),
        json!("garbage"),
        json!([]),
        json!(null),
    ];
    for (place, answer) in hostile.into_iter().enumerate() {
        app.services.shipping.change(|table| table.instead = Some(answer));
        // A service that fails again and again is left alone for ten seconds; what it said before holds for fifteen minutes.
        app.clock.advance(std::time::Duration::from_mins(16));
        let refused = chooses(&guest, 1).await;
        assert!(whole(&refused).contains(UNKNOWN), "answer {place}: {}", refused.body["errors"]);
    }
    app.services.shipping.change(|table| table.instead = None);
    app.clock.advance(std::time::Duration::from_mins(16));
    assert_eq!(chooses(&guest, 1).await.pages(), ["AddressSelectionPage"]);
}

async fn both_pages_ask_the_same_service(database: TestDatabase) {
    let app = app(database, |shop| {
        shop.delivery_page = DeliveryPage::Remote;
        shop.shipping_page = ShippingPage::Remote;
    })
    .await;
    let guest = Customer::new(&app);
    enters(&guest).await;
    let address = guest.writes_an_address().await.to_string();
    chooses(&guest, 1).await;
    let carriers = guest
        .post("AddressSelectionPage", &[("shipping_address", &address), ("billing_address", &address)])
        .await;
    assert_eq!(carriers.pages(), ["RemoteShippingOptionSelectionPage"]);
    guest.post("RemoteShippingOptionSelectionPage", &[("shipping_option", "72")]).await;
    let order = orders(&guest).await;
    assert_eq!((&order["delivery_option"]["pk"], &order["shipping_amount"]), (&json!(1), &json!("15.00")));
}
