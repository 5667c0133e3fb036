//! The outside world: one folder for each kind of service, with its contract, its adapters and a simulator that is
//! reached over a socket like the real thing. Adapters translate; they decide nothing and remember nothing.

pub mod egress;
mod error;
pub mod inbox;
pub mod loyalty;
pub mod mail;
pub mod payment;
pub mod remote;
pub mod rewards;
pub mod simulation;
pub mod sms;

use std::sync::Arc;

pub use error::GatewayError;
use loyalty::LoyaltyService;
use mail::MailGateway;
use payment::PaymentGateway;
use rewards::RewardService;
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
    /// Knows the points of bank cards.
    pub rewards: Option<Arc<dyn RewardService>>,
    /// Sends text messages.
    pub sms: Option<Arc<dyn SmsGateway>>,
}

/// Tells the time.
pub type Now = Arc<dyn Fn() -> checkout::ids::Timestamp + Send + Sync>;
