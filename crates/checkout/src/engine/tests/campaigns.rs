//! Card campaigns: from the card's number to the order. Of the number only eight digits are ever kept.

use serde_json::json;

use crate::testing::{BANK_FIVE, HOME, LIRA_ACCOUNT, Reply, TRANSFER, Walk, kurus};

/// A number of the bank whose cards have campaigns.
const CARD: &str = "4355 0843-5508 4358";

fn list(walk: &mut Walk, card: &str) -> Reply {
    walk.post("CampaignListPage", &[("card_number", card)])
}

fn select(walk: &mut Walk, campaign: &str) -> Reply {
    walk.post("CampaignSelectionPage", &[("campaign", campaign)])
}

/// A customer with one mug who has chosen everything and asked about the card.
fn with_card() -> Walk {
    let mut walk = Walk::ready_to_order();
    list(&mut walk, CARD);
    walk
}

#[test]
fn the_campaigns_of_a_card_are_listed_by_its_first_digits() {
    let mut walk = Walk::ready_to_order();
    let reply = list(&mut walk, CARD);
    assert_eq!((&reply.errors, &reply.pages), (&vec![], &vec!["CampaignSelectionPage"]));
    assert_eq!(
        reply.context("CampaignSelectionPage")["campaigns"],
        json!([
            { "pk": 80, "code": "BANK5", "name": "Five per cent", "message": "Five per cent off with this card" },
            { "pk": 81, "code": "PLUS3", "name": "Three more", "message": "Three instalments more" },
        ])
    );
    assert_eq!(list(&mut walk, "03948590328570").context("CampaignSelectionPage")["campaigns"], json!([]));
}

#[test]
fn nothing_but_the_first_eight_digits_of_a_card_is_kept() {
    let walk = with_card();
    let kept = serde_json::to_string(&walk.checkout).expect("a checkout is JSON");
    assert!(kept.contains("43550843"), "{kept}");
    for more in ["435508435", "4355084355084358", "5508 4358", "55084358", CARD] {
        assert!(!kept.contains(more), "{more} in {kept}");
    }
}

#[test]
fn a_campaign_is_chosen_by_code_or_key_and_taken_back_with_an_empty_one() {
    for name in ["BANK5", "bank5", "80"] {
        let mut walk = with_card();
        let reply = select(&mut walk, name);
        assert_eq!((&reply.errors, &reply.pages), (&vec![], &vec![]), "{name}");
        assert_eq!(
            (reply.text("selected_campaign"), reply.text("total_amount")),
            (Some("BANK5"), Some("163.31"))
        );
        let reply = select(&mut walk, "");
        assert_eq!((reply.text("selected_campaign"), reply.text("total_amount")), (Some(""), Some("169.80")));
    }
}

#[test]
fn a_campaign_takes_its_share_of_what_promotions_left() {
    let mut walk = with_card();
    walk.post("CouponSelectionPage", &[("coupon", "WELCOME10"), ("action", "add")]);
    let basket = select(&mut walk, "BANK5").pre_order["basket"].clone();
    assert_eq!(basket["total_discount_amount"], "18.83");
    assert_eq!(basket["discounts"][1], json!({ "description": "Five per cent", "discount": "5.84" }));
}

#[test]
fn the_order_and_its_page_tell_of_the_campaign() {
    let mut walk = with_card();
    select(&mut walk, "BANK5");
    let reply = walk.order();
    assert_eq!(reply.pages, ["ThankYouPage"], "{:?}", reply.errors);
    let told = json!([{ "code": "BANK5", "message": "Five per cent off with this card" }]);
    assert_eq!(reply.context("ThankYouPage")["campaigns"], told);
    assert_eq!(walk.get(Some("ThankYouPage")).context("ThankYouPage")["campaigns"], told);
    let order = walk.orders.last().expect("an order");
    assert_eq!((order.draft.campaign.as_ref().map(|c| c.pk), order.amount), (Some(BANK_FIVE), kurus(16_331)));
}

#[test]
fn a_campaign_that_is_over_at_the_order_is_told_first() {
    let mut walk = with_card();
    select(&mut walk, "BANK5");
    walk.world.shop.campaigns[0].active = false;
    let reply = walk.order();
    assert_eq!(
        (reply.errors, reply.pre_order["selected_campaign"].as_str()),
        (vec!["basket-changed"], Some(""))
    );
    walk.order();
    assert_eq!((walk.orders[0].amount, &walk.orders[0].draft.campaign), (kurus(16_980), &None));
}

#[test]
fn a_campaign_may_go_with_some_ways_of_paying_only() {
    let mut walk = with_card();
    walk.world.shop.campaigns[0].payment_options = vec![crate::ids::Pk(99)];
    assert_eq!(select(&mut walk, "BANK5").text("total_amount"), Some("169.80"));
    walk.world.shop.campaigns[0].payment_options.push(TRANSFER);
    assert_eq!(walk.get(None).text("total_amount"), Some("163.31"));
}

#[test]
fn another_card_and_another_way_of_paying_take_the_choice_back() {
    let mut walk = with_card();
    select(&mut walk, "BANK5");
    assert_eq!(list(&mut walk, "4355 9999 9999 9999").text("selected_campaign"), Some(""));
    let mut walk = with_card();
    select(&mut walk, "BANK5");
    assert_eq!(
        list(&mut walk, "4355 0811 1111 1111").text("selected_campaign"),
        Some("BANK5"),
        "it is for both"
    );
    walk.choose_payment(TRANSFER);
    assert_eq!(walk.choose_account(LIRA_ACCOUNT).text("selected_campaign"), Some(""));
    assert_eq!(
        select(&mut walk, "BANK5").text("selected_campaign"),
        Some("BANK5"),
        "the card is still known"
    );
    walk.choose_addresses(HOME, crate::testing::OFFICE);
    assert_eq!(walk.get(None).text("selected_campaign"), Some("BANK5"));
}

#[test]
fn campaigns_are_listed_for_an_hour_and_not_for_ever() {
    let mut walk = with_card();
    select(&mut walk, "BANK5");
    walk.world.wait(60 * 60 - 1);
    assert_eq!(walk.get(None).text("selected_campaign"), Some("BANK5"));
    walk.world.wait(1);
    assert_eq!(walk.get(None).text("selected_campaign"), Some(""));
}

#[test]
fn an_order_is_shown_with_its_campaign_when_the_card_is_no_longer_listed() {
    let mut walk = with_card();
    select(&mut walk, "BANK5");
    walk.world.wait(59 * 60);
    walk.order();
    walk.world.wait(2 * 60);
    assert_eq!(walk.get(Some("ThankYouPage")).text("total_amount"), Some("163.31"));
}
