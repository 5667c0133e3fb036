//! A server that can die: everything it does runs in a runtime of its own, which is stopped between two steps as a killed
//! process is. Its database connections are its own as well.

use std::{
    ops::Deref,
    sync::{Arc, Mutex},
    time::Duration,
};

use flow::RandomIds;
use store::DatabaseUrl;
use tokio::runtime::{Builder, Runtime};
use web::WebConfig;

use super::line::Line;
use crate::{TestApp, database::TestDatabase};

/// A server that can die.
pub(super) struct Mortal {
    pub(super) app: TestApp,
    runtime: Mutex<Option<Runtime>>,
}

/// A server, and what it hears of the bank.
pub(super) struct Node {
    mortal: Mortal,
    pub(super) line: Arc<Line>,
}

impl Mortal {
    /// Starts a server over the database at `url`, whose clock is `ahead` of the usual beginning.
    pub(super) async fn start(
        url: DatabaseUrl,
        ahead: Duration,
        change: impl FnOnce(&mut WebConfig) + Send + 'static,
    ) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("a thread can be started");
        let app = runtime.spawn(async move {
            let database = TestDatabase::opened_again(url).await;
            TestApp::start_with(database, Arc::new(RandomIds::default()), change).await
        });
        let app = app.await.expect("the server starts");
        app.clock.advance(ahead);
        Self { app, runtime: Mutex::new(Some(runtime)) }
    }

    /// Ends it, whatever it is doing.
    pub(super) fn kill(&self) {
        let runtime = self.runtime.lock().expect("nobody panics while they hold this").take();
        if let Some(runtime) = runtime {
            runtime.shutdown_background();
        }
    }
}

impl Drop for Mortal {
    fn drop(&mut self) {
        self.kill();
    }
}

impl Deref for Node {
    type Target = Mortal;

    fn deref(&self) -> &Mortal {
        &self.mortal
    }
}

impl Node {
    /// Starts a server over the database at `url`, whose clock is `ahead` of the usual beginning.
    pub(super) async fn start(url: DatabaseUrl, line: Arc<Line>, ahead: Duration) -> Self {
        let gateway = Arc::clone(&line);
        let change = move |config: &mut WebConfig| config.gateways.payment = Some(gateway);
        Self { mortal: Mortal::start(url, ahead, change).await, line }
    }
}
