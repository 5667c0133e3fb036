//! Paying with gift cards: what they pay, who may use them, and what comes back.

mod by_card;
mod orders;

use std::collections::BTreeMap;

use crate::{
    gift_card::otp_made_of,
    job::Job,
    ledger::Balance,
    money::Currency,
    parts::code_of,
    shop::{GiftCardSettings, Prices},
    testing::{PlainLinks, Reply, Walk},
};

const PLAIN: &str = "PLAIN-CARD-0100";
const OTHER: &str = "0THER-CARD-0050";
const OWNED: &str = "OWNED-CARD-0200";

/// Somebody who has only an order of 169.80 left to confirm, in a shop with three cards: of 100.00, of 50.00, and one of 200.00
/// that asks for a one-time code.
fn walk() -> Walk {
    with_gift_cards(Walk::ready_to_order())
}

fn with_gift_cards(mut walk: Walk) -> Walk {
    walk.world.shop.gift_card =
        GiftCardSettings { enabled: true, multi_card_enabled: true, ..GiftCardSettings::default() };
    walk.world.issue_gift_card(PLAIN, 10_000, None);
    walk.world.issue_gift_card(OTHER, 5_000, None);
    walk.world.issue_gift_card(OWNED, 20_000, Some("05321234567"));
    walk
}

fn enter(walk: &mut Walk, code: &str) -> Reply {
    walk.post("GiftCardPage", &[("gift_card_code", code)])
}

fn apply(walk: &mut Walk, amount: &str) -> Reply {
    walk.post("GiftCardApplyPage", &[("amount", amount)])
}

fn prove(walk: &mut Walk, otp: &str) -> Reply {
    walk.post("GiftCardApplyPage", &[("otp", otp)])
}

fn use_card(walk: &mut Walk, code: &str, amount: &str) -> Reply {
    enter(walk, code);
    apply(walk, amount)
}

fn update(walk: &mut Walk, place: usize, amount: &str) -> Reply {
    let card = walk.world.gift_cards[place].pk.to_string();
    walk.post("GiftCardUpdateAmountPage", &[("gift_card", &card), ("amount", amount)])
}

fn balance(walk: &Walk, place: usize) -> Balance {
    walk.world.books.balance(&walk.world.gift_cards[place].resource())
}

/// The code that was sent last.
fn sent_otp(walk: &Walk) -> String {
    let sms = walk.jobs.iter().rev().find_map(|job| match job {
        Job::CodeSms(sms) => Some(sms),
        _ => None,
    });
    let sms = sms.expect("a code was sent");
    code_of(&PlainLinks, &sms.made_of, &sms.to)
}

fn codes_sent(walk: &Walk) -> usize {
    walk.jobs.iter().filter(|job| matches!(job, Job::CodeSms(_))).count()
}

fn another(otp: &str) -> &'static str {
    if otp == "000000" { "000001" } else { "000000" }
}

#[test]
fn a_card_is_entered_then_used_and_holds_nothing_until_the_order() {
    let mut walk = walk();
    let entered = enter(&mut walk, "plain card 0100");
    assert_eq!(entered.pages, ["GiftCardApplyPage"]);
    let context = entered.context("GiftCardApplyPage");
    assert_eq!((&context["last_four"], &context["balance"]), (&"0100".into(), &"100.00".into()));
    assert_eq!((&context["usable_amount"], &context["otp_required"]), (&"100.00".into(), &false.into()));
    assert_eq!(entered.text("unpaid_amount"), Some("169.80"), "entered is not used");
    let used = apply(&mut walk, "30.00");
    assert_eq!((used.pages.len(), used.errors.len()), (0, 0));
    assert_eq!((used.text("total_amount"), used.text("unpaid_amount")), (Some("169.80"), Some("139.80")));
    let card = &used.pre_order["gift_cards"][0];
    assert_eq!(
        (&card["last_four"], &card["amount"], &card["balance"]),
        (&"0100".into(), &"30.00".into(), &"100.00".into())
    );
    assert_eq!(card["pk"], 500);
    assert_eq!(balance(&walk, 0).held, 0, "looking at a price sets nothing aside");
}

#[test]
fn without_an_amount_as_much_is_used_as_possible() {
    let mut walk = walk();
    enter(&mut walk, PLAIN);
    let used = walk.post("GiftCardApplyPage", &[]);
    assert_eq!(
        (used.pre_order["gift_cards"][0]["amount"].as_str(), used.text("unpaid_amount")),
        (Some("100.00"), Some("69.80"))
    );
    enter(&mut walk, OWNED);
    let otp = sent_otp(&walk);
    let used = prove(&mut walk, &otp);
    assert_eq!(
        (used.pre_order["gift_cards"][1]["amount"].as_str(), used.text("unpaid_amount")),
        (Some("69.80"), Some("0.00"))
    );
    assert_eq!(enter(&mut walk, OTHER).context("GiftCardApplyPage")["usable_amount"], "0.00");
    assert_eq!(walk.post("GiftCardApplyPage", &[]).errors, ["gift-card-nothing-to-use"]);
}

#[test]
fn no_card_pays_more_than_it_has_than_is_left_or_than_the_shop_allows() {
    let mut walk = walk();
    enter(&mut walk, PLAIN);
    assert_eq!(apply(&mut walk, "100.01").errors, ["gift-card-more-than-balance"]);
    assert_eq!(apply(&mut walk, "0").errors, ["gift-card-nothing-to-use"]);
    apply(&mut walk, "100.00");
    walk.world.books.set(walk.world.gift_cards[1].resource(), 90_000);
    enter(&mut walk, OTHER);
    assert_eq!(apply(&mut walk, "69.81").errors, ["gift-card-more-than-unpaid"]);
    let most = BTreeMap::from([(Currency::TRY, "120".to_owned())]);
    walk.world.shop.gift_card.max_amount_per_order = Prices::try_from(most).unwrap();
    assert_eq!(apply(&mut walk, "20.01").errors, ["gift-card-more-than-allowed"]);
    assert_eq!(apply(&mut walk, "20.00").text("unpaid_amount"), Some("49.80"));
    assert_eq!(update(&mut walk, 0, "100.01").errors, ["gift-card-more-than-balance"]);
    assert_eq!(update(&mut walk, 1, "20.01").errors, ["gift-card-more-than-allowed"]);
    assert_eq!(walk.get(Some("GiftCardPage")).context("GiftCardPage")["max_amount_per_order"], "120.00");
    let most = BTreeMap::from([(Currency::TRY, "105".to_owned())]);
    walk.world.shop.gift_card.max_amount_per_order = Prices::try_from(most).unwrap();
    let shown = walk.get(None);
    assert_eq!(shown.pre_order["gift_cards"][1]["amount"], "5.00", "a smaller limit counts at once");
    assert_eq!(shown.text("unpaid_amount"), Some("64.80"));
}

#[test]
fn an_amount_is_changed_and_nothing_takes_the_card_away() {
    let mut walk = walk();
    use_card(&mut walk, PLAIN, "30.00");
    assert_eq!(update(&mut walk, 0, "40").text("unpaid_amount"), Some("129.80"));
    let gone = update(&mut walk, 0, "0");
    assert_eq!(
        (gone.text("unpaid_amount"), gone.pre_order["gift_cards"].as_array().unwrap().len()),
        (Some("169.80"), 0)
    );
    assert_eq!(update(&mut walk, 0, "0").errors, Vec::<&str>::new(), "taking it away twice is the same");
    use_card(&mut walk, PLAIN, "30.00");
    let reply = walk.post("GiftCardUpdateAmountPage", &[("amount", "35.00")]);
    assert_eq!(reply.text("unpaid_amount"), Some("134.80"), "the only card needs no name");
    use_card(&mut walk, OTHER, "1.00");
    assert_eq!(walk.post("GiftCardUpdateAmountPage", &[("amount", "35.00")]).errors, ["required"]);
}

#[test]
fn after_half_an_hour_a_change_takes_the_card_away_and_asks_for_it_again() {
    let mut walk = walk();
    use_card(&mut walk, PLAIN, "30.00");
    walk.world.wait(1_799);
    assert_eq!(update(&mut walk, 0, "40.00").errors, Vec::<&str>::new());
    walk.world.wait(1);
    assert_eq!(walk.get(None).text("unpaid_amount"), Some("129.80"), "until then it pays");
    let again = update(&mut walk, 0, "50.00");
    assert_eq!(
        (again.errors.as_slice(), again.text("unpaid_amount")),
        (["gift-card-again"].as_slice(), Some("169.80"))
    );
    assert_eq!(walk.checkout.choices.gift_cards.applied, []);
    assert_eq!(use_card(&mut walk, PLAIN, "50.00").text("unpaid_amount"), Some("119.80"));
}

#[test]
fn one_card_is_the_limit_unless_the_shop_takes_several() {
    let mut walk = walk();
    use_card(&mut walk, PLAIN, "30.00");
    assert_eq!(enter(&mut walk, PLAIN).errors, ["gift-card-applied-already"]);
    use_card(&mut walk, OTHER, "30.00");
    walk.world.shop.gift_card.multi_card_enabled = false;
    assert_eq!(walk.get(None).text("unpaid_amount"), Some("139.80"), "the first one stays");
    assert_eq!(enter(&mut walk, OTHER).errors, ["gift-card-only-one"]);
    walk.world.shop.gift_card.multi_card_enabled = true;
    for place in 0..8 {
        let code = format!("MANY-CARDS-{place:04}");
        walk.world.issue_gift_card(&code, 100, None);
        assert_eq!(use_card(&mut walk, &code, "1.00").errors, Vec::<&str>::new());
    }
    assert_eq!(enter(&mut walk, OWNED).errors, ["gift-cards-too-many"]);
}

#[test]
fn a_card_with_a_phone_number_is_used_by_whoever_reads_its_messages() {
    let mut walk = walk();
    let entered = enter(&mut walk, OWNED);
    let context = entered.context("GiftCardApplyPage");
    assert_eq!((&context["otp_required"], &context["phone_number"]), (&true.into(), &"***67".into()));
    assert!(
        context["balance"].is_null() && context["usable_amount"].is_null(),
        "the code alone tells no balance"
    );
    assert_eq!(apply(&mut walk, "10.00").errors, ["required"]);
    let otp = sent_otp(&walk);
    assert_eq!(
        walk.post("GiftCardApplyPage", &[("otp", another(&otp)), ("amount", "900.00")]).errors,
        ["gift-card-otp-wrong"]
    );
    let used = walk.post("GiftCardApplyPage", &[("otp", &otp), ("amount", "900.00")]);
    assert_eq!(used.errors, ["gift-card-more-than-balance"], "whoever proved it is told");
    let used = walk.post("GiftCardApplyPage", &[("otp", &otp), ("amount", "10.00")]);
    assert_eq!(used.text("unpaid_amount"), Some("159.80"));
    assert_eq!(update(&mut walk, 2, "20.00").text("unpaid_amount"), Some("149.80"), "once is enough");
    let kept = serde_json::to_string(&(&walk.checkout, &walk.jobs)).unwrap();
    assert!(!kept.contains(&otp), "the code is kept nowhere");
    walk.world.shop.gift_card.otp_enabled = false;
    update(&mut walk, 2, "0");
    assert_eq!(use_card(&mut walk, OWNED, "10.00").text("unpaid_amount"), Some("159.80"));
}

#[test]
fn a_one_time_code_is_worth_five_tries_ten_minutes_and_one_checkout() {
    let mut walk = walk();
    enter(&mut walk, OWNED);
    let otp = sent_otp(&walk);
    for _ in 0..5 {
        assert_eq!(prove(&mut walk, another(&otp)).errors, ["gift-card-otp-wrong"]);
    }
    assert_eq!(prove(&mut walk, &otp).errors, ["gift-card-otp-tried-out"], "the right one comes too late");
    walk.world.wait(60);
    assert_eq!(walk.post("GiftCardOtpResendPage", &[]).bare, Some(serde_json::json!({})));
    assert_eq!(prove(&mut walk, &otp).errors, ["gift-card-otp-wrong"], "the earlier one works no more");
    let otp = sent_otp(&walk);
    walk.world.wait(600);
    assert_eq!(prove(&mut walk, &otp).errors, ["gift-card-otp-over"]);
    let nonce = walk.checkout.choices.gift_cards.entered.clone().unwrap().otp.unwrap().nonce;
    let digest = walk.world.gift_cards[2].digest.clone();
    let number = walk.world.gift_cards[2].phone.clone().unwrap();
    let elsewhere = otp_made_of(&crate::ids::CheckoutId("another".to_owned()), &digest, &nonce);
    assert_ne!(code_of(&PlainLinks, &elsewhere, &number), otp);
    assert_eq!(codes_sent(&walk), 2);
    enter(&mut walk, OWNED);
    assert_eq!(codes_sent(&walk), 3, "entered again, it gets a new one");
    let otp = sent_otp(&walk);
    assert_eq!(prove(&mut walk, &otp).errors, Vec::<&str>::new());
}

#[test]
fn another_code_is_sent_after_a_minute_and_three_in_an_hour() {
    let mut walk = walk();
    enter(&mut walk, OWNED);
    enter(&mut walk, OWNED);
    assert_eq!(codes_sent(&walk), 1, "entering it twice sends one message");
    walk.world.wait(23);
    let early = walk.post("GiftCardOtpResendPage", &[]);
    assert_eq!(
        (early.errors.as_slice(), early.bare),
        (["gift-card-otp-wait", "retry-after"].as_slice(), None)
    );
    assert_eq!(walk.get(Some("GiftCardOtpResendPage")).context("GiftCardOtpResendPage")["retry_after"], 37);
    for sent in 2..=3 {
        walk.world.wait(60);
        walk.post("GiftCardOtpResendPage", &[]);
        assert_eq!(codes_sent(&walk), sent);
    }
    walk.world.wait(60);
    assert_eq!(walk.post("GiftCardOtpResendPage", &[]).errors, ["gift-card-otp-too-many"]);
    assert_eq!(codes_sent(&walk), 3);
}

#[test]
fn a_second_checkout_waits_for_the_first_ones_message() {
    let mut walk = walk();
    enter(&mut walk, OWNED);
    walk.checkout.choices.gift_cards.entered = None;
    assert_eq!(enter(&mut walk, OWNED).errors, ["sms-just-sent"]);
    walk.world.wait(75);
    assert_eq!(enter(&mut walk, OWNED).errors, Vec::<&str>::new());
    walk.world.shop.sms.active = false;
    walk.checkout.choices.gift_cards.entered = None;
    assert_eq!(enter(&mut walk, OWNED).errors, ["sms-off"]);
}

#[test]
fn whatever_is_wrong_with_a_code_is_told_in_one_sentence_five_times() {
    let mut walk = walk();
    let now = walk.world.now;
    walk.world.gift_cards[0].active = false;
    walk.world.gift_cards[1].expires = Some(now);
    walk.world.gift_cards[2].currency = Currency::parse("EUR").unwrap();
    for code in [PLAIN, OTHER, OWNED, "NOBODY-HAS-THIS", "0000-0000"] {
        assert_eq!(enter(&mut walk, code).errors, ["gift-card-invalid"], "{code}");
    }
    walk.world.gift_cards[0].active = true;
    assert_eq!(enter(&mut walk, PLAIN).errors, ["gift-card-try-later"]);
    walk.world.wait(900);
    walk.world.wait(225);
    assert_eq!(enter(&mut walk, PLAIN).errors, Vec::<&str>::new());
}

#[test]
fn an_empty_card_is_told_to_be_empty() {
    let mut walk = walk();
    walk.world.books.set(walk.world.gift_cards[0].resource(), 0);
    assert_eq!(enter(&mut walk, PLAIN).errors, ["gift-card-empty"]);
}

#[test]
fn where_gift_cards_are_switched_off_nothing_of_them_works_or_stays() {
    let mut walk = walk();
    use_card(&mut walk, PLAIN, "60.00");
    enter(&mut walk, OTHER);
    walk.world.shop.gift_card.enabled = false;
    assert_eq!(walk.get(None).text("unpaid_amount"), Some("169.80"));
    for page in ["GiftCardPage", "GiftCardApplyPage", "GiftCardUpdateAmountPage", "GiftCardOtpResendPage"] {
        let fields = [("gift_card_code", PLAIN), ("amount", "1.00")];
        assert_eq!(walk.post(page, &fields).errors, ["not-offered"], "{page}");
        assert!(!walk.get(Some(page)).pages.contains(&page), "{page}");
    }
}

#[test]
fn a_repeated_form_is_taken_again_and_changes_nothing() {
    let mut walk = walk();
    enter(&mut walk, PLAIN);
    apply(&mut walk, "60.00");
    let once = walk.checkout.clone();
    assert_eq!(apply(&mut walk, "60.00").errors, Vec::<&str>::new());
    assert_eq!(walk.checkout, once);
    assert_eq!(apply(&mut walk, "61.00").errors, ["gift-card-not-entered"]);
    walk.world.wait(60);
    assert_eq!(apply(&mut walk, "60.00").errors, ["gift-card-not-entered"]);
}
