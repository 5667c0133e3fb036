//! Decisions that open or give up a payment attempt, and what the answer to one shows.

use std::sync::Arc;

use super::{Change, Shown, Verdict, answer, differences, repair};
use crate::{
    checkout::{Checkout, View},
    facts::Facts,
    ledger::Movement,
    page::{AnyPage, Decision},
    payment::{self, Attempt, AttemptState, AttemptWrite, PAYMENT_IN_FLIGHT, PaymentKind, Terms},
    text::{FormErrors, Text},
};

/// Opens an attempt to collect the price: everything the order needs is held, and written down before anybody is asked.
pub(super) fn charge(
    before: &Checkout,
    decision: Decision,
    terms: Terms,
    facts: &Facts,
    event: String,
) -> Verdict {
    let (checkout, goods) = repair(decision.checkout, facts);
    let view = View::new(&checkout, facts, &goods);
    let (attempt, mut movements) = payment::open(&view, terms);
    let mut attempts = give_up(facts, &mut movements);
    attempts.push(AttemptWrite { attempt: attempt.clone(), version: None });
    let next = Checkout { attempt: attempt.live(), declined: None, ..Checkout::clone(&checkout) };
    let next = Arc::new(next);
    let change = Change {
        changed: differences(before, &next),
        checkout: Arc::clone(&next),
        order: None,
        attempts,
        movements,
        tallies: decision.tallies,
        jobs: decision.jobs,
        links: decision.links,
        event,
    };
    Verdict {
        change: Some(change),
        shown: Shown::Next,
        errors: FormErrors::none(),
        after: (next, goods),
        opened: Some(Box::new(attempt)),
        bare: None,
    }
}

/// Goes on with the attempt whose shopper came back from their wallet: that is written down before anybody is asked.
pub(super) fn bring(
    before: &Checkout,
    decision: Decision,
    token: String,
    facts: &Facts,
    event: String,
) -> Verdict {
    let after = repair(decision.checkout, facts);
    let known = facts.attempt.as_ref().filter(|known| known.attempt.state == AttemptState::AwaitingCustomer);
    let Some(known) = known else {
        let errors = FormErrors::whole(&PAYMENT_IN_FLIGHT);
        return Verdict { change: None, shown: Shown::Next, errors, after, opened: None, bare: None };
    };
    let attempt = known.attempt.clone().paid_from_wallet(token, facts.now);
    let next =
        Arc::new(Checkout { attempt: attempt.live(), declined: None, ..Arc::unwrap_or_clone(after.0) });
    let change = Change {
        changed: differences(before, &next),
        checkout: Arc::clone(&next),
        order: None,
        attempts: vec![AttemptWrite { attempt: attempt.clone(), version: Some(known.version) }],
        movements: Vec::new(),
        tallies: decision.tallies,
        jobs: decision.jobs,
        links: decision.links,
        event,
    };
    Verdict {
        change: Some(change),
        shown: Shown::Next,
        errors: FormErrors::none(),
        after: (next, after.1),
        opened: Some(Box::new(attempt)),
        bare: None,
    }
}

/// Gives up the attempt whose shopper is away, because another one takes its place or nothing is left to pay.
pub(super) fn give_up(facts: &Facts, movements: &mut Vec<Movement>) -> Vec<AttemptWrite> {
    let Some(known) = &facts.attempt else { return Vec::new() };
    let Some((attempt, released)) = payment::give_up(known.attempt.clone(), facts.now) else {
        return Vec::new();
    };
    movements.extend(released);
    vec![AttemptWrite { attempt, version: Some(known.version) }]
}

/// Gives up the attempt whose shopper is away if what they would pay for is about to become something else: `next` no longer
/// waits for it then.
pub(super) fn supersede(
    before: &Checkout,
    next: &mut Checkout,
    (starts_over, begins_payment): (bool, bool),
    facts: &Facts,
) -> GivingUp {
    let is_away = next.attempt.as_ref().is_some_and(|live| !live.is_in_flight());
    // These say nothing about what is bought, for how much, or by whom.
    let mut beside = vec!["redirect", "sms", "checkout_provider"];
    let at_provider = next.attempt.as_ref().is_some_and(|live| live.kind == PaymentKind::CheckoutProvider);
    if at_provider {
        // The provider asks for these itself. Storefronts choose them unasked as long as they are missing.
        beside.extend(["delivery", "addresses", "slot", "shipping"]);
    }
    let starts_over = if at_provider { begins_payment } else { starts_over };
    let touched = || differences(before, next).into_iter().any(|part| !beside.contains(&part));
    if !is_away || !(starts_over || touched()) {
        return GivingUp::default();
    }
    let mut released = Vec::new();
    let attempts = give_up(facts, &mut released);
    next.attempt = None;
    GivingUp { attempts, released }
}

/// An attempt that is given up, with what it lets go of.
#[derive(Default)]
pub(super) struct GivingUp {
    pub(super) attempts: Vec<AttemptWrite>,
    pub(super) released: Vec<Movement>,
}

/// What the answer to `page` shows once the bank has spoken of the attempt its form opened.
pub fn after_payment(
    page: &dyn AnyPage,
    attempt: &Attempt,
    says: Option<&'static Text>,
) -> (Shown, FormErrors) {
    match (says, &attempt.state) {
        // Another payment has to be opened first.
        (Some(says), _) if page.brings() => (Shown::Next, FormErrors::whole(says)),
        (Some(says), _) => (answer::after_refusal(page), FormErrors::whole(says)),
        (None, AttemptState::AwaitingCustomer) => {
            (Shown::Page(attempt.terms.kind.shows()), FormErrors::none())
        }
        (None, _) => (Shown::Page(page.answers_with().unwrap_or(answer::THANK_YOU)), FormErrors::none()),
    }
}
