//! Between two pages of a shopper everything may change. What a server remembers of them from the page before is never
//! believed: the next answer shows what is.

use std::collections::BTreeSet;

use ::checkout::{address::Address, checkout::Checkout, ids::Pk, ledger::Resource, shop::Shop};
use serde_json::json;
use store::{Batch, checkouts::Visit, sessions::SessionKey};
use testkit::{
    Customer, TestApp,
    database::TestDatabase,
    shop::{self, CUP},
};

testkit::on_both_databases!(
    an_address_that_was_edited_is_shown_as_edited,
    an_address_that_was_deleted_is_not_chosen,
    goods_that_sold_out_are_gone,
    the_stock_that_is_shown_is_the_stock_there_is,
    other_settings_count_at_once,
    another_device_has_made_the_checkout_another_one,
    the_first_page_after_the_basket_shows_what_is,
    addresses_are_listed_once_they_are_written_wherever_that_was,
);

/// A guest with a cup whose next page is the carrier's, and their address.
async fn before_the_carrier(app: &TestApp) -> (Customer<'_>, Pk) {
    let guest = Customer::new(app);
    guest.add(CUP, 2).await;
    let address = guest.writes_an_address().await;
    let pk = address.to_string();
    guest.post("IndexPage", &[("user_email", "guest@example.com"), ("phone_number", "05320000001")]).await;
    guest.post("DeliveryOptionSelectionPage", &[("delivery_option", "1")]).await;
    guest.post("AddressSelectionPage", &[("shipping_address", &pk), ("billing_address", &pk)]).await;
    (guest, address)
}

async fn visit(app: &TestApp, guest: &Customer<'_>) -> Visit {
    let cookie = guest.cookie("osessionid").expect("a basket begins a session");
    let visit = app.store().visit(&SessionKey::of_cookie(&cookie), app.app.flow.now()).await;
    visit.expect("the store answers").expect("the session exists")
}

async fn set_stock(app: &TestApp, units: i64) {
    let mut batch = Batch::new();
    store::ledger::set_available(&mut batch, &Resource::Stock(CUP), units, "test", app.app.flow.now());
    app.store().db().write(batch).await.expect("the store answers");
}

async fn an_address_that_was_edited_is_shown_as_edited(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let (guest, address) = before_the_carrier(&app).await;
    let owner = visit(&app, &guest).await.address_owner();
    let edited = Address { line: "Bahariye Caddesi No 7".to_owned(), ..shop::address() };
    assert!(app.store().replace_address(&owner, address, &edited).await.expect("the store answers"));
    let answer = guest.post("ShippingOptionSelectionPage", &[("shipping_option", "1")]).await;
    assert_eq!(answer.pages(), ["PaymentOptionSelectionPage"]);
    assert_eq!(answer.pre_order()["shipping_address"]["line"], "Bahariye Caddesi No 7");
}

async fn an_address_that_was_deleted_is_not_chosen(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let (guest, address) = before_the_carrier(&app).await;
    let owner = visit(&app, &guest).await.address_owner();
    assert!(app.store().delete_address(&owner, address).await.expect("the store answers"));
    let answer = guest.post("ShippingOptionSelectionPage", &[("shipping_option", "1")]).await;
    assert_eq!(answer.pages(), ["AddressSelectionPage"]);
}

async fn goods_that_sold_out_are_gone(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let (guest, _) = before_the_carrier(&app).await;
    set_stock(&app, 1).await;
    let answer = guest.post("ShippingOptionSelectionPage", &[("shipping_option", "1")]).await;
    assert_eq!(answer.pre_order()["basket"]["total_quantity"], 1);
    set_stock(&app, 0).await;
    let answer = guest.post("PaymentOptionSelectionPage", &[("payment_option", "1")]).await;
    assert_eq!(answer.body, json!({ "redirect_url": "/baskets/basket/" }));
}

async fn the_stock_that_is_shown_is_the_stock_there_is(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let (guest, _) = before_the_carrier(&app).await;
    set_stock(&app, 1234).await;
    let answer = guest.post("ShippingOptionSelectionPage", &[("shipping_option", "1")]).await;
    assert_eq!(answer.pre_order()["basket"]["basketitem_set"][0]["stock"], 1234);
    set_stock(&app, 1233).await;
    let answer = guest.post("PaymentOptionSelectionPage", &[("payment_option", "1")]).await;
    assert_eq!(answer.pre_order()["basket"]["basketitem_set"][0]["stock"], 1233);
}

async fn other_settings_count_at_once(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let (guest, _) = before_the_carrier(&app).await;
    let (version, settings) = app.store().shop().await.expect("answers").expect("is set up");
    let shipping_options = settings.shipping_options[1..].to_vec();
    let without = Shop { shipping_options, ..settings };
    assert!(app.store().replace_shop(&without, version).await.expect("answers"));
    let answer = guest.post("ShippingOptionSelectionPage", &[("shipping_option", "1")]).await;
    assert_eq!(answer.pages(), ["ShippingOptionSelectionPage"]);
    assert_eq!(answer.errors("shipping_option").len(), 1);
}

async fn another_device_has_made_the_checkout_another_one(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let (guest, _) = before_the_carrier(&app).await;
    guest.post("OrderNotePage", &[("notes", "first")]).await;
    // Another server writes what this one cannot know of.
    let before = visit(&app, &guest).await.checkout.expect("a checkout is open");
    let mut next = Checkout::clone(&before.checkout);
    next.choices.note.text = Some("from elsewhere".to_owned());
    let mut batch = Batch::new();
    store::checkouts::replace(&mut batch, &before, &next, app.app.flow.now());
    app.store().db().write(batch).await.expect("the store answers");
    let answer = guest.post("ShippingOptionSelectionPage", &[("shipping_option", "1")]).await;
    assert_eq!(answer.pages(), ["PaymentOptionSelectionPage"]);
    assert_eq!(answer.pre_order()["notes"], "from elsewhere");
}

async fn the_first_page_after_the_basket_shows_what_is(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let page = ("IndexPage", [("user_email", "guest@example.com"), ("phone_number", "05320000001")]);
    for (units, left) in [(1, Some(1)), (0, None), (50, Some(2))] {
        set_stock(&app, 10).await;
        let guest = Customer::new(&app);
        guest.add(CUP, 2).await;
        set_stock(&app, units).await;
        let answer = guest.post(page.0, &page.1).await;
        match left {
            Some(left) => assert_eq!(answer.pre_order()["basket"]["total_quantity"], left),
            None => assert_eq!(answer.body, json!({ "redirect_url": "/baskets/basket/" })),
        }
        let saved = visit(&app, &guest).await.checkout.expect("a checkout is open");
        assert_eq!(saved.version, if left.is_some() { 2 } else { 1 });
    }
}

async fn addresses_are_listed_once_they_are_written_wherever_that_was(database: TestDatabase) {
    let app = super::places::with_places(database).await;
    let guest = Customer::new(&app);
    guest.add(CUP, 1).await;
    // Another server writes the first one and the last one.
    let first = guest.writes_an_address().await;
    guest.post("IndexPage", &[("user_email", "guest@example.com"), ("phone_number", "05320000001")]).await;
    let listed = async || {
        let answer = guest.post("DeliveryOptionSelectionPage", &[("delivery_option", "1")]).await;
        assert_eq!(answer.pages(), ["AddressSelectionPage"]);
        let rows = answer.context()["addresses"].as_array().expect("addresses").clone();
        rows.iter().map(|row| Pk(row["pk"].as_i64().expect("a key"))).collect::<BTreeSet<_>>()
    };
    assert_eq!(listed().await, BTreeSet::from([first]));
    let written = guest.post_json("/address/", &super::addresses::home()).await;
    assert_eq!(written.status, 201, "{}", written.body);
    let here = Pk(written.body["pk"].as_i64().expect("a key"));
    assert_eq!(listed().await, BTreeSet::from([first, here]));
    assert_eq!(listed().await, BTreeSet::from([first, here]));
    let last = guest.writes_an_address().await;
    assert_eq!(listed().await, BTreeSet::from([first, here, last]));
    let pk = here.to_string();
    let chosen =
        guest.post("AddressSelectionPage", &[("shipping_address", &pk), ("billing_address", &pk)]).await;
    assert_eq!(chosen.pre_order()["shipping_address"]["pk"], here.0);
}
