//! Plays payments under bad luck, more of them than the tests have time for. Run it with `cargo xtask payments`.

use std::panic::AssertUnwindSafe;

use anyhow::{Result, bail};
use clap::{Args, Parser, Subcommand, ValueEnum};
use futures_util::{FutureExt, future::join_all};
use indicatif::ProgressBar;
use serde_json::{Value, json};
use testkit::{
    database::{self, TestDatabase},
    payments::{
        Cell, Figures, FinalState, HistoryFigures, World, confirmations, lost_answers, provider_histories,
        table,
    },
};

#[derive(Parser)]
#[command(name = "cargo xtask payments", about = "Plays payments under bad luck")]
struct Arguments {
    #[command(subcommand)]
    play: Play,
    #[command(flatten)]
    common: Everywhere,
}

#[derive(Args)]
struct Everywhere {
    /// Only this database
    #[arg(long, value_enum, global = true)]
    only: Option<Database>,
    /// Print JSON
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Subcommand)]
enum Play {
    /// Every cell: what the bank does, where the shopper is, what becomes of the server
    Matrix {
        /// Only cells with this in their name, such as `wrong amount` or `| gone |`
        #[arg(long, default_value = "")]
        cells: String,
        /// Databases of each kind, with a part of the cells each, at the same time
        #[arg(long, default_value_t = 2)]
        worlds: usize,
    },
    /// Charged, and the answer lost
    LostAnswers {
        /// How many
        #[arg(long, default_value_t = 10_000)]
        runs: usize,
    },
    /// Random histories of a shopper, a checkout provider, and servers that die
    Providers {
        /// How many
        #[arg(long, default_value_t = 10_000)]
        histories: usize,
        /// The seed of the first one; the others follow
        #[arg(long, default_value_t = 1)]
        first: u64,
    },
    /// One checkout confirmed many times at once
    Confirmations {
        /// How many checkouts
        #[arg(long, default_value_t = 1_000)]
        rounds: usize,
        /// Confirmations of each
        #[arg(long, default_value_t = 64)]
        at_once: usize,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Database {
    Sqlite,
    Postgres,
}

impl Database {
    fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }

    async fn fresh(self) -> TestDatabase {
        match self {
            Self::Sqlite => database::sqlite().await,
            Self::Postgres => database::postgres().await,
        }
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let Arguments { play, common: Everywhere { only, json } } = Arguments::parse();
    let all = [Database::Sqlite, Database::Postgres];
    let mut wrong = Vec::new();
    for database in all.into_iter().filter(|database| only.is_none_or(|only| only == *database)) {
        match &play {
            Play::Matrix { cells, worlds } => {
                wrong.extend(matrix(database, cells, *worlds, json).await);
            }
            Play::LostAnswers { runs } => {
                let (mut world, bar) = (World::new(database.fresh().await).await, bar(*runs));
                let figures = lost_answers(&mut world, *runs, || bar.inc(1)).await;
                bar.finish_and_clear();
                wrong.extend(said(database, "lost answers", figures, json).err());
            }
            Play::Providers { histories, first } => {
                let (mut world, bar) = (World::new(database.fresh().await).await, bar(*histories));
                let played = provider_histories(&mut world, *first, *histories, || bar.inc(1)).await;
                bar.finish_and_clear();
                wrong.extend(histories_said(database, played, json).err());
            }
            Play::Confirmations { rounds, at_once } => {
                let (mut world, bar) = (World::new(database.fresh().await).await, bar(*rounds));
                let figures = confirmations(&mut world, *rounds, *at_once, || bar.inc(1)).await;
                bar.finish_and_clear();
                wrong.extend(said(database, &format!("times {at_once} confirmations"), figures, json).err());
            }
        }
    }
    if wrong.is_empty() { Ok(()) } else { bail!("{}", wrong.join("\n")) }
}

fn bar(length: usize) -> ProgressBar {
    ProgressBar::new(u64::try_from(length).unwrap_or(u64::MAX))
}

/// Plays the cells on `database`; what was wrong.
async fn matrix(database: Database, named: &str, worlds: usize, json: bool) -> Vec<String> {
    let cells: Vec<Cell> = Cell::all().into_iter().filter(|cell| cell.to_string().contains(named)).collect();
    let (bar, cells) = (&bar(cells.len()), &cells);
    let parts = (0..worlds.max(1)).map(|part| async move {
        let mut world = World::new(database.fresh().await).await;
        let mut ends = Vec::new();
        for place in (part..cells.len()).step_by(worlds.max(1)) {
            // A script that cannot go on is told like everything else that is wrong.
            let played = AssertUnwindSafe(world.play(&cells[place])).catch_unwind().await;
            let end = played.unwrap_or_else(|_| Err("it could not be played to its end".to_owned()));
            if let Err(error) = &end {
                eprintln!("{}: {}: {error}", database.name(), cells[place]);
            }
            ends.push((place, end));
            bar.inc(1);
        }
        ends
    });
    let mut ends: Vec<_> = join_all(parts).await.into_iter().flatten().collect();
    bar.finish_and_clear();
    ends.sort_by_key(|(place, _)| *place);
    let (mut states, mut wrong) = (Vec::new(), Vec::new());
    for (place, end) in ends {
        match end {
            Ok(state) => states.push(state),
            Err(error) => wrong.push(format!("{}: {}: {error}", database.name(), cells[place])),
        }
    }
    if json {
        let states: Vec<Value> = states.iter().map(drawn).collect();
        println!("{}", json!({ "database": database.name(), "cells": states, "wrong": wrong }));
    } else {
        println!("{}", table(&states));
        println!("{}: {} cells, {} wrong\n", database.name(), cells.len(), wrong.len());
    }
    wrong
}

fn drawn(state: &FinalState) -> Value {
    json!({
        "cell": state.cell.to_string(),
        "died": state.died,
        "attempts": state.attempts,
        "order": state.order,
        "bank": state.bank,
        "seconds": state.seconds,
    })
}

fn histories_said(
    database: Database,
    played: Result<HistoryFigures, String>,
    json: bool,
) -> Result<(), String> {
    let name = database.name();
    let HistoryFigures { histories, steps, taken, orders, back, died } =
        played.map_err(|error| format!("{name}: {error}"))?;
    if json {
        println!(
            "{}",
            json!({
                "database": name, "histories": histories, "steps": steps, "taken": taken, "orders": orders,
                "back": back, "died": died,
            })
        );
    } else {
        println!(
            "{name}: {histories} histories of {steps} steps, {died} servers died: {taken} payments taken, \
             {orders} orders, {back} went back, 0 lost"
        );
    }
    Ok(())
}

fn said(database: Database, what: &str, figures: Result<Figures, String>, json: bool) -> Result<(), String> {
    let name = database.name();
    let figures = figures.map_err(|error| format!("{name}: {error}"))?;
    let Figures { checkouts, orders, charges, double_charges } = figures;
    if json {
        println!(
            "{}",
            json!({
                "database": name, "checkouts": checkouts, "orders": orders, "charges": charges,
                "double_charges": double_charges, "orphan_money": 0,
            })
        );
    } else {
        println!(
            "{name}: {checkouts} {what}: {orders} orders, {charges} charges, {double_charges} double charges, \
             0 of orphan money"
        );
    }
    if orders == checkouts && charges == checkouts && double_charges == 0 {
        Ok(())
    } else {
        Err(format!("{name}: {checkouts} checkouts should be as many orders and charges"))
    }
}
