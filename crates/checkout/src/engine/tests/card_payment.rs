//! Paying with a card: the attempt is written down with what it holds before the bank is asked, and every answer of the bank
//! leaves exactly one order, or nothing held and a checkout that can be paid again.

use super::credit_card;
use crate::{
    ledger::Resource,
    money::Money,
    payment::{AttemptState, Finding, Found, GivenUp, Refusal, Step, Target, Told, next_step},
    testing::{HOME, LAMP, MUG, Reply, STANDARD, TO_ADDRESS, TRANSFER, Walk, kurus},
};

const BY_CARD: crate::ids::Pk = crate::ids::Pk(25);
const VISA: &str = "4111111111111111";
const OTHER: &str = "5555555555554444";

/// A shopper who has only the card left to enter.
pub(super) fn walk() -> Walk {
    walk_with(MUG)
}

fn walk_with(product: crate::ids::Pk) -> Walk {
    let mut walk = Walk::customer();
    credit_card::take_cards(&mut walk, &["TRY"]);
    let service = walk.world.card_service.as_mut().expect("cards are taken");
    (service.three_d, service.without_three_d) = (true, true);
    walk.add(product, 1);
    walk.choose_delivery(TO_ADDRESS);
    walk.choose_addresses(HOME, HOME);
    walk.choose_shipping(STANDARD);
    walk.choose_payment(BY_CARD);
    enters(&mut walk, VISA);
    walk
}

/// What a client does while the number is typed.
fn enters(walk: &mut Walk, number: &str) {
    credit_card::bin(walk, &number[..6]);
    credit_card::choose(walk, "1");
}

fn pays_with(walk: &mut Walk, number: &str, three_d: &str) -> Reply {
    if number != VISA {
        enters(walk, number);
    }
    walk.post(
        "CreditCardConfirmationPage",
        &[
            ("agreement", "1"),
            ("use_three_d", three_d),
            ("card_holder", "Ada Yılmaz"),
            ("card_number", number),
            ("card_month", "1"),
            ("card_year", "2031"),
            ("card_cvv", "123"),
        ],
    )
}

pub(super) fn pays(walk: &mut Walk) -> Reply {
    pays_with(walk, VISA, "0")
}

pub(super) fn away() -> Finding {
    Finding::Away(Target { url: "https://bank.example/3d".to_owned(), post: true, fields: Vec::new() })
}

pub(super) fn declined() -> Finding {
    Finding::Declined(Refusal { reason: "refused".to_owned(), told: Told::Declined })
}

pub(super) fn stock(walk: &Walk) -> (i64, i64) {
    let balance = walk.world.books.balance(&Resource::Stock(MUG));
    (balance.on_hand, balance.held)
}

pub(super) fn live(walk: &Walk) -> crate::ids::AttemptId {
    walk.checkout.attempt.as_ref().expect("it waits").id.clone()
}

pub(super) fn state(walk: &Walk, id: &crate::ids::AttemptId) -> AttemptState {
    walk.world.attempts[id].attempt.state.clone()
}

pub(super) fn sends_away(walk: &mut Walk) -> crate::ids::AttemptId {
    walk.bank = Some(away());
    let reply = pays_with(walk, VISA, "1");
    assert_eq!(reply.pages, ["CreditCardThreeDSecurePage"]);
    assert_eq!(reply.context("CreditCardThreeDSecurePage")["redirect_url"], "/orders/redirect-three-d/");
    live(walk)
}

#[test]
fn a_card_that_is_charged_makes_the_order() {
    let mut walk = walk();
    let reply = pays(&mut walk);
    assert_eq!(reply.pages, ["ThankYouPage"]);
    assert_eq!(walk.orders.len(), 1);
    let payment = walk.orders[0].payment.as_ref().expect("a bank took it");
    assert_eq!((payment.amount, payment.reference.as_deref()), (walk.orders[0].amount, Some("bank-1")));
    assert_eq!(walk.orders[0].status.code(), "400");
    assert_eq!(stock(&walk), (19, 0), "the goods have left");
    assert_eq!(walk.checkout.attempt, None);
    assert_eq!(walk.world.attempts[&payment.attempt].attempt.kept(), walk.orders[0].amount);
    assert_eq!(pays(&mut walk).pages, ["ThankYouPage"], "the same again does nothing");
    assert_eq!((walk.orders.len(), walk.charged), (1, 1));
}

#[test]
fn a_card_that_is_declined_leaves_everything_as_it_was() {
    let mut walk = walk();
    walk.bank = Some(declined());
    let reply = pays(&mut walk);
    assert_eq!(
        (reply.errors.as_slice(), reply.pages),
        (["payment-declined"].as_slice(), vec!["CreditCardConfirmationPage"])
    );
    assert_eq!((stock(&walk), walk.orders.len()), ((20, 0), 0));
    assert_eq!(
        pays(&mut walk).errors,
        ["payment-declined"],
        "a client that repeats itself is answered the same"
    );
    assert_eq!(walk.charged, 1, "and the bank is not asked again");
    assert_eq!(pays_with(&mut walk, OTHER, "0").pages, ["ThankYouPage"], "another card is another try");
}

#[test]
fn a_shopper_may_try_the_same_card_again_after_a_while() {
    let mut walk = walk();
    walk.bank = Some(declined());
    pays(&mut walk);
    walk.world.wait(10);
    assert_eq!(pays(&mut walk).pages, ["ThankYouPage"]);
}

#[test]
fn a_bank_that_is_not_reached_has_taken_nothing() {
    let mut walk = walk();
    walk.bank = Some(Finding::NotReached);
    assert_eq!(pays(&mut walk).errors, ["payment-not-reached"]);
    assert_eq!((stock(&walk), &walk.checkout.attempt), ((20, 0), &None));
}

#[test]
fn what_nobody_knows_blocks_until_it_is_known() {
    let mut walk = walk();
    walk.bank = Some(Finding::Unknown);
    assert_eq!(pays(&mut walk).errors, ["payment-in-flight"]);
    let id = live(&walk);
    assert_eq!(stock(&walk), (20, 1), "its goods are held meanwhile");
    assert_eq!(walk.get(None).pre_order["basket"]["total_quantity"], 1, "and its own shopper still has them");
    for page in ["PaymentOptionSelectionPage", "OrderNotePage"] {
        walk.post(page, &[("payment_option", "20"), ("notes", "x")]);
    }
    assert_eq!(walk.checkout.attempt.as_ref().map(|live| live.id.clone()), Some(id.clone()));
    assert_eq!(pays_with(&mut walk, OTHER, "0").errors, ["charge-in-flight"]);
    assert_eq!(walk.charged, 1);
    assert!(walk.settle(&id, Finding::Paid { reference: "late".to_owned(), amount: kurus(16_980) }));
    assert_eq!((walk.orders.len(), stock(&walk)), (1, (19, 0)));
    assert_eq!(walk.get(Some("ThankYouPage")).pages, ["ThankYouPage"]);
}

#[test]
fn the_last_unit_stays_with_whoever_is_paying_for_it() {
    let mut walk = walk_with(LAMP);
    walk.world.set_stock(LAMP, 1);
    let first = sends_away(&mut walk);
    assert_eq!(walk.world.books.balance(&Resource::Stock(LAMP)).available(), 0);
    walk.bank = Some(away());
    assert_eq!(
        pays_with(&mut walk, OTHER, "1").pages,
        ["CreditCardThreeDSecurePage"],
        "also by another card"
    );
    assert_ne!(live(&walk), first);
    assert_eq!(walk.world.books.balance(&Resource::Stock(LAMP)).held, 1, "held once");
}

#[test]
fn the_same_card_again_leads_to_the_same_bank() {
    let mut walk = walk();
    let id = sends_away(&mut walk);
    assert_eq!(pays_with(&mut walk, VISA, "1").pages, ["CreditCardThreeDSecurePage"]);
    assert_eq!((walk.charged, live(&walk)), (1, id));
}

#[test]
fn whoever_chooses_anew_gives_the_attempt_up_and_a_late_success_goes_back() {
    let mut walk = walk();
    let id = sends_away(&mut walk);
    assert_eq!(stock(&walk), (20, 1));
    walk.choose_payment(TRANSFER);
    assert_eq!((stock(&walk), &walk.checkout.attempt), ((20, 0), &None));
    assert_eq!(state(&walk, &id), AttemptState::GivenUp { why: GivenUp::Superseded });
    let paid = Finding::Paid { reference: "late".to_owned(), amount: kurus(16_980) };
    assert!(!walk.settle(&id, paid), "it becomes no order");
    let known = &walk.world.attempts[&id].attempt;
    assert!(known.due.is_some(), "somebody looks after it");
    let nothing = Money::zero(kurus(1).currency);
    let captured = Found::Captured("late".to_owned(), kurus(16_980), nothing);
    assert_eq!(next_step(known, captured, walk.world.now), Step::Refund(kurus(16_980)));
    assert_eq!(next_step(known, Found::Pending, walk.world.now), Step::Void);
}

#[test]
fn whatever_changes_what_is_bought_gives_the_attempt_up_and_looking_does_not() {
    let mut walk = walk();
    let id = sends_away(&mut walk);
    walk.get(None);
    walk.post("RedirectGuardPage", &[]);
    walk.choose_shipping(STANDARD);
    assert_eq!(state(&walk, &id), AttemptState::AwaitingCustomer);
    walk.post("OrderNotePage", &[("notes", "ring twice")]);
    assert_eq!(state(&walk, &id), AttemptState::GivenUp { why: GivenUp::Superseded });
    let mut walk = self::walk();
    let id = sends_away(&mut walk);
    walk.add(MUG, 1);
    assert_eq!(state(&walk, &id), AttemptState::GivenUp { why: GivenUp::Superseded });
    assert_eq!(walk.checkout.attempt, None);
}

#[test]
fn another_amount_than_was_asked_for_becomes_no_order_and_goes_back() {
    for amount in
        [kurus(16_981), kurus(1), Money::new(16_980, crate::money::Currency::parse("EUR").expect("one"))]
    {
        let mut walk = walk();
        walk.bank = Some(Finding::Paid { reference: "odd".to_owned(), amount });
        assert_eq!(pays(&mut walk).errors, ["payment-not-believed"]);
        assert_eq!((walk.orders.len(), stock(&walk)), (0, (20, 0)));
        let known = walk.world.attempts.values().next().expect("one").attempt.clone();
        assert_eq!(known.state, AttemptState::GivenUp { why: GivenUp::Mismatch });
        let captured = Found::Captured("odd".to_owned(), amount, Money::zero(amount.currency));
        assert_eq!(next_step(&known, captured, walk.world.now), Step::Refund(amount));
        assert_eq!(pays(&mut walk).errors, ["payment-not-believed"], "the same again at once says the same");
        walk.world.wait(10);
        assert_eq!(pays(&mut walk).pages, ["ThankYouPage"], "and it can be paid again");
    }
}

#[test]
fn every_answer_of_the_bank_to_somebody_who_looks_after_it_leads_on() {
    let mut walk = walk();
    walk.bank = Some(Finding::Unknown);
    pays(&mut walk);
    let attempt = walk.world.attempts[&live(&walk)].attempt.clone();
    let (asked, nothing) = (attempt.terms.amount, kurus(0));
    let reference = || "r".to_owned();
    let step = |found| next_step(&attempt, found, walk.world.now);
    assert_eq!(step(Found::NotKnown), Step::Void);
    assert_eq!(step(Found::Pending), Step::Void);
    assert_eq!(step(Found::Authorized(reference(), asked)), Step::Capture(asked));
    assert_eq!(
        step(Found::Captured(reference(), asked, nothing)),
        Step::Settle(Finding::Paid { reference: reference(), amount: asked })
    );
    assert_eq!(step(Found::Captured(reference(), asked, asked)), Step::Settle(Finding::GivenBack));
    assert!(matches!(step(Found::Voided), Step::Settle(Finding::Declined(_))));
    assert!(matches!(step(Found::Declined("x".to_owned())), Step::Settle(Finding::Declined(_))));
    let came_back = crate::payment::Attempt { returned: Some("token".to_owned()), ..attempt.clone() };
    let soon = walk.world.now;
    assert_eq!(next_step(&came_back, Found::Pending, soon), Step::Complete("token".to_owned()));
    let late = soon.plus_seconds(30 * 60);
    assert_eq!(next_step(&came_back, Found::Pending, late), Step::Void, "it is not asked for for ever");
}

#[test]
fn what_is_wrong_with_a_card_is_said_field_by_field_and_no_bank_is_asked() {
    let mut walk = walk();
    let right = [
        ("agreement", "1"),
        ("card_holder", "Ada Yılmaz"),
        ("card_number", VISA),
        ("card_month", "1"),
        ("card_year", "2031"),
        ("card_cvv", "123"),
    ];
    for (field, value, code) in [
        ("agreement", "0", "agreement-needed"),
        ("card_holder", "", "required"),
        ("card_number", "4111111111111112", "not-a-real-card-number"),
        ("card_number", "4111", "not-a-card-number"),
        ("card_month", "13", "not-a-card-month"),
        ("card_year", "2019", "card-expired"),
        ("card_cvv", "12", "not-a-cvv"),
    ] {
        let wrong: Vec<_> =
            right.iter().map(|(name, sent)| (*name, if *name == field { value } else { *sent })).collect();
        assert_eq!(walk.post("CreditCardConfirmationPage", &wrong).errors, [code], "{field} {value}");
    }
    assert_eq!((walk.charged, walk.world.attempts.len()), (0, 0));
}

#[test]
fn whoever_tries_out_cards_is_stopped() {
    let mut walk = walk();
    for _ in 0..10 {
        walk.bank = Some(declined());
        assert_eq!(pays(&mut walk).errors, ["payment-declined"]);
        walk.world.wait(11);
    }
    assert_eq!(pays(&mut walk).errors, ["too-many-payments"]);
    assert_eq!(pays_with(&mut walk, OTHER, "0").errors, ["too-many-payments"]);
    assert_eq!(walk.charged, 10);
}

#[test]
fn a_shop_that_wants_every_payment_to_go_by_the_bank_gets_it() {
    let mut walk = walk();
    walk.world.shop.three_d_always = true;
    walk.bank = Some(away());
    pays(&mut walk);
    assert!(walk.world.attempts[&live(&walk)].attempt.terms.three_d);
}

#[test]
fn another_card_than_the_one_with_the_plans_is_refused() {
    let mut walk = walk();
    let form = [
        ("agreement", "1"),
        ("card_holder", "Ada Yılmaz"),
        ("card_number", OTHER),
        ("card_month", "1"),
        ("card_year", "2031"),
        ("card_cvv", "123"),
    ];
    assert_eq!(walk.post("CreditCardConfirmationPage", &form).errors, ["card-not-asked-about"]);
    assert_eq!(walk.charged, 0);
}

#[test]
fn the_bank_is_asked_for_the_plan_with_its_interest() {
    let mut walk = walk();
    credit_card::choose(&mut walk, "3");
    assert_eq!(pays(&mut walk).pages, ["ThankYouPage"]);
    let payment = walk.orders[0].payment.as_ref().expect("a bank took it");
    // 1.5 % of 169.80, half a kurus counted as a whole one.
    assert_eq!((payment.instalments, payment.amount), (3, kurus(17_235)));
    assert_eq!(walk.orders[0].due(), payment.amount, "the order explains what the bank took");
}
