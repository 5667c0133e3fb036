//! Paying with points a bank gave: what is listed, what is chosen, and when it is released again.

use serde_json::json;

use super::bad_input::reward_list::{PAGE, fields, list, walk};
use crate::testing::{HOME, STANDARD, TO_ADDRESS, TRANSFER};

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
