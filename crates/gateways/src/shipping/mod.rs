//! Shipping services: what one that knows how a basket can be delivered, and by whom, must do.

mod remote;
pub mod simulator;

use std::{fmt::Debug, sync::Arc};

use checkout::{
    ids::Pk,
    money::Money,
    services::{CarrierQuestion, DeliveryQuestion},
    shop::ShippingOption,
};
use futures_util::future::BoxFuture;

use crate::{GatewayError, remote::RemoteSettings};

/// A service that knows how goods can be delivered, who carries them where, and for how much.
pub trait ShippingService: Send + Sync + Debug {
    /// What operators read about it; never a secret.
    fn about(&self) -> String;

    /// Which of the delivery options in the question there are for its goods, each once; none where they can be handed over in
    /// no way.
    fn delivery_options<'a>(
        &'a self,
        question: &'a DeliveryQuestion,
    ) -> BoxFuture<'a, Result<Vec<Pk>, GatewayError>>;

    /// The carriers for what is asked about, with their prices, in the order they are shown; none where nobody goes. A price
    /// is in the currency of the question and never negative, and no key comes twice.
    fn carriers<'a>(
        &'a self,
        question: &'a CarrierQuestion,
    ) -> BoxFuture<'a, Result<Vec<(ShippingOption, Money)>, GatewayError>>;
}

/// Which service an installation uses. An adapter is one variant here and one line in [`ShippingSettings::service`].
#[derive(Debug, Clone)]
pub enum ShippingSettings {
    /// A service that speaks the signed HTTP contract.
    Remote(RemoteSettings),
}

impl ShippingSettings {
    /// The service; what is wrong with the settings otherwise.
    pub fn service(self) -> Result<Arc<dyn ShippingService>, String> {
        match self {
            Self::Remote(settings) => Ok(Arc::new(remote::RemoteShipping::new(settings)?)),
        }
    }
}
