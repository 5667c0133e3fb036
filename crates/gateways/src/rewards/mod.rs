//! Reward services: what one that knows the points a bank gave with a card must do.

mod remote;
pub mod simulator;

use std::{fmt::Debug, sync::Arc};

use checkout::{card::Card, money::Currency, services::Reward};
use futures_util::future::BoxFuture;

use crate::{GatewayError, remote::RemoteSettings};

/// A service that knows what banks give with their cards.
pub trait RewardService: Send + Sync + Debug {
    /// What operators read about it; never a secret.
    fn about(&self) -> String;

    /// What the bank gives with `card`, in `currency`; nothing for a card it does not know. The card ends with the call. No
    /// error may repeat anything of it.
    fn rewards(&self, card: Card, currency: Currency) -> BoxFuture<'_, Result<Vec<Reward>, GatewayError>>;
}

/// Which service an installation uses. An adapter is one variant here and one line in [`RewardSettings::service`].
#[derive(Debug, Clone)]
pub enum RewardSettings {
    /// A service that speaks the signed HTTP contract.
    Remote(RemoteSettings),
}

impl RewardSettings {
    /// The service; what is wrong with the settings otherwise.
    pub fn service(self) -> Result<Arc<dyn RewardService>, String> {
        match self {
            Self::Remote(settings) => Ok(Arc::new(remote::RemoteRewards::new(settings)?)),
        }
    }
}
