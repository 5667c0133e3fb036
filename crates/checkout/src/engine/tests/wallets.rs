//! Paying with wallets: a payment is opened there or comes with its token; a token is taken once, written down before the bank
//! is asked, and kept nowhere.

use serde_json::{Map, Value, json};

use super::{
    card_payment::{declined, state, stock},
    credit_card,
};
use crate::{
    ids::{AttemptId, Pk},
    payment::{AttemptState, Finding, Found, GivenUp, Step, Told, next_step},
    shop::PaymentOption,
    testing::{HOME, MUG, Reply, STANDARD, TO_ADDRESS, TRANSFER, Walk},
};

const MASTERPASS: Pk = Pk(26);
const GPAY: Pk = Pk(27);
const DEVICE: Pk = Pk(28);
pub(super) const ORIGIN: &str = "https://wallet.example";

/// A shopper who has only the way of paying left to choose, in a shop that takes every wallet.
pub(super) fn walk() -> Walk {
    let mut walk = Walk::customer();
    credit_card::take_cards(&mut walk, &["TRY"]);
    for (pk, payment_type) in [(MASTERPASS, "masterpass"), (GPAY, "gpay"), (DEVICE, "confirmation")] {
        let option =
            json!({ "pk": pk, "slug": payment_type, "name": "Wallet", "payment_type": payment_type });
        let option: PaymentOption = serde_json::from_value(option).unwrap();
        walk.world.shop.payment_options.push(option);
    }
    let service = walk.world.card_service.as_mut().expect("cards are taken");
    (service.masterpass, service.google_pay, service.apple_pay) = (true, true, true);
    service.validation_origins = vec![ORIGIN.to_owned()];
    walk.add(MUG, 1);
    walk.choose_delivery(TO_ADDRESS);
    walk.choose_addresses(HOME, HOME);
    walk.choose_shipping(STANDARD);
    walk
}

fn session() -> Map<String, Value> {
    let session = json!({ "token": "opened", "params": { "lang": "tr" } });
    session.as_object().expect("an object").clone()
}

/// A shopper at Masterpass.
pub(super) fn at_masterpass() -> Walk {
    let mut walk = walk();
    walk.choose_payment(MASTERPASS);
    walk.post("MasterpassBinNumberPage", &[("bin_number", "411111")]);
    walk.post("MasterpassInstallmentPage", &[("installment", "3")]);
    walk.bank = Some(Finding::AtWallet(session()));
    assert_eq!(walk.post("MasterpassOrderNoPage", &[]).pages, ["MasterpassCompletePage"]);
    walk
}

/// A shopper whose device is to confirm.
pub(super) fn at_the_device() -> Walk {
    let mut walk = before_the_device();
    walk.bank = Some(Finding::AtWallet(session()));
    let url = format!("{ORIGIN}/session");
    let reply = walk.post("ConfirmationPaymentSelectedPage", &[("agreement", "1"), ("validationURL", &url)]);
    assert_eq!(reply.pages, ["ConfirmationPaymentQueryPage"]);
    walk
}

/// A shopper who has the payment on a device to open.
pub(super) fn before_the_device() -> Walk {
    let mut walk = walk();
    walk.choose_payment(DEVICE);
    walk
}

/// A shopper who chose Google Pay.
pub(super) fn with_google() -> Walk {
    let mut walk = walk();
    assert_eq!(walk.choose_payment(GPAY).pages, ["GPayCompletePage"]);
    walk
}

fn completes(walk: &mut Walk, token: &str) -> Reply {
    walk.post("MasterpassCompletePage", &[("token", token)])
}

fn live(walk: &Walk) -> AttemptId {
    walk.checkout.attempt.as_ref().expect("it waits").id.clone()
}

#[test]
fn a_wallet_is_offered_where_somebody_takes_it() {
    let offered = |walk: &Walk| walk.get(None).offered("PaymentOptionSelectionPage", "payment_options");
    let mut walk = walk();
    assert_eq!(offered(&walk), [20, 21, 25, 26, 27, 28]);
    let service = walk.world.card_service.as_mut().expect("cards are taken");
    (service.masterpass, service.google_pay) = (false, false);
    assert_eq!(offered(&walk), [20, 21, 25, 28]);
    walk.world.card_service = None;
    assert_eq!(offered(&walk), [20, 21]);
}

#[test]
fn masterpass_is_opened_with_what_is_frozen_and_paid_with_its_token() {
    let mut walk = at_masterpass();
    let id = live(&walk);
    assert_eq!(stock(&walk), (20, 1), "the goods are held");
    let attempt = &walk.world.attempts[&id].attempt;
    assert_eq!(attempt.terms.instalments, 3);
    let context = walk.get(None).context("MasterpassCompletePage").clone();
    assert_eq!(
        (&context["token"], &context["extras"]),
        (&json!("opened"), &json!({ "additionalParams": { "lang": "tr" } }))
    );
    assert_eq!(walk.post("MasterpassOrderNoPage", &[]).context("MasterpassCompletePage"), &context);
    assert_eq!(live(&walk), id, "asked again it is the same payment");
    assert_eq!(completes(&mut walk, "good").pages, ["ThankYouPage"]);
    assert_eq!((walk.orders.len(), stock(&walk)), (1, (19, 0)));
    assert_eq!(completes(&mut walk, "good").pages, ["ThankYouPage"], "the same again does nothing");
    assert_eq!(completes(&mut walk, "other").pages, ["ThankYouPage"]);
    assert_eq!(walk.charged, 2, "it was opened and paid");
    let kept = serde_json::to_string(&walk.world.attempts[&id].attempt).unwrap();
    assert!(!kept.contains("\"good\""), "{kept}");
}

#[test]
fn what_is_asked_for_stands_when_prices_change_at_the_wallet() {
    let mut walk = at_masterpass();
    let amount = walk.world.attempts[&live(&walk)].attempt.terms.amount;
    for option in &mut walk.world.shop.shipping_options {
        for rule in &mut option.rules {
            rule.amount = serde_json::from_value(json!({ "TRY": "1.00", "EUR": "1.00" })).unwrap();
        }
    }
    assert_eq!(completes(&mut walk, "good").pages, ["ThankYouPage"]);
    assert_eq!(walk.orders[0].payment.as_ref().map(|payment| payment.amount), Some(amount));
}

#[test]
fn a_token_that_does_not_pay_frees_the_checkout_and_is_good_no_more() {
    let not_taken = || Finding::NotTaken(Told::Declined);
    for finding in [declined(), not_taken()] {
        let mut walk = at_masterpass();
        let id = live(&walk);
        walk.bank = Some(finding.clone());
        let reply = completes(&mut walk, "poor");
        assert_eq!(
            (reply.errors.as_slice(), reply.pages),
            (["payment-declined"].as_slice(), vec!["MasterpassOrderNoPage"])
        );
        assert_eq!((stock(&walk), walk.checkout.attempt.clone()), ((20, 0), None));
        let is_open = matches!(state(&walk, &id), AttemptState::GivenUp { why: GivenUp::Returned });
        assert_eq!(is_open, finding == not_taken(), "what may be open at the bank is closed there");
        assert_eq!(completes(&mut walk, "poor").errors, ["payment-declined"], "said again");
        assert_eq!(completes(&mut walk, "other").errors, ["wallet-not-open"]);
        walk.bank = Some(Finding::AtWallet(session()));
        walk.post("MasterpassOrderNoPage", &[]);
        assert_eq!(completes(&mut walk, "poor").errors, ["wallet-token-used"]);
        assert_eq!(completes(&mut walk, "good").pages, ["ThankYouPage"]);
    }
}

#[test]
fn while_nobody_knows_nothing_else_can_happen() {
    let mut walk = at_masterpass();
    let id = live(&walk);
    walk.bank = Some(Finding::Unknown);
    assert_eq!(completes(&mut walk, "good").errors, ["payment-in-flight"]);
    assert_eq!(completes(&mut walk, "good").errors, ["charge-in-flight"]);
    assert_eq!(walk.post("MasterpassOrderNoPage", &[]).errors, ["charge-in-flight"]);
    assert_eq!(walk.choose_payment(TRANSFER).errors, ["charge-in-flight"]);
    // The token is kept nowhere: what the bank has not decided is closed.
    let attempt = walk.world.attempts[&id].attempt.clone();
    assert_eq!(next_step(&attempt, Found::Pending, walk.world.now), Step::Void);
    let paid = Finding::Paid { reference: "late".to_owned(), amount: attempt.terms.amount };
    assert!(walk.settle(&id, paid));
    assert_eq!((walk.orders.len(), stock(&walk)), (1, (19, 0)));
}

#[test]
fn whoever_chooses_anew_gives_the_wallet_up() {
    let mut walk = at_masterpass();
    let id = live(&walk);
    walk.choose_payment(TRANSFER);
    assert!(matches!(state(&walk, &id), AttemptState::GivenUp { why: GivenUp::Superseded }));
    assert_eq!(stock(&walk), (20, 0));
    let late = completes(&mut walk, "good");
    assert_eq!((late.errors.as_slice(), walk.charged), (["wallet-not-open"].as_slice(), 1));
}

#[test]
fn two_payments_at_masterpass_have_numbers_of_their_own() {
    let number = |walk: &Walk| walk.get(None).context("MasterpassCompletePage")["order_no"].clone();
    let mut walk = at_masterpass();
    let first = number(&walk);
    walk.post("MasterpassInstallmentPage", &[("installment", "6")]);
    walk.bank = Some(Finding::AtWallet(session()));
    walk.post("MasterpassOrderNoPage", &[]);
    assert_ne!(number(&walk), first);
    assert_eq!(walk.given_up(), 1, "other instalments are another payment");
}

#[test]
fn a_device_confirms_and_every_question_is_answered_after_it() {
    let mut walk = at_the_device();
    let query = |walk: &mut Walk, token: Option<&str>| {
        let token = token.map(|token| ("payment_token", token));
        let fields: Vec<_> = std::iter::once(("agreement", "1")).chain(token).collect();
        walk.post("ConfirmationPaymentQueryPage", &fields)
    };
    let context = walk.get(None).context("ConfirmationPaymentQueryPage").clone();
    assert_eq!(context["context_data"], Value::Object(session()));
    walk.bank = Some(Finding::Unknown);
    assert_eq!(query(&mut walk, Some("good")).errors, ["payment-in-flight"]);
    let pending = query(&mut walk, None);
    assert_eq!(
        (pending.errors.as_slice(), pending.pages.as_slice()),
        (&[][..], &["ConfirmationPaymentQueryPage"][..])
    );
    assert_eq!(
        pending.context("ConfirmationPaymentQueryPage")["context_data"],
        json!({ "status": "pending" })
    );
    let early = walk.post("ConfirmationPaymentCompletePage", &[("agreement", "1")]);
    assert_eq!(early.errors, ["charge-in-flight"]);
    let id = live(&walk);
    let amount = walk.world.attempts[&id].attempt.terms.amount;
    assert!(walk.settle(&id, Finding::Paid { reference: "late".to_owned(), amount }));
    for _ in 0..2 {
        let known = query(&mut walk, Some("good"));
        assert_eq!(
            known.context("ConfirmationPaymentCompletePage")["context_data"],
            json!({ "status": "approved" })
        );
    }
    assert_eq!(walk.post("ConfirmationPaymentCompletePage", &[("agreement", "1")]).pages, ["ThankYouPage"]);
    assert_eq!(walk.orders.len(), 1);
}

#[test]
fn each_look_at_a_device_opens_another_session_and_one_is_left() {
    let mut walk = at_the_device();
    let first = live(&walk);
    walk.bank = Some(Finding::AtWallet(session()));
    let url = format!("{ORIGIN}/session");
    walk.post("ConfirmationPaymentSelectedPage", &[("agreement", "1"), ("validationURL", &url)]);
    assert_ne!(live(&walk), first);
    assert_eq!((walk.given_up(), stock(&walk)), (1, (20, 1)));
}

#[test]
fn google_pays_like_a_card_and_a_wallet_never_asks_for_nothing() {
    let mut walk = with_google();
    let pays =
        |walk: &mut Walk| walk.post("GPayCompletePage", &[("agreement", "1"), ("payment_token", "good")]);
    walk.bank = Some(declined());
    assert_eq!(pays(&mut walk).errors, ["payment-declined"]);
    assert_eq!(pays(&mut walk).errors, ["payment-declined"], "said again");
    assert_eq!(walk.charged, 1);
    walk.world.wait(11);
    assert_eq!(pays(&mut walk).errors, ["wallet-token-used"]);
    let other = walk.post("GPayCompletePage", &[("agreement", "1"), ("payment_token", "other")]);
    assert_eq!((other.pages, walk.orders.len()), (vec!["ThankYouPage"], 1));
}
