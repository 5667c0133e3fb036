//! What [`Checkout::enough`] promises: stock beyond it decides nothing.

use crate::{
    checkout::Checkout,
    engine::{self, Verdict},
    facts::Facts,
    form::Submission,
    page::AnyPage,
};

/// Whoever remembers that there was enough of everything needs to know only that there still is. Looked at for one form in
/// four, by a digest that is as good as chance.
pub(super) fn enough_is_enough(
    checkout: &Checkout,
    (page, submission): (&'static dyn AnyPage, &Submission),
    facts: &Facts,
    verdict: &Verdict,
) {
    let mut barely = facts.clone();
    for (product, units) in &mut barely.stock {
        *units = (*units).min(checkout.enough(*product, facts));
    }
    let is_looked_at = checkout.offer_seen.is_some_and(|seen| seen % 4 == 0);
    if is_looked_at && verdict.errors.is_empty() && barely.stock != facts.stock {
        let again = engine::decide(checkout, page, submission, &barely);
        let after = |verdict: &Verdict| verdict.change.as_ref().map(|change| change.checkout.clone());
        assert_eq!((after(&again), again.errors.is_empty()), (after(verdict), true), "{}", page.name());
    }
}
