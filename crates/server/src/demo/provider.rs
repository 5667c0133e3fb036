//! The demo's checkout provider: on a port and, by its name, on a site of its own, as providers are.

use std::{net::SocketAddr, sync::Arc};

use anyhow::Result;
use axum::{Router, response::Redirect, routing::get};
use flow::{Clock, Ids, RandomIds, SystemClock};
use gateways::provider::{
    ProviderSettings, Providers,
    sandbox::{APPROVED_CARD, DECLINED_CARD, SandboxProvider, SandboxProviderSettings, Trick},
};
use serde_json::{Value, json};

use crate::config::Unusable;

/// Where the shop leads to it.
const SITE: &str = "/demo/provider/";
/// What the demo shop's settings call it.
const SLUG: &str = "sandbox";

/// Opens the provider of a shop at `shop`: two ports on if that is free, on another otherwise.
pub(super) async fn open(shop: SocketAddr) -> Result<SandboxProvider> {
    let now = Arc::new(|| SystemClock.now());
    let settings = SandboxProviderSettings::new(RandomIds::default().secret(), now);
    if let Some(port) = shop.port().checked_add(2) {
        let listen = SocketAddr::new(settings.listen.ip(), port);
        if let Ok(provider) =
            SandboxProvider::start(SandboxProviderSettings { listen, ..settings.clone() }).await
        {
            return Ok(provider);
        }
    }
    Ok(SandboxProvider::start(settings).await?)
}

/// What reaches it.
pub(super) fn providers(provider: &SandboxProvider) -> Result<Providers, Unusable> {
    let settings = ProviderSettings::Remote(provider.settings(SLUG));
    settings.provider().and_then(|provider| Providers::new(vec![provider])).map_err(Unusable)
}

/// `/demo/provider/` leads to its own site.
pub(super) fn routes(provider: &SandboxProvider) -> Router {
    let url = format!("{}/", provider.public_url());
    let go = get(move || async move { Redirect::to(&url) });
    Router::new().route("/demo/provider", go.clone()).route(SITE, go)
}

/// What a script has to know to buy there. Where it is, `/demo/provider/` knows: its port may be another at each start.
pub(super) fn fixture() -> Value {
    let tricks = Trick::ALL.map(Trick::word);
    json!({ "site": SITE, "slug": SLUG, "approved_card": APPROVED_CARD, "declined_card": DECLINED_CARD, "tricks": tricks })
}
