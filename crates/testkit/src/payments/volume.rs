//! Many payments of the two kinds that lose money elsewhere: the money was taken and the answer got lost; one checkout is
//! confirmed many times at once.

use std::{
    collections::{BTreeMap, HashSet},
    time::Duration,
};

use checkout::ids::Timestamp;
use futures_util::future::join_all;
use gateways::payment::bank::BankDials;
use store::ledger::Audit;

use super::{verdict::money_is_accounted_for, world::World};
use crate::{Customer, TestApp, TestBank, customer::Answer};

const VISA: &str = "4111111111111111";
/// The connection breaks after the money was taken.
const LOST: &str = "4000000000000234";
/// Shoppers at the same time.
const AT_ONCE: usize = 8;
const ALL: i64 = 1_000_000;
/// One card may be tried ten times in an hour; after this long nobody remembers that it was.
const FORGOTTEN: Duration = Duration::from_hours(2);

/// What many payments came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Figures {
    /// Checkouts that were paid.
    pub checkouts: usize,
    /// Orders there are.
    pub orders: usize,
    /// Charges of which the bank has kept the money.
    pub charges: usize,
    /// Checkouts that were charged more than once.
    pub double_charges: usize,
}

/// Has `runs` shoppers pay whose answer is lost once the money was taken: every second one by the page of the card's bank, and
/// every third one sends it again. `done` hears of each.
pub async fn lost_answers(world: &mut World, runs: usize, done: impl Fn()) -> Result<Figures, String> {
    let bank = TestBank::start().await;
    let node = world.node(&bank, None, Duration::ZERO).await;
    for first in (0..runs).step_by(AT_ONCE) {
        let shoppers = (first..runs.min(first + AT_ONCE)).map(|run| loses_the_answer(&node.app, &bank, run));
        for ended in join_all(shoppers).await {
            ended?;
            done();
        }
        world.wait(&node.app, Duration::from_secs(6));
        node.app.app.flow.look_after_payments().await.map_err(|error| error.to_string())?;
        world.wait(&node.app, FORGOTTEN);
    }
    for _ in 0..12 {
        world.wait(&node.app, Duration::from_secs(5));
        node.app.app.flow.look_after_payments().await.map_err(|error| error.to_string())?;
    }
    world.figures(&bank, runs).await
}

async fn loses_the_answer(app: &TestApp, bank: &TestBank, run: usize) -> Result<(), String> {
    let (three_d, again) = (run % 2 == 1, run.is_multiple_of(3));
    let guest = Customer::new(app);
    guest.walks_to_the_card().await;
    guest.enters(LOST).await;
    let answer = guest.pays(LOST, three_d).await;
    if three_d {
        let home = bank.decides(&guest.goes_to_the_bank().await, "approve").await;
        let arrived = home.arrives().await;
        if again {
            home.arrives().await;
        }
        return match arrived.location.as_deref() {
            Some("/orders/checkout/") => Ok(()),
            _ => Err(format!("run {run}: the answer was lost, and the shop says {arrived:?}")),
        };
    }
    if again {
        guest.pays(LOST, three_d).await;
    }
    if answer.errors("non_field_errors") == ["Your payment is being checked."] {
        Ok(())
    } else {
        Err(format!("run {run}: the answer was lost, and the shop says {:#}", answer.body["errors"]))
    }
}

/// Has `rounds` checkouts confirmed `at_once` times at the same moment, every second time by another form. `done` hears of each
/// round.
pub async fn confirmations(
    world: &mut World,
    rounds: usize,
    at_once: usize,
    done: impl Fn(),
) -> Result<Figures, String> {
    let bank = TestBank::start().await;
    let node = world.node(&bank, None, Duration::ZERO).await;
    bank.bank.turn(BankDials { delay_ms: 20, ..BankDials::default() });
    for round in 0..rounds {
        let guest = Customer::new(&node.app);
        guest.walks_to_the_card().await;
        let holders = ["Ada Yılmaz", "ADA YILMAZ"];
        let posts = (0..at_once).map(|place| guest.pays_as(VISA, false, holders[place % 2]));
        let answers = join_all(posts).await;
        let numbers: HashSet<&str> = answers.iter().filter_map(Answer::order_number).collect();
        if numbers.len() != 1 {
            return Err(format!("round {round}: one checkout is told of the orders {numbers:?}"));
        }
        world.wait(&node.app, FORGOTTEN);
        done();
    }
    world.figures(&bank, rounds).await
}

impl World {
    /// What became of `checkouts`, if all of the money is accounted for.
    async fn figures(&self, bank: &TestBank, checkouts: usize) -> Result<Figures, String> {
        let store = self.store();
        let told = |error: store::StoreError| error.to_string();
        let orders = store.recent_orders(Timestamp(0), None, ALL).await.map_err(told)?;
        let orders: Vec<_> = orders.into_iter().map(|stored| stored.order).collect();
        let attempts = store.recent_attempts(Timestamp(0), None, ALL).await.map_err(told)?;
        let attempts: Vec<_> = attempts.into_iter().map(|known| known.attempt).collect();
        let charges = bank.bank.book().charges();
        money_is_accounted_for(&attempts, &orders, &charges)?;
        if !store.audit().await.map_err(told)?.iter().all(Audit::adds_up) {
            return Err("the ledger does not add up".to_owned());
        }
        let kept: HashSet<&str> = (charges.iter())
            .filter(|charge| charge.captured.minor > charge.refunded.minor)
            .map(|charge| charge.charge.as_str())
            .collect();
        let mut paid: BTreeMap<_, usize> = BTreeMap::new();
        for attempt in attempts.iter().filter(|attempt| kept.contains(attempt.id.as_str())) {
            *paid.entry(attempt.checkout()).or_default() += 1;
        }
        let double_charges = paid.values().filter(|charges| **charges > 1).count();
        let (orders, charges) = (orders.len(), kept.len());
        Ok(Figures { checkouts, orders, charges, double_charges })
    }
}
