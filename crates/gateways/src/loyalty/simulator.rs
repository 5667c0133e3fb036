//! A loyalty service for the demo and for tests: accounts in a table, what orders use of them in memory.

use std::{collections::HashMap, io, sync::Arc};

use axum::http::StatusCode;
use checkout::money::{Currency, Money};
use parking_lot::Mutex;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    remote::Now,
    simulation::{self, Answer, Dials, Simulator, Table},
};

/// The table the demo begins with.
pub const DEMO_TABLE: &str = include_str!("demo.toml");

/// The accounts, and what is wrong with the service.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LoyaltyTable {
    /// What is wrong with it.
    pub dials: Dials,
    /// The accounts.
    pub accounts: Vec<SimulatedAccount>,
}

/// An account.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SimulatedAccount {
    /// The e-mail address of its customer.
    pub email: String,
    /// Its name.
    pub account: String,
    /// The number on its card.
    pub card_number: String,
    /// What its points are called.
    pub points_type: String,
    /// The currency they are worth something in.
    pub currency: Currency,
    /// What they are worth before any order.
    pub balance: String,
    /// The least the goods must cost.
    #[serde(default)]
    pub minimum_basket_amount_for_redeem: Option<String>,
}

/// What orders use, by account and order.
type Uses = Arc<Mutex<HashMap<(String, String), i64>>>;

/// Begins to serve `table` on a free port of this machine.
pub async fn start(table: Table<LoyaltyTable>, secret: String, now: Now) -> io::Result<Simulator> {
    let uses = Uses::default();
    let (there, spent) = (table.clone(), Arc::clone(&uses));
    let accounts: Answer = Arc::new(move |asked| answer(&there, |table| Ok(account(table, &spent, asked))));
    let telling: Answer = Arc::new(move |asked| answer(&table, |table| use_points(table, &uses, asked)));
    simulation::start(vec![("/accounts", accounts), ("/uses", telling)], secret, now).await
}

fn answer(
    table: &Table<LoyaltyTable>,
    with: impl FnOnce(&LoyaltyTable) -> Result<Value, StatusCode>,
) -> (Dials, Result<Value, StatusCode>) {
    match table.read() {
        Ok(table) => (table.dials.clone(), with(&table)),
        Err(reason) => {
            tracing::warn!(reason, "the simulated loyalty service has no table");
            (Dials::default(), Err(StatusCode::SERVICE_UNAVAILABLE))
        }
    }
}

fn left(account: &SimulatedAccount, uses: &Uses) -> Option<Money> {
    let all = Money::parse(&account.balance, account.currency).ok()?;
    let uses = uses.lock();
    let spent = uses.iter().filter(|((name, _), _)| *name == account.account).map(|(_, minor)| minor).sum();
    all.checked_sub(Money::new(spent, account.currency)).ok()
}

fn account(table: &LoyaltyTable, uses: &Uses, asked: &Value) -> Value {
    let is_theirs = |account: &&SimulatedAccount| {
        asked["email"].as_str().is_some_and(|email| email.eq_ignore_ascii_case(&account.email))
            && asked["currency"] == account.currency.code()
    };
    let found = table.accounts.iter().find(is_theirs);
    let drawn = found.and_then(|account| {
        Some(json!({
            "account": account.account,
            "card_number": account.card_number,
            "points_type": account.points_type,
            "balance": left(account, uses)?.to_string(),
            "minimum_basket_amount_for_redeem": account.minimum_basket_amount_for_redeem,
        }))
    });
    json!({ "account": drawn })
}

fn use_points(table: &LoyaltyTable, uses: &Uses, asked: &Value) -> Result<Value, StatusCode> {
    let name = asked["account"].as_str().unwrap_or_default();
    let account =
        table.accounts.iter().find(|account| account.account == name).ok_or(StatusCode::NOT_FOUND)?;
    let amount = asked["amount"].as_str().and_then(|text| Money::parse(text, account.currency).ok());
    let amount = amount.filter(|amount| !amount.is_negative()).ok_or(StatusCode::BAD_REQUEST)?;
    let key = (name.to_owned(), asked["order"].to_string());
    let before = uses.lock().get(&key).copied();
    // What was told before and is less is what counts: messages may come twice and late.
    let least = before.map_or(amount.minor, |before| before.min(amount.minor));
    let more = least - before.unwrap_or(0);
    if more > left(account, uses).map_or(0, |left| left.minor) {
        return Err(StatusCode::CONFLICT);
    }
    uses.lock().insert(key, least);
    Ok(json!({}))
}
