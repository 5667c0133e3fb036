//! Figures as text and as JSON.

use std::{collections::BTreeMap, path::PathBuf, time::Duration};

use anyhow::Result;
use serde_json::{Value, json};

use crate::shopper::Timings;

/// Where results go: beside the build, which no version control keeps.
pub(crate) fn folder() -> Result<PathBuf> {
    let folder = PathBuf::from("target/bench");
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Percentiles of one page.
#[derive(Debug, Clone, serde::Serialize)]
pub(crate) struct Latency {
    pub(crate) page: &'static str,
    pub(crate) count: usize,
    pub(crate) p50_ms: f64,
    pub(crate) p90_ms: f64,
    pub(crate) p99_ms: f64,
    pub(crate) max_ms: f64,
}

/// Percentiles per page, in the order in which a shopper meets the pages.
pub(crate) fn latencies(timings: &Timings) -> Vec<Latency> {
    let mut order: Vec<&'static str> = Vec::new();
    let mut by_page: BTreeMap<&'static str, Vec<Duration>> = BTreeMap::new();
    for (page, took) in timings {
        if !order.contains(page) {
            order.push(page);
        }
        by_page.entry(page).or_default().push(*took);
    }
    let percentiles = |page: &'static str| {
        let times = by_page.get_mut(page)?;
        times.sort();
        let at = |per_mille: usize| millis(times[(times.len() - 1) * per_mille / 1000]);
        Some(Latency {
            page,
            count: times.len(),
            p50_ms: at(500),
            p90_ms: at(900),
            p99_ms: at(990),
            max_ms: at(1000),
        })
    };
    order.into_iter().filter_map(percentiles).collect()
}

/// Milliseconds for people.
pub(crate) fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// Prints a result as JSON and keeps it as a file.
pub(crate) fn keep(name: &str, value: &Value) -> Result<()> {
    let path = folder()?.join(format!("{name}.json"));
    std::fs::write(&path, format!("{value:#}\n"))?;
    println!("kept as {}", path.display());
    Ok(())
}

/// The latencies as a table.
pub(crate) fn print_latencies(latencies: &[Latency]) {
    println!(
        "  {:<30} {:>8} {:>9} {:>9} {:>9} {:>9}",
        "page", "count", "p50 ms", "p90 ms", "p99 ms", "max ms"
    );
    for l in latencies {
        println!(
            "  {:<30} {:>8} {:>9.2} {:>9.2} {:>9.2} {:>9.2}",
            l.page, l.count, l.p50_ms, l.p90_ms, l.p99_ms, l.max_ms
        );
    }
}

/// The latencies as JSON.
pub(crate) fn latencies_json(latencies: &[Latency]) -> Value {
    json!(latencies)
}
