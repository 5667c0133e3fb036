//! The accept loop: caps on connections, one task per connection, and an orderly stop.
//! Never waits for a client: whoever is over a cap is told so and closed.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use http::StatusCode;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::address::{OpenConnections, Place};
use super::connection::{Stopping, serve_connection};
use super::refusal::raw_refusal;
use super::{AddressSet, Limits, Threads};

/// Rest after an accept that failed because the process is out of descriptors: the next one would fail as well.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Serves `router` on `listener`, in `threads`, until `shutdown` completes and running requests have had their time to
/// finish.
///
/// Addresses in `exempt` (declared storefronts, trusted proxies) speak for many shoppers and have no cap of their own.
/// Each request carries its peer as `axum::extract::ConnectInfo<SocketAddr>`.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    exempt: AddressSet,
    threads: &Threads,
    shutdown: impl Future,
) -> io::Result<()> {
    let connections_max = limits.connections_max;
    let grace = limits.shutdown_grace();
    let (stop, stopping) = watch::channel(Stopping::Running);
    let entrance = Entrance {
        all: Arc::new(Semaphore::new(connections_max as usize)),
        open: OpenConnections::default(),
        exempt,
        limits: Arc::new(limits),
        threads,
    };
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = shutdown.as_mut() => break,
        };
        match accepted {
            Ok((stream, peer)) => entrance.admit(stream, peer, &router, &stopping),
            Err(error) => pause_after(&error).await,
        }
    }
    drop(listener);
    stop.send_replace(Stopping::FinishRequests);
    let all_closed = entrance.all.acquire_many(connections_max);
    if tokio::time::timeout(grace, all_closed).await.is_err() {
        tracing::warn!("closing connections whose requests did not finish in time");
        stop.send_replace(Stopping::CloseNow);
        // Each task ends at its next poll, so this wait is short.
        let _ =
            tokio::time::timeout(Duration::from_secs(1), entrance.all.acquire_many(connections_max)).await;
    }
    Ok(())
}

async fn pause_after(error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) {
        return;
    }
    tracing::error!(%error, "cannot accept connections");
    tokio::time::sleep(ACCEPT_PAUSE).await;
}

struct Entrance<'t> {
    all: Arc<Semaphore>,
    open: OpenConnections,
    exempt: AddressSet,
    limits: Arc<Limits>,
    threads: &'t Threads,
}

/// What a connection holds while it is open.
struct Seat {
    _one_of_all: OwnedSemaphorePermit,
    _one_of_address: Option<Place>,
}

impl Drop for Seat {
    fn drop(&mut self) {
        metrics::gauge!("http_connections_open").decrement(1);
    }
}

impl Entrance<'_> {
    fn admit(
        &self,
        stream: TcpStream,
        peer: SocketAddr,
        router: &Router,
        stopping: &watch::Receiver<Stopping>,
    ) {
        let seat = match self.seat(peer) {
            Ok(seat) => seat,
            Err(status) => return turn_away(&stream, peer, status),
        };
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%peer, %error, "cannot switch off delayed sending");
        }
        let (router, limits, stopping) = (router.clone(), Arc::clone(&self.limits), stopping.clone());
        let serve = |stream| async move {
            serve_connection(stream, peer, router, limits, stopping).await;
            drop(seat);
        };
        if let Err(error) = self.threads.serve(stream, serve) {
            tracing::error!(%peer, %error, "a connection could not be served");
        }
    }

    fn seat(&self, peer: SocketAddr) -> Result<Seat, StatusCode> {
        let one_of_all =
            Arc::clone(&self.all).try_acquire_owned().map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
        let one_of_address = if self.exempt.contains(peer.ip()) {
            None
        } else {
            let max = self.limits.connections_per_address_max;
            Some(self.open.take(peer.ip(), max).ok_or(StatusCode::TOO_MANY_REQUESTS)?)
        };
        metrics::gauge!("http_connections_open").increment(1);
        Ok(Seat { _one_of_all: one_of_all, _one_of_address: one_of_address })
    }
}

/// Writes the answer into the empty send buffer of a fresh socket, which takes it whole, and closes.
fn turn_away(stream: &TcpStream, peer: SocketAddr, status: StatusCode) {
    metrics::counter!("http_connections_refused_total", "status" => status.as_str().to_owned()).increment(1);
    tracing::debug!(%peer, status = status.as_u16(), "turned a connection away");
    if let Err(error) = stream.try_write(raw_refusal(status).as_bytes()) {
        tracing::debug!(%peer, %error, "the connection was gone before its answer");
    }
}
