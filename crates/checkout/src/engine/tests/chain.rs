//! Which pages an answer shows.

use crate::testing::{
    CANKAYA, EVENING, HOME, KADIKOY, LAMP, LIRA_ACCOUNT, MUG, OFFICE, PICK_UP, SAME_DAY, SMALL_TRANSFER,
    STANDARD, STORE_VAN, TO_ADDRESS, TRANSFER, Walk,
};

const TO_ADDRESS_CHAIN: [&str; 7] = [
    "IndexPage",
    "DeliveryOptionSelectionPage",
    "AddressSelectionPage",
    "ShippingOptionSelectionPage",
    "PaymentOptionSelectionPage",
    "FundsTransferChoicePage",
    "FundsTransferPage",
];

#[test]
fn a_guest_walks_from_the_first_page_to_the_order() {
    let mut walk = Walk::guest();
    walk.add(MUG, 1);
    assert_eq!(walk.get(None).pages, ["IndexPage"]);
    assert_eq!(walk.enter_as_guest().pages, ["DeliveryOptionSelectionPage"]);
    assert_eq!(walk.choose_delivery(TO_ADDRESS).pages, ["AddressSelectionPage"]);
    assert_eq!(walk.choose_addresses(HOME, OFFICE).pages, ["ShippingOptionSelectionPage"]);
    assert_eq!(walk.choose_shipping(STANDARD).pages, ["PaymentOptionSelectionPage"]);
    assert_eq!(walk.choose_payment(TRANSFER).pages, ["FundsTransferChoicePage"]);
    assert_eq!(walk.choose_account(LIRA_ACCOUNT).pages, ["FundsTransferPage"]);
    let thanks = walk.order();
    assert_eq!((thanks.pages, thanks.errors), (vec!["ThankYouPage"], vec![]));
    let order = walk.orders.pop().unwrap();
    assert_eq!((order.customer, order.draft.email.as_str()), (None, "guest@example.com"));
    assert_eq!(order.draft.phone.as_deref(), Some("05320000001"));
}

#[test]
fn a_customer_passes_the_first_page_by() {
    let mut walk = Walk::customer();
    walk.add(MUG, 1);
    let entered = walk.get(None);
    assert_eq!(entered.pages, ["IndexPage", "DeliveryOptionSelectionPage"]);
    assert_eq!(entered.template, "orders/checkout.html");
    assert_eq!(entered.context("IndexPage")["is_user_logged_in"], true);
    let mut walk = Walk::ready_to_order();
    walk.order();
    let order = walk.orders.pop().unwrap();
    assert_eq!(
        (order.customer, order.draft.email.as_str()),
        (Some(crate::testing::CUSTOMER), "ada@example.com")
    );
    assert_eq!(order.draft.phone.as_deref(), Some("05320000009"));
}

#[test]
fn reading_lists_finished_pages_and_the_current_one() {
    let mut walk = Walk::customer();
    walk.add(MUG, 1);
    assert_eq!(walk.get(None).pages, TO_ADDRESS_CHAIN[..2]);
    walk.choose_delivery(TO_ADDRESS);
    assert_eq!(walk.get(None).pages, TO_ADDRESS_CHAIN[..3]);
    walk.choose_addresses(HOME, HOME);
    assert_eq!(walk.get(None).pages, TO_ADDRESS_CHAIN[..4]);
    walk.choose_shipping(STANDARD);
    assert_eq!(walk.get(None).pages, TO_ADDRESS_CHAIN[..5]);
    walk.choose_payment(TRANSFER);
    assert_eq!(walk.get(None).pages, TO_ADDRESS_CHAIN[..6]);
    walk.choose_account(LIRA_ACCOUNT);
    assert_eq!(walk.get(None).pages, TO_ADDRESS_CHAIN);
}

#[test]
fn going_back_to_a_finished_page_goes_on_at_the_first_unfinished_one() {
    let mut walk = Walk::ready_to_order();
    assert_eq!(walk.choose_addresses(HOME, HOME).pages, ["FundsTransferPage"]);
    assert_eq!(walk.choose_addresses(OFFICE, HOME).pages, ["ShippingOptionSelectionPage"]);
}

#[test]
fn every_page_lists_what_can_be_chosen_on_it() {
    let walk = Walk::ready_to_order();
    let all = walk.get(None);
    assert_eq!(all.offered("DeliveryOptionSelectionPage", "delivery_options"), [1, 2]);
    assert_eq!(all.offered("AddressSelectionPage", "addresses"), [60, 61]);
    assert_eq!(all.offered("ShippingOptionSelectionPage", "shipping_options"), [10, 11]);
    assert_eq!(all.offered("PaymentOptionSelectionPage", "payment_options"), [20, 21]);
    assert_eq!(all.offered("FundsTransferChoicePage", "bank_accounts"), [30, 31]);
}

#[test]
fn a_carrier_is_offered_where_a_rule_fits_and_costs_what_the_first_one_says() {
    let mut walk = Walk::customer();
    walk.add(MUG, 1);
    walk.choose_delivery(TO_ADDRESS);
    let prices = |reply: &crate::testing::Reply| -> Vec<String> {
        let rows = reply.context("ShippingOptionSelectionPage")["shipping_options"].as_array().unwrap();
        rows.iter().map(|row| row["shipping_amount"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(prices(&walk.choose_addresses(HOME, HOME)), ["39.90", "59.90"]);
    assert_eq!(prices(&walk.choose_addresses(OFFICE, HOME)), ["39.90"]);
    walk.add(LAMP, 1);
    assert_eq!(prices(&walk.choose_addresses(HOME, HOME)), ["0.00", "59.90"]);
    assert_eq!(walk.choose_shipping(SAME_DAY).text("shipping_amount"), Some("59.90"));
}

#[test]
fn a_way_of_paying_is_offered_within_its_limits() {
    let mut walk = Walk::ready_to_order();
    assert_eq!(walk.get(None).offered("PaymentOptionSelectionPage", "payment_options"), [20, 21]);
    walk.add(LAMP, 1);
    assert_eq!(walk.get(None).offered("PaymentOptionSelectionPage", "payment_options"), [20]);
    assert_eq!(walk.choose_payment(SMALL_TRANSFER).errors, ["payment-not-offered"]);
}

#[test]
fn the_only_delivery_option_is_chosen_and_its_page_passed_by() {
    let mut walk = Walk::customer();
    walk.world.shop.retail_stores.clear();
    walk.add(MUG, 1);
    let entered = walk.get(None);
    assert_eq!(entered.pages, ["IndexPage", "AddressSelectionPage"]);
    assert_eq!(entered.chosen("delivery_option"), Some(TO_ADDRESS));
    assert_eq!(walk.choose_addresses(HOME, HOME).pages, ["ShippingOptionSelectionPage"]);
    assert_eq!(walk.checkout.choices.delivery.option, Some(TO_ADDRESS));
}

#[test]
fn goods_are_picked_up_at_a_store() {
    let mut walk = Walk::customer();
    walk.add(MUG, 1);
    let stores = walk.choose_delivery(PICK_UP);
    assert_eq!(stores.pages, ["RetailStoreSelectionPage"]);
    assert_eq!(stores.offered("RetailStoreSelectionPage", "retail_stores"), [40, 41]);
    assert_eq!(stores.offered("RetailStoreSelectionPage", "addresses"), [60, 61]);
    let chosen = walk.choose_store(KADIKOY, OFFICE);
    assert_eq!(chosen.offered("ShippingOptionSelectionPage", "shipping_options"), [12]);
    let address = &chosen.pre_order["shipping_address"];
    assert!(address["pk"].is_null());
    assert!(address.get("is_corporate").is_none());
    assert_eq!((&address["title"], &address["line"]), (&"Kadıköy".into(), &"Moda Cd. 1".into()));
    assert_eq!((&address["first_name"], &address["email"]), (&"Ada".into(), &"ada@example.com".into()));
    assert_eq!(chosen.chosen("retail_store"), Some(KADIKOY));
    assert_eq!(chosen.chosen("billing_address"), Some(OFFICE));
    assert_eq!(chosen.pre_order["billing_and_shipping_same"], false);
    walk.choose_shipping(STORE_VAN);
    walk.choose_payment(TRANSFER);
    walk.choose_account(LIRA_ACCOUNT);
    assert_eq!(walk.order().pages, ["ThankYouPage"]);
    let draft = walk.orders.pop().unwrap().draft;
    assert_eq!(draft.retail_store.map(|store| store.pk), Some(KADIKOY));
    assert_eq!(
        draft.shipping_address.map(|address| (address.pk, address.title)),
        Some((None, "Kadıköy".into()))
    );
}

#[test]
fn a_store_that_closes_is_no_longer_chosen() {
    let mut walk = Walk::customer();
    walk.add(MUG, 1);
    walk.choose_delivery(PICK_UP);
    walk.choose_store(CANKAYA, HOME);
    walk.world.shop.retail_stores[1].active = false;
    let reply = walk.get(None);
    assert_eq!(reply.pages.last(), Some(&"RetailStoreSelectionPage"));
    assert!(reply.pre_order["retail_store"].is_null() && reply.pre_order["shipping_address"].is_null());
}

#[test]
fn a_delivery_option_that_is_switched_off_is_no_longer_chosen() {
    let mut walk = Walk::customer();
    walk.world.shop.delivery_options[2].active = true;
    walk.add(MUG, 1);
    walk.choose_delivery(EVENING);
    walk.world.shop.delivery_options[2].active = false;
    assert_eq!(walk.get(None).chosen("delivery_option"), None);
}

#[test]
fn an_address_that_is_deleted_is_no_longer_chosen() {
    let mut walk = Walk::ready_to_order();
    walk.world.book.remove(0);
    let reply = walk.get(None);
    assert_eq!(reply.pages.last(), Some(&"AddressSelectionPage"));
    assert!(reply.pre_order["shipping_option"].is_null());
}

#[test]
fn a_page_asked_for_by_name_is_shown_behind_the_chain() {
    let mut walk = Walk::customer();
    walk.add(MUG, 1);
    let chain = ["IndexPage", "DeliveryOptionSelectionPage"];
    assert_eq!(walk.get(Some("OrderNotePage")).pages, [chain[0], chain[1], "OrderNotePage"]);
    assert_eq!(walk.get(Some("DeliveryOptionSelectionPage")).pages, chain);
    assert_eq!(walk.get(Some("FundsTransferPage")).pages, chain, "too early");
    assert_eq!(walk.get(Some("NoSuchPage")).pages, chain);
}

#[test]
fn a_note_is_left_without_leaving_the_page() {
    let mut walk = Walk::customer();
    walk.add(MUG, 1);
    let noted = walk.post("OrderNotePage", &[("notes", "Ring twice")]);
    assert_eq!((noted.pages.len(), noted.text("notes")), (0, Some("Ring twice")));
    assert_eq!(walk.changed.as_deref(), Some(&["note"][..]));
    assert_eq!(walk.get(Some("OrderNotePage")).context("OrderNotePage")["notes"], "Ring twice");
    let long = "x".repeat(1001);
    let refused = walk.post("OrderNotePage", &[("notes", &long)]);
    assert_eq!((refused.errors, walk.changed.clone()), (vec!["note-too-long"], None));
    assert_eq!(refused.pre_order["notes"], "Ring twice");
    assert!(walk.post("OrderNotePage", &[("notes", "")]).pre_order["notes"].is_null());
}

#[test]
fn the_login_wall_stands_where_the_buyer_is_unknown() {
    let mut walk = Walk::guest();
    walk.add(MUG, 1);
    assert_eq!(walk.get(None).template, "orders/index.html");
    assert_eq!(walk.get(Some("OrderNotePage")).template, "orders/index.html");
    walk.enter_as_guest();
    assert_eq!(walk.get(None).template, "orders/checkout.html");
    assert_eq!(walk.get(None).pre_order["is_guest"], true);
}

#[test]
fn a_shop_without_guests_sends_them_to_the_login() {
    let mut walk = Walk::guest();
    walk.world.shop.guest_purchase = false;
    walk.add(MUG, 1);
    let door = walk.get(None);
    assert_eq!(door.template, "orders/index.html");
    assert_eq!(door.context("IndexPage")["can_guest_purchase"], false);
    let refused = walk.enter_as_guest();
    assert_eq!((refused.errors, refused.pages), (vec!["guests-refused"], vec!["IndexPage"]));
    assert_eq!(walk.changed, None);
    walk.world.log_in();
    assert_eq!(walk.get(None).template, "orders/checkout.html");
}

#[test]
fn an_empty_basket_leads_back_to_the_basket() {
    let mut walk = Walk::customer();
    assert!(walk.get(None).to_basket);
    assert!(walk.get(Some("ThankYouPage")).to_basket);
    assert!(walk.choose_delivery(TO_ADDRESS).to_basket);
    assert!(walk.post("OrderNotePage", &[("notes", "x")]).to_basket);
    assert!(walk.post("ThankYouPage", &[]).to_basket);
    assert!(walk.order().to_basket);
    walk.add(MUG, 1);
    walk.world.set_stock(MUG, 0);
    assert!(walk.get(None).to_basket, "sold out");
    assert_eq!(walk.changed.as_deref(), Some(&["basket"][..]), "only the basket was ever saved");
}

#[test]
fn a_shop_that_stops_selling_to_guests_asks_them_to_log_in() {
    let mut walk = Walk::guest();
    walk.add(MUG, 1);
    walk.enter_as_guest();
    walk.world.shop.guest_purchase = false;
    let reply = walk.get(None);
    assert_eq!((reply.template, reply.pages), ("orders/index.html", vec!["IndexPage"]));
    assert_eq!(walk.choose_delivery(TO_ADDRESS).errors, ["buyer-unknown"]);
}
