//! Opening an attempt: the order is made as it stands, held, and kept until the bank has spoken.

use super::{Attempt, AttemptState, Terms};
use crate::{
    checkout::{Checkout, View},
    ledger::Movement,
    order::Order,
};

/// How long the bank has to answer before somebody looks after the attempt.
pub(in crate::payment) const ASKED_SECONDS: i64 = 20;

/// Opens an attempt to collect the price of the checkout in `view`: what has to be held, and the attempt.
pub(crate) fn open(view: &View, terms: Terms) -> (Attempt, Vec<Movement>) {
    let facts = view.facts;
    let provider = terms.provider.as_ref();
    if let Some(provider) =
        provider.and_then(|slug| facts.shop.checkout_providers.iter().find(|listed| listed.slug == *slug))
    {
        return super::provider::open_session(view, terms, provider);
    }
    let mut order = Order::place(view, view.quote()).awaiting_its_bank();
    order.payment = Some(crate::order::OrderPayment::of(facts.ids.attempt.clone(), &terms));
    let movements = order.placing();
    let jobs = view.checkout.choices.jobs(view, &order);
    let checkout = Checkout { attempt: None, declined: None, ..view.checkout.clone() };
    let ordered =
        Checkout { choices: checkout.choices.ordered(view), ..checkout.ordered(order.placed(view)) };
    let attempt = Attempt {
        id: facts.ids.attempt.clone(),
        terms,
        started: facts.now,
        state: AttemptState::Started,
        due: Some(facts.now.plus_seconds(ASKED_SECONDS)),
        target: None,
        session: None,
        returned: None,
        reference: None,
        told: None,
        moved: Vec::new(),
        provider: None,
        order: Box::new(order),
        ordered: Box::new(ordered),
        jobs,
    };
    (attempt, movements)
}
