//! Many at once: one order for each checkout, as many orders as units, and the storefront's own burst of pages.

use std::{collections::BTreeSet, sync::Arc};

use futures_util::future::join_all;
use serde_json::Value;
use store::ledger::Audit;
use testkit::{
    Customer, TestApp,
    database::TestDatabase,
    shop::{CUP, LAMP, RUG},
};

testkit::on_both_databases!(
    sixty_four_final_posts_of_one_checkout_make_one_order,
    more_buyers_than_units_sell_exactly_the_units,
    the_last_unit_goes_to_one_of_two,
    five_different_pages_at_once_all_succeed,
    a_client_that_hangs_up_does_not_stop_its_order,
    many_devices_of_one_customer_all_get_through,
);

async fn everything_adds_up(app: &TestApp) {
    let balances = app.store().audit().await.expect("the store answers");
    assert!(balances.iter().all(Audit::adds_up), "{balances:?}");
}

async fn sixty_four_final_posts_of_one_checkout_make_one_order(database: TestDatabase) {
    let app = TestApp::start(database).await;
    for _ in 0..20 {
        let guest = Customer::new(&app);
        guest.walks_to_the_last_page().await;
        let answers = join_all((0..64).map(|_| guest.orders())).await;
        let numbers: BTreeSet<_> =
            answers.iter().map(|answer| answer.order_number().expect("an order")).collect();
        assert_eq!(numbers.len(), 1);
        assert!(
            answers.iter().all(|answer| answer.status.is_success() && answer.body["errors"] == Value::Null)
        );
    }
    let orders =
        app.store().orders_since(::checkout::ids::Timestamp(0), 0, 100).await.expect("the store answers");
    assert_eq!(orders.len(), 20);
    everything_adds_up(&app).await;
}

async fn more_buyers_than_units_sell_exactly_the_units(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let buyers: Vec<_> = (0..40).map(|_| Customer::new(&app)).collect();
    for buyer in &buyers {
        buyer.walks_to_the_last_page().await;
        buyer.set_quantity(CUP, 0).await;
        buyer.add(RUG, 1).await;
        buyer.completes_the_steps_again().await;
    }
    let answers = join_all(buyers.iter().map(Customer::orders)).await;
    let sold = answers.iter().filter(|answer| answer.order_number().is_some()).count();
    assert_eq!(sold, 10, "ten rugs, ten orders");
    for refused in answers.iter().filter(|answer| answer.order_number().is_none()) {
        let told = refused.body["redirect_url"] == "/baskets/basket/"
            || !refused.errors("non_field_errors").is_empty();
        assert!(refused.status.is_success() && told, "{refused:?}");
    }
    assert_eq!(app.store().available(&::checkout::ledger::Resource::Stock(RUG)).await.expect("answers"), 0);
    everything_adds_up(&app).await;
}

async fn the_last_unit_goes_to_one_of_two(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let (one, two) = (Customer::new(&app), Customer::new(&app));
    for buyer in [&one, &two] {
        buyer.walks_to_the_last_page().await;
        buyer.set_quantity(CUP, 0).await;
        buyer.add(LAMP, 1).await;
        buyer.completes_the_steps_again().await;
    }
    let (first, second) = tokio::join!(one.orders(), two.orders());
    let winners = [&first, &second].iter().filter(|answer| answer.order_number().is_some()).count();
    assert_eq!(winners, 1, "{first:?} {second:?}");
    everything_adds_up(&app).await;
}

/// A storefront sends whatever is missing at the same time, unasked.
async fn five_different_pages_at_once_all_succeed(database: TestDatabase) {
    let app = TestApp::start(database).await;
    for _ in 0..10 {
        let guest = Customer::new(&app);
        guest.walks_to_the_last_page().await;
        let pages: [(&str, &[(&str, &str)]); 5] = [
            ("DeliveryOptionSelectionPage", &[("delivery_option", "1")]),
            ("ShippingOptionSelectionPage", &[("shipping_option", "1")]),
            ("PaymentOptionSelectionPage", &[("payment_option", "1")]),
            ("FundsTransferChoicePage", &[("bank_account", "1")]),
            ("OrderNotePage", &[("notes", "Ring twice")]),
        ];
        let answers = join_all(pages.iter().map(|(page, fields)| guest.post(page, fields))).await;
        assert!(answers.iter().all(|answer| answer.status.is_success()), "{answers:?}");
        let pre_order = guest.checkout().await.pre_order().clone();
        assert_eq!(pre_order["notes"], "Ring twice");
        assert_eq!(pre_order["shipping_option"]["pk"], 1);
        assert_eq!(pre_order["payment_option"]["pk"], 1);
    }
}

async fn a_client_that_hangs_up_does_not_stop_its_order(database: TestDatabase) {
    use tokio::io::AsyncWriteExt;
    let app = Arc::new(TestApp::start(database).await);
    let guest = Customer::new(&app);
    guest.walks_to_the_last_page().await;
    let session = guest.cookie("osessionid").expect("a session");
    let mut stream = tokio::net::TcpStream::connect(app.address).await.expect("the server listens");
    let request = format!(
        "POST /orders/checkout/?page=FundsTransferPage HTTP/1.1\r\nHost: {}\r\nX-Requested-With: XMLHttpRequest\r\n\
         Cookie: osessionid={session}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 11\r\n\r\nagreement=1",
        app.address
    );
    stream.write_all(request.as_bytes()).await.expect("the request is sent");
    tokio::time::sleep(std::time::Duration::from_millis(3)).await;
    drop(stream);
    for _ in 0..200 {
        let orders = app.store().orders_since(::checkout::ids::Timestamp(0), 0, 10).await.expect("answers");
        if !orders.is_empty() {
            assert_eq!(guest.orders().await.order_number(), Some(orders[0].order.number.as_str()));
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("the order was not made");
}

async fn many_devices_of_one_customer_all_get_through(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let body = serde_json::json!({
        "email": "many@example.com", "password": "a long password", "first_name": "A", "last_name": "B",
        "phone": "05320000001", "formType": "register",
    });
    let first = Customer::new(&app);
    let registered = first.post_json("/users/registration/", &body).await;
    assert!(registered.status.is_success(), "{registered:?}");
    first.add(CUP, 1).await;
    let devices: Vec<_> = (0..16).map(|_| Customer::new(&app)).collect();
    let login = serde_json::json!({ "email": "many@example.com", "password": "a long password", "formType": "login" });
    for device in &devices {
        assert!(device.post_json("/users/login/", &login).await.status.is_success());
    }
    for round in 0..12 {
        let notes: Vec<String> =
            (0..devices.len()).map(|device| format!("round {round} device {device}")).collect();
        let posts = devices
            .iter()
            .zip(&notes)
            .map(async |(device, note)| device.post("OrderNotePage", &[("notes", note.as_str())]).await);
        let answers = join_all(posts).await;
        assert!(answers.iter().all(|answer| answer.status.is_success()), "{answers:?}");
    }
}
