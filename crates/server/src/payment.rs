//! Keeps knowing what the payment gateway and the checkout providers can do: they may start after the shop, and learn something new
//! while all run.

use std::{sync::Arc, time::Duration};

use gateways::{payment::PaymentGateway, provider::CheckoutProvider};

/// While it was not reached.
const SOON: Duration = Duration::from_secs(5);
/// While it was.
const NOW_AND_THEN: Duration = Duration::from_mins(10);

/// Asks `gateway` what it can do, again and again.
pub(crate) async fn keep_known(gateway: Arc<dyn PaymentGateway>) {
    let mut told = false;
    loop {
        let answer = gateway.refresh().await.map_err(|error| error.to_string());
        tokio::time::sleep(said(answer, &gateway.about(), &mut told)).await;
    }
}

/// Asks `provider` what it can do, again and again.
pub(crate) async fn keep_provider_known(provider: Arc<dyn CheckoutProvider>) {
    let mut told = false;
    loop {
        let answer = provider.refresh().await.map_err(|error| error.to_string());
        tokio::time::sleep(said(answer, &provider.about(), &mut told)).await;
    }
}

/// Says once that a service does not answer, and when it is asked again.
fn said(answer: Result<(), String>, about: &str, told: &mut bool) -> Duration {
    match answer {
        Ok(()) => {
            tracing::debug!(service = about, "is known");
            *told = false;
            NOW_AND_THEN
        }
        Err(error) => {
            if !*told {
                tracing::warn!(error, service = about, "does not say what it can do");
            }
            *told = true;
            SOON
        }
    }
}
