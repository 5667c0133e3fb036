//! `kassa import`: products, stock, prices and places from files. Good lines are imported, bad ones told with their remedy.

mod cells;
mod change;
mod csv_file;
mod file;
mod geography;
mod html_text;
mod json_file;
mod product;
mod report;
mod row;
mod shopify;

use std::{
    collections::HashSet,
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, bail};
use checkout::{
    ids::Timestamp,
    money::{Currency, Rate},
};
use clap::{Args, ValueEnum};
pub(crate) use file::Format;
use file::Parsed;
use flow::{Clock, SystemClock};
use indicatif::{ProgressBar, ProgressStyle};
use product::Defaults;
pub(crate) use report::Outcome;
use row::Refusal;
use store::{
    Store,
    catalog::{Intake, ProductImport, ROWS_PER_BATCH},
};

use crate::installation::Installation;

/// The most bytes of a file: it is held in memory, and a shop's products are far below it.
const FILE_BYTES_MAX: u64 = 256 << 20;

/// The products of the demo shop.
const DEMO: &str = include_str!("../../demo/products.jsonl");

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum What {
    /// Products, new and changed, found again by their SKU
    Products,
    /// Units available (columns sku, stock)
    Stock,
    /// Prices in one currency (columns sku, price, `retail_price`, currency)
    Prices,
    /// Cities, townships and districts (columns level, country, city, township, name, postcode, active)
    Geography,
}

/// Import products, stock, prices or places from a CSV or JSON Lines file
#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// What the file holds
    what: What,
    /// The file
    file: PathBuf,
    /// How the file is written; told by its name otherwise
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// The currency where a line names none; the shop's first one otherwise
    #[arg(long, value_parser = currency)]
    currency: Option<Currency>,
    /// The per cent of tax inside the price where a line names none
    #[arg(long, value_parser = rate)]
    tax_rate: Option<Rate>,
    /// Read and check everything, write nothing
    #[arg(long)]
    dry_run: bool,
}

fn currency(text: &str) -> Result<Currency, String> {
    Currency::parse(text).ok_or_else(|| "a code of ISO 4217 such as TRY".to_owned())
}

fn rate(text: &str) -> Result<Rate, String> {
    Rate::parse(text).ok_or_else(|| "a number from 0 to 100 such as 20.00".to_owned())
}

/// `kassa import`: into the shop of `installation`.
pub(crate) async fn command(installation: &Installation, args: ImportArgs) -> anyhow::Result<ExitCode> {
    let store = installation.store().await?;
    let outcome = run(&store, args, SystemClock.now(), installation.json).await?;
    Ok(ExitCode::from(outcome.exit_code()))
}

/// Imports a file into `store` and prints what happened: complaints to standard error, the result to standard
/// output. An error means that the file could not be read or the database did not answer; what was imported until
/// then stays, and importing the file again completes it.
pub(crate) async fn run(
    store: &Store,
    args: ImportArgs,
    now: Timestamp,
    json: bool,
) -> anyhow::Result<Outcome> {
    let format = args.format.map_or_else(|| format_of(&args.file), Ok)?;
    let bytes = read(&args.file).with_context(|| format!("cannot import {}", args.file.display()))?;
    let defaults = Defaults {
        currency: match args.currency {
            Some(currency) => currency,
            None => store.shop().await?.map_or(Currency::TRY, |(_, shop)| shop.default_currency()),
        },
        tax_rate: args.tax_rate,
    };
    let mut outcome =
        Outcome { file: args.file.display().to_string(), dry_run: args.dry_run, ..Outcome::default() };
    import(store, args.what, &bytes, format, defaults, now, &mut outcome)
        .await
        .with_context(|| format!("cannot import {}", args.file.display()))?;
    print(&outcome, json)?;
    Ok(outcome)
}

/// Takes in the products of the demo shop.
pub(crate) async fn demo_products(store: &Store, now: Timestamp) -> anyhow::Result<Intake> {
    let defaults = Defaults { currency: Currency::TRY, tax_rate: None };
    let parsed = file::products(DEMO.as_bytes(), Format::Jsonl, defaults)?;
    if let Some(refusal) = parsed.refused.first() {
        bail!("the demo shop's products: {refusal:?}");
    }
    let products: Vec<ProductImport> = parsed.good.into_iter().map(|(_, product)| product).collect();
    Ok(store.upsert_products(&products, now).await?)
}

fn format_of(path: &Path) -> anyhow::Result<Format> {
    let extension = path.extension().and_then(|extension| extension.to_str()).map(str::to_ascii_lowercase);
    match extension.as_deref() {
        Some("csv") => Ok(Format::Csv),
        Some("jsonl" | "ndjson" | "json") => Ok(Format::Jsonl),
        _ => bail!(
            "{}: its name ends neither in .csv nor in .jsonl: say --format csv or jsonl",
            path.display()
        ),
    }
}

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    let bytes = std::fs::metadata(path)?.len();
    if bytes > FILE_BYTES_MAX {
        bail!("it has {bytes} bytes: divide it into files of at most {FILE_BYTES_MAX}");
    }
    Ok(std::fs::read(path)?)
}

async fn import(
    store: &Store,
    what: What,
    bytes: &[u8],
    format: Format,
    defaults: Defaults,
    now: Timestamp,
    outcome: &mut Outcome,
) -> anyhow::Result<()> {
    match what {
        What::Products => {
            let products = outcome.take(file::products(bytes, format, defaults)?);
            if outcome.dry_run {
                let skus: Vec<&str> = products.iter().map(|(_, product)| product.sku.as_str()).collect();
                outcome.added = store.unknown_skus(&skus).await?.len() as u64;
                return Ok(());
            }
            let products: Vec<ProductImport> = products.into_iter().map(|(_, product)| product).collect();
            let bar = progress(products.len());
            for some in products.chunks(ROWS_PER_BATCH) {
                let done = store.upsert_products(some, now).await?;
                outcome.added += done.added;
                outcome.changed += done.changed;
                outcome.unchanged += done.unchanged;
                outcome.restocked += done.restocked;
                bar.inc(some.len() as u64);
            }
            bar.finish_and_clear();
        }
        What::Stock => {
            let levels = outcome.take(file::stock(bytes, format)?);
            let levels = known(store, levels, |level| &level.sku, outcome).await?;
            let bar = progress(levels.len());
            for some in levels.chunks(ROWS_PER_BATCH) {
                let done = store.set_stock(some, now).await?;
                outcome.changed += done.changed;
                outcome.restocked += done.changed;
                outcome.unchanged += done.unchanged;
                bar.inc(some.len() as u64);
            }
            bar.finish_and_clear();
        }
        What::Prices => {
            let changes = outcome.take(file::prices(bytes, format, defaults)?);
            let changes = known(store, changes, |change| &change.sku, outcome).await?;
            let bar = progress(changes.len());
            for some in changes.chunks(ROWS_PER_BATCH) {
                let done = store.set_prices(some).await?;
                outcome.changed += done.changed;
                outcome.unchanged += done.unchanged;
                bar.inc(some.len() as u64);
            }
            bar.finish_and_clear();
        }
        What::Geography => geography::import(store, file::places(bytes, format)?, outcome).await?,
    }
    Ok(())
}

impl Outcome {
    /// Notes what was wrong with a file and returns what was good.
    fn take<T>(&mut self, parsed: Parsed<T>) -> Vec<(u64, T)> {
        self.good = parsed.good.len() as u64;
        self.refused = parsed.refused;
        parsed.good
    }
}

/// Refuses the lines of products that do not exist; what is returned shall be written, which on a dry run is nothing.
async fn known<T>(
    store: &Store,
    good: Vec<(u64, T)>,
    sku: impl Fn(&T) -> &str,
    outcome: &mut Outcome,
) -> anyhow::Result<Vec<T>> {
    let skus: Vec<&str> = good.iter().map(|(_, item)| sku(item)).collect();
    let unknown = store.unknown_skus(&skus).await?;
    let unknown: HashSet<String> = unknown.into_iter().map(str::to_owned).collect();
    let mut kept = Vec::new();
    for (line, item) in good {
        if unknown.contains(sku(&item)) {
            let wrong = format!("no product has the SKU `{}`", sku(&item));
            outcome.refused.push(Refusal::cell(line, "sku", wrong, "import the product first"));
            outcome.good -= 1;
        } else if !outcome.dry_run {
            kept.push(item);
        }
    }
    outcome.refused.sort_by_key(|refusal| refusal.line);
    Ok(kept)
}

/// A bar on standard error, which indicatif leaves out where that is no terminal.
fn progress(len: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} ({eta})");
    ProgressBar::new(len as u64).with_style(style.expect("the template is well formed"))
}

fn print(outcome: &Outcome, as_json: bool) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    if as_json {
        serde_json::to_writer(&mut out, outcome)?;
        writeln!(out)?;
    } else {
        std::io::stderr().lock().write_all(outcome.complaints().as_bytes())?;
        writeln!(out, "{}", outcome.summary())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
