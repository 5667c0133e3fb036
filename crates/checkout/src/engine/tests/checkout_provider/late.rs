//! What a provider says of a payment that nobody waits for any more.

use super::{attempt, held, leaves, picks, put, reported, says, walk};
use crate::{
    job::Job,
    money::{Currency, Money},
    payment::{Attempt, AttemptState, Finding, GivenUp, MoneyMovement, Moved, Refusal, Reported, Told},
    testing::{MUG, STANDARD},
};

fn declined() -> Finding {
    let told = Told::Declined;
    Finding::Declined(Refusal { reason: "declined".to_owned(), told })
}

#[test]
fn a_success_after_a_failure_is_honoured_while_everything_is_there() {
    let mut walk = walk();
    leaves(&mut walk);
    let id = picks(&mut walk, STANDARD);
    let report = reported(&walk, &id);
    assert!(walk.settle(&id, declined()));
    assert_eq!(held(&walk, MUG), 0);
    assert!(walk.settle(&id, says(report)));
    assert_eq!((walk.orders.len(), attempt(&walk, &id).state), (1, AttemptState::Paid));
    assert!(!walk.settle(&id, declined()), "a failure after a success undoes nothing");
}

#[test]
fn a_late_success_goes_back_where_the_checkout_went_on() {
    let mut walk = walk();
    leaves(&mut walk);
    let id = picks(&mut walk, STANDARD);
    let report = reported(&walk, &id);
    assert!(walk.settle(&id, declined()));
    leaves(&mut walk);
    assert!(walk.settle(&id, says(report.clone())));
    let after = attempt(&walk, &id);
    assert_eq!(after.state, AttemptState::GivenUp { why: GivenUp::TooLate });
    assert_eq!((after.owed(), after.due), (Some(report.total), Some(walk.world.now)));
    assert_eq!(walk.orders.len(), 0);
    assert!(walk.checkout.attempt.is_some(), "the session under way is untouched");
}

#[test]
fn money_for_what_was_given_up_or_closed_goes_back() {
    let mut walk = walk();
    leaves(&mut walk);
    let id = picks(&mut walk, STANDARD);
    let report = reported(&walk, &id);
    walk.add(MUG, 1);
    let superseded = AttemptState::GivenUp { why: GivenUp::Superseded };
    assert!(walk.settle(&id, says(report.clone())));
    assert_eq!((attempt(&walk, &id).state, attempt(&walk, &id).owed()), (superseded, Some(report.total)));
    assert!(!walk.settle(&id, says(report.clone())), "it is owed once");
    let closed = Attempt { moved: Vec::new(), ..attempt(&walk, &id).closed() };
    put(&mut walk, closed);
    let jobs = walk.jobs.len();
    assert!(walk.settle(&id, says(report.clone())));
    assert!(matches!(walk.jobs[jobs..], [Job::GiveBack(_)]));
    assert!(!walk.settle(&id, says(report.clone())));
    assert_eq!(walk.orders.len(), 0);
    // A second payment is given back by itself: the first one is on its way.
    let second = Reported { reference: "pay-2".to_owned(), ..report.clone() };
    assert!(walk.settle(&id, says(second)));
    let amounts = walk.jobs[jobs..].iter().map(|job| match job {
        Job::GiveBack(wish) => wish.amount,
        other => panic!("{other:?}"),
    });
    assert_eq!(amounts.collect::<Vec<_>>(), [report.total, report.total]);
}

#[test]
fn a_second_payment_in_another_currency_goes_back_as_well() {
    let mut walk = walk();
    leaves(&mut walk);
    let id = picks(&mut walk, STANDARD);
    let report = reported(&walk, &id);
    walk.add(MUG, 1);
    assert!(walk.settle(&id, says(report.clone())));
    let euros = Money::new(500, Currency::parse("EUR").unwrap());
    let second = Reported { reference: "pay-2".to_owned(), total: euros, ..report.clone() };
    assert!(walk.settle(&id, says(second)));
    let mut after = attempt(&walk, &id);
    assert_eq!(after.owed(), Some(report.total));
    after.moved.push(Moved {
        at: walk.world.now,
        movement: MoneyMovement::Refunded,
        amount: report.total,
        reference: "back-1".to_owned(),
        operation: None,
    });
    assert_eq!(after.owed(), Some(euros));
}

#[test]
fn after_a_failed_try_the_provider_is_asked_as_long_as_its_page_is_open() {
    let mut walk = walk();
    leaves(&mut walk);
    let id = picks(&mut walk, STANDARD);
    assert!(walk.settle(&id, declined()));
    assert_eq!(attempt(&walk, &id).due, Some(walk.world.now.plus_seconds(60)));
}
