//! The demo's bank: on a port and, by its name, on a site of its own, as banks are.

use std::{net::SocketAddr, sync::Arc};

use anyhow::Result;
use axum::{Router, response::Redirect, routing::get};
use flow::{Clock, Ids, RandomIds, SystemClock};
use gateways::{
    egress::{REST, Timeouts},
    payment::{
        PaymentGateway, PaymentSettings,
        bank::{BankSettings, SandboxBank, TEST_CARDS},
    },
};
use serde_json::{Value, json};

use crate::config::Unusable;

/// Where the shop leads to it.
const SITE: &str = "/demo/bank/";

/// Opens the bank of a shop at `shop`: on the next port if it is free, on another otherwise.
pub(super) async fn open(shop: SocketAddr) -> Result<SandboxBank> {
    let settings = BankSettings::new(RandomIds::default().secret(), Arc::new(|| SystemClock.now()));
    if let Some(port) = shop.port().checked_add(1) {
        let listen = SocketAddr::new(settings.listen.ip(), port);
        if let Ok(bank) = SandboxBank::start(BankSettings { listen, ..settings.clone() }).await {
            return Ok(bank);
        }
    }
    Ok(SandboxBank::start(settings).await?)
}

/// The gateway that reaches it.
pub(super) fn gateway(bank: &SandboxBank) -> Result<Arc<dyn PaymentGateway>, Unusable> {
    PaymentSettings::Remote(bank.gateway_settings(Timeouts::default(), REST)).gateway().map_err(Unusable)
}

/// `/demo/bank/` leads to the bank's own site.
pub(super) fn routes(bank: &SandboxBank) -> Router {
    let url = format!("{}/", bank.public_url());
    let go = get(move || async move { Redirect::to(&url) });
    Router::new().route("/demo/bank", go.clone()).route(SITE, go)
}

/// What a script has to know to pay. Where the bank is, `/demo/bank/` knows: its port may be another at each start.
pub(super) fn fixture() -> Value {
    let cards = TEST_CARDS.iter().map(|card| json!({ "number": card.number, "about": card.about.en }));
    json!({ "site": SITE, "cards": cards.collect::<Vec<_>>() })
}
