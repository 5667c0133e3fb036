//! Mail: what a gateway that sends it must do, and which ones there are.

pub mod simulator;
mod smtp;

use std::{fmt::Debug, sync::Arc};

use futures_util::future::BoxFuture;
pub use smtp::{SmtpSettings, SmtpTls};

use crate::GatewayError;

/// A mail to one person. Header fields are written by the adapters, so that no value can add one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// The name in front of the sender's address.
    pub from_name: String,
    /// The address it is for.
    pub to: String,
    /// What it is about.
    pub subject: String,
    /// What it says, for programs that show no HTML.
    pub text: String,
    /// The same with layout.
    pub html: String,
}

/// A service that sends mail.
pub trait MailGateway: Send + Sync + Debug {
    /// What operators read about it, such as `smtp at mail.shop.example:587`; never a secret.
    fn about(&self) -> String;

    /// Hands `mail` over. Calls with the same `key` are the same mail, and carry the same message id. When this returns
    /// `Ok`, the service has taken the mail; whether it arrives is its business.
    fn send<'a>(&'a self, mail: &'a Mail, key: &'a str) -> BoxFuture<'a, Result<(), GatewayError>>;
}

/// Which gateway sends the mail of an installation. An adapter is one variant here and one line in
/// [`MailSettings::gateway`].
#[derive(Debug, Clone)]
pub enum MailSettings {
    /// A mail server that speaks SMTP.
    Smtp(SmtpSettings),
}

impl MailSettings {
    /// The gateway; what is wrong with the settings otherwise.
    pub fn gateway(&self) -> Result<Arc<dyn MailGateway>, String> {
        match self {
            Self::Smtp(settings) => Ok(Arc::new(smtp::Smtp::new(settings.clone())?)),
        }
    }
}

/// Whether `address` can be the sender of mails: `orders@shop.example`.
pub fn is_address(address: &str) -> bool {
    address.parse::<lettre::Address>().is_ok() && !address.chars().any(char::is_control)
}
