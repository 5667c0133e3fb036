//! Loyalty services: what one that counts customers' points must do.

mod remote;
pub mod simulator;

use std::{fmt::Debug, sync::Arc};

use checkout::{
    ids::{Pk, Timestamp},
    money::Currency,
    services::{LoyaltyAccount, PointsUse},
};
use futures_util::future::BoxFuture;

use crate::{GatewayError, remote::RemoteSettings};

/// Whose account is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The customer's key in the shop.
    pub customer: Pk,
    /// Their e-mail address.
    pub email: String,
    /// Their phone number, if one is known.
    pub phone: Option<String>,
}

/// A service that counts the points of customers.
pub trait LoyaltyService: Send + Sync + Debug {
    /// What operators read about it; never a secret.
    fn about(&self) -> String;

    /// The account of `member` as it is worth in `currency` at `now`; `None` when there is none.
    fn account<'a>(
        &'a self,
        member: &'a Member,
        currency: Currency,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<Option<LoyaltyAccount>, GatewayError>>;

    /// Tells how much of an account an order uses from now on. The same may be told again, and late: an order never uses
    /// more than the least it was told, so the order of what is told does not matter. [`GatewayError::Refused`] when the
    /// account has not enough.
    fn use_points<'a>(&'a self, points: &'a PointsUse) -> BoxFuture<'a, Result<(), GatewayError>>;
}

/// Which service an installation uses. An adapter is one variant here and one line in [`LoyaltySettings::service`].
#[derive(Debug, Clone)]
pub enum LoyaltySettings {
    /// A service that speaks the signed HTTP contract.
    Remote(RemoteSettings),
}

impl LoyaltySettings {
    /// The service; what is wrong with the settings otherwise.
    pub fn service(self) -> Result<Arc<dyn LoyaltyService>, String> {
        match self {
            Self::Remote(settings) => Ok(Arc::new(remote::RemoteLoyalty::new(settings)?)),
        }
    }
}
