//! Ordering as the page of a card will, until there is one: everything is chosen, in how many payments too or no way of paying
//! at all, and the shopper saw the price. Rewards can be spent in no other way.

use crate::{
    checkout::{Checkout, View},
    engine,
    ledger::Resource,
    page::Decision,
    requirement::{ADDRESSES_CHOSEN, BUYER_KNOWN, INSTALMENTS_CHOSEN, NO_CHARGE_IN_FLIGHT, SHIPPING_CHOSEN},
    testing::Walk,
};

/// Makes the order, which then waits for its charge; whether it was made, or of what there is not enough.
pub(super) fn order(walk: &mut Walk) -> Result<bool, Resource> {
    let facts = walk.facts();
    let (checkout, goods) = engine::repair(walk.checkout.clone(), &facts);
    let view = View::new(&checkout, &facts, &goods);
    let required = [&BUYER_KNOWN, &ADDRESSES_CHOSEN, &SHIPPING_CHOSEN, &NO_CHARGE_IN_FLIGHT];
    let is_due = !checkout.is_empty()
        && (checkout.choices.payment.option.is_none() || (INSTALMENTS_CHOSEN.holds)(&view))
        && walk.checkout.offer_seen == Some(view.offer())
        && required.iter().all(|requirement| (requirement.holds)(&view));
    if !is_due {
        return Ok(false);
    }
    let decision = Decision::order(Checkout::clone(&checkout));
    let verdict = engine::order(&walk.checkout, decision, &facts, "page:card".to_owned());
    walk.save(verdict.change).map(|()| true)
}
