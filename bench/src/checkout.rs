//! Whole checkouts a second, page POSTs alone, latency per page, processor time; and from the same run the limit.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use clap::Args;
use http::Method;
use indicatif::ProgressBar;
use serde_json::{Value, json};
use tokio::process::Command;

use crate::{
    chart,
    client::Client,
    pages,
    report::{self, Latency},
    server::{Database, Server, program},
    shopper::{Shopper, Timings},
};

#[derive(Args)]
pub(crate) struct Options {
    /// Only this database
    #[arg(long, value_enum)]
    only: Option<Database>,
    /// Connections at once
    #[arg(long, default_value_t = 32)]
    connections: usize,
    /// Seconds of each measurement
    #[arg(long, default_value_t = 15)]
    seconds: u64,
    /// Rounds; the limit is measured in each, before the shop
    #[arg(long, default_value_t = 3)]
    rounds: usize,
}

/// What page POSTs alone are meant to reach of the limit.
const SHARE_GOAL: f64 = 0.40;
/// The most processor time of the server that a whole checkout may take, in milliseconds of one core.
const CORE_MS_MAX: f64 = 6.0;

/// What page POSTs alone surely reach of the limit, also on a machine with other work to do. Below it something broke.
fn share_floor(database: Database) -> f64 {
    match database {
        Database::Sqlite => 0.16,
        Database::Postgres => 0.24,
    }
}

/// What one measurement of the shop found.
struct Measured {
    checkouts_per_second: f64,
    /// Page POSTs among everything else shoppers do.
    pages_per_second: f64,
    /// Page POSTs with nothing else beside them.
    pages_alone_per_second: f64,
    cpu_ms_per_checkout: f64,
    resident_kib: u64,
    latencies: Vec<Latency>,
}

pub(crate) async fn run(options: Options) -> Result<()> {
    let (mut results, mut shortfalls) = (Vec::new(), Vec::new());
    for database in Database::chosen(options.only) {
        let mut rounds = Vec::new();
        for round in 1..=options.rounds {
            println!("{} round {round} of {}", database.name(), options.rounds);
            let limit = measure_limit(&options, database).await?;
            println!("  limit: {limit:.0} requests/s (bare HTTP, one row read, one durable write)");
            let shop = measure_shop(&options, database, limit).await?;
            report::print_latencies(&shop.latencies);
            rounds.push((limit, shop));
        }
        let result = result(database, rounds);
        shortfalls.extend(shortfall(database, &result));
        results.push(result);
    }
    report::keep("checkout", &json!({ "connections": options.connections, "databases": results }))?;
    let path = report::folder()?.join("checkout.svg");
    std::fs::write(&path, chart::checkout(&results)?)?;
    println!("drawn as {}", path.display());
    anyhow::ensure!(shortfalls.is_empty(), "{}", shortfalls.join("; "));
    Ok(())
}

/// Why the figures of `database` are not good enough.
fn shortfall(database: Database, result: &Value) -> Option<String> {
    let figure = |name: &str| result[name].as_f64().unwrap_or_default();
    let (share, core_ms) = (figure("share_of_limit"), figure("cpu_ms_per_checkout"));
    let (name, floor) = (database.name(), share_floor(database));
    println!("{name}: goal {:.0} %, floor {:.0} %", 100.0 * SHARE_GOAL, 100.0 * floor);
    if share < floor {
        Some(format!(
            "{name}: page POSTs reach {:.0} % of the limit, less than {:.0} %",
            100.0 * share,
            100.0 * floor
        ))
    } else if core_ms > CORE_MS_MAX {
        Some(format!("{name}: a checkout takes {core_ms:.2} core-ms, more than {CORE_MS_MAX:.0}"))
    } else {
        None
    }
}

fn result(database: Database, mut rounds: Vec<(f64, Measured)>) -> Value {
    // The median round speaks: a noisy neighbour spoils single ones.
    rounds.sort_by(|a, b| (a.1.pages_alone_per_second / a.0).total_cmp(&(b.1.pages_alone_per_second / b.0)));
    let ratios: Vec<f64> = rounds.iter().map(|(limit, shop)| shop.pages_alone_per_second / limit).collect();
    let (limit, shop) = &rounds[rounds.len() / 2];
    println!(
        "{}: median {:.0} % of the limit ({}), {:.0} % among whole checkouts, {:.2} core-ms a checkout",
        database.name(),
        100.0 * shop.pages_alone_per_second / limit,
        ratios.iter().map(|ratio| format!("{:.0} %", 100.0 * ratio)).collect::<Vec<_>>().join(", "),
        100.0 * shop.pages_per_second / limit,
        shop.cpu_ms_per_checkout,
    );
    json!({
        "database": database.name(),
        "limit_per_second": limit,
        "page_posts_per_second": shop.pages_alone_per_second,
        "share_of_limit": shop.pages_alone_per_second / limit,
        "share_of_limit_by_round": ratios,
        "page_posts_per_second_in_whole_checkouts": shop.pages_per_second,
        "share_of_limit_in_whole_checkouts": shop.pages_per_second / limit,
        "checkouts_per_second": shop.checkouts_per_second,
        "cpu_ms_per_checkout": shop.cpu_ms_per_checkout,
        "resident_kib": shop.resident_kib,
        "latencies": report::latencies_json(&shop.latencies),
    })
}

/// What a page POST writes on average, measured once: the checkout's document (390 bytes), its event (90), and a seventh of
/// what an order writes with its movements and messages (4,550).
const PAGE_BYTES: usize = 1_130;

async fn measure_limit(options: &Options, database: Database) -> Result<f64> {
    let folder = tempfile::tempdir_in(report::folder()?)?;
    let url = database.fresh_url(folder.path()).await?;
    let mut command = Command::new(program("bench")?);
    command.args(["limit-server", "--database", &url, "--rows", &options.connections.to_string()]);
    command.args(["--bytes", &PAGE_BYTES.to_string()]);
    let mut server = Server::start(command).await?;
    let count = Arc::new(AtomicU64::new(0));
    let end = Instant::now() + Duration::from_secs(options.seconds);
    let workers = (0..options.connections).map(|row| {
        let (mut client, count) = (Client::new(&server.address), Arc::clone(&count));
        let body = "agreement=1&note=".to_owned() + &"x".repeat(60);
        tokio::spawn(async move {
            while Instant::now() < end {
                client.expect(Method::POST, &format!("/limit/{row}"), body.clone()).await?;
                count.fetch_add(1, Ordering::Relaxed);
            }
            anyhow::Ok(())
        })
    });
    let began = Instant::now();
    for worker in futures_util::future::join_all(workers).await {
        worker??;
    }
    let rate = per_second(count.load(Ordering::Relaxed), began.elapsed());
    server.kill().await?;
    Ok(rate)
}

async fn measure_shop(options: &Options, database: Database, limit: f64) -> Result<Measured> {
    let folder = tempfile::tempdir_in(report::folder()?)?;
    let url = database.fresh_url(folder.path()).await?;
    let mut server = Server::demo(folder.path(), &url, false).await?;
    let fixtures = server.fixtures().await?;
    let product =
        fixtures["products"]["plenty"]["pk"].as_i64().context("the fixtures name a product with plenty")?;
    restock(folder.path(), &url, &fixtures).await?;
    let progress = ProgressBar::new(options.seconds);
    let cpu_before = server.cpu_time()?;
    let began = Instant::now();
    let end = began + Duration::from_secs(options.seconds);
    let workers: Vec<_> = (0..options.connections)
        .map(|_| {
            let mut shopper = Shopper::new(&server.address, &fixtures);
            tokio::spawn(async move {
                let mut checkouts = 0_u64;
                while Instant::now() < end {
                    shopper.walk(product).await?;
                    shopper.order().await?.context("the order is made")?;
                    checkouts += 1;
                }
                anyhow::Ok((checkouts, shopper.timings))
            })
        })
        .collect();
    while Instant::now() < end {
        tokio::time::sleep(Duration::from_millis(250)).await;
        progress.set_position(began.elapsed().as_secs());
    }
    let (mut checkouts, mut timings) = (0, Timings::new());
    for worker in workers {
        let (count, times) = worker.await??;
        checkouts += count;
        timings.extend(times);
    }
    let took = began.elapsed();
    progress.finish_and_clear();
    let cpu = server.cpu_time()?.saturating_sub(cpu_before);
    let page_posts = timings.iter().filter(|(page, _)| page.ends_with("Page")).count();
    let mut measured = Measured {
        checkouts_per_second: per_second(checkouts, took),
        pages_per_second: per_second(page_posts as u64, took),
        pages_alone_per_second: 0.0,
        cpu_ms_per_checkout: report::millis(cpu) / per_second(checkouts, Duration::from_secs(1)),
        resident_kib: server.resident_kib()?,
        latencies: report::latencies(&timings),
    };
    println!(
        "  whole checkouts: {:.0}/s, with {:.0} page POSTs/s = {:.0} % of the limit; {:.2} core-ms each; {} MiB",
        measured.checkouts_per_second,
        measured.pages_per_second,
        100.0 * measured.pages_per_second / limit,
        measured.cpu_ms_per_checkout,
        measured.resident_kib / 1024,
    );
    let (pages_per_second, cpu_of_page) =
        pages::measure(&server, &fixtures, product, options.connections, options.seconds).await?;
    measured.pages_alone_per_second = pages_per_second;
    println!(
        "  pages alone: {pages_per_second:.0} POSTs/s = {:.0} % of the limit; {:.0} core-us each",
        100.0 * pages_per_second / limit,
        1000.0 * report::millis(cpu_of_page),
    );
    server.kill().await?;
    Ok(measured)
}

/// Gives the product of the load more units than any run sells.
pub(crate) async fn restock(folder: &std::path::Path, url: &str, fixtures: &Value) -> Result<()> {
    let sku =
        fixtures["products"]["plenty"]["sku"].as_str().context("the fixtures name a product with plenty")?;
    set_stock(folder, url, sku, 100_000_000).await
}

/// Sets the units of a product as an operator would.
pub(crate) async fn set_stock(folder: &std::path::Path, url: &str, sku: &str, units: i64) -> Result<()> {
    let file = folder.join("stock.csv");
    std::fs::write(&file, format!("sku,stock\n{sku},{units}\n"))?;
    let mut command = Command::new(program("kassa")?);
    command.args(["import", "stock"]).arg(&file).arg("--data").arg(folder).args(["--database", url]);
    let output = command.output().await?;
    anyhow::ensure!(
        output.status.success(),
        "kassa import stock: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "counts of a run are far below 2^52")]
fn per_second(count: u64, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}
