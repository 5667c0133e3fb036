//! A basket that changes while the checkout is under way.

use crate::{
    basket::{BasketCommand, BasketItem, LineAttributes},
    testing::{HOME, LAMP, LIRA_ACCOUNT, MUG, SAME_DAY, SMALL_TRANSFER, TO_ADDRESS, TRANSFER, Walk},
};

fn set(product: crate::ids::Pk, quantity: i64) -> BasketCommand {
    BasketCommand::Set(BasketItem { product, attributes: LineAttributes::new() }, quantity)
}

#[test]
fn a_price_that_changes_is_shown_once_before_it_is_paid() {
    let mut walk = Walk::ready_to_order();
    let mug = walk.world.products.get_mut(&MUG).unwrap();
    mug.prices.values_mut().for_each(|price| price.minor += 100);
    assert_eq!(walk.order().errors, ["basket-changed"]);
    assert_eq!(walk.order().pages, ["ThankYouPage"]);
    assert_eq!(walk.orders[0].amount.to_string(), "170.80");
}

#[test]
fn a_carrier_that_becomes_dearer_is_shown_once_before_it_is_paid() {
    let mut walk = Walk::ready_to_order();
    walk.choose_shipping(SAME_DAY);
    walk.choose_payment(TRANSFER);
    walk.choose_account(LIRA_ACCOUNT);
    let rules = &mut walk.world.shop.shipping_options[1].rules;
    rules[0].amount = serde_json::from_value(serde_json::json!({ "TRY": "60.00" })).unwrap();
    assert_eq!(walk.order().errors, ["basket-changed"]);
    assert_eq!(walk.order().pages, ["ThankYouPage"]);
}

#[test]
fn what_the_new_basket_is_not_offered_is_taken_back() {
    let mut walk = Walk::ready_to_order();
    walk.choose_payment(SMALL_TRANSFER);
    walk.choose_account(LIRA_ACCOUNT);
    walk.add(LAMP, 1);
    let reply = walk.order();
    assert_eq!(reply.errors, ["payment-is-other"]);
    assert_eq!(reply.pages, ["PaymentOptionSelectionPage"]);
    assert_eq!(reply.text("shipping_amount"), Some("0.00"), "goods from 500 TL on travel free");
    walk.choose_payment(TRANSFER);
    walk.choose_account(LIRA_ACCOUNT);
    assert_eq!(walk.order().pages, ["ThankYouPage"]);
}

#[test]
fn units_that_sold_out_meanwhile_are_told_and_asked_about() {
    let mut walk = Walk::customer();
    walk.add(LAMP, 2);
    walk.add(MUG, 1);
    walk.choose_delivery(TO_ADDRESS);
    walk.choose_addresses(HOME, HOME);
    walk.choose_shipping(SAME_DAY);
    walk.choose_payment(TRANSFER);
    walk.choose_account(LIRA_ACCOUNT);
    walk.world.set_stock(LAMP, 1);
    let shown = walk.get(None).pre_order;
    assert_eq!(shown["basket"]["unavailable_basket_products"][0]["unavailable_quantity"], 1);
    assert_eq!(shown["basket"]["total_quantity"], 2);
    assert_eq!(walk.order().errors, ["basket-changed"]);
    assert_eq!(walk.order().pages, ["ThankYouPage"]);
    assert_eq!(walk.orders[0].items.len(), 2);
}

#[test]
fn a_basket_that_was_emptied_and_filled_again_keeps_the_choices_that_still_fit() {
    let mut walk = Walk::ready_to_order();
    walk.basket(&set(MUG, 0)).unwrap();
    assert!(walk.get(None).to_basket);
    assert!(walk.order().to_basket);
    walk.add(MUG, 2);
    assert_eq!(walk.get(None).chosen("shipping_address"), Some(HOME));
}

#[test]
fn a_basket_edited_elsewhere_is_shown_once_before_it_is_ordered() {
    let mut walk = Walk::ready_to_order();
    walk.add(MUG, 1);
    let asked_again = walk.order();
    assert_eq!((asked_again.errors, asked_again.pages), (vec!["basket-changed"], vec!["FundsTransferPage"]));
    assert_eq!(asked_again.pre_order["total_amount"], "299.70");
    assert!(walk.orders.is_empty());
    assert_eq!(walk.order().pages, ["ThankYouPage"]);
    assert_eq!(walk.orders[0].amount.to_string(), "299.70");
}
