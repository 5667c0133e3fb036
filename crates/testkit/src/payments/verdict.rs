//! How it ended: what the shop has written down beside what the bank has. For every amount that was taken or set aside there
//! is exactly one order, or it went back whole; no attempt is left to anybody.

use std::{collections::BTreeMap, fmt::Write, time::Duration};

use checkout::{
    ids::{CheckoutId, Timestamp},
    ledger::Resource,
    order::{Order, OrderStatus},
    payment::{Attempt, AttemptState},
};
use gateways::payment::bank::{BankCharge, BankStatus};
use store::ledger::Audit;

use super::{cell::Cell, node::Node, world::World};
use crate::{TestBank, shop};

/// How long things may take to come to an end once they calmed down.
const SECONDS_MAX: u64 = 60;
/// How long a shopper may be away.
const AWAY: Duration = Duration::from_mins(15);
const ORDERS_MAX: i64 = 50_000;

/// How a cell ended.
#[derive(Debug, Clone)]
pub struct FinalState {
    /// The cell.
    pub cell: Cell,
    /// Whether a server died in it.
    pub died: bool,
    /// How long it took to come to an end.
    pub seconds: u64,
    /// How its attempts ended, the first one first.
    pub attempts: Vec<&'static str>,
    /// What became of the checkout.
    pub order: &'static str,
    /// What the bank's books say of each charge.
    pub bank: Vec<String>,
}

/// What was found in everybody's books.
pub(super) struct Looked {
    pub(super) attempts: Vec<Attempt>,
    pub(super) orders: Vec<Order>,
    pub(super) charges: Vec<BankCharge>,
}

/// What was held before a cell began.
pub(super) struct Books {
    held: i64,
    since: Timestamp,
}

impl World {
    pub(super) async fn books(&self) -> Books {
        let balance = self.store().balance(&Resource::Stock(shop::CUP)).await.expect("the database answers");
        Books { held: balance.held, since: self.now() }
    }

    async fn attempts(&self, checkout: &CheckoutId) -> Vec<Attempt> {
        let known = self.store().attempts_of(checkout).await.expect("the database answers");
        known.into_iter().map(|known| known.attempt).collect()
    }

    /// Looks after payments until none is left. Nobody may be waited for longer than a shopper may be away, and nothing else
    /// may take longer than a minute; answers how long that took.
    pub(super) async fn calms_down(&mut self, node: &Node, checkout: &CheckoutId) -> Result<u64, String> {
        let mut seconds = 0;
        loop {
            node.app.app.flow.look_after_payments().await.map_err(|error| error.to_string())?;
            let attempts = self.attempts(checkout).await;
            let open: Vec<_> = attempts.iter().filter(|attempt| !attempt.state.is_over()).collect();
            let away = |attempt: &&Attempt| attempt.state == AttemptState::AwaitingCustomer;
            let left = |attempt: &&Attempt| {
                let passed = self.now().seconds_since(attempt.started);
                AWAY.saturating_sub(Duration::from_secs(u64::try_from(passed).unwrap_or(0)))
            };
            if open.is_empty() {
                return Ok(seconds);
            }
            if open.iter().all(|attempt| away(attempt) && !left(attempt).is_zero()) {
                let longest = open.iter().map(left).max().unwrap_or_default();
                self.wait(&node.app, longest);
                continue;
            }
            seconds += 1;
            if seconds > SECONDS_MAX {
                let states: Vec<_> = attempts.iter().map(|attempt| attempt.state.name()).collect();
                return Err(format!("after a minute it still stands so: {states:?}"));
            }
            self.wait(&node.app, Duration::from_secs(1));
        }
    }

    /// Looks into everybody's books; what is wrong with them otherwise.
    pub(super) async fn look(
        &self,
        bank: &TestBank,
        checkout: &CheckoutId,
        before: &Books,
    ) -> Result<Looked, String> {
        let store = self.store();
        let orders = store.recent_orders(before.since, None, ORDERS_MAX).await.expect("the database answers");
        let orders: Vec<_> = orders.into_iter().map(|stored| stored.order).collect();
        let orders: Vec<_> = orders.into_iter().filter(|order| order.checkout == *checkout).collect();
        let looked =
            Looked { attempts: self.attempts(checkout).await, orders, charges: bank.bank.book().charges() };
        looked.check()?;
        if !store.audit().await.expect("the database answers").iter().all(Audit::adds_up) {
            return Err("the ledger does not add up".to_owned());
        }
        let unpaid = looked.orders.iter().filter(|order| order.status == OrderStatus::PaymentWaiting).count();
        let held = self.books().await.held - before.held;
        if usize::try_from(held) == Ok(unpaid) {
            Ok(looked)
        } else {
            Err(format!("{held} units are held for {unpaid} orders that are not paid"))
        }
    }
}

impl Looked {
    fn check(&self) -> Result<(), String> {
        if self.orders.len() > 1 {
            return Err(format!("one checkout has {} orders", self.orders.len()));
        }
        money_is_accounted_for(&self.attempts, &self.orders, &self.charges)
    }

    pub(super) fn into_state(self, cell: Cell, died: bool, seconds: u64, paid_again: bool) -> FinalState {
        let order = match self.orders.first() {
            Some(order) if order.payment.is_some() => "by card",
            Some(_) => "by transfer",
            None if paid_again => "none; paid again",
            None => "none",
        };
        let attempts = self.attempts.iter().map(|attempt| attempt.state.name()).collect();
        let bank = self.charges.iter().map(written).collect();
        FinalState { cell, died, seconds, attempts, order, bank }
    }
}

/// Whether for every amount that was taken or set aside there is exactly one order, or it went back whole.
pub(super) fn money_is_accounted_for(
    attempts: &[Attempt],
    orders: &[Order],
    charges: &[BankCharge],
) -> Result<(), String> {
    let attempts: BTreeMap<&str, &Attempt> =
        attempts.iter().map(|attempt| (attempt.id.as_str(), attempt)).collect();
    let mut by_charge: BTreeMap<&str, Vec<&Order>> = BTreeMap::new();
    for order in orders {
        if let Some(payment) = &order.payment {
            by_charge.entry(payment.attempt.as_str()).or_default().push(order);
        }
    }
    for charge in charges {
        let attempt =
            attempts.get(charge.charge.as_str()).ok_or_else(|| format!("nobody asked for {charge:?}"))?;
        let left = charge.captured.checked_sub(charge.refunded).map_err(|error| error.to_string())?;
        let ordered = by_charge.remove(charge.charge.as_str()).unwrap_or_default();
        let payments: Vec<_> = ordered.iter().filter_map(|order| order.payment.as_ref()).collect();
        if charge.status == BankStatus::Authorized {
            return Err(format!("money is still set aside: {charge:?}"));
        }
        let right = match payments.as_slice() {
            [] => left.minor == 0 && attempt.state != AttemptState::Paid,
            [payment] => payment.amount == left && attempt.state == AttemptState::Paid,
            _ => false,
        };
        if !right || attempt.kept().minor != left.minor {
            return Err(format!(
                "{} is with the shop for {} orders, the attempt is {} and has noted {}: {charge:?}",
                left,
                payments.len(),
                attempt.state.name(),
                attempt.kept(),
            ));
        }
    }
    if let Some((charge, orders)) = by_charge.first_key_value() {
        return Err(format!("the bank knows nothing of {charge}, which paid {} orders", orders.len()));
    }
    match attempts.values().find(|attempt| !attempt.state.is_over()) {
        None => Ok(()),
        Some(attempt) => Err(format!("attempt {} is left {}", attempt.id, attempt.state.name())),
    }
}

fn written(charge: &BankCharge) -> String {
    let currency = charge.held.currency.code();
    match charge.status {
        BankStatus::Away => "away".to_owned(),
        BankStatus::Declined(reason) => format!("declined ({})", reason.code()),
        BankStatus::Authorized => format!("set aside {} {currency}", charge.held),
        BankStatus::Captured if charge.refunded.minor == 0 => format!("taken {} {currency}", charge.captured),
        BankStatus::Captured => {
            format!("taken {} {currency}, given back {}", charge.captured, charge.refunded)
        }
        BankStatus::Voided => "voided".to_owned(),
    }
}

/// The final states, a line each.
pub fn table(states: &[FinalState]) -> String {
    let mut text = String::from("bank | shopper | server | attempts | order | at the bank | seconds\n");
    for state in states {
        let bank = if state.bank.is_empty() { "nothing".to_owned() } else { state.bank.join("; ") };
        let attempts = if state.attempts.is_empty() { "none".to_owned() } else { state.attempts.join(", ") };
        let _ = writeln!(text, "{} | {attempts} | {} | {bank} | {}", state.cell, state.order, state.seconds);
    }
    text
}
