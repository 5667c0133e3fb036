//! The outside world: one folder for each kind of service, with its contract, its adapters and a simulator that is
//! reached over a socket like the real thing. Adapters translate; they decide nothing and remember nothing.

mod client;
pub mod egress;
mod error;
pub mod inbox;
pub mod loyalty;
pub mod mail;
pub mod payment;
pub mod provider;
pub mod remote;
pub mod rewards;
mod sandbox_site;
pub mod shipping;
pub mod simulation;
pub mod sms;

use std::sync::Arc;

pub use client::{client, local_client};
pub use error::GatewayError;
use loyalty::LoyaltyService;
use mail::MailGateway;
use payment::PaymentGateway;
use provider::Providers;
use rewards::RewardService;
use shipping::ShippingService;
use sms::SmsGateway;

/// The services this installation uses. What is not set up is `None`.
#[derive(Debug, Clone, Default)]
pub struct Gateways {
    /// Sends mail.
    pub mail: Option<Arc<dyn MailGateway>>,
    /// Counts customers' points.
    pub loyalty: Option<Arc<dyn LoyaltyService>>,
    /// Moves money.
    pub payment: Option<Arc<dyn PaymentGateway>>,
    /// Have a checkout of their own.
    pub providers: Providers,
    /// Knows the points of bank cards.
    pub rewards: Option<Arc<dyn RewardService>>,
    /// Says who carries the goods.
    pub shipping: Option<Arc<dyn ShippingService>>,
    /// Sends text messages.
    pub sms: Option<Arc<dyn SmsGateway>>,
}

/// Tells the time.
pub type Now = Arc<dyn Fn() -> checkout::ids::Timestamp + Send + Sync>;
