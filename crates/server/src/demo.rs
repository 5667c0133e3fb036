//! `kassa demo`: a shop to try, complete on its first start: products with pictures, stores, bank accounts, contracts.
//! Its passwords are public, so it never touches a database that holds another shop.

mod bank;
mod customers;
mod fixtures;
mod gift_cards;
mod inbox;
mod media;
mod page;
mod products;
mod provider;
mod services;

use std::{process::ExitCode, sync::Arc, time::Duration};

use anyhow::Result;
use axum::Router;
use checkout::shop::Shop;
use flow::{Clock, Ids, RandomIds, SystemClock};
use gateways::{
    Gateways,
    egress::Timeouts,
    inbox::SandboxInbox,
    mail::{MailSettings, SmtpSettings, SmtpTls, simulator::MailSimulator},
    sms::{Secret, SignedSettings, SmsSettings, simulator::SmsSimulator},
};
use store::Store;

use crate::{config::Unusable, installation::Installation, output::say, serve};

/// The settings of the demo shop.
pub(crate) const SHOP: &str = include_str!("../demo/shop.toml");

/// Serves the demo shop, made on the first start.
pub(crate) async fn command(mut installation: Installation, sweep_seconds: u64) -> Result<ExitCode> {
    let config = &mut installation.config;
    if config.listen.ip().is_loopback() && config.storefront_addresses.is_empty() {
        // A storefront that runs on the same machine speaks for all of its shoppers.
        config.storefront_addresses = ["127.0.0.0/8", "::1"].map(str::to_owned).into();
    }
    let installation = &installation;
    serve::begin(installation);
    let listener = serve::listen(installation.config.listen).await?;
    let url = serve::url(listener.local_addr()?);
    let store = installation.store_or_new().await?;
    let shop = fill(&store).await?;
    gift_cards::load(installation, &store).await?;
    let products = products::read(&products::keys(&store).await?);
    let bank = bank::open(listener.local_addr()?).await?;
    let provider = provider::open(listener.local_addr()?).await?;
    let mut fixtures = fixtures::Fixtures::of(&shop, &products);
    fixtures.0["bank"] = bank::fixture();
    fixtures.0["provider"] = provider::fixture();
    fixtures.0["gift_cards"] = gift_cards::fixture();
    let inbox = SandboxInbox::default();
    let routes = Router::new()
        .merge(media::routes())
        .merge(bank::routes(&bank))
        .merge(provider::routes(&provider))
        .merge(page::routes(&fixtures, &products, &url))
        .merge(inbox::routes(inbox.clone()));
    say(page::greeting(&fixtures, &url, &installation.config))?;
    let mails = MailSimulator::start(inbox.clone(), Arc::new(|| SystemClock.now())).await?;
    let secret = Secret::parse(&RandomIds::default().secret()).map_err(Unusable)?;
    let texts = SmsSimulator::start(secret.clone(), inbox.clone(), Arc::new(|| SystemClock.now())).await?;
    let services = services::start(&installation.config.data).await?;
    let payment = Some(bank::gateway(&bank)?);
    let providers = provider::providers(&provider)?;
    let gateways = Gateways { payment, providers, ..gateways(&mails, (&texts, secret), &services)? };
    serve::run(installation, (store, gateways), listener, routes, Duration::from_secs(sweep_seconds)).await
}

/// The demo's services: simulators, reached like the real ones.
fn gateways(
    mails: &MailSimulator,
    (texts, secret): (&SmsSimulator, Secret),
    services: &services::Services,
) -> Result<Gateways> {
    let settings = SmtpSettings {
        host: mails.address.ip().to_string(),
        port: mails.address.port(),
        tls: SmtpTls::None,
        login: None,
        from: "orders@shop.example".to_owned(),
        reply_to: None,
        timeout: Duration::from_secs(8),
    };
    let mail = MailSettings::Smtp(settings).gateway().map_err(Unusable)?;
    let settings = SignedSettings {
        url: texts.url(),
        sender: "DEMO".to_owned(),
        secret,
        timeouts: Timeouts::default(),
        now: Arc::new(|| SystemClock.now()),
    };
    let sms = SmsSettings::Signed(settings).gateway().map_err(Unusable)?;
    Ok(Gateways { mail: Some(mail), sms: Some(sms), ..services.gateways() })
}

/// Makes the demo shop in an empty database; each step may be repeated, and the settings come last, so that a start
/// that was cut off is made good by the next one.
async fn fill(store: &Store) -> Result<Shop> {
    if let Some((_, shop)) = store.shop().await? {
        if products::are_there(store).await? {
            return Ok(shop);
        }
        return Err(Unusable(
            "this database holds another shop; give the demo a folder of its own: kassa demo --data FOLDER"
                .to_owned(),
        )
        .into());
    }
    let shop: Shop = toml::from_str(SHOP)?;
    store.load_geography(store::geography::data::load()).await?;
    let now = SystemClock.now();
    products::load(store, now).await?;
    customers::load(store, &shop, now).await?;
    store.create_shop(&shop).await?;
    Ok(shop)
}
