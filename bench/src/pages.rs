//! Page POSTs alone: shoppers get their basket and address off the clock, then all connections post the pages of these
//! checkouts, from the first one to the order.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use futures_util::future::try_join_all;
use parking_lot::Mutex;
use serde_json::Value;

use crate::{server::Server, shopper::Shopper};

/// Shoppers of each connection that are prepared before the clock runs: enough that the moment when the last ones are
/// still under way and other connections have nothing left to do does not count.
const PREPARED: usize = 60;

/// A checkout whose pages wait to be posted.
struct Prepared {
    session: String,
    address: i64,
}

/// Page POSTs a second of `connections` connections, and the server's processor time for each of them, measured for
/// `seconds` on the clock.
pub(crate) async fn measure(
    server: &Server,
    fixtures: &Value,
    product: i64,
    connections: usize,
    seconds: u64,
) -> Result<(f64, Duration)> {
    let mut shoppers: Vec<_> = (0..connections).map(|_| Shopper::new(&server.address, fixtures)).collect();
    let (mut posted, mut took, mut cpu) = (0_u32, Duration::ZERO, Duration::ZERO);
    while took < Duration::from_secs(seconds) {
        let prepared: Arc<Mutex<Vec<Prepared>>> = Arc::default();
        shoppers = each(shoppers, |shopper| prepare(shopper, product, Arc::clone(&prepared))).await?;
        let cpu_before = server.cpu_time()?;
        let began = Instant::now();
        shoppers = each(shoppers, |shopper| post(shopper, Arc::clone(&prepared))).await?;
        took += began.elapsed();
        cpu += server.cpu_time()?.saturating_sub(cpu_before);
        for shopper in &mut shoppers {
            posted +=
                u32::try_from(shopper.timings.drain(..).filter(|(name, _)| name.ends_with("Page")).count())?;
        }
    }
    Ok((f64::from(posted) / took.as_secs_f64(), cpu / posted))
}

async fn each<F>(shoppers: Vec<Shopper>, act: impl Fn(Shopper) -> F) -> Result<Vec<Shopper>>
where
    F: Future<Output = Result<Shopper>> + Send + 'static,
{
    let acting = shoppers.into_iter().map(|shopper| tokio::spawn(act(shopper)));
    try_join_all(acting).await?.into_iter().collect()
}

async fn prepare(mut shopper: Shopper, product: i64, prepared: Arc<Mutex<Vec<Prepared>>>) -> Result<Shopper> {
    for _ in 0..PREPARED {
        let address = shopper.prepare(product).await?;
        let session = shopper.client.session().context("a basket begins a session")?.to_owned();
        prepared.lock().push(Prepared { session, address });
    }
    shopper.timings.clear();
    Ok(shopper)
}

async fn post(mut shopper: Shopper, prepared: Arc<Mutex<Vec<Prepared>>>) -> Result<Shopper> {
    loop {
        let Some(Prepared { session, address }) = prepared.lock().pop() else { return Ok(shopper) };
        shopper.client.take_session(&session);
        shopper.fill_in(address).await?;
        shopper.order().await?.context("the order is made")?;
    }
}
