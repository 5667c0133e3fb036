//! A server that can die: everything it does runs in a runtime of its own, which is stopped between two steps as a killed
//! process is. Its database connections are its own as well.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use flow::RandomIds;
use store::DatabaseUrl;
use tokio::runtime::{Builder, Runtime};

use super::line::Line;
use crate::{TestApp, database::TestDatabase};

/// A server, and what it hears of the bank.
pub(super) struct Node {
    pub(super) app: TestApp,
    pub(super) line: Arc<Line>,
    runtime: Mutex<Option<Runtime>>,
}

impl Node {
    /// Starts a server over the database at `url`, whose clock is `ahead` of the usual beginning.
    pub(super) async fn start(url: DatabaseUrl, line: Arc<Line>, ahead: Duration) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("a thread can be started");
        let gateway = Arc::clone(&line);
        let app = runtime.spawn(async move {
            let database = TestDatabase::opened_again(url).await;
            let ids = Arc::new(RandomIds::default());
            TestApp::start_with(database, ids, |config| config.gateways.payment = Some(gateway)).await
        });
        let app = app.await.expect("the server starts");
        app.clock.advance(ahead);
        Self { app, line, runtime: Mutex::new(Some(runtime)) }
    }

    /// Ends it, whatever it is doing.
    pub(super) fn kill(&self) {
        let runtime = self.runtime.lock().expect("nobody panics while they hold this").take();
        if let Some(runtime) = runtime {
            runtime.shutdown_background();
        }
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.kill();
    }
}
