//! One checkout ordered many times at once makes one order; more buyers than units sell exactly the units.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use clap::Args;
use http::Method;
use indicatif::ProgressBar;
use serde_json::json;
use tokio::sync::{Barrier, Semaphore};

use crate::{
    audit::audit,
    checkout::{restock, set_stock},
    client::Client,
    report,
    server::{Database, Server},
    shopper::{Shopper, order_number},
};

#[derive(Args)]
pub(crate) struct Options {
    /// Only this database
    #[arg(long, value_enum)]
    only: Option<Database>,
    /// Rounds of one checkout ordered at once
    #[arg(long, default_value_t = 200)]
    rounds: u64,
    /// Final POSTs of one checkout at once
    #[arg(long, default_value_t = 64)]
    at_once: usize,
    /// Buyers of the scarce product
    #[arg(long, default_value_t = 2_000)]
    buyers: u64,
    /// Units of the scarce product
    #[arg(long, default_value_t = 100)]
    units: i64,
}

pub(crate) async fn run(options: Options) -> Result<()> {
    let mut results = Vec::new();
    for database in Database::chosen(options.only) {
        let folder = tempfile::tempdir_in(report::folder()?)?;
        let url = database.fresh_url(folder.path()).await?;
        let mut server = Server::demo(folder.path(), &url, false).await?;
        let fixtures = server.fixtures().await?;
        restock(folder.path(), &url, &fixtures).await?;

        let orders = same_checkout(&options, &server, &fixtures).await?;
        println!(
            "{}: {} rounds of {} final POSTs: {orders} orders, every answer named its own",
            database.name(),
            options.rounds,
            options.at_once
        );

        let sku = fixtures["products"]["last_unit"]["sku"].as_str().context("a scarce product")?;
        let scarce = fixtures["products"]["last_unit"]["pk"].as_i64().context("a scarce product")?;
        set_stock(folder.path(), &url, sku, options.units).await?;
        let sold = scarce_product(&options, &server, &fixtures, scarce).await?;
        let audited = audit(&url).await?;
        let units = audited.units_sold.get(&scarce).copied().unwrap_or(0);
        ensure!(
            sold == options.units && units == options.units,
            "{sold} buyers were told of an order, {units} units are sold"
        );
        println!(
            "{}: {} buyers for {} units: exactly {sold} orders, {units} units sold",
            database.name(),
            options.buyers,
            options.units
        );
        ensure!(audited.orders.len() as u64 == orders + u64::try_from(sold)?, "orders nobody was told of");
        results.push(json!({ "database": database.name(), "rounds": options.rounds, "at_once": options.at_once, "orders": orders, "buyers": options.buyers, "units": options.units, "sold": sold }));
        server.kill().await?;
    }
    report::keep("races", &json!(results))
}

async fn same_checkout(options: &Options, server: &Server, fixtures: &serde_json::Value) -> Result<u64> {
    let product = fixtures["products"]["plenty"]["pk"].as_i64().context("a product with plenty")?;
    let progress = ProgressBar::new(options.rounds);
    for _ in 0..options.rounds {
        let mut shopper = Shopper::new(&server.address, fixtures);
        shopper.walk(product).await?;
        let session = shopper.client.session().context("a session")?.to_owned();
        let start = Arc::new(Barrier::new(options.at_once));
        let posts = (0..options.at_once).map(|_| {
            let (mut client, start, session) =
                (Client::new(&server.address), Arc::clone(&start), session.clone());
            tokio::spawn(async move {
                client.take_session(&session);
                // A request before the race opens the connection, so that the race is one of pages.
                client.expect(Method::GET, "/orders/checkout/", String::new()).await?;
                start.wait().await;
                client
                    .expect(
                        Method::POST,
                        "/orders/checkout/?page=FundsTransferPage",
                        "agreement=1".to_owned(),
                    )
                    .await
            })
        });
        let mut numbers = std::collections::BTreeSet::new();
        for answer in futures_util::future::join_all(posts).await {
            let answer = answer??;
            numbers.insert(
                order_number(&answer).with_context(|| format!("an answer names no order: {answer}"))?,
            );
        }
        ensure!(numbers.len() == 1, "{} orders of one checkout: {numbers:?}", numbers.len());
        progress.inc(1);
    }
    progress.finish_and_clear();
    Ok(options.rounds)
}

async fn scarce_product(
    options: &Options,
    server: &Server,
    fixtures: &serde_json::Value,
    product: i64,
) -> Result<i64> {
    let places = Arc::new(Semaphore::new(options.at_once));
    let progress = ProgressBar::new(options.buyers);
    let buyers: Vec<_> = (0..options.buyers)
        .map(|_| {
            let (places, progress) = (Arc::clone(&places), progress.clone());
            let mut shopper = Shopper::new(&server.address, fixtures);
            tokio::spawn(async move {
                let _place = places.acquire().await?;
                // A shopper who finds it sold out on the way is refused with an error, which ends the walk.
                let bought = match shopper.walk(product).await {
                    Ok(()) => shopper.order().await?.is_some(),
                    Err(_) => false,
                };
                progress.inc(1);
                anyhow::Ok(bought)
            })
        })
        .collect();
    let mut sold = 0;
    for buyer in buyers {
        sold += i64::from(buyer.await??);
    }
    progress.finish_and_clear();
    Ok(sold)
}
