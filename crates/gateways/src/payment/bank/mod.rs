//! The sandbox bank: a whole bank for the demo and for tests, on a site of its own. It speaks the signed contract to the shop
//! and HTML to the shopper, moves no money, keeps its books in memory, and misbehaves on demand.

mod api;
mod bins;
mod book;
mod browser;
mod cards;
mod control;
mod desk;
mod offers;
mod site;
mod trouble;
mod wallet;
mod words;

use std::{fmt, io, net::SocketAddr, sync::Arc, time::Duration};

use axum::Router;
pub use bins::{BINS, Bin, CURRENCIES};
pub use book::{BankBook, BankCharge, BankStatus, LineKind, StatementLine};
pub use cards::{CardOutcome, TEST_CARDS, TestCard};
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use parking_lot::Mutex;
use sha2::Sha256;
use tokio::{net::TcpListener, task::JoinHandle};
use trouble::Troubles;
pub use trouble::{BankDials, Next, On, ReturnTrouble, Trouble};
use zeroize::Zeroizing;

use crate::{Now, egress::Timeouts, payment::RemotePaymentSettings};

/// How a bank is begun.
#[derive(Clone)]
pub struct BankSettings {
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The host browsers call it by. Beside a shop on `127.0.0.1`, `localhost` makes it another site.
    pub public_host: String,
    /// What the shop and the bank know.
    pub secret: String,
    /// Its books; those of a bank that was stopped go on.
    pub book: BankBook,
    /// Where its dice begin.
    pub seed: u64,
    /// The time.
    pub now: Now,
}

impl BankSettings {
    /// A bank on a free port of this machine, called `localhost`.
    pub fn new(secret: String, now: Now) -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            public_host: "localhost".to_owned(),
            secret,
            book: BankBook::default(),
            seed: 1,
            now,
        }
    }
}

impl fmt::Debug for BankSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BankSettings({} at {})", self.public_host, self.listen)
    }
}

/// A running bank; it stops when this is dropped, and may be started again with its books.
#[derive(Debug)]
pub struct SandboxBank {
    /// Where it listens.
    pub address: SocketAddr,
    bank: Arc<Bank>,
    task: JoinHandle<()>,
}

/// The bank itself.
struct Bank {
    secret: Zeroizing<String>,
    public_url: String,
    book: BankBook,
    troubles: Mutex<Troubles>,
    now: Now,
}

impl fmt::Debug for Bank {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bank({})", self.public_url)
    }
}

impl Drop for SandboxBank {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl SandboxBank {
    /// Opens a bank.
    pub async fn start(settings: BankSettings) -> io::Result<Self> {
        let listener = TcpListener::bind(settings.listen).await?;
        let address = listener.local_addr()?;
        let bank = Arc::new(Bank {
            public_url: format!("http://{}:{}", settings.public_host, address.port()),
            secret: Zeroizing::new(settings.secret),
            book: settings.book,
            troubles: Mutex::new(Troubles::new(settings.seed)),
            now: settings.now,
        });
        let router = Router::new()
            .merge(api::routes())
            .merge(browser::routes())
            .merge(control::routes())
            .merge(site::routes())
            .merge(wallet::routes())
            .with_state(Arc::clone(&bank));
        let task = tokio::spawn(async move {
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { address, bank, task })
    }

    /// Where its contract begins, for the shop.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where a browser finds it.
    pub fn public_url(&self) -> String {
        self.bank.public_url.clone()
    }

    /// Its books.
    pub fn book(&self) -> BankBook {
        self.bank.book.clone()
    }

    /// Turns its dials.
    pub fn turn(&self, dials: BankDials) {
        self.bank.troubles.lock().dials = dials;
    }

    /// Orders a trouble for the next call or return of a kind.
    pub fn next(&self, next: Next) {
        self.bank.troubles.lock().next.push_back(next);
    }

    /// How a shop reaches it, with this much patience.
    pub fn gateway_settings(&self, timeouts: Timeouts, rest: Duration) -> RemotePaymentSettings {
        let (secret, now) = (self.bank.secret.to_string(), Arc::clone(&self.bank.now));
        RemotePaymentSettings { timeouts, rest, ..RemotePaymentSettings::new(self.url(), secret, now) }
    }

    /// Until the process ends.
    pub async fn wait(mut self) {
        let _ = (&mut self.task).await;
    }
}

impl Bank {
    fn public_url(&self) -> &str {
        &self.public_url
    }

    /// Something only the bank can know about `text`, in hex.
    fn digest(&self, purpose: &str, text: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()).expect("HMAC takes any key");
        for part in [purpose.as_bytes(), b"\n", text.as_bytes()] {
            mac.update(part);
        }
        HEXLOWER.encode(&mac.finalize().into_bytes())
    }
}
