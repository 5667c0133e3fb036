//! How this installation runs: one file, the environment for secrets, the command line on top. Read once, at the
//! start. What may change while the shop is open is no matter of this file but of `kassa shop`.

mod check;
pub(crate) mod command;
mod environment;
mod example;
mod mail;
mod payment;
mod problem;
mod provider;
mod read;
mod secret;
mod services;
mod sms;
mod table;

use std::{net::SocketAddr, path::PathBuf};

pub(crate) use environment::Environment;
pub(crate) use mail::MailConfig;
pub(crate) use payment::PaymentConfig;
pub(crate) use problem::{Problem, Unusable, list};
pub(crate) use provider::ProviderConfig;
pub(crate) use read::{Loaded, Overrides, load, nearest};
pub(crate) use secret::SecretSource;
pub(crate) use services::ServiceConfig;
pub(crate) use sms::SmsConfig;
use store::DatabaseUrl;
use web::{
    listen::Limits,
    security::{cookies::SameSite, origin::Origin},
};

/// How lines of the log look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// The settings of an installation.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    /// Where shoppers' requests arrive.
    pub(crate) listen: SocketAddr,
    /// The origin shoppers know the shop by; made from `listen` when nobody says.
    pub(crate) public_url: Option<Origin>,
    /// Where the numbers of this process are served, and nothing else.
    pub(crate) metrics_listen: Option<SocketAddr>,
    /// Storefronts on other origins that may send requests and read answers.
    pub(crate) trusted_origins: Vec<Origin>,
    /// Whether browsers send the session's cookie with what began on another site.
    pub(crate) session_cookie: SameSite,
    /// Addresses and networks of storefront servers, as they were written.
    pub(crate) storefront_addresses: Vec<String>,
    /// What one client may use.
    pub(crate) limits: Limits,
    /// The database; a file in the data folder when nobody says.
    pub(crate) database: Option<DatabaseUrl>,
    /// The folder with everything this installation keeps.
    pub(crate) data: PathBuf,
    /// How lines of the log look.
    pub(crate) log_format: LogFormat,
    /// Which lines are written.
    pub(crate) log_level: String,
    /// How long the link to an order's page works.
    pub(crate) order_link_hours: u32,
    /// How mail leaves.
    pub(crate) mail: MailConfig,
    /// The service that counts customers' points.
    pub(crate) loyalty: ServiceConfig,
    /// The service that knows the points of bank cards.
    pub(crate) rewards: ServiceConfig,
    /// The service that offers carriers.
    pub(crate) shipping: ServiceConfig,
    /// The gateway that takes payments.
    pub(crate) payment: PaymentConfig,
    /// The checkout providers, by their names.
    pub(crate) providers: Vec<ProviderConfig>,
    /// How text messages leave.
    pub(crate) sms: SmsConfig,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8000)),
            public_url: None,
            metrics_listen: None,
            trusted_origins: Vec::new(),
            session_cookie: SameSite::Lax,
            storefront_addresses: Vec::new(),
            limits: Limits::default(),
            database: None,
            data: PathBuf::from("kassa-data"),
            log_format: LogFormat::Text,
            log_level: "info".to_owned(),
            order_link_hours: 24 * 30,
            mail: MailConfig::default(),
            loyalty: ServiceConfig::default(),
            rewards: ServiceConfig::default(),
            shipping: ServiceConfig::default(),
            payment: PaymentConfig::default(),
            providers: Vec::new(),
            sms: SmsConfig::default(),
        }
    }
}

impl Config {
    /// Where the database is.
    pub(crate) fn database_url(&self) -> DatabaseUrl {
        self.database.clone().unwrap_or_else(|| DatabaseUrl::Sqlite(self.data.join("kassa.sqlite")))
    }

    /// The origin shoppers know the shop by when it listens on `address`. Nobody can type `0.0.0.0` into a browser.
    pub(crate) fn public_origin(&self, address: SocketAddr) -> Origin {
        self.public_url.clone().unwrap_or_else(|| {
            let host = if address.ip().is_unspecified() {
                format!("localhost:{}", address.port())
            } else {
                address.to_string()
            };
            Origin::parse(&format!("http://{host}")).expect("a socket address makes an origin")
        })
    }
}
