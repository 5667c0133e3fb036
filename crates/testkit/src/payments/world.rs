//! What the cells of one matrix share: a database with the test shop in it, and a time that only goes on.

use std::{sync::Arc, time::Duration};

use checkout::ids::Timestamp;
use gateways::{
    egress::Timeouts,
    payment::{PaymentGateway, PaymentSettings, RemotePaymentSettings},
};
use store::Store;
use web::WebConfig;

use super::{
    line::{Fate, Line},
    node::{Mortal, Node},
};
use crate::{TestApp, TestBank, database::TestDatabase, shop};

/// When the clock of a server begins.
const BEGIN: Timestamp = Timestamp(1_795_342_530_000_000);

/// A database with a shop in it.
pub struct World {
    database: TestDatabase,
    /// How far the time went on.
    pub(super) passed: Duration,
}

impl World {
    /// Puts the test shop into `database`.
    pub async fn new(database: TestDatabase) -> Self {
        shop::set_up(&Store::new(database.db.clone())).await;
        Self { database, passed: Duration::ZERO }
    }

    pub(super) fn store(&self) -> Store {
        Store::new(self.database.db.clone())
    }

    pub(super) fn now(&self) -> Timestamp {
        Timestamp(BEGIN.0 + i64::try_from(self.passed.as_micros()).expect("no matrix takes ages"))
    }

    /// A server that hears of `bank` by a line of its own, and dies as `fate` says. Its clock is `ahead` of the world's.
    pub(super) async fn node(&self, bank: &TestBank, fate: Option<Fate>, ahead: Duration) -> Node {
        let line = Line::new(Arc::clone(&bank.gateway), nowhere(), fate);
        Node::start(self.database.url.clone(), line, self.passed + ahead).await
    }

    /// A server whose settings `change` has changed.
    pub(super) async fn mortal(&self, change: impl FnOnce(&mut WebConfig) + Send + 'static) -> Mortal {
        Mortal::start(self.database.url.clone(), self.passed, change).await
    }

    /// Lets `time` pass for the world and `app`.
    pub(super) fn wait(&mut self, app: &TestApp, time: Duration) {
        self.passed += time;
        app.clock.advance(time);
    }
}

/// An adapter whose bank does not take part.
fn nowhere() -> Arc<dyn PaymentGateway> {
    let wait = Duration::from_millis(500);
    let timeouts = Timeouts { connect: wait, read: wait, total: wait };
    let now = Arc::new(|| BEGIN);
    // The discard port: nothing listens there.
    let settings = RemotePaymentSettings::new("http://127.0.0.1:9".to_owned(), "0".repeat(32), now);
    let settings = RemotePaymentSettings { timeouts, rest: Duration::ZERO, ..settings };
    PaymentSettings::Remote(settings).gateway().expect("right settings")
}
