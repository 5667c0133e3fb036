//! What may be found out about a payment at the same time, and money no order can be made of.

use super::card_payment::{away, pays, sends_away, state, stock, walk};
use crate::{
    payment::{AttemptState, Finding, GivenUp, Refusal, Told},
    testing::kurus,
};

#[test]
fn a_return_counts_only_while_its_shopper_is_away() {
    let mut walk = walk();
    let id = sends_away(&mut walk);
    assert!(walk.settle(&id, Finding::CameBack("token".to_owned())));
    // A forged one that arrives while the right one is being completed takes nothing from it.
    let forged = Refusal { reason: "the signature is wrong".to_owned(), told: Told::NotBelieved };
    assert!(!walk.settle(&id, Finding::NotBelieved(forged)));
    assert!(!walk.settle(&id, Finding::CameBack("token".to_owned())));
    assert_eq!(state(&walk, &id), AttemptState::Completing);
    assert!(walk.settle(&id, Finding::Unknown));
    assert!(!walk.settle(&id, Finding::Unknown), "nobody is told twice that nothing is known");
    assert!(walk.settle(&id, Finding::Paid { reference: "r".to_owned(), amount: kurus(16_980) }));
    assert_eq!(walk.orders.len(), 1);
}

#[test]
fn money_whose_order_cannot_be_written_or_that_was_given_back_leaves_a_checkout_that_can_be_paid() {
    for (finding, why, told) in [
        (Finding::NoOrder, GivenUp::NoOrder, "payment-without-order"),
        (Finding::GivenBack, GivenUp::GivenBack, "payment-not-believed"),
    ] {
        let mut walk = walk();
        walk.bank = Some(finding);
        assert_eq!(pays(&mut walk).errors, [told]);
        let known = walk.world.attempts.values().next().expect("one").attempt.clone();
        assert_eq!((&known.state, stock(&walk)), (&AttemptState::GivenUp { why }, (20, 0)));
        assert!(known.due.is_some(), "somebody gives the money back");
        walk.world.wait(10);
        assert_eq!(pays(&mut walk).pages, ["ThankYouPage"]);
    }
}

#[test]
fn a_shopper_who_may_not_come_back_any_more_is_looked_after_at_once() {
    let mut walk = walk();
    walk.bank = Some(Finding::Unknown);
    pays(&mut walk);
    let id = walk.checkout.attempt.as_ref().expect("it waits").id.clone();
    // The bank sends the shopper away after all, when the time to come back is over.
    walk.world.wait(16 * 60);
    assert!(walk.settle(&id, away()));
    assert_eq!(walk.world.attempts[&id].attempt.due, Some(walk.world.now.plus_seconds(1)));
}
