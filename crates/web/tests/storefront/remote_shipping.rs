//! Carriers that a service of the shop offers, over HTTP: the service answers behind a socket.

use ::checkout::shop::ShippingPage;
use serde_json::{Value, json};
use testkit::{Customer, TestApp, database::TestDatabase};

use super::shipping::{app, keys, orders, walks_to_shipping};

const PAGE: &str = "RemoteShippingOptionSelectionPage";
const LIST: &str = "shipping_options";

testkit::on_both_databases!(
    what_the_service_offers_is_chosen_and_ordered,
    a_service_that_is_down_is_said_so_and_the_address_is_kept,
    another_address_and_other_goods_are_asked_about_anew,
    what_is_out_of_date_is_asked_anew,
    answers_nobody_should_give_are_not_believed,
);

async fn shop(database: TestDatabase) -> TestApp {
    app(database, |shop| shop.shipping_page = ShippingPage::Remote).await
}

async fn what_the_service_offers_is_chosen_and_ordered(database: TestDatabase) {
    let app = shop(database).await;
    let guest = Customer::new(&app);
    let shown = walks_to_shipping(&guest).await;
    assert_eq!(shown.pages(), [PAGE]);
    let option = &shown.context()[LIST][0];
    assert_eq!(
        (&option["pk"], &option["slug"], &option["shipping_amount"]),
        (&json!(71), &json!("van"), &json!("45.00"))
    );
    let foreign = guest.post(PAGE, &[("shipping_option", "1")]).await;
    let says = json!(["This shipping option is not offered any more. Please choose another one."]);
    assert_eq!((foreign.status.as_u16(), &foreign.body["errors"]["shipping_option"]), (200, &says));
    let chosen = guest.post(PAGE, &[("shipping_option", "72")]).await;
    assert_eq!(chosen.pre_order()["shipping_amount"], "15.00");
    let order = orders(&guest).await;
    assert_eq!((&order["shipping_option"]["pk"], &order["shipping_amount"]), (&json!(72), &json!("15.00")));
}

async fn a_service_that_is_down_is_said_so_and_the_address_is_kept(database: TestDatabase) {
    let app = shop(database).await;
    app.services.shipping.change(|table| table.dials.outage = true);
    let guest = Customer::new(&app);
    let down = walks_to_shipping(&guest).await;
    let says = json!(["The shipping options cannot be found out right now. Please try again in a moment."]);
    assert_eq!((down.status.as_u16(), &down.body["errors"]["non_field_errors"]), (200, &says));
    assert_eq!(down.pages(), [PAGE]);
    assert!(down.pre_order()["shipping_address"]["pk"].is_i64());
    app.services.shipping.change(|table| table.dials.outage = false);
    assert_eq!(keys(guest.checkout().await.context(), LIST), [71, 72], "a look asks while nothing is known");
    let chosen = guest.post(PAGE, &[("shipping_option", "71")]).await;
    assert_eq!(chosen.pre_order()["shipping_amount"], "45.00");
}

async fn another_address_and_other_goods_are_asked_about_anew(database: TestDatabase) {
    let app = shop(database).await;
    let guest = Customer::new(&app);
    walks_to_shipping(&guest).await;
    guest.post(PAGE, &[("shipping_option", "72")]).await;
    app.services.shipping.change(|table| table.carriers.truncate(1));
    guest.add(testkit::shop::CUP, 1).await;
    let shown = guest.checkout().await;
    assert_eq!(keys(shown.context(), LIST), [71]);
    assert_eq!(shown.pre_order()["shipping_option"], Value::Null);
    let gone = guest.post(PAGE, &[("shipping_option", "72")]).await;
    assert!(gone.body["errors"]["shipping_option"].is_array());
}

async fn what_is_out_of_date_is_asked_anew(database: TestDatabase) {
    let app = shop(database).await;
    let guest = Customer::new(&app);
    walks_to_shipping(&guest).await;
    guest.post(PAGE, &[("shipping_option", "72")]).await;
    guest.post("PaymentOptionSelectionPage", &[("payment_option", "1")]).await;
    guest.post("FundsTransferChoicePage", &[("bank_account", "1")]).await;
    app.services.shipping.change(|table| table.carriers[1].shipping_amount = "20.00".into());
    app.clock.advance(std::time::Duration::from_mins(16));
    let dearer = guest.orders().await;
    assert!(dearer.body["errors"]["non_field_errors"].is_array(), "{}", dearer.body);
    assert_eq!(dearer.pre_order()["shipping_amount"], "20.00");
    let thanks = guest.orders().await;
    assert_eq!(thanks.pages(), ["ThankYouPage"]);
}

async fn answers_nobody_should_give_are_not_believed(database: TestDatabase) {
    let app = shop(database).await;
    let guest = Customer::new(&app);
    walks_to_shipping(&guest).await;
    let option =
        |pk: i64, amount: &str| json!({ "pk": pk, "name": "Van", "kind": "van", "shipping_amount": amount });
    let with = |key: &str, value: Value| {
        let mut option = option(1, "1.00");
        option[key] = value;
        json!({ "currency": "TRY", LIST: [option] })
    };
    let many: Vec<Value> = (1..=10_000).map(|pk| option(pk, "1.00")).collect();
    let hostile = [
        json!({ "currency": "TRY", LIST: [option(1, "-1.00")] }),
        json!({ "currency": "EUR", LIST: [option(1, "1.00")] }),
        json!({ LIST: [option(1, "1.00")] }),
        json!({ "currency": "TRY", LIST: [option(1, "1.00"), option(1, "2.00")] }),
        json!({ "currency": "TRY", LIST: many }),
        json!({ "currency": "TRY", LIST: [option(1, "1.00"), option(2, "NaN")] }),
        json!({ "currency": "TRY", LIST: [option(1, "1e9")] }),
        json!({ "currency": "TRY", LIST: [option(1, "99999999999.00")] }),
        json!({ "currency": "TRY", LIST: [option(0, "1.00")] }),
        json!({ "currency": "TRY", LIST: [option(-5, "1.00")] }),
        with("name", json!("")),
        with("name", json!("x".repeat(101))),
        with("name", json!("a\u{0}b")),
        with("kind", json!("<script>")),
        with("logo", json!("javascript:alert(1)")),
        with("pk", json!("1; drop table")),
        json!("garbage"),
        json!([]),
        json!(null),
    ];
    for (place, answer) in hostile.into_iter().enumerate() {
        app.services.shipping.change(|table| table.instead = Some(answer));
        // A service that fails again and again is left alone for ten seconds; what it said before holds for fifteen minutes.
        app.clock.advance(std::time::Duration::from_mins(16));
        let refused = guest.post(PAGE, &[("shipping_option", "71")]).await;
        let errors = refused.body["errors"]["non_field_errors"].to_string();
        assert!(errors.contains("cannot be found out"), "answer {place}: {}", refused.body["errors"]);
    }
    app.services.shipping.change(|table| table.instead = None);
    app.clock.advance(std::time::Duration::from_mins(16));
    let chosen = guest.post(PAGE, &[("shipping_option", "71")]).await;
    assert_eq!(chosen.pre_order()["shipping_amount"], "45.00");
}
