//! Ways of paying that charge no card: on delivery, with the customer's own money, by credit.

use serde_json::json;

use crate::{
    ids::Pk,
    ledger::Resource,
    money::Currency,
    order::{OrderCommand, OrderStatus, decide},
    pricing::Fee,
    shop::PaymentOption,
    testing::{CUSTOMER, LAMP, OFFICE, Reply, TRANSFER, Walk, kurus},
};

const ON_DELIVERY: Pk = Pk(22);
const OWN_MONEY: Pk = Pk(23);
const CREDIT: Pk = Pk(24);
const MONEY: Resource = Resource::LoyaltyMoney(CUSTOMER, Currency::TRY);

/// A customer with 500.00 at the shop who chose nothing yet of how to pay 169.80.
fn walk() -> Walk {
    let mut walk = Walk::ready_to_order();
    let shop = &mut walk.world.shop;
    let options: Vec<PaymentOption> = serde_json::from_value(json!([
        { "pk": 22, "slug": "on-delivery", "name": "On delivery", "payment_type": "pay_on_delivery",
          "total_max": { "TRY": "169.80" } },
        { "pk": 23, "slug": "own-money", "name": "Own money", "payment_type": "loyalty_money" },
        { "pk": 24, "slug": "credit", "name": "Credit", "payment_type": "credit_payment" },
    ]))
    .unwrap();
    shop.payment_options.extend(options);
    shop.pay_on_delivery = serde_json::from_value(json!([
        { "value": "cash", "label": { "tr": "Nakit", "en": "Cash" }, "price": { "TRY": "9.90" } },
        { "value": "card", "label": "Card", "price": { "TRY": "14.90" } },
        { "value": "gone", "label": "No longer", "price": { "TRY": "0" }, "active": false },
        { "value": "euros", "label": "Euros", "price": { "EUR": "1.00" } },
    ]))
    .unwrap();
    shop.credit_payment_options = serde_json::from_value(json!([
        { "pk": 5, "slug": "bank-credit", "name": "Bank credit" },
        { "pk": 6, "slug": "old-credit", "name": "Old credit", "active": false },
    ]))
    .unwrap();
    shop.loyalty.money = true;
    walk.world.books.set(MONEY, 50_000);
    walk
}

fn pick(walk: &mut Walk, value: &str) -> Reply {
    walk.post("PayOnDeliveryPaymentChoicePage", &[("payment_choice", value)])
}

fn finish(walk: &mut Walk, page: &str) -> Reply {
    walk.post(page, &[("agreement", "true")])
}

#[test]
fn the_fee_of_payment_on_delivery_joins_the_total_and_its_order_waits_for_nothing() {
    let mut walk = walk();
    let choices = walk.choose_payment(ON_DELIVERY);
    assert_eq!(choices.pages, ["PayOnDeliveryPaymentChoicePage"]);
    assert_eq!(
        choices.context("PayOnDeliveryPaymentChoicePage")["payment_choices"],
        json!([
            { "label": "Cash", "price": "9.90", "value": "cash" },
            { "label": "Card", "price": "14.90", "value": "card" },
        ])
    );
    assert_eq!(choices.pre_order["payment_choice"], json!(null));
    let picked = pick(&mut walk, "cash");
    assert_eq!(picked.pages, ["PayOnDeliveryPage"]);
    assert_eq!(
        picked.pre_order["payment_choice"],
        json!({ "label": "Cash", "price": "9.90", "value": "cash" })
    );
    assert_eq!((picked.text("total_amount"), picked.text("unpaid_amount")), (Some("179.70"), Some("179.70")));
    let thanks = walk.post("PayOnDeliveryPage", &[("agreement", "1"), ("paymentType", "cash")]);
    assert_eq!(thanks.pages, ["ThankYouPage"]);
    assert!(thanks.context("ThankYouPage")["redirect_url"].is_string());
    let order = &walk.orders[0];
    assert_eq!((order.status, order.expires), (OrderStatus::Approved, None));
    assert_eq!((order.amount, order.fee(Fee::PayOnDelivery)), (kurus(17_970), Some(kurus(990))));
    assert_eq!(order.draft.payment_choice.as_ref().map(|choice| choice.value.as_str()), Some("cash"));
    let gone = decide(order.clone(), &OrderCommand::Cancel, &walk.world.shop, walk.world.now).unwrap();
    walk.world.books.apply(&gone.movements);
    assert!(walk.world.books.holds.is_empty(), "everything is back");
}

#[test]
fn the_fee_does_not_decide_whether_payment_on_delivery_is_offered() {
    let mut walk = walk();
    walk.choose_payment(ON_DELIVERY);
    assert_eq!(pick(&mut walk, "card").text("total_amount"), Some("184.70"), "169.80 is the most without it");
    assert_eq!(walk.get(None).offered("PaymentOptionSelectionPage", "payment_options"), [20, 21, 22, 23, 24]);
    walk.add(LAMP, 1);
    assert_eq!(walk.get(None).offered("PaymentOptionSelectionPage", "payment_options"), [20, 23, 24]);
}

#[test]
fn what_is_not_offered_on_delivery_is_refused_and_what_was_chosen_stays() {
    let mut walk = walk();
    walk.choose_payment(ON_DELIVERY);
    assert_eq!(walk.post("PayOnDeliveryPage", &[("agreement", "1")]).errors, ["payment-choice-missing"]);
    pick(&mut walk, "cash");
    for value in ["gone", "euros", "9.90", "CASH"] {
        let refused = pick(&mut walk, value);
        assert_eq!(refused.errors, ["payment-choice-not-offered"], "{value}");
        assert_eq!(refused.pre_order["payment_choice"]["value"], "cash");
    }
    assert_eq!(walk.post("PayOnDeliveryPaymentChoicePage", &[]).errors, ["required"]);
    let other = walk.post("PayOnDeliveryPage", &[("agreement", "1"), ("paymentType", "card")]);
    assert_eq!((other.errors, other.pages), (vec!["another-payment-choice"], vec!["PayOnDeliveryPage"]));
    assert_eq!(walk.post("PayOnDeliveryPage", &[("agreement", "0")]).errors, ["agreement-needed"]);
    assert!(walk.orders.is_empty());
}

#[test]
fn a_choice_ends_with_its_way_of_paying_its_address_and_its_setting() {
    let mut walk = walk();
    walk.choose_payment(ON_DELIVERY);
    pick(&mut walk, "cash");
    let other = walk.choose_payment(TRANSFER);
    assert_eq!(
        (other.text("total_amount"), &other.pre_order["payment_choice"]),
        (Some("169.80"), &json!(null))
    );
    walk.choose_payment(ON_DELIVERY);
    assert_eq!(walk.get(None).pre_order["payment_choice"], json!(null), "choosing again starts over");
    pick(&mut walk, "cash");
    walk.choose_addresses(OFFICE, OFFICE);
    assert_eq!(walk.get(None).text("total_amount"), Some("129.90"));
    let mut walk = self::walk();
    walk.choose_payment(ON_DELIVERY);
    pick(&mut walk, "cash");
    walk.world.shop.pay_on_delivery[0].active = false;
    assert_eq!(finish(&mut walk, "PayOnDeliveryPage").errors, ["payment-choice-missing"]);
    assert_eq!(walk.get(None).text("total_amount"), Some("169.80"));
}

#[test]
fn the_customers_own_money_finishes_what_it_pays_for_under_both_names() {
    for page in ["LoyaltyPaymentSelectedPage", "LoyaltyMoneyPage"] {
        let mut walk = walk();
        assert_eq!(walk.choose_payment(OWN_MONEY).pages, ["LoyaltyPaymentSelectedPage"]);
        let early = finish(&mut walk, page);
        assert_eq!(
            (early.errors, early.pages),
            (vec!["something-left-to-pay"], vec!["LoyaltyMoneyUsagePage"])
        );
        walk.post("LoyaltyMoneyUsagePage", &[("loyalty_amount_to_use", "169.80")]);
        assert_eq!(finish(&mut walk, page).pages, ["ThankYouPage"]);
        let order = &walk.orders[0];
        assert_eq!((order.status, order.due().minor), (OrderStatus::Approved, 0));
        let balance = walk.world.books.balance(&MONEY);
        assert_eq!((balance.on_hand, balance.held), (33_020, 0));
    }
}

#[test]
fn own_money_is_offered_to_customers_alone() {
    let mut walk = walk();
    walk.world.visitor.customer = None;
    walk.enter_as_guest();
    let offered = walk.get(None).offered("PaymentOptionSelectionPage", "payment_options");
    assert_eq!(offered, [20, 21, 22, 24]);
    assert_eq!(walk.choose_payment(OWN_MONEY).errors, ["payment-not-offered"]);
}

#[test]
fn an_order_by_credit_waits_for_it() {
    let mut walk = walk();
    let options = walk.choose_payment(CREDIT);
    let listed = json!([{ "pk": 5, "name": "Bank credit", "slug": "bank-credit" }]);
    assert_eq!(options.context("CreditPaymentSelectionPage")["credit_payment_options"], listed);
    assert_eq!(finish(&mut walk, "CreditPaymentConfirmationPage").errors, ["credit-missing"]);
    let select =
        |walk: &mut Walk, pk: &str| walk.post("CreditPaymentSelectionPage", &[("credit_payment_option", pk)]);
    assert_eq!(select(&mut walk, "6").errors, ["credit-not-offered"]);
    assert_eq!(select(&mut walk, "x").errors, ["not-a-key"]);
    let selected = select(&mut walk, "5");
    assert_eq!(selected.pages, ["CreditPaymentConfirmationPage"]);
    assert_eq!(selected.pre_order["credit_payment_option"], listed[0]);
    assert_eq!(finish(&mut walk, "CreditPaymentConfirmationPage").pages, ["ThankYouPage"]);
    let order = walk.orders[0].clone();
    assert_eq!((order.status, order.due()), (OrderStatus::PaymentWaiting, kurus(16_980)));
    assert_eq!(order.draft.credit_payment_option.as_ref().map(|credit| credit.pk), Some(Pk(5)));
    let paid = decide(order, &OrderCommand::ConfirmPayment, &walk.world.shop, walk.world.now).unwrap();
    assert_eq!(paid.order.status, OrderStatus::Approved);
}

#[test]
fn the_page_of_one_way_of_paying_does_not_finish_another() {
    let mut walk = walk();
    for (option, pages) in [
        (ON_DELIVERY, ["LoyaltyPaymentSelectedPage", "CreditPaymentConfirmationPage", "FundsTransferPage"]),
        (OWN_MONEY, ["PayOnDeliveryPage", "CreditPaymentConfirmationPage", "FundsTransferPage"]),
        (CREDIT, ["PayOnDeliveryPage", "LoyaltyPaymentSelectedPage", "FundsTransferPage"]),
        (TRANSFER, ["PayOnDeliveryPage", "LoyaltyPaymentSelectedPage", "CreditPaymentConfirmationPage"]),
    ] {
        walk.choose_payment(option);
        for page in pages {
            let refused = finish(&mut walk, page);
            assert_eq!(
                (refused.errors, refused.pages),
                (vec!["payment-is-other"], vec!["PaymentOptionSelectionPage"]),
                "{page}"
            );
        }
    }
    assert!(walk.orders.is_empty());
}
