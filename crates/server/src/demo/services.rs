//! The demo's loyalty, reward and shipping services: simulators behind sockets, with tables in the data folder that may be edited while
//! the demo runs.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use anyhow::{Context, Result};
use flow::{Clock, SystemClock};
use gateways::{
    Gateways,
    loyalty::{self, LoyaltyService, LoyaltySettings},
    remote::{Now, RemoteSettings},
    rewards::{self, RewardService, RewardSettings},
    shipping::{self, ShippingService, ShippingSettings},
    simulation::{Simulator, Table},
};

use crate::config::Unusable;

/// Only this process and its own simulators know it, and nothing depends on it.
const SECRET: &str = "the demo talks to itself";
const TIMEOUT: Duration = Duration::from_secs(2);

/// The running services.
pub(super) struct Services {
    loyalty: Arc<dyn LoyaltyService>,
    rewards: Arc<dyn RewardService>,
    shipping: Arc<dyn ShippingService>,
    _simulators: [Simulator; 3],
}

impl Services {
    /// The services, and nothing else.
    pub(super) fn gateways(&self) -> Gateways {
        Gateways {
            loyalty: Some(Arc::clone(&self.loyalty)),
            rewards: Some(Arc::clone(&self.rewards)),
            shipping: Some(Arc::clone(&self.shipping)),
            ..Gateways::default()
        }
    }
}

/// Begins them, with `loyalty.toml`, `rewards.toml` and `shipping.toml` in the folder `data`.
pub(super) async fn start(data: &Path) -> Result<Services> {
    let now: Now = Arc::new(|| SystemClock.now());
    let table = file(data, "loyalty.toml", loyalty::simulator::DEMO_TABLE)?;
    let points = loyalty::simulator::start(Table::File(table), SECRET.to_owned(), Arc::clone(&now)).await?;
    let table = file(data, "rewards.toml", rewards::simulator::DEMO_TABLE)?;
    let banks = rewards::simulator::start(Table::File(table), SECRET.to_owned(), Arc::clone(&now)).await?;
    let table = file(data, "shipping.toml", shipping::simulator::DEMO_TABLE)?;
    let carriers =
        shipping::simulator::start(Table::File(table), SECRET.to_owned(), Arc::clone(&now)).await?;
    let settings = |simulator: &Simulator| RemoteSettings {
        url: simulator.url(),
        secret: SECRET.to_owned(),
        timeout: TIMEOUT,
        now: Arc::clone(&now),
    };
    Ok(Services {
        loyalty: LoyaltySettings::Remote(settings(&points)).service().map_err(Unusable)?,
        rewards: RewardSettings::Remote(settings(&banks)).service().map_err(Unusable)?,
        shipping: ShippingSettings::Remote(settings(&carriers)).service().map_err(Unusable)?,
        _simulators: [points, banks, carriers],
    })
}

/// The file called `name`; made on the first start, left as it is afterwards.
fn file(data: &Path, name: &str, text: &str) -> Result<PathBuf> {
    let path = data.join(name);
    if !path.exists() {
        std::fs::create_dir_all(data)
            .with_context(|| format!("cannot make the folder {}", data.display()))?;
        std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(path)
}
