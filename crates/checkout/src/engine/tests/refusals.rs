//! What is refused, with which answer.

use crate::testing::{
    EURO_ACCOUNT, EVENING, FOREIGN, HOME, KADIKOY, LIRA_ACCOUNT, MUG, PICK_UP, SAME_DAY, SMALL_TRANSFER,
    STANDARD, STORE_VAN, TO_ADDRESS, TRANSFER, Walk,
};

#[test]
fn a_page_that_comes_too_early_names_the_page_to_do() {
    let mut walk = Walk::guest();
    walk.add(MUG, 1);
    let early = |reply: crate::testing::Reply, code: &'static str, page: &'static str| {
        assert_eq!((reply.errors, reply.pages), (vec![code], vec![page]));
    };
    early(walk.choose_delivery(TO_ADDRESS), "buyer-unknown", "IndexPage");
    early(walk.order(), "buyer-unknown", "IndexPage");
    walk.enter_as_guest();
    early(walk.choose_addresses(HOME, HOME), "delivery-missing", "DeliveryOptionSelectionPage");
    early(walk.choose_shipping(STANDARD), "delivery-missing", "DeliveryOptionSelectionPage");
    early(walk.choose_payment(TRANSFER), "address-missing", "DeliveryOptionSelectionPage");
    walk.choose_delivery(TO_ADDRESS);
    early(walk.choose_store(KADIKOY, HOME), "not-at-a-store", "AddressSelectionPage");
    early(walk.choose_shipping(STANDARD), "address-missing", "AddressSelectionPage");
    walk.choose_addresses(HOME, HOME);
    early(walk.choose_payment(TRANSFER), "shipping-missing", "ShippingOptionSelectionPage");
    walk.choose_shipping(STANDARD);
    early(walk.choose_account(LIRA_ACCOUNT), "payment-is-other", "PaymentOptionSelectionPage");
    walk.choose_payment(TRANSFER);
    early(walk.order(), "bank-account-missing", "FundsTransferChoicePage");
    assert_eq!(walk.changed, None);
    walk.choose_delivery(PICK_UP);
    early(walk.choose_addresses(HOME, HOME), "not-to-an-address", "RetailStoreSelectionPage");
}

#[test]
fn a_foreign_address_is_answered_like_one_that_does_not_exist() {
    for nobody in [crate::ids::Pk(987_654), FOREIGN] {
        let mut walk = Walk::customer();
        walk.add(MUG, 1);
        walk.choose_delivery(TO_ADDRESS);
        let reply = walk.choose_addresses(nobody, nobody);
        assert_eq!(
            (reply.errors, reply.pages),
            (vec!["address-not-in-book"; 2], vec!["AddressSelectionPage"])
        );
        assert_eq!(walk.choose_addresses(HOME, nobody).errors, ["address-not-in-book"]);
        walk.choose_delivery(PICK_UP);
        assert_eq!(walk.choose_store(KADIKOY, nobody).errors, ["address-not-in-book"]);
    }
}

#[test]
fn what_is_not_offered_cannot_be_chosen() {
    let mut walk = Walk::ready_to_order();
    let before = walk.checkout.clone();
    let refused = |reply: crate::testing::Reply, code: &'static str, page: &'static str| {
        assert_eq!((reply.errors, reply.pages), (vec![code], vec![page]));
    };
    refused(walk.choose_delivery(EVENING), "delivery-not-offered", "DeliveryOptionSelectionPage");
    refused(walk.choose_shipping(STORE_VAN), "shipping-not-offered", "ShippingOptionSelectionPage");
    refused(walk.choose_payment(crate::ids::Pk(99)), "payment-not-offered", "PaymentOptionSelectionPage");
    refused(walk.choose_account(EURO_ACCOUNT), "bank-account-not-offered", "FundsTransferChoicePage");
    refused(walk.post("FundsTransferPage", &[]), "agreement-needed", "FundsTransferPage");
    assert_eq!((&walk.checkout, &walk.changed), (&before, &None));
    walk.choose_delivery(PICK_UP);
    walk.world.shop.retail_stores[0].click_and_collect = false;
    refused(walk.choose_store(KADIKOY, HOME), "store-not-offered", "RetailStoreSelectionPage");
}

#[test]
fn a_form_with_mistakes_names_every_field_and_changes_nothing() {
    let mut walk = Walk::customer();
    walk.add(MUG, 1);
    walk.choose_delivery(TO_ADDRESS);
    let reply = walk.post("AddressSelectionPage", &[("billing_address", "undefined")]);
    assert_eq!((reply.errors, reply.pages), (vec!["required", "not-a-key"], vec!["AddressSelectionPage"]));
    assert_eq!(walk.changed, None);
    let reply = walk.post("IndexPage", &[("user_email", "nobody"), ("phone_number", "1")]);
    assert_eq!(reply.errors, ["not-an-email", "not-a-phone"]);
}

#[test]
fn a_choice_that_is_not_offered_any_more_is_taken_back() {
    let mut walk = Walk::ready_to_order();
    walk.choose_shipping(SAME_DAY);
    walk.choose_payment(SMALL_TRANSFER);
    walk.choose_account(LIRA_ACCOUNT);
    walk.world.shop.bank_accounts[0].active = false;
    assert_eq!(walk.get(None).pages.last(), Some(&"FundsTransferChoicePage"));
    walk.world.shop.payment_options[1].active = false;
    assert_eq!(walk.get(None).pages.last(), Some(&"PaymentOptionSelectionPage"));
    walk.world.shop.shipping_options[1].active = false;
    assert_eq!(walk.get(None).pages.last(), Some(&"ShippingOptionSelectionPage"));
}
