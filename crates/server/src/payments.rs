//! `kassa payment`: what the operator sees of payments, under way and past, and what money moved for each. Nothing here
//! changes one: what nobody knows is asked by the server itself, again and again.

use std::process::ExitCode;

use checkout::{
    ids::{AttemptId, OrderNumber, Timestamp},
    money::Money,
    payment::{Attempt, AttemptState, MoneyMovement},
    time::rfc3339,
};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use store::Store;

use crate::{installation::Installation, output::say};

/// There is none: another number.
const REFUSED: u8 = 2;

/// See payments, and what money moved for each
#[derive(Debug, Subcommand)]
pub(crate) enum PaymentArgs {
    /// List payments, newest first
    List(ListArgs),
    /// Show one payment, or those of an order
    Show(Named),
}

/// Which payments to list.
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Only payments at this state, such as paid or unknown
    #[arg(long)]
    state: Option<String>,
    /// The most payments to list
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(i64).range(1..=1000))]
    limit: i64,
}

/// A payment.
#[derive(Debug, Args)]
pub(crate) struct Named {
    /// The payment's key, as `kassa payment list` tells it, or an order's number
    name: String,
}

/// Carries out `args` in an installation.
pub(crate) async fn command(installation: &Installation, args: PaymentArgs) -> anyhow::Result<ExitCode> {
    let store = installation.store().await?;
    let json = installation.json;
    let attempts = match args {
        PaymentArgs::List(ListArgs { state, limit }) => {
            let recent = store.recent_attempts(Timestamp(0), state.as_deref(), limit).await?;
            let attempts: Vec<Attempt> = recent.into_iter().map(|known| known.attempt).collect();
            if !json {
                say(listed(&attempts))?;
                return Ok(ExitCode::SUCCESS);
            }
            attempts
        }
        PaymentArgs::Show(Named { name }) => {
            let attempts = named(&store, &name).await?;
            if attempts.is_empty() {
                let message = format!("there is no payment {name}; see `kassa payment list`");
                if json {
                    say(format!("{:#}", json!({ "error": "not_found", "message": message })))?;
                } else {
                    eprintln!("kassa: {message}");
                }
                return Ok(ExitCode::from(REFUSED));
            }
            if !json {
                say(attempts.iter().map(whole).collect::<Vec<_>>().join("\n\n"))?;
                return Ok(ExitCode::SUCCESS);
            }
            attempts
        }
    };
    let values: Vec<Value> = attempts.iter().map(value).collect();
    say(format!("{:#}", json!(values)))?;
    Ok(ExitCode::SUCCESS)
}

/// The payment called `name`, or every try to pay for the order with this number.
async fn named(store: &Store, name: &str) -> anyhow::Result<Vec<Attempt>> {
    let order = store.order(&OrderNumber(name.to_owned())).await?;
    let known = match order {
        Some(stored) => store.attempts_of(&stored.order.checkout).await?,
        None => store.attempt(&AttemptId(name.to_owned())).await?.into_iter().collect(),
    };
    Ok(known.into_iter().map(|known| known.attempt).collect())
}

fn money(money: Money) -> String {
    format!("{money} {}", money.currency.code())
}

fn moment(at: Timestamp) -> String {
    rfc3339(at).get(..19).unwrap_or_default().replace('T', " ")
}

/// Why it is at its state, where there is a word for it.
fn why(state: &AttemptState) -> Option<String> {
    match state {
        AttemptState::Declined { reason } => Some(reason.clone()),
        AttemptState::GivenUp { why } | AttemptState::Closed { why } => {
            serde_json::to_value(why).ok()?.as_str().map(ToOwned::to_owned)
        }
        _ => None,
    }
}

fn word(movement: MoneyMovement) -> &'static str {
    match movement {
        MoneyMovement::Captured => "captured",
        MoneyMovement::Voided => "voided",
        MoneyMovement::Refunded => "refunded",
    }
}

fn listed(attempts: &[Attempt]) -> String {
    if attempts.is_empty() {
        return "No payments.".to_owned();
    }
    let line = |attempt: &Attempt| {
        let state = match why(&attempt.state) {
            Some(why) => format!("{} ({why})", attempt.state.name()),
            None => attempt.state.name().to_owned(),
        };
        let asked = money(attempt.terms.amount);
        format!(
            "{:<25}  {:<19}  {asked:>16}  {:>16}  {state}",
            attempt.id,
            moment(attempt.started),
            money(attempt.kept())
        )
    };
    let head =
        format!("{:<25}  {:<19}  {:>16}  {:>16}  STATE", "PAYMENT", "BEGAN (UTC)", "ASKED FOR", "KEPT");
    std::iter::once(head).chain(attempts.iter().map(line)).collect::<Vec<_>>().join("\n")
}

/// One payment with the trail of its money.
fn whole(attempt: &Attempt) -> String {
    let mut lines = vec![
        format!("Payment {}", attempt.id),
        format!("  asked for   {} in {} payment(s)", money(attempt.terms.amount), attempt.terms.instalments),
        format!("  began       {} UTC", moment(attempt.started)),
        format!("  state       {}", attempt.state.name()),
    ];
    lines.extend(why(&attempt.state).map(|why| format!("  because     {why}")));
    lines.push(format!("  order       {}", attempt.order.number));
    lines.extend(attempt.reference.as_ref().map(|reference| format!("  at the bank {reference}")));
    lines.extend(attempt.due.map(|due| format!("  looked after at {} UTC", moment(due))));
    for moved in &attempt.moved {
        let (at, word, amount) = (moment(moved.at), word(moved.movement), money(moved.amount));
        lines.push(format!("  {at}  {word:<9} {amount:>16}  {}", moved.reference));
    }
    lines.push(format!("  kept        {}", money(attempt.kept())));
    lines.join("\n")
}

fn value(attempt: &Attempt) -> Value {
    let moved = |moved: &checkout::payment::Moved| {
        json!({
            "at": rfc3339(moved.at),
            "movement": word(moved.movement),
            "amount": moved.amount.to_string(),
            "currency": moved.amount.currency.code(),
            "reference": moved.reference,
        })
    };
    json!({
        "payment": attempt.id,
        "order": attempt.order.number,
        "state": attempt.state.name(),
        "reason": why(&attempt.state),
        "began": rfc3339(attempt.started),
        "due": attempt.due.map(rfc3339),
        "amount": attempt.terms.amount.to_string(),
        "currency": attempt.terms.amount.currency.code(),
        "instalments": attempt.terms.instalments,
        "three_d": attempt.terms.three_d,
        "reference": attempt.reference,
        "moved": attempt.moved.iter().map(moved).collect::<Vec<_>>(),
        "kept": attempt.kept().to_string(),
    })
}
