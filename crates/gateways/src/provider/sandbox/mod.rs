//! The sandbox provider: a whole checkout provider for the demo and for tests, on a site of its own. It speaks the signed
//! contract to the shop and HTML to the shopper, moves no money, keeps its books in memory, and misbehaves on demand.

mod api;
mod book;
mod browser;
mod control;
mod courier;
mod dials;
mod notify;
mod samples;
mod site;
mod steps;
mod words;

use std::{fmt, io, net::SocketAddr, sync::Arc, time::Duration};

use axum::Router;
pub use book::{BookLine, BookSession, BookState, ProviderBook, Way};
use checkout::ids::Timestamp;
use data_encoding::HEXLOWER;
pub use dials::{ProviderDials, Trick};
use hmac::{Hmac, KeyInit, Mac};
use parking_lot::Mutex;
use sha2::Sha256;
use tokio::{net::TcpListener, task::JoinHandle};
use zeroize::Zeroizing;

use super::{RemoteProviderSettings, Secrets};
use crate::{
    Now,
    egress::{Egress, Timeouts},
};

/// The card that pays, as every other number does but the next.
pub const APPROVED_CARD: &str = "4111111111111111";
/// The card that does not.
pub const DECLINED_CARD: &str = "4000000000000119";

/// How a provider is begun.
#[derive(Clone)]
pub struct SandboxProviderSettings {
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The host browsers call it by. Beside a shop on `127.0.0.1`, `localhost` makes it another site.
    pub public_host: String,
    /// What the shop and the provider know.
    pub secret: String,
    /// Its books; those of a provider that was stopped go on.
    pub book: ProviderBook,
    /// Its dials.
    pub dials: ProviderDials,
    /// The time.
    pub now: Now,
}

impl SandboxProviderSettings {
    /// A provider on a free port of this machine, called `localhost`.
    pub fn new(secret: String, now: Now) -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            public_host: "localhost".to_owned(),
            secret,
            book: ProviderBook::default(),
            dials: ProviderDials::default(),
            now,
        }
    }
}

impl fmt::Debug for SandboxProviderSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SandboxProviderSettings({} at {})", self.public_host, self.listen)
    }
}

/// A running provider; it stops when this is dropped, and may be started again with its books.
#[derive(Debug)]
pub struct SandboxProvider {
    /// Where it listens.
    pub address: SocketAddr,
    provider: Arc<Provider>,
    task: JoinHandle<()>,
}

/// The provider itself.
struct Provider {
    secret: Zeroizing<String>,
    secrets: Secrets,
    public_url: String,
    public_host: String,
    book: ProviderBook,
    dials: Mutex<dials::Dials>,
    egress: Egress,
    now: Now,
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Provider({})", self.public_url)
    }
}

impl Drop for SandboxProvider {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl SandboxProvider {
    /// Opens a provider.
    pub async fn start(settings: SandboxProviderSettings) -> io::Result<Self> {
        let secrets = Secrets::parse(&settings.secret).map_err(io::Error::other)?;
        // A shop that does not answer is called again, as often as the dials say: it gets no rest.
        let egress = Egress::with_rest(Timeouts::default(), Duration::ZERO).map_err(io::Error::other)?;
        let listener = TcpListener::bind(settings.listen).await?;
        let address = listener.local_addr()?;
        let provider = Arc::new(Provider {
            public_url: format!("http://{}:{}", settings.public_host, address.port()),
            public_host: settings.public_host,
            secret: Zeroizing::new(settings.secret),
            secrets,
            book: settings.book,
            dials: Mutex::new(dials::Dials::new(settings.dials)),
            egress,
            now: settings.now,
        });
        let router = Router::new()
            .merge(api::routes())
            .merge(browser::routes())
            .merge(control::routes())
            .merge(site::routes())
            .with_state(Arc::clone(&provider));
        let task = tokio::spawn(async move {
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { address, provider, task })
    }

    /// Where its contract begins, for the shop.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where a browser finds it.
    pub fn public_url(&self) -> String {
        self.provider.public_url.clone()
    }

    /// Its books.
    pub fn book(&self) -> ProviderBook {
        self.provider.book.clone()
    }

    /// Turns its dials.
    pub fn turn(&self, dials: ProviderDials) {
        self.provider.dials.lock().all = dials;
    }

    /// Orders a trick for the next payment.
    pub fn next(&self, trick: Trick) {
        self.provider.dials.lock().next.push_back(trick);
    }

    /// How a shop reaches it as `slug`.
    pub fn settings(&self, slug: &str) -> RemoteProviderSettings {
        let (secret, now) = (self.provider.secret.to_string(), Arc::clone(&self.provider.now));
        let pages = vec![self.provider.public_host.clone()];
        RemoteProviderSettings {
            pages,
            ..RemoteProviderSettings::new(slug.to_owned(), self.url(), secret, now)
        }
    }

    /// Until the process ends.
    pub async fn wait(mut self) {
        let _ = (&mut self.task).await;
    }
}

impl Provider {
    fn at(&self) -> Timestamp {
        (self.now)()
    }

    /// Something only the provider can know about `text`, in hex.
    fn digest(&self, purpose: &str, text: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()).expect("HMAC takes any key");
        for part in [purpose.as_bytes(), b"\n", text.as_bytes()] {
            mac.update(part);
        }
        HEXLOWER.encode(&mac.finalize().into_bytes()[..16])
    }
}
