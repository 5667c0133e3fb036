//! A provider says that it was paid. Everything it says is compared with what was frozen and bound, each amount by itself; what
//! does not fit makes no order, and its money goes back.

use std::sync::Arc;

use super::ProviderSession;
use crate::{
    checkout::{Checkout, Decline},
    ids::Timestamp,
    job::{GiveBack, Job},
    ledger::Movement,
    money::Money,
    order::{Order, ProviderCard},
    payment::{Attempt, AttemptState, GivenUp, MoneyMovement, Moved, Settlement, Told, settlement::freed},
    shop::Shop,
};

/// What a provider says it was paid, read and believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reported {
    /// The provider's name for the payment.
    pub reference: String,
    /// The value that was given to it, if it says that.
    pub conversation: Option<String>,
    /// The number of the order, if it says that.
    pub order: Option<String>,
    /// Its name for the session, if it says that.
    pub session: Option<String>,
    /// The shopper accepted what had to be agreed to.
    pub agreed: bool,
    /// The money is only set aside.
    pub set_aside: bool,
    /// The goods.
    pub order_amount: Money,
    /// The carrier.
    pub shipping: Money,
    /// What instalments add.
    pub interest: Money,
    /// Everything that was paid.
    pub total: Money,
    /// In how many payments.
    pub instalments: u8,
    /// With which card.
    pub card: Option<ProviderCard>,
    /// Which addresses it tells otherwise than they were quoted for.
    pub differs: Vec<String>,
    /// The shop, whose agreements were accepted.
    pub shop: Arc<Shop>,
    /// The money was seen: the provider itself said so, and not only somebody who knows where to say it.
    pub seen: bool,
}

/// What of a report does not fit, in a word for operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mismatch(pub &'static str);

impl Attempt {
    /// Compares what the provider says with what was frozen and bound.
    pub fn compare(&self, reported: &Reported) -> Result<(), Mismatch> {
        let Some(session) = self.at_provider() else { return Err(Mismatch("provider")) };
        let currency = session.order_amount.currency;
        let is = |said: &Option<String>, ours: &str| said.as_ref().is_none_or(|said| said == ours);
        let amounts = [reported.order_amount, reported.shipping, reported.interest, reported.total];
        let parts = [reported.order_amount, reported.shipping, reported.interest];
        let sum = Money::sum(parts, currency);
        let token = session.token.as_deref().unwrap_or_default();
        let checks = [
            ("conversation", is(&reported.conversation, &session.conversation)),
            ("order", is(&reported.order, self.order.number.as_str())),
            ("reference", reported.conversation.is_some() || reported.order.is_some()),
            ("session", token.is_empty() || is(&reported.session, token)),
            ("agreements", reported.agreed),
            ("set_aside", !reported.set_aside),
            ("currency", amounts.iter().all(|amount| amount.currency == currency)),
            ("order_amount", reported.order_amount == session.order_amount),
            ("shipping_option", self.order.draft.shipping_option.is_some()),
            ("shipping_address", self.order.draft.shipping_address.is_some()),
            ("shipping_amount", reported.shipping == self.order.shipping_amount),
            ("interest_amount", !reported.interest.is_negative()),
            ("total_paid_amount", sum == Ok(reported.total)),
            ("installment_count", reported.instalments >= 1),
        ];
        let wrong = checks.iter().find(|(_, fits)| !fits);
        wrong.map_or(Ok(()), |(what, _)| Err(Mismatch(what)))
    }

    fn repayment(&self, reported: &Reported, amount: Money) -> Job {
        let Self { id, order, .. } = self;
        Job::GiveBack(GiveBack {
            key: format!("attempt:{id}:late:{}", reported.reference),
            order: order.number.clone(),
            attempt: id.clone(),
            operation: format!("{id}-late{}", self.moved.len()),
            amount,
        })
    }

    /// Notes the payment; whether it is one that was not known.
    fn took(&mut self, reported: &Reported, now: Timestamp) -> bool {
        self.reference = Some(reported.reference.clone());
        let known = self
            .moved
            .iter()
            .any(|moved| moved.movement == MoneyMovement::Captured && moved.reference == reported.reference);
        if !known {
            self.moved.push(Moved {
                at: now,
                movement: MoneyMovement::Captured,
                amount: reported.total,
                reference: reported.reference.clone(),
                operation: None,
            });
        }
        !known
    }
}

/// Settles an attempt that waits, of which the provider says that it was paid.
pub(in crate::payment) fn reported(
    mut attempt: Attempt,
    checkout: Checkout,
    reported: &Reported,
    now: Timestamp,
) -> Settlement {
    attempt.took(reported, now);
    if attempt.compare(reported).is_err() {
        let state = AttemptState::GivenUp { why: GivenUp::Mismatch };
        return freed(attempt, checkout, (state, Some(now)), Told::NotBelieved, now);
    }
    ordered(attempt, reported, Vec::new(), now)
}

/// The same for an attempt that nobody waits for any more. Where nothing was decided about its money, the order can still be made
/// if everything is there; `None` when nothing comes of it.
pub(in crate::payment) fn late(
    mut attempt: Attempt,
    checkout: Checkout,
    reported: &Reported,
    now: Timestamp,
) -> Option<Settlement> {
    match attempt.state {
        AttemptState::Declined { .. } => {
            let still = checkout.order.is_none()
                && checkout.attempt.is_none()
                && checkout.basket.lines == attempt.ordered.basket.lines;
            attempt.took(reported, now);
            if !still || attempt.compare(reported).is_err() {
                return Some(goes_back(attempt, checkout, now));
            }
            let holds = attempt.order.placing();
            Some(ordered(attempt, reported, holds, now))
        }
        AttemptState::GivenUp { .. } => {
            let is_new = attempt.took(reported, now);
            is_new.then(|| plain(Attempt { due: Some(now), ..attempt }, checkout, Vec::new()))
        }
        // One order takes one payment: a second one that the provider took goes back.
        AttemptState::Paid => {
            let reference = attempt.reference.clone();
            let is_known = attempt.moved.iter().any(|moved| moved.reference == reported.reference);
            if is_known {
                return None;
            }
            attempt.took(reported, now);
            let job = attempt.repayment(reported, reported.total);
            Some(plain(Attempt { reference, ..attempt }, checkout, vec![job]))
        }
        AttemptState::Closed { .. } => {
            // Of an earlier one somebody is giving back already.
            let is_new = attempt.took(reported, now);
            let job = attempt.repayment(reported, reported.total);
            is_new.then(|| plain(attempt, checkout, vec![job]))
        }
        _ => None,
    }
}

/// An attempt whose order could not be held any more when its money came: it goes back.
pub(in crate::payment) fn too_late(
    mut attempt: Attempt,
    checkout: Checkout,
    reported: &Reported,
    now: Timestamp,
) -> Option<Settlement> {
    matches!(attempt.state, AttemptState::Declined { .. }).then(|| {
        attempt.took(reported, now);
        goes_back(attempt, checkout, now)
    })
}

fn goes_back(attempt: Attempt, checkout: Checkout, now: Timestamp) -> Settlement {
    let state = AttemptState::GivenUp { why: GivenUp::TooLate };
    let told = Some(Told::NotPlaced);
    let declined = Decline { card: None, at: now, told: Told::NotPlaced };
    let waits = checkout.attempt.is_none() && checkout.order.is_none();
    let declined = if waits { Some(declined) } else { checkout.declined.clone() };
    let checkout = Checkout { declined, ..checkout };
    plain(Attempt { state, due: Some(now), told, ..attempt }, checkout, Vec::new())
}

fn plain(attempt: Attempt, checkout: Checkout, jobs: Vec<Job>) -> Settlement {
    let says = attempt.says();
    Settlement { attempt, checkout, order: None, movements: Vec::new(), jobs, says }
}

/// The order of `attempt`, which is paid; `movements` hold again what was let go of.
fn ordered(
    mut attempt: Attempt,
    reported: &Reported,
    movements: Vec<Movement>,
    now: Timestamp,
) -> Settlement {
    let mut order = Order { created: now, modified: now, ..(*attempt.order).clone() };
    let movements = movements.into_iter().chain(order.paying()).collect();
    order.interest = Some(reported.interest).filter(|interest| interest.minor > 0);
    attempt.terms.amount = reported.total;
    attempt.terms.instalments = reported.instalments;
    if let Some(payment) = &mut order.payment {
        payment.amount = reported.total;
        payment.instalments = reported.instalments;
        payment.reference = Some(reported.reference.clone());
    }
    if let Some(provider) = &mut order.draft.checkout_provider {
        provider.card.clone_from(&reported.card);
        provider.differs.clone_from(&reported.differs);
    }
    let shown = attempt.at_provider().map_or(&[][..], |session| session.shown.as_slice());
    let order = order.accepting_shown(&reported.shop, shown);
    let order = if reported.seen { order.paid() } else { order.awaiting_confirmation() };
    let mut jobs = attempt.jobs.clone();
    jobs.extend(order.placed_messages());
    let mut checkout = (*attempt.ordered).clone();
    if let Some(placed) = &mut checkout.order {
        placed.placed = now;
    }
    let due =
        attempt.at_provider().filter(|session| session.tells).map(|_: &ProviderSession| now.plus_seconds(60));
    let attempt =
        Attempt { state: AttemptState::Paid, due, target: None, returned: None, told: None, ..attempt };
    Settlement { attempt, checkout, order: Some(order), movements, jobs, says: None }
}
