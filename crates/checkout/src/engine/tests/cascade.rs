//! What a change of an earlier step takes back (`docs/protocol.md`, Cascade), row by row.

use crate::testing::{
    CANKAYA, HOME, KADIKOY, LIRA_ACCOUNT, MUG, OFFICE, OTHER_LIRA_ACCOUNT, PICK_UP, Reply, SAME_DAY,
    SMALL_TRANSFER, STANDARD, STORE_VAN, TO_ADDRESS, TRANSFER, Walk,
};

/// Which of the choices the pre-order holds, in the order of the chain.
fn held(reply: &Reply) -> Vec<&'static str> {
    let names = [
        "delivery_option",
        "retail_store",
        "shipping_address",
        "billing_address",
        "shipping_option",
        "payment_option",
        "bank_account",
        "notes",
    ];
    names.into_iter().filter(|name| !reply.pre_order[*name].is_null()).collect()
}

fn with_everything() -> Walk {
    let mut walk = Walk::ready_to_order();
    walk.post("OrderNotePage", &[("notes", "Ring twice")]);
    assert_eq!(
        held(&walk.get(None)),
        [
            "delivery_option",
            "shipping_address",
            "billing_address",
            "shipping_option",
            "payment_option",
            "bank_account",
            "notes"
        ]
    );
    walk
}

fn at_store() -> Walk {
    let mut walk = Walk::customer();
    walk.add(MUG, 1);
    walk.choose_delivery(PICK_UP);
    walk.choose_store(KADIKOY, HOME);
    walk.choose_shipping(STORE_VAN);
    walk.choose_payment(TRANSFER);
    walk.choose_account(LIRA_ACCOUNT);
    walk
}

#[test]
fn saying_who_buys_takes_nothing_back() {
    let mut walk = with_everything();
    let before = walk.checkout.choices.clone();
    let reply = walk.enter_as_guest();
    assert_eq!(reply.pages, ["FundsTransferPage"]);
    let contact = walk.checkout.choices.contact.clone();
    assert_eq!(walk.checkout.choices, crate::parts::Choices { contact, ..before });
}

#[test]
fn another_kind_of_delivery_takes_back_everything_behind_it_but_the_note() {
    let mut walk = with_everything();
    assert_eq!(held(&walk.choose_delivery(PICK_UP)), ["delivery_option", "notes"]);
    assert_eq!(walk.changed.as_deref(), Some(&["delivery", "addresses", "shipping", "payment"][..]));
    let mut walk = at_store();
    assert_eq!(held(&walk.choose_delivery(TO_ADDRESS)), ["delivery_option"]);
}

#[test]
fn another_address_takes_back_the_carrier_and_the_payment() {
    for (shipping, billing) in [(OFFICE, HOME), (HOME, OFFICE)] {
        let mut walk = with_everything();
        let reply = walk.choose_addresses(shipping, billing);
        assert_eq!(held(&reply), ["delivery_option", "shipping_address", "billing_address", "notes"]);
        assert!(reply.pre_order["shipping_amount"].is_null());
        assert_eq!(reply.text("total_amount"), Some("129.90"));
        assert_eq!(reply.pre_order["billing_and_shipping_same"], false);
    }
}

#[test]
fn another_store_takes_back_the_carrier_and_the_payment() {
    let mut walk = at_store();
    let kept = ["delivery_option", "retail_store", "shipping_address", "billing_address"];
    assert_eq!(held(&walk.choose_store(CANKAYA, HOME)), kept);
    let mut walk = at_store();
    assert_eq!(held(&walk.choose_store(KADIKOY, OFFICE)), kept);
}

#[test]
fn another_carrier_takes_back_the_payment() {
    let mut walk = with_everything();
    let reply = walk.choose_shipping(SAME_DAY);
    let kept = ["delivery_option", "shipping_address", "billing_address", "shipping_option", "notes"];
    assert_eq!(held(&reply), kept);
    assert_eq!(reply.text("total_amount"), Some("189.80"));
}

#[test]
fn choosing_how_to_pay_takes_back_the_account_even_when_it_stays() {
    for option in [SMALL_TRANSFER, TRANSFER] {
        let mut walk = with_everything();
        let reply = walk.choose_payment(option);
        assert_eq!(reply.chosen("payment_option"), Some(option));
        assert!(reply.pre_order["bank_account"].is_null());
        assert_eq!(reply.chosen("shipping_option"), Some(STANDARD));
        assert_eq!(reply.pages, ["FundsTransferChoicePage"]);
    }
}

#[test]
fn another_account_takes_nothing_back() {
    let mut walk = with_everything();
    let reply = walk.choose_account(OTHER_LIRA_ACCOUNT);
    assert_eq!(reply.chosen("bank_account"), Some(OTHER_LIRA_ACCOUNT));
    assert_eq!(walk.changed.as_deref(), Some(&["payment"][..]));
}

#[test]
fn choosing_the_same_again_changes_nothing() {
    let mut walk = with_everything();
    let before = walk.checkout.clone();
    for reply in [
        walk.choose_delivery(TO_ADDRESS),
        walk.choose_addresses(HOME, HOME),
        walk.choose_shipping(STANDARD),
        walk.choose_account(LIRA_ACCOUNT),
    ] {
        assert_eq!(reply.pages, ["FundsTransferPage"]);
    }
    assert_eq!((&walk.checkout, &walk.changed), (&before, &None));
    let mut walk = at_store();
    assert_eq!(walk.choose_store(KADIKOY, HOME).pages, ["FundsTransferPage"]);
}

#[test]
fn clearing_the_addresses_starts_over_behind_the_delivery() {
    let mut walk = with_everything();
    let reply = walk.post("AddressClearPage", &[]);
    assert_eq!(reply.pages, ["AddressSelectionPage"]);
    assert_eq!(reply.offered("AddressSelectionPage", "addresses"), [60, 61]);
    assert_eq!(held(&reply), ["delivery_option", "notes"]);
    let mut walk = at_store();
    assert_eq!(held(&walk.post("AddressClearPage", &[])), ["delivery_option"]);
}

#[test]
fn while_money_may_be_moving_no_step_can_be_changed() {
    let mut walk = with_everything();
    walk.checkout.attempt = Some(crate::testing::in_flight());
    let before = walk.checkout.clone();
    for reply in [
        walk.choose_delivery(PICK_UP),
        walk.choose_addresses(OFFICE, OFFICE),
        walk.choose_shipping(SAME_DAY),
        walk.choose_payment(TRANSFER),
        walk.choose_account(OTHER_LIRA_ACCOUNT),
        walk.order(),
    ] {
        assert_eq!((reply.errors, reply.pages), (vec!["charge-in-flight"], vec!["FundsTransferPage"]));
    }
    let cleared = walk.post("AddressClearPage", &[]);
    assert_eq!((cleared.errors, cleared.pages), (vec!["charge-in-flight"], vec![]));
    let taken_out = walk.basket(&crate::basket::BasketCommand::Empty);
    assert_eq!(taken_out, Err(vec!["charge-in-flight"]));
    assert_eq!(walk.checkout, before);
    assert_eq!(walk.post("OrderNotePage", &[("notes", "x")]).errors, Vec::<&str>::new());
}

#[test]
fn another_delivery_of_the_same_kind_keeps_the_addresses() {
    let mut walk = with_everything();
    walk.world.shop.delivery_options[2].active = true;
    let reply = walk.choose_delivery(crate::testing::EVENING);
    assert_eq!(held(&reply), ["delivery_option", "shipping_address", "billing_address", "notes"]);
}
