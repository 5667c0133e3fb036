//! The engine: the only way a checkout changes ([`decide`], [`decide_basket`]) and the only way it is shown
//! ([`show`], [`describe`]). Every price is computed anew for every request.

mod answer;
mod offers;
mod paying;
mod pre_order;

pub use answer::{Answer, Entry, Envelope, Shown, basket, describe, show};
pub use offers::{offers_due, offers_due_after, offers_due_for_show};
pub use paying::after_payment;
use paying::{GivingUp, bring, charge, give_up, supersede};
pub use pre_order::PreOrder;

use std::sync::Arc;

use crate::{
    basket::{self as basket_rules, BasketCommand, Goods, Stock},
    checkout::{Checkout, View},
    drawn::Drawn,
    facts::{Facts, Known, Lookup, Lookups},
    form::Submission,
    handover::Link,
    job::Job,
    ledger::Movement,
    order::Order,
    page::{AnyPage, Decision, Kind},
    parts::{self, DeliverySlot},
    payment::{Attempt, AttemptWrite},
    requirement::NO_CHARGE_IN_FLIGHT,
    services::Ask,
    tally::Limit,
    text,
    text::{FormErrors, NON_FIELD_ERRORS},
};

text!(pub BASKET_CHANGED = "basket-changed",
    en: "Your basket or its prices have changed. Please check the order and confirm it again.",
    tr: "Sepetiniz veya fiyatlar değişti. Lütfen siparişi kontrol edip yeniden onaylayın.");

text!(pub ONLY_FROM_THE_BANK = "only-from-the-bank",
    en: "This page belongs to a payment that is not known, or is over.",
    tr: "Bu sayfa bilinmeyen veya sonuçlanmış bir ödemeye ait.");

/// What is to be saved.
#[derive(Debug, Clone)]
pub struct Change {
    /// The checkout afterwards. Its key differs from before when a new one was begun.
    pub checkout: Arc<Checkout>,
    /// The order it became.
    pub order: Option<Box<Order>>,
    /// The payment attempts it opens, changes or gives up.
    pub attempts: Vec<AttemptWrite>,
    /// What the ledger has to do with it.
    pub movements: Vec<Movement>,
    /// What is counted once more.
    pub tallies: Vec<Limit>,
    /// What is to be done once it is saved.
    pub jobs: Vec<Job>,
    /// Links to the checkout that work once it is saved.
    pub links: Vec<Link>,
    /// What was done, for the event log.
    pub event: String,
    /// The parts it changed, for the event log.
    pub changed: Vec<&'static str>,
}

/// A checkout of which only what can be had and is offered is left, with the lines that can be had.
pub type Repaired = (Arc<Checkout>, Goods);

/// What a command leads to.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// What is to be saved; nothing when nothing changed.
    pub change: Option<Change>,
    /// What the answer shows.
    pub shown: Shown,
    /// What was wrong with the request.
    pub errors: FormErrors,
    /// The checkout to show: the changed one, or the one that stays.
    pub after: Repaired,
    /// The attempt it opens, or goes on with: once it is saved, the bank is asked, and what the bank says settles it.
    pub opened: Option<Box<Attempt>>,
    /// The whole answer, where the wire gives this page's form no envelope.
    pub bare: Option<Drawn>,
}

/// What must be looked up before the checkout that is known is shown or decided about; `page` and `submission` when one
/// is posted.
pub fn lookups(known: &Known, posted: Option<(&dyn AnyPage, &Submission)>) -> Lookups {
    let mut lookups = Lookups::new();
    lookups.extend(known.checkout.basket.lines.iter().map(|line| Lookup::Product(line.product)));
    known.checkout.choices.lookups(known, &mut lookups);
    if let Some((page, submission)) = posted {
        page.lookups(submission, known, &mut lookups);
    }
    lookups
}

/// What must be looked up before the checkout is shown, with the page called `page` if one was asked for.
pub fn shown_lookups(known: &Known, page: Option<&str>) -> Lookups {
    let mut lookups = lookups(known, None);
    if let Some(page) = page.and_then(crate::pages::find) {
        page.context_lookups(known, &mut lookups);
    }
    lookups
}

/// What a service must be asked before the form `submission` of `page` is decided about: nothing when it would be refused
/// anyway.
pub fn asks(checkout: &Checkout, page: &dyn AnyPage, submission: &Submission, facts: &Facts) -> Option<Ask> {
    if !page.may_ask() {
        return None;
    }
    let (repaired, goods) = repair(checkout.clone(), facts);
    let view = View::new(&repaired, facts, &goods);
    let is_due = !view.checkout.is_empty() && page.unmet(&view).is_none();
    is_due.then(|| page.asks(submission, &view)).flatten()
}

/// What a service must be asked before the checkout is shown with the page called `page`.
pub fn shown_asks(checkout: &Checkout, page: &str, facts: &Facts) -> Option<Ask> {
    let (repaired, goods) = repair(checkout.clone(), facts);
    let view = View::new(&repaired, facts, &goods);
    let page = crate::pages::find(page).filter(|page| page.unmet(&view).is_none())?;
    if view.checkout.is_empty() { None } else { page.context_asks(&view) }
}

/// What must be looked up before `command` is decided about.
pub fn basket_lookups(known: &Known, command: &BasketCommand) -> Lookups {
    let mut lookups = lookups(known, None);
    lookups.extend(command.products().into_iter().map(Lookup::Product));
    lookups
}

/// `checkout` as it stands now: lines that cannot be had and choices that are not offered are gone.
pub fn repair(checkout: Checkout, facts: &Facts) -> Repaired {
    if checkout.order.is_some() {
        let goods = checkout.basket.goods(facts, Stock::IsOurs);
        return (Arc::new(checkout), goods);
    }
    let goods = checkout.basket.goods(facts, Stock::Counts);
    let basket = checkout.basket.holding(&goods);
    (Arc::new(Checkout { basket, ..checkout }.with_repaired_choices(&goods, facts)), goods)
}

/// Decides what the form `submission` of `page` makes of `checkout`.
pub fn decide(
    checkout: &Checkout,
    page: &'static dyn AnyPage,
    submission: &Submission,
    facts: &Facts,
) -> Verdict {
    let mut verdict = judge(checkout, page, submission, facts);
    if verdict.shown != Shown::EmptyBasket {
        let (checkout, goods) = &verdict.after;
        let view = View::new(checkout, facts, goods);
        if verdict.shown == Shown::Next
            && let Some(sentence) = offers::unsaid(&view)
        {
            verdict.errors.push(NON_FIELD_ERRORS, sentence);
        }
        verdict.bare = page.bare(&view, verdict.errors.is_empty());
    }
    verdict
}

fn judge(checkout: &Checkout, page: &'static dyn AnyPage, submission: &Submission, facts: &Facts) -> Verdict {
    let (repaired, goods) = repair(checkout.clone(), facts);
    let view = View::new(&repaired, facts, &goods);
    match weigh(checkout, page, submission, &view) {
        Weighed::Refused(shown, errors) => {
            Verdict { change: None, shown, errors, after: (repaired, goods), opened: None, bare: None }
        }
        Weighed::Decided(decision) => {
            let event = format!("page:{}", page.name());
            if decision.orders {
                return order(checkout, *decision, facts, event);
            }
            if let Some(terms) = decision.pays.clone() {
                return charge(checkout, *decision, terms, facts, event);
            }
            if let Some(token) = decision.brings.clone() {
                return bring(checkout, *decision, token, facts, event);
            }
            // A note or the like does not make the shopper look at prices: what changed behind their back before it
            // stays unseen, and the last page will say so. Neither does an answer that shows none.
            let looks = (page.kind() == Kind::Step && page.bare(&view, true).is_none())
                || checkout.offer_seen.is_none()
                || checkout.offer_seen == Some(view.offer());
            let Decision { checkout: next, change, shows, tallies, jobs, links, errors, .. } = *decision;
            let begins_payment = change == Some(parts::Change::Payment);
            let starts_over = change.is_some();
            let mut after = after(next, change, looks && errors.is_empty(), facts);
            let given_up =
                supersede(view.checkout, Arc::make_mut(&mut after.0), (starts_over, begins_payment), facts);
            let change = changed(checkout, &after.0, Beside { tallies, jobs, links, given_up }, event);
            let shown = match shows {
                Some(page) => Shown::Page(page),
                None if errors.is_empty() => answer::after_post(page),
                None => answer::after_refusal(page),
            };
            Verdict { change, shown, errors, after, opened: None, bare: None }
        }
        Weighed::OfferChanged => {
            let after = seen((repaired, goods), facts);
            let change = changed(checkout, &after.0, Beside::default(), format!("page:{}", page.name()));
            Verdict {
                change,
                shown: Shown::Next,
                errors: FormErrors::whole(&BASKET_CHANGED),
                after,
                opened: None,
                bare: None,
            }
        }
    }
}

/// What a form comes to.
enum Weighed {
    /// Nothing changes.
    Refused(Shown, FormErrors),
    /// What would be ordered is not what the shopper was shown.
    OfferChanged,
    /// The page decided.
    Decided(Box<Decision>),
}

/// Lets the page decide, unless something stands before it. `view` shows `checkout` repaired.
fn weigh(checkout: &Checkout, page: &'static dyn AnyPage, submission: &Submission, view: &View) -> Weighed {
    if page.is_repeat(submission, view) {
        return Weighed::Refused(answer::after_post(page), FormErrors::none());
    }
    if page.kind() == Kind::Door {
        return Weighed::Refused(Shown::Next, FormErrors::whole(&ONLY_FROM_THE_BANK));
    }
    // Also after the basket was renewed; but goods that sold out are no repeated confirmation.
    let replayed = page.kind() == Kind::Finish && checkout.is_empty();
    if page.kind() == Kind::Terminal || replayed {
        return Weighed::Refused(answer::replay(page, view), FormErrors::none());
    }
    if view.checkout.is_empty() {
        return Weighed::Refused(Shown::EmptyBasket, FormErrors::none());
    }
    if let Some(requirement) = page.unmet(view) {
        let lost = DeliverySlot::lost(&checkout.choices.slot, view);
        let problem = lost.unwrap_or_else(|| requirement.unmet.into());
        return Weighed::Refused(answer::before(page, requirement), FormErrors::whole(problem));
    }
    if page.kind() == Kind::Finish && !page.brings() && checkout.offer_seen != Some(view.offer()) {
        return Weighed::OfferChanged;
    }
    match page.submit(view.checkout.clone(), submission, view) {
        Ok(decision) => Weighed::Decided(Box::new(decision)),
        Err(errors) => Weighed::Refused(answer::after_refusal(page), errors),
    }
}

/// Decides what `command` makes of the basket of `checkout`. A checkout that was ordered has a successor.
pub fn decide_basket(
    checkout: &Checkout,
    command: &BasketCommand,
    facts: &Facts,
) -> Result<Option<Change>, FormErrors> {
    let begun = if checkout.order.is_some() { checkout.successor(facts) } else { checkout.clone() };
    let (repaired, goods) = repair(begun, facts);
    let view = View::new(&repaired, facts, &goods);
    if !(NO_CHARGE_IN_FLIGHT.holds)(&view) {
        return Err(FormErrors::whole(NO_CHARGE_IN_FLIGHT.unmet));
    }
    let basket = basket_rules::decide(repaired.basket.clone(), command, facts)?;
    let event = match command {
        BasketCommand::Add(..) => "basket:add",
        BasketCommand::Set(..) => "basket:set",
        BasketCommand::Empty => "basket:empty",
        BasketCommand::Absorb(_) => "basket:absorb",
    };
    let (mut next, _) = repair(Checkout { basket, ..Checkout::clone(&repaired) }, facts);
    let given_up = supersede(&repaired, Arc::make_mut(&mut next), (false, false), facts);
    // The answer shows the basket, not what the order would cost: the offer is not seen yet.
    Ok(changed(checkout, &next, Beside { given_up, ..Beside::default() }, event.to_owned()))
}

/// The checkout `next` after `change`: later steps that depend on it start over.
fn after(mut next: Checkout, change: Option<parts::Change>, looks: bool, facts: &Facts) -> Repaired {
    if let Some(change) = change {
        next.choices = next.choices.after(change);
    }
    let repaired = repair(next, facts);
    if looks { seen(repaired, facts) } else { repaired }
}

/// A repaired checkout with the prices the shopper is about to be shown noted.
fn seen((mut checkout, goods): Repaired, facts: &Facts) -> Repaired {
    let offer = View::new(&checkout, facts, &goods).offer();
    Arc::make_mut(&mut checkout).offer_seen = Some(offer);
    (checkout, goods)
}

fn order(before: &Checkout, decision: Decision, facts: &Facts, event: String) -> Verdict {
    let mut jobs = decision.jobs;
    let (checkout, goods) = repair(decision.checkout, facts);
    let view = View::new(&checkout, facts, &goods);
    let order = Order::place(&view, view.quote());
    let movements = order.placing();
    jobs.extend(order.placed_messages());
    jobs.extend(checkout.choices.jobs(&view, &order));
    let placed = order.placed(&view);
    let next = Checkout { attempt: None, ..Checkout::clone(&checkout).ordered(placed) };
    let changed = differences(before, &next);
    let next = Arc::new(Checkout { choices: checkout.choices.ordered(&view), ..next });
    let mut movements = movements;
    let attempts = give_up(facts, &mut movements);
    let change = Change {
        changed,
        checkout: Arc::clone(&next),
        order: Some(Box::new(order)),
        attempts,
        movements,
        tallies: decision.tallies,
        jobs,
        links: decision.links,
        event,
    };
    Verdict {
        change: Some(change),
        shown: Shown::Page(answer::THANK_YOU),
        errors: FormErrors::none(),
        after: (next, goods),
        opened: None,
        bare: None,
    }
}

/// What a decision saves beside the checkout.
#[derive(Default)]
struct Beside {
    tallies: Vec<Limit>,
    jobs: Vec<Job>,
    links: Vec<Link>,
    given_up: GivingUp,
}

fn changed(
    before: &Checkout,
    next: &Arc<Checkout>,
    Beside { tallies, jobs, links, given_up: GivingUp { attempts, released: movements } }: Beside,
    event: String,
) -> Option<Change> {
    if *before == **next && tallies.is_empty() && jobs.is_empty() && links.is_empty() {
        return None;
    }
    let (changed, checkout) = (differences(before, next), Arc::clone(next));
    Some(Change { checkout, order: None, attempts, movements, tallies, jobs, links, event, changed })
}

fn differences(before: &Checkout, next: &Checkout) -> Vec<&'static str> {
    let mut names = before.choices.differences(&next.choices);
    if before.basket.lines != next.basket.lines {
        names.push("basket");
    }
    if before.order != next.order {
        names.push("order");
    }
    if before.attempt != next.attempt {
        names.push("attempt");
    }
    names
}

#[cfg(test)]
mod tests;
