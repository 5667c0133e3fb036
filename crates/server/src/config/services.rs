//! Where services of the outside world are that speak the signed HTTP contract. Their secrets come from the environment only.

use std::{sync::Arc, time::Duration};

use flow::{Clock, SystemClock};
use gateways::remote::RemoteSettings;

use toml::Value;

use super::{
    Environment,
    table::{Kind, Setting},
};

/// A service. Without a URL it is not used.
#[derive(Clone, Default)]
pub(crate) struct ServiceConfig {
    /// Where its paths begin.
    pub(crate) url: Option<String>,
    /// What both sides know.
    pub(crate) secret: Option<String>,
}

/// How long one question may take: shoppers wait for it.
const TIMEOUT: Duration = Duration::from_millis(2_500);

impl std::fmt::Debug for ServiceConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ServiceConfig({:?})", self.url)
    }
}

impl ServiceConfig {
    /// Takes the secret from the environment: `KASSA_LOYALTY_SECRET` for `loyalty`.
    pub(super) fn read_secret(&mut self, name: &str, environment: &Environment) {
        self.secret = environment.get(name).map(|secret| secret.trim().to_owned());
    }

    /// How it is asked, if it is.
    pub(crate) fn remote(&self) -> Option<RemoteSettings> {
        Some(RemoteSettings {
            url: self.url.clone()?,
            secret: self.secret.clone().unwrap_or_default(),
            timeout: TIMEOUT,
            now: Arc::new(|| SystemClock.now()),
        })
    }
}

/// Whether `text` can be where a service is: https, or http on this machine.
pub(super) fn is_service_url(text: &str) -> bool {
    let local = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
    text.starts_with("https://") || local.iter().any(|start| text.starts_with(start))
}

macro_rules! service_url {
    ($field:ident, $variable:literal, $about:literal) => {
        Setting {
            key: concat!(stringify!($field), ".url"),
            variable: Some($variable),
            kind: Kind::Text,
            about: $about,
            expects: "a URL that begins with https://, or with http:// on this machine",
            sample: "https://points.shop.example/kassa",
            read: |config, value| {
                config.$field.url = Some(value.as_str().filter(|text| is_service_url(text))?.to_owned());
                Some(())
            },
            show: |config| config.$field.url.as_deref().map(Value::from),
        }
    };
}

/// Where points are counted.
pub(super) const LOYALTY_URL: Setting = service_url!(
    loyalty,
    "KASSA_LOYALTY_URL",
    "Where the service is that counts customers' points. Its secret belongs into KASSA_LOYALTY_SECRET."
);

/// Where carriers are asked for.
pub(super) const SHIPPING_URL: Setting = service_url!(
    shipping,
    "KASSA_SHIPPING_URL",
    "Where the service is that offers ways of delivery and carriers. Its secret belongs into KASSA_SHIPPING_SECRET."
);

/// Where rewards are known.
pub(super) const REWARDS_URL: Setting = service_url!(
    rewards,
    "KASSA_REWARDS_URL",
    "Where the service is that is sent bank cards' numbers. Its secret belongs into KASSA_REWARDS_SECRET."
);
