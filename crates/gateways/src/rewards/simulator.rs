//! A reward service for the demo and for tests: points by the first digits of a card, in a table.

use std::{io, sync::Arc};

use axum::http::StatusCode;
use checkout::money::Currency;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    remote::Now,
    simulation::{self, Answer, Dials, Simulator, Table},
};

/// The table the demo begins with.
pub const DEMO_TABLE: &str = include_str!("demo.toml");

/// What banks give, and what is wrong with the service.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RewardTable {
    /// What is wrong with it.
    pub dials: Dials,
    /// What banks give.
    pub cards: Vec<SimulatedCards>,
}

/// What a bank gives with cards that begin alike.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SimulatedCards {
    /// The first digits.
    pub bin: String,
    /// What the points are called.
    #[serde(rename = "type")]
    pub kind: String,
    /// The currency they are worth something in.
    pub currency: Currency,
    /// What they are worth.
    pub amount: String,
}

/// Begins to serve `table` on a free port of this machine.
pub async fn start(table: Table<RewardTable>, secret: String, now: Now) -> io::Result<Simulator> {
    let rewards: Answer = Arc::new(move |asked| match table.read() {
        Ok(table) => (table.dials.clone(), Ok(rewards(&table, asked))),
        Err(reason) => {
            tracing::warn!(reason, "the simulated reward service has no table");
            (Dials::default(), Err(StatusCode::SERVICE_UNAVAILABLE))
        }
    });
    simulation::start(vec![("/rewards", rewards)], secret, now).await
}

fn rewards(table: &RewardTable, asked: &Value) -> Value {
    let number = asked["card_number"].as_str().unwrap_or_default();
    let is_theirs = |cards: &&SimulatedCards| {
        number.starts_with(&cards.bin) && asked["currency"] == cards.currency.code()
    };
    let given = table.cards.iter().filter(is_theirs);
    let given: Vec<Value> =
        given.map(|cards| json!({ "type": cards.kind, "amount": cards.amount })).collect();
    json!({ "rewards": given })
}
