//! Paying with points a bank gave: what is listed, what is chosen, and when it is released again.

use serde_json::json;

use super::{
    bad_input::reward_list::{PAGE, fields, list, rewards, walk},
    by_card,
};
use crate::{
    ledger::{HoldId, Movement, Resource},
    order::{OrderCommand, OrderStatus, decide},
    testing::{CUSTOMER, HOME, STANDARD, TO_ADDRESS, TRANSFER, Walk, kurus},
};

const SELECTION: &str = "RewardSelectionPage";

#[test]
fn a_list_goes_on_with_the_selection() {
    let reply = list(&mut walk());
    assert_eq!(reply.pages, [SELECTION]);
    let rewards =
        json!([{ "type": "general", "amount": "25.00" }, { "type": "campaign", "amount": "10.50" }]);
    assert_eq!(reply.context(SELECTION)["rewards"], rewards);
    assert_eq!((&reply.pre_order["rewards"], reply.text("unpaid_amount")), (&json!([]), Some("129.90")));
}

#[test]
fn an_empty_form_uses_all_that_was_listed() {
    let mut walk = walk();
    list(&mut walk);
    let reply = walk.post(SELECTION, &[]);
    let all = json!([{ "type": "general", "amount": "25.00" }, { "type": "campaign", "amount": "10.50" }]);
    assert_eq!((reply.pages.len(), &reply.pre_order["selected_rewards"]), (0, &all));
    assert_eq!(reply.text("unpaid_amount"), Some("94.40"));
}

#[test]
fn a_part_of_the_rewards_can_be_chosen_and_none_too() {
    let mut walk = walk();
    list(&mut walk);
    let reply = walk.post(SELECTION, &[("rewards", r#"[{"type":"campaign","amount":"10.5"}]"#)]);
    assert_eq!(reply.pre_order["selected_rewards"], json!([{ "type": "campaign", "amount": "10.50" }]));
    assert_eq!(reply.text("unpaid_amount"), Some("119.40"));
    assert_eq!(walk.post(SELECTION, &[("rewards", "[]")]).text("unpaid_amount"), Some("129.90"));
}

#[test]
fn a_service_that_fails_and_an_unknown_card_look_the_same() {
    let mut silent = walk();
    silent.world.services.rewards.as_mut().unwrap().rewards.clear();
    let reply = list(&mut silent);
    assert_eq!((reply.pages.as_slice(), reply.errors.len()), ([SELECTION].as_slice(), 0));
    assert_eq!(reply.context(SELECTION)["rewards"], json!([]));
    assert!(silent.post(SELECTION, &[]).errors.is_empty(), "nothing can be chosen, and that is no mistake");
}

#[test]
fn nothing_of_the_card_is_kept() {
    let mut kept = Vec::new();
    for (number, cvv) in [("5549601234567893", "123"), ("5549601234567893", "987")] {
        let mut walk = walk();
        walk.post(PAGE, &fields(number, "30", cvv));
        let text = serde_json::to_string(&walk.checkout).unwrap();
        assert!((0..8).all(|place| !text.contains(&number[place..place + 9])), "{text}");
        kept.push(text);
    }
    assert_eq!(kept[0], kept[1], "a security code leaves no trace");
}

#[test]
fn a_way_of_paying_that_charges_no_card_releases_them() {
    let mut walk = walk();
    walk.choose_delivery(TO_ADDRESS);
    walk.choose_addresses(HOME, HOME);
    walk.choose_shipping(STANDARD);
    list(&mut walk);
    assert_eq!(walk.post(SELECTION, &[]).text("unpaid_amount"), Some("134.30"));
    let reply = walk.choose_payment(TRANSFER);
    assert_eq!(
        (reply.text("unpaid_amount"), &reply.pre_order["selected_rewards"]),
        (Some("169.80"), &json!([]))
    );
    assert_eq!(walk.post(SELECTION, &[]).errors, ["rewards-need-card"]);
}

#[test]
fn rewards_pay_no_more_than_there_is_to_pay() {
    let mut walk = walk();
    for reward in &mut walk.world.services.rewards.as_mut().unwrap().rewards {
        reward.amount.minor = 1_000_000;
    }
    list(&mut walk);
    assert_eq!(walk.post(SELECTION, &[]).text("unpaid_amount"), Some("0.00"));
}

#[test]
fn rewards_that_are_switched_off_are_gone() {
    let mut walk = walk();
    list(&mut walk);
    walk.post(SELECTION, &[]);
    walk.world.shop.loyalty.rewards = false;
    assert_eq!(walk.get(None).text("unpaid_amount"), Some("129.90"));
    assert_eq!(list(&mut walk).errors, ["not-offered"]);
}

/// A customer with rewards of 35.50 who has only an order of 169.80 left to pay by card.
fn ready() -> Walk {
    let mut walk = walk();
    walk.choose_delivery(TO_ADDRESS);
    walk.choose_addresses(HOME, HOME);
    walk.choose_shipping(STANDARD);
    walk
}

fn points() -> Resource {
    rewards().resource().unwrap()
}

fn do_it(walk: &mut Walk, command: &OrderCommand) {
    let order = walk.orders[0].clone();
    let decided = decide(order, command, &walk.world.shop, walk.world.now).unwrap();
    walk.world.books.apply(&decided.movements);
    walk.orders[0] = decided.order;
}

#[test]
fn an_order_by_card_holds_the_rewards_until_its_charge_takes_them() {
    let mut walk = ready();
    list(&mut walk);
    walk.post(SELECTION, &[]);
    assert_eq!(by_card::order(&mut walk), Ok(true));
    let order = &walk.orders[0];
    assert_eq!((order.due(), order.status), (kurus(13_430), OrderStatus::PaymentWaiting));
    assert_eq!(walk.world.books.balance(&points()).held, 3_550);
    do_it(&mut walk, &OrderCommand::ConfirmPayment);
    let balance = walk.world.books.balance(&points());
    assert_eq!((balance.on_hand, balance.held), (0, 0), "the bank counts them now");
    do_it(&mut walk, &OrderCommand::Cancel);
    assert_eq!(walk.world.books.balance(&points()), balance, "and gives them back with the money");
}

#[test]
fn an_unpaid_order_that_is_cancelled_lets_go_of_its_rewards() {
    let mut walk = ready();
    list(&mut walk);
    walk.post(SELECTION, &[]);
    by_card::order(&mut walk).unwrap();
    do_it(&mut walk, &OrderCommand::Cancel);
    assert_eq!(walk.world.books.balance(&points()).held, 0);
}

#[test]
fn an_order_that_rewards_pay_whole_waits_for_nothing() {
    let mut walk = ready();
    walk.world.services.rewards.as_mut().unwrap().rewards[0].amount = kurus(1_000_000);
    list(&mut walk);
    assert_eq!(walk.post(SELECTION, &[]).text("unpaid_amount"), Some("0.00"));
    by_card::order(&mut walk).unwrap();
    let order = &walk.orders[0];
    assert_eq!((order.status, order.expires, order.tenders.len()), (OrderStatus::Approved, None, 1));
    assert_eq!(walk.world.books.balance(&points()).on_hand, 1_000_000 + 1_050 - 16_980);
}

#[test]
fn rewards_and_loyalty_money_and_the_card_pay_one_order() {
    let mut walk = ready();
    walk.world.shop.loyalty.money = true;
    let money = Resource::LoyaltyMoney(CUSTOMER, crate::money::Currency::TRY);
    walk.world.books.set(money.clone(), 10_000);
    list(&mut walk);
    walk.post(SELECTION, &[]);
    let reply = walk.post("LoyaltyMoneyUsagePage", &[("loyalty_amount_to_use", "100.00")]);
    assert_eq!(reply.text("unpaid_amount"), Some("34.30"));
    by_card::order(&mut walk).unwrap();
    let held = [&points(), &money].map(|resource| walk.world.books.balance(resource).held);
    assert_eq!((walk.orders[0].due(), held), (kurus(3_430), [3_550, 10_000]));
}

#[test]
fn rewards_that_another_order_holds_are_used_by_no_other() {
    let mut walk = ready();
    list(&mut walk);
    walk.post(SELECTION, &[]);
    let (resource, hold) = (points(), HoldId("another".to_owned()));
    let taken = Movement::Hold { resource, quantity: 2_000, limit: Some(3_550), as_of: None, hold };
    walk.world.books.apply(&[taken]);
    let reply = walk.get(None);
    assert_eq!(reply.pre_order["selected_rewards"], json!([{ "type": "general", "amount": "15.50" }]));
    assert_eq!(reply.text("unpaid_amount"), Some("154.30"));
    assert_eq!(walk.post(SELECTION, &[]).text("unpaid_amount"), Some("154.30"));
}

#[test]
fn rewards_the_ledger_refuses_are_chosen_no_more() {
    let mut walk = ready();
    list(&mut walk);
    walk.post(SELECTION, &[]);
    let (resource, hold) = (points(), HoldId("another".to_owned()));
    let taken = Movement::Hold {
        resource: resource.clone(),
        quantity: 2_000,
        limit: Some(3_550),
        as_of: None,
        hold: hold.clone(),
    };
    walk.world.wait(60);
    walk.world.books.apply(&[taken, Movement::Post(hold)]);
    assert_eq!(by_card::order(&mut walk), Err(resource.clone()), "the bank took a part since it was asked");
    walk.world.refused.insert(resource);
    assert_eq!(walk.get(None).text("unpaid_amount"), Some("169.80"));
}

#[test]
fn rewards_of_one_card_in_two_currencies_are_counted_apart() {
    let mut euros = rewards();
    for reward in &mut euros.rewards {
        reward.amount.currency = crate::money::Currency::parse("EUR").unwrap();
    }
    assert_ne!(euros.resource(), rewards().resource());
}
