//! Text messages: what a gateway that sends them must do, and which ones there are.

mod netgsm;
mod signature;
mod signed;
pub mod simulator;

use std::{fmt::Debug, sync::Arc};

use futures_util::future::BoxFuture;
pub use netgsm::NetgsmSettings;
pub use signature::{Secret, SignatureHeaders, sign, verify};
pub use signed::SignedSettings;

use crate::GatewayError;

/// A text message to one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sms {
    /// The number it is for, `+905321234567`.
    pub to: String,
    /// What it says.
    pub text: String,
}

/// A message that a service took; whether it arrives is the service's business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// What the service calls it.
    pub id: String,
}

/// A service that sends text messages.
pub trait SmsGateway: Send + Sync + Debug {
    /// What operators read about it, such as `netgsm at https://api.netgsm.com.tr`; never a secret.
    fn about(&self) -> String;

    /// Whether a call that is made again with its key sends nothing a second time. Where it would, a call whose outcome is
    /// unknown is not made again.
    fn tells_repeats(&self) -> bool;

    /// Hands `sms` over. Calls with the same `key` are the same message.
    fn send<'a>(&'a self, sms: &'a Sms, key: &'a str) -> BoxFuture<'a, Result<Sent, GatewayError>>;
}

/// Which gateway sends the text messages of an installation. An adapter is one variant here and one line in
/// [`SmsSettings::gateway`].
#[derive(Debug, Clone)]
pub enum SmsSettings {
    /// A service that speaks the signed contract of `docs/how-to/add-an-sms-gateway.md`.
    Signed(SignedSettings),
    /// Netgsm, a Turkish operator.
    Netgsm(NetgsmSettings),
}

impl SmsSettings {
    /// The gateway; what is wrong with the settings otherwise.
    pub fn gateway(&self) -> Result<Arc<dyn SmsGateway>, String> {
        Ok(match self {
            Self::Signed(settings) => Arc::new(signed::Signed::new(settings.clone())?),
            Self::Netgsm(settings) => Arc::new(netgsm::Netgsm::new(settings.clone())?),
        })
    }
}
