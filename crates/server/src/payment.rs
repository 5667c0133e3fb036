//! Keeps knowing what the payment gateway can do: it may start after the shop, and learn something new while both run.

use std::{sync::Arc, time::Duration};

use gateways::payment::PaymentGateway;

/// While it was not reached.
const SOON: Duration = Duration::from_secs(5);
/// While it was.
const NOW_AND_THEN: Duration = Duration::from_mins(10);

/// Asks `gateway` what it can do, again and again.
pub(crate) async fn keep_known(gateway: Arc<dyn PaymentGateway>) {
    let mut told = false;
    loop {
        let wait = match gateway.refresh().await {
            Ok(()) => {
                let descriptor = gateway.descriptor();
                tracing::debug!(gateway = descriptor.slug, "the payment gateway is known");
                told = false;
                NOW_AND_THEN
            }
            Err(error) => {
                if !told {
                    tracing::warn!(%error, gateway = gateway.about(), "the payment gateway does not say what it can do");
                }
                told = true;
                SOON
            }
        };
        tokio::time::sleep(wait).await;
    }
}
