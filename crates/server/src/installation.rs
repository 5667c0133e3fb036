//! An installation as a command finds it: its settings, its database, and the server's state made of them.

use std::{net::SocketAddr, os::unix::fs::DirBuilderExt, path::Path, sync::Arc, time::Duration};

use anyhow::{Context, Result};
use checkout::shop::Shop;
use flow::{Clock, RandomIds, SystemClock};
use gateways::{
    Gateways, Now,
    loyalty::LoyaltySettings,
    payment::PaymentSettings,
    provider::{ProviderSettings, Providers},
    rewards::RewardSettings,
    shipping::ShippingSettings,
};
use store::{DatabaseUrl, Db, Durability, Store};
use web::{App, WebConfig, listen::AddressSet};

use crate::{
    config::{Config, Loaded, SecretSource, Unusable, list},
    serve,
};

/// Settings that can be used.
pub(crate) struct Installation {
    /// The settings.
    pub(crate) config: Config,
    /// Whether results are printed as JSON.
    pub(crate) json: bool,
    /// What was found surprising in the settings.
    pub(crate) warnings: Vec<String>,
    secret: SecretSource,
}

impl Installation {
    /// Refuses settings with problems, naming all of them.
    pub(crate) fn new(loaded: Loaded, json: bool) -> Result<Self, Unusable> {
        if !loaded.problems.is_empty() {
            return Err(Unusable(list("these settings must be mended:", &loaded.problems)));
        }
        let warnings = loaded.warnings.iter().map(ToString::to_string).collect();
        Ok(Self { config: loaded.config, json, warnings, secret: loaded.secret })
    }

    /// The database, which must be there.
    pub(crate) async fn store(&self) -> Result<Store> {
        if let DatabaseUrl::Sqlite(path) = self.config.database_url()
            && !path.exists()
        {
            return Err(Unusable(format!(
                "there is no database at {}; `kassa shop import FILE` begins one, --data says where else to look",
                path.display()
            ))
            .into());
        }
        self.store_or_new().await
    }

    /// The database, begun if it is not there.
    pub(crate) async fn store_or_new(&self) -> Result<Store> {
        let url = self.config.database_url();
        if self.config.database.is_none() {
            make_folder(&self.config.data)?;
        }
        let place = match &url {
            DatabaseUrl::Sqlite(path) => path.display().to_string(),
            DatabaseUrl::Postgres(_) => "the PostgreSQL server".to_owned(),
        };
        let db = Db::open_for(&url, durability(), serve::runtimes())
            .await
            .with_context(|| format!("cannot open {place}"))?;
        Ok(Store::new(db))
    }

    /// The services the settings name.
    pub(crate) fn gateways(&self) -> Result<Gateways> {
        let mail =
            self.config.mail_settings().map(|settings| settings.gateway()).transpose().map_err(Unusable)?;
        let loyalty =
            self.config.loyalty.remote().map(|settings| LoyaltySettings::Remote(settings).service());
        let shipping =
            self.config.shipping.remote().map(|settings| ShippingSettings::Remote(settings).service());
        let rewards = self.config.rewards.remote().map(|settings| RewardSettings::Remote(settings).service());
        let now = Arc::new(|| SystemClock.now());
        let sms = self
            .config
            .sms_settings(now.clone())
            .and_then(|settings| settings.map(|settings| settings.gateway()).transpose());
        let payment = self
            .config
            .payment_settings(now)
            .and_then(|settings| settings.map(PaymentSettings::gateway).transpose());
        let settings = self.config.provider_settings(&(Arc::new(|| SystemClock.now()) as Now));
        let providers = settings
            .and_then(|all| all.into_iter().map(ProviderSettings::provider).collect::<Result<_, _>>())
            .and_then(Providers::new);
        Ok(Gateways {
            mail,
            payment: payment.map_err(Unusable)?,
            providers: providers.map_err(Unusable)?,
            loyalty: loyalty.transpose().map_err(Unusable)?,
            rewards: rewards.transpose().map_err(Unusable)?,
            shipping: shipping.transpose().map_err(Unusable)?,
            sms: sms.map_err(Unusable)?,
        })
    }

    /// The server's state over `store` and `gateways` when it listens on `address`. Commands use its flow without
    /// listening.
    pub(crate) fn app(&self, store: Store, gateways: Gateways, address: SocketAddr) -> Result<Arc<App>> {
        let ids = Arc::new(RandomIds::default());
        if matches!(self.secret, SecretSource::DataFolder) {
            make_folder(&self.config.data)?;
        }
        let config = WebConfig {
            public_origin: self.config.public_origin(address),
            trusted_origins: self.config.trusted_origins.clone(),
            storefront_addresses: self.storefront_addresses()?,
            session_cookie: self.config.session_cookie,
            keys: self.secret.keyring(&self.config.data, ids.as_ref())?,
            gateways,
            order_link_lifetime: Duration::from_hours(self.config.order_link_hours.into()),
        };
        Ok(App::new(store, Arc::new(SystemClock), ids, config))
    }

    /// The addresses many shoppers may share.
    pub(crate) fn storefront_addresses(&self) -> Result<AddressSet> {
        Ok(AddressSet::parse(self.config.storefront_addresses.iter().map(String::as_str))?)
    }
}

/// The shop's settings and their version, or what to do about there being none.
pub(crate) async fn shop_of(store: &Store) -> Result<(i64, Shop)> {
    let none = || {
        Unusable(
            "the database holds no shop yet: `kassa shop import FILE` sets one up, `kassa demo` makes one to try"
                .to_owned(),
        )
    };
    Ok(store.shop().await?.ok_or_else(none)?)
}

/// Full, unless the power-cut harness asks for less to show that it sees loss.
fn durability() -> Durability {
    #[expect(
        clippy::disallowed_methods,
        reason = "no setting of a shop: only the harness of power cuts sets it"
    )]
    let weak = std::env::var_os("KASSA_WEAK_DURABILITY").is_some();
    if weak {
        eprintln!("kassa: WEAK DURABILITY: orders are lost when the power goes. Never use this for a shop.");
        Durability::Weak
    } else {
        Durability::Full
    }
}

/// Makes a folder only its owner can look into; leaves one that exists as it is.
fn make_folder(path: &Path) -> Result<()> {
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.with_context(|| format!("cannot make the folder {}", path.display()))
}
