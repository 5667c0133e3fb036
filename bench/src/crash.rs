//! `kill -9` at random moments under load: what was acknowledged is there after the restart, once, and adds up.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use anyhow::{Context, Result, ensure};
use clap::Args;
use indicatif::ProgressBar;
use serde_json::{Value, json};

use crate::{
    audit::audit,
    checkout::restock,
    report,
    server::{Database, Server},
    shopper::Shopper,
};

#[derive(Args)]
pub(crate) struct Options {
    /// Only this database
    #[arg(long, value_enum)]
    only: Option<Database>,
    /// Kills
    #[arg(long, default_value_t = 200)]
    kills: u64,
    /// Shoppers at once
    #[arg(long, default_value_t = 16)]
    connections: usize,
}

/// The orders shoppers were told of.
pub(crate) type Acknowledged = Arc<Mutex<BTreeSet<String>>>;

pub(crate) async fn run(options: Options) -> Result<()> {
    let mut results = Vec::new();
    for database in Database::chosen(options.only) {
        let folder = tempfile::tempdir_in(report::folder()?)?;
        let url = database.fresh_url(folder.path()).await?;
        let acknowledged = Acknowledged::default();
        let mut slowest = Duration::ZERO;
        let progress = ProgressBar::new(options.kills);
        for kill in 0..options.kills {
            let mut server = Server::demo(folder.path(), &url, false).await?;
            if kill > 0 {
                slowest = slowest.max(server.start);
            }
            let fixtures = server.fixtures().await?;
            if kill == 0 {
                restock(folder.path(), &url, &fixtures).await?;
            }
            let load = Load::start(&server, &fixtures, options.connections, &acknowledged)?;
            tokio::time::sleep(Duration::from_millis(rand::random_range(50..600))).await;
            server.kill().await?;
            load.stop().await;
            check(&url, &acknowledged).await.with_context(|| format!("after kill {}", kill + 1))?;
            progress.inc(1);
        }
        progress.finish_and_clear();
        let count = known(&acknowledged).len();
        println!(
            "{}: {} kills, {count} acknowledged orders, none lost, none twice, stock adds up; slowest restart {} ms",
            database.name(),
            options.kills,
            slowest.as_millis()
        );
        results.push(json!({ "database": database.name(), "kills": options.kills, "acknowledged": count, "lost": 0, "slowest_restart_ms": u64::try_from(slowest.as_millis())? }));
    }
    report::keep("crash", &json!(results))
}

/// The numbers so far.
pub(crate) fn known(acknowledged: &Acknowledged) -> BTreeSet<String> {
    acknowledged.lock().expect("no shopper panics while it holds this").clone()
}

/// How often the audit looks again: a database server goes on with the last commits of a client that was killed, and
/// one that ends between two readings looks like a sum that does not add up. A wrong sum stays wrong.
const LOOKS_MAX: u32 = 5;

async fn check(url: &str, acknowledged: &Acknowledged) -> Result<()> {
    let mut looks = 1;
    let audited = loop {
        match audit(url).await {
            Ok(audited) => break audited,
            Err(error) if looks == LOOKS_MAX => return Err(error),
            Err(_) => looks += 1,
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
    };
    let lost: Vec<_> = known(acknowledged).difference(&audited.orders).cloned().collect();
    ensure!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    Ok(())
}

/// Shoppers who buy until the server is gone.
pub(crate) struct Load {
    stop: Arc<AtomicBool>,
    shoppers: Vec<tokio::task::JoinHandle<()>>,
}

impl Load {
    pub(crate) fn start(
        server: &Server,
        fixtures: &Value,
        count: usize,
        acknowledged: &Acknowledged,
    ) -> Result<Self> {
        let product = fixtures["products"]["plenty"]["pk"].as_i64().context("a product with plenty")?;
        let stop = Arc::new(AtomicBool::new(false));
        let shoppers = (0..count)
            .map(|_| {
                let mut shopper = Shopper::new(&server.address, fixtures);
                let (stop, acknowledged) = (Arc::clone(&stop), Arc::clone(acknowledged));
                tokio::spawn(async move {
                    while !stop.load(Ordering::Relaxed) {
                        // A connection that breaks ends the walk; what was answered before it counts.
                        let Ok(()) = shopper.walk(product).await else { break };
                        let Ok(Some(number)) = shopper.order().await else { break };
                        acknowledged.lock().expect("no shopper panics while it holds this").insert(number);
                    }
                })
            })
            .collect();
        Ok(Self { stop, shoppers })
    }

    pub(crate) async fn stop(self) {
        self.stop.store(true, Ordering::Relaxed);
        for shopper in self.shoppers {
            let _ = tokio::time::timeout(Duration::from_secs(5), shopper).await;
        }
    }
}
