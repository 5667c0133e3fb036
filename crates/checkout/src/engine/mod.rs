//! The engine: the only way a checkout changes ([`decide`], [`decide_basket`]) and the only way it is shown
//! ([`show`], [`describe`]). Every price is computed anew for every request.

mod answer;
mod pre_order;

pub use answer::{Answer, Entry, Envelope, Shown, basket, describe, show};
pub use pre_order::PreOrder;

use crate::{
    basket::{self as basket_rules, BasketCommand, Goods, Stock},
    checkout::{Checkout, View},
    facts::{Facts, Lookup, Lookups},
    form::Submission,
    ledger::{Movement, Resource},
    order::Order,
    page::{AnyPage, Decision, Kind},
    requirement::NO_CHARGE_IN_FLIGHT,
    text,
    text::FormErrors,
};

text!(pub BASKET_CHANGED = "basket-changed",
    en: "Your basket or its prices have changed. Please check the order and confirm it again.",
    tr: "Sepetiniz veya fiyatlar değişti. Lütfen siparişi kontrol edip yeniden onaylayın.");

/// What is to be saved.
#[derive(Debug, Clone)]
pub struct Change {
    /// The checkout afterwards. Its key differs from before when a new one was begun.
    pub checkout: Checkout,
    /// The order it became.
    pub order: Option<Order>,
    /// What the ledger has to do with it.
    pub movements: Vec<Movement>,
    /// What was done, for the event log.
    pub event: String,
    /// The parts it changed, for the event log.
    pub changed: Vec<&'static str>,
}

/// What a command leads to.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// What is to be saved; nothing when nothing changed.
    pub change: Option<Change>,
    /// What the answer shows.
    pub shown: Shown,
    /// What was wrong with the request.
    pub errors: FormErrors,
}

impl Verdict {
    fn refuse(shown: Shown, errors: impl Into<FormErrors>) -> Self {
        Self { change: None, shown, errors: errors.into() }
    }
}

/// What must be known before `checkout` is shown or decided about; `page` and `submission` when one is posted.
pub fn lookups(checkout: &Checkout, posted: Option<(&dyn AnyPage, &Submission)>) -> Lookups {
    let mut lookups = Lookups::new();
    lookups.extend(checkout.basket.lines.iter().map(|line| Lookup::Product(line.product)));
    checkout.choices.lookups(&mut lookups);
    if let Some((page, submission)) = posted {
        page.lookups(submission, &mut lookups);
    }
    lookups
}

/// What must be known before `command` is decided about.
pub fn basket_lookups(checkout: &Checkout, command: &BasketCommand) -> Lookups {
    let mut lookups = lookups(checkout, None);
    lookups.extend(command.products().into_iter().map(Lookup::Product));
    lookups
}

/// `checkout` as it stands now: lines that cannot be had and choices that are not offered are gone.
pub fn repair(checkout: Checkout, facts: &Facts) -> (Checkout, Goods) {
    if checkout.order.is_some() {
        let goods = checkout.basket.goods(facts, Stock::IsOurs);
        return (checkout, goods);
    }
    let goods = checkout.basket.goods(facts, Stock::Counts);
    let basket = checkout.basket.clone().holding(&goods);
    (Checkout { basket, ..checkout }.with_repaired_choices(&goods, facts), goods)
}

/// Decides what the form `submission` of `page` makes of `checkout`.
pub fn decide(
    checkout: &Checkout,
    page: &'static dyn AnyPage,
    submission: &Submission,
    facts: &Facts,
) -> Verdict {
    let (repaired, goods) = repair(checkout.clone(), facts);
    let view = View { checkout: &repaired, facts, goods: &goods };
    // Also after the basket was renewed; but goods that sold out are no repeated confirmation.
    let replayed = page.kind() == Kind::Finish && checkout.is_empty();
    if page.kind() == Kind::Terminal || replayed {
        return Verdict::refuse(show(&view, Some(answer::THANK_YOU)), FormErrors::none());
    }
    if repaired.is_empty() {
        return Verdict::refuse(Shown::EmptyBasket, FormErrors::none());
    }
    if let Some(requirement) = page.unmet(&view) {
        let shown = requirement.go_to.map_or(Shown::Next, Shown::Page);
        return Verdict::refuse(shown, FormErrors::whole(requirement.unmet));
    }
    let offer_changed = page.kind() == Kind::Finish && checkout.offer_seen != Some(view.offer());
    let decided = if offer_changed {
        Err(FormErrors::whole(&BASKET_CHANGED))
    } else {
        page.submit(repaired.clone(), submission, &view)
    };
    let event = format!("page:{}", page.name());
    match decided {
        Ok(decision) if decision.orders => order(checkout, decision, facts, event),
        Ok(decision) => {
            let next = after(decision, facts);
            Verdict {
                change: changed(checkout, next, event),
                shown: answer::after_post(page),
                errors: FormErrors::none(),
            }
        }
        Err(errors) if offer_changed => {
            let next = seen(repaired, facts);
            Verdict { change: changed(checkout, next, event), shown: Shown::Next, errors }
        }
        Err(errors) => Verdict::refuse(answer::after_refusal(page), errors),
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
    let view = View { checkout: &repaired, facts, goods: &goods };
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
    let (next, _) = repair(Checkout { basket, ..repaired }, facts);
    // The answer shows the basket, not what the order would cost: the offer is not seen yet.
    Ok(changed(checkout, next, event.to_owned()))
}

/// The checkout after `decision`: later steps that depend on the change start over.
fn after(decision: Decision, facts: &Facts) -> Checkout {
    let mut checkout = decision.checkout;
    if let Some(change) = decision.change {
        checkout.choices = checkout.choices.after(change);
    }
    let (checkout, _) = repair(checkout, facts);
    seen(checkout, facts)
}

/// `checkout` with the prices the shopper is about to be shown noted.
fn seen(mut checkout: Checkout, facts: &Facts) -> Checkout {
    let goods = checkout.basket.goods(facts, Stock::Counts);
    checkout.offer_seen = Some(View { checkout: &checkout, facts, goods: &goods }.offer());
    checkout
}

fn order(before: &Checkout, decision: Decision, facts: &Facts, event: String) -> Verdict {
    let (checkout, goods) = repair(decision.checkout, facts);
    let view = View { checkout: &checkout, facts, goods: &goods };
    let order = Order::place(&view, &view.quote());
    let movements = (order.live_units().into_iter())
        .map(|(product, quantity)| Movement::Hold {
            resource: Resource::Stock(product),
            quantity,
            hold: order.number.hold_of(product),
        })
        .collect();
    let placed = order.placed(&view);
    let next = checkout.clone().ordered(placed);
    let change =
        Change { changed: differences(before, &next), checkout: next, order: Some(order), movements, event };
    Verdict { change: Some(change), shown: Shown::Page(answer::THANK_YOU), errors: FormErrors::none() }
}

fn changed(before: &Checkout, next: Checkout, event: String) -> Option<Change> {
    if *before == next {
        return None;
    }
    let changed = differences(before, &next);
    Some(Change { checkout: next, order: None, movements: Vec::new(), event, changed })
}

fn differences(before: &Checkout, next: &Checkout) -> Vec<&'static str> {
    let mut names = before.choices.differences(&next.choices);
    if before.basket.lines != next.basket.lines {
        names.push("basket");
    }
    if before.order != next.order {
        names.push("order");
    }
    names
}

#[cfg(test)]
mod tests;
