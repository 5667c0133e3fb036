//! `kassa export`: what a spreadsheet or another program reads of the orders. Reads page by page, so that a shop of any
//! size fits in little memory.

#[cfg(test)]
mod tests;

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context;
use checkout::{
    ids::{Pk, Timestamp},
    money::Money,
    order::Order,
    pricing::Tender,
    text::{Label, Language},
    time::rfc3339,
};
use clap::{Args, Subcommand, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use store::Store;

use crate::{
    installation::Installation,
    moment::moment,
    order::{keys, status_name},
};

/// Orders read at a time.
const PAGE: i64 = 500;

/// Export what the shop holds
#[derive(Debug, Subcommand)]
pub(crate) enum ExportArgs {
    /// Orders, oldest first
    Orders(ExportOrders),
}

/// Which orders, and how they are written.
#[derive(Debug, Args)]
pub(crate) struct ExportOrders {
    /// Only orders made since this day or moment, in UTC
    #[arg(long, value_name = "DATE", value_parser = moment)]
    since: Timestamp,
    /// csv has one line for each order; jsonl has everything clients of the shop read
    #[arg(long, value_enum, default_value_t = Written::Csv)]
    format: Written,
    /// File to write; standard output otherwise
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// How orders are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Written {
    /// Comma separated values with a line of headings
    Csv,
    /// One JSON document on each line
    Jsonl,
}

/// Carries out `args` in an installation.
pub(crate) async fn command(installation: &Installation, args: ExportArgs) -> anyhow::Result<ExitCode> {
    run(&installation.store().await?, args).await
}

async fn run(store: &Store, args: ExportArgs) -> anyhow::Result<ExitCode> {
    let ExportArgs::Orders(args) = args;
    if let Some(path) = &args.out {
        let count = to_file(store, &args, path).await?;
        eprintln!("{count} orders written to {}", path.display());
        return Ok(ExitCode::SUCCESS);
    }
    let mut out = BufWriter::new(std::io::stdout());
    match write(store, args.since, args.format, &mut out, |_| ()).await {
        Err(error) if stopped_reading(&error) => {}
        other => drop(other?),
    }
    Ok(ExitCode::SUCCESS)
}

/// A reader that stops reading, such as `head`, is no failure.
fn stopped_reading(error: &anyhow::Error) -> bool {
    let is_pipe = |error: &std::io::Error| error.kind() == std::io::ErrorKind::BrokenPipe;
    let inside_csv = |error: &csv::Error| matches!(error.kind(), csv::ErrorKind::Io(error) if is_pipe(error));
    error.downcast_ref().is_some_and(is_pipe) || error.downcast_ref().is_some_and(inside_csv)
}

/// Writes beside `path` first, so that nobody reads half an export.
async fn to_file(store: &Store, args: &ExportOrders, path: &Path) -> anyhow::Result<u64> {
    let mut name = path.file_name().context("--out names no file")?.to_owned();
    name.push(".part");
    let part = path.with_file_name(name);
    let file = File::create(&part).with_context(|| format!("cannot write {}", part.display()))?;
    let progress = ProgressBar::new_spinner().with_style(
        ProgressStyle::with_template("{spinner} {pos} orders, {per_sec}").expect("a fixed template"),
    );
    let mut out = BufWriter::new(file);
    let written = write(store, args.since, args.format, &mut out, |count| progress.set_position(count)).await;
    progress.finish_and_clear();
    let finished = written.and_then(|count| {
        out.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
        std::fs::rename(&part, path)?;
        Ok(count)
    });
    if finished.is_err() {
        // What is wrong is said below; a file that cannot be removed either changes nothing about it.
        let _ = std::fs::remove_file(&part);
    }
    finished.with_context(|| format!("cannot write {}", path.display()))
}

async fn write(
    store: &Store,
    since: Timestamp,
    format: Written,
    out: &mut (impl Write + Send),
    progress: impl Fn(u64),
) -> anyhow::Result<u64> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    if format == Written::Csv {
        csv.write_record(COLUMNS)?;
    }
    let (mut from, mut behind, mut count) = (since, Pk(0), 0);
    loop {
        let page = store.orders_since(from, behind.0, PAGE).await?;
        for stored in &page {
            match format {
                Written::Csv => csv.write_record(cells(&stored.order).iter().map(|cell| harmless(cell)))?,
                Written::Jsonl => writeln!(out, "{}", keys(&stored.order))?,
            }
            count += 1;
        }
        let lines = csv.into_inner().map_err(csv::IntoInnerError::into_error)?;
        out.write_all(&lines)?;
        csv = csv::Writer::from_writer(Vec::new());
        progress(count);
        match page.last() {
            Some(last) => (from, behind) = (last.order.created, last.order.pk),
            None => break,
        }
    }
    out.flush()?;
    Ok(count)
}

const COLUMNS: [&str; 34] = [
    "number",
    "status",
    "created",
    "expires",
    "customer",
    "email",
    "phone",
    "first_name",
    "last_name",
    "line",
    "postcode",
    "city",
    "country",
    "items",
    "goods",
    "discount",
    "shipping",
    "amount",
    "currency",
    "payment_option",
    "shipping_option",
    "bank_account",
    "tracking_number",
    "notes",
    "fees",
    "loyalty_money",
    "loyalty_points",
    "rewards",
    "unpaid",
    "instalments",
    "interest",
    "gift_cards",
    "delivery_slot",
    "pickup_location",
];

fn cells(order: &Order) -> [String; 34] {
    let draft = &order.draft;
    let address = draft.shipping_address.as_ref().or(draft.billing_address.as_ref());
    let of_address =
        |field: fn(&checkout::address::Address) -> &String| address.map(field).cloned().unwrap_or_default();
    let label = |label: Option<&Label>| {
        label.map(|label| label.in_language(Language::En).to_owned()).unwrap_or_default()
    };
    [
        order.number.0.clone(),
        status_name(order.status),
        rfc3339(order.created),
        order.expires.map(rfc3339).unwrap_or_default(),
        order.customer.map(|pk| pk.to_string()).unwrap_or_default(),
        draft.email.clone(),
        draft.phone.clone().unwrap_or_default(),
        of_address(|address| &address.first_name),
        of_address(|address| &address.last_name),
        of_address(|address| &address.line),
        of_address(|address| &address.postcode),
        of_address(|address| &address.city.name),
        of_address(|address| &address.country.name),
        items(order),
        order.goods.to_string(),
        order.discount_total().to_string(),
        order.shipping_amount.to_string(),
        order.amount.to_string(),
        order.amount.currency.code().to_owned(),
        label(draft.payment_option.as_ref().map(|option| &option.name)),
        draft.carriers(Language::En).unwrap_or_default(),
        draft.bank_account.as_ref().map(|account| account.iban.clone()).unwrap_or_default(),
        order.tracking_number.clone().unwrap_or_default(),
        draft.notes.clone().unwrap_or_default(),
        order.fee_total().to_string(),
        order.tender(Tender::LoyaltyMoney).to_string(),
        order.tender(Tender::LoyaltyPoints).to_string(),
        order.tender(Tender::Rewards).to_string(),
        order.unpaid().to_string(),
        order.instalments().map(|plan| plan.count.to_string()).unwrap_or_default(),
        order.interest.unwrap_or(Money::zero(order.amount.currency)).to_string(),
        order.tender(Tender::GiftCard).to_string(),
        draft.delivery_slot.as_ref().map(ToString::to_string).unwrap_or_default(),
        draft.pickup_location.as_ref().map(|point| point.name.clone()).unwrap_or_default(),
    ]
}

/// `2 CUP-1; 1 RUG-1`: what is to be delivered.
fn items(order: &Order) -> String {
    let sku = |product: Pk| {
        let item = order.items.iter().find(|item| item.product.pk == product);
        item.map_or("", |item| item.product.sku.as_str())
    };
    let units = order.live_units();
    let lines = units.iter().map(|(product, quantity)| format!("{quantity} {}", sku(*product)));
    lines.collect::<Vec<_>>().join("; ")
}

/// Spreadsheets take a cell that begins like a formula for one, also when a shopper typed it.
fn harmless(cell: &str) -> String {
    if cell.trim_start_matches(' ').starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}
