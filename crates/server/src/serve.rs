//! `kassa serve`: opens the shop and keeps it open until it is told to stop. Says on standard output where it
//! listens, in one line, once it does.

use std::{net::SocketAddr, process::ExitCode, thread, time::Duration};

use anyhow::{Context, Result};
use axum::Router;
use gateways::Gateways;
use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
use store::Store;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};
use web::{listen::Threads, telemetry::Metrics};

use crate::{
    installation::{Installation, shop_of},
    log,
    output::say,
    payment,
    worker::Worker,
};

/// Serves the shop there is.
pub(crate) async fn command(installation: &Installation, sweep_seconds: u64) -> Result<ExitCode> {
    begin(installation);
    let store = installation.store_or_new().await?;
    shop_of(&store).await?;
    let listener = listen(installation.config.listen).await?;
    let gateways = installation.gateways()?;
    if let Some(mail) = &gateways.mail {
        tracing::info!(mail = mail.about(), "mail is sent");
    } else {
        tracing::warn!("mail.host is not set: mails wait in the outbox");
    }
    if let Some(sms) = &gateways.sms {
        tracing::info!(sms = sms.about(), "text messages are sent");
    } else {
        tracing::warn!("sms.gateway is not set: no text message is sent");
    }
    if let Some(payment) = &gateways.payment {
        tracing::info!(payment = payment.about(), "payments are taken");
    } else {
        tracing::info!("payment.url is not set: no card is taken");
    }
    for provider in gateways.providers.all() {
        tracing::info!(provider = provider.about(), "a checkout provider is set up");
    }
    run(installation, (store, gateways), listener, Router::new(), Duration::from_secs(sweep_seconds)).await
}

/// What comes before anything else in a process that serves.
pub(crate) fn begin(installation: &Installation) {
    log::begin(&installation.config);
    for warning in &installation.warnings {
        tracing::warn!("{warning}");
    }
    keep_memory_private();
}

/// Listens on `address`.
pub(crate) async fn listen(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))
}

/// Serves the shop in `store`, with the services of `gateways`, on `listener`, with the routes of `extra` beside its own, until told to stop.
pub(crate) async fn run(
    installation: &Installation,
    (store, gateways): (Store, Gateways),
    listener: TcpListener,
    extra: Router,
    sweep_every: Duration,
) -> Result<ExitCode> {
    // Before the ready line: a signal that follows it must find us prepared.
    let told_to_stop = told_to_stop()?;
    let address = listener.local_addr()?;
    let database = store.db().name();
    let (payment_gateway, providers) = (gateways.payment.clone(), gateways.providers.clone());
    let app = installation.app(store, gateways, address)?;
    let limits = installation.config.limits.clone();
    let metrics = match installation.config.metrics_listen {
        Some(address) => Some(serve_metrics(installation, address).await?),
        None => None,
    };
    let gateway = payment_gateway.map(|gateway| tokio::spawn(payment::keep_known(gateway)));
    let providers = providers.all().iter().cloned();
    let providers = providers.map(|provider| tokio::spawn(payment::keep_provider_known(provider)));
    let descriptors: Vec<_> = gateway.into_iter().chain(providers).collect();
    let threads = Threads::start(serving_threads()).context("cannot start the threads that serve")?;
    let worker = Worker::start(&app, metrics, sweep_every);
    // In this order: of two routers, the answer for unknown paths is that of the one merged in.
    let router = extra.merge(web::router(app));
    tracing::info!(%address, database, version = env!("CARGO_PKG_VERSION"), "open");
    say(format_args!("Kassa is ready at {}", url(address)))?;
    let exempt = installation.storefront_addresses()?;
    web::listen::serve(listener, router, limits, exempt, &threads, told_to_stop).await?;
    for task in descriptors {
        task.abort();
    }
    worker.stop().await;
    // Until here the jobs may have had connections that these threads drive.
    drop(threads);
    tracing::info!("closed");
    Ok(ExitCode::SUCCESS)
}

/// One for each processor, and one for the processor of one that waits.
fn serving_threads() -> usize {
    thread::available_parallelism().map_or(1, usize::from) + 1
}

/// How many runtimes ask the database: those of the threads that serve, and the program's own.
pub(crate) fn runtimes() -> usize {
    serving_threads() + 1
}

/// An address one can call from this machine.
pub(crate) fn url(address: SocketAddr) -> String {
    let port = address.port();
    match address {
        SocketAddr::V4(v4) if v4.ip().is_unspecified() => format!("http://127.0.0.1:{port}"),
        SocketAddr::V6(v6) if v6.ip().is_unspecified() => format!("http://[::1]:{port}"),
        _ => format!("http://{address}"),
    }
}

/// Collects numbers from here on and serves them, and nothing else, on an address of their own.
async fn serve_metrics(installation: &Installation, address: SocketAddr) -> Result<Metrics> {
    let metrics = Metrics::install()?;
    let listener = listen(address).await?;
    tracing::info!(address = %listener.local_addr()?, "metrics");
    let (router, limits) = (metrics.router(), installation.config.limits.clone());
    let exempt = installation.storefront_addresses()?;
    // It is asked until the very end, and goes with the process.
    let threads = Threads::start(1)?;
    tokio::spawn(async move {
        web::listen::serve(listener, router, limits, exempt, &threads, std::future::pending::<()>()).await
    });
    Ok(metrics)
}

fn told_to_stop() -> Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("told to stop: finishing requests");
    })
}

/// Keeps what shoppers typed out of core dumps, and other processes of this user out of our memory.
fn keep_memory_private() {
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    if let Err(error) = setrlimit(Resource::Core, none) {
        tracing::warn!(%error, "core dumps stay possible");
    }
    if let Err(error) = set_dumpable_behavior(DumpableBehavior::NotDumpable) {
        tracing::warn!(%error, "memory stays readable for other processes of this user");
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use super::*;

    #[test]
    fn the_ready_line_names_an_address_one_can_call() {
        for (address, expected) in [
            ("127.0.0.1:8000", "http://127.0.0.1:8000"),
            ("0.0.0.0:80", "http://127.0.0.1:80"),
            ("[::]:8000", "http://[::1]:8000"),
            ("[2001:db8::1]:8000", "http://[2001:db8::1]:8000"),
        ] {
            assert_eq!(url(address.parse().unwrap()), expected);
        }
    }
}
