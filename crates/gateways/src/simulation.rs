//! What simulators of services share: a table an operator can edit while they run, dials for trouble, and a loopback socket
//! behind which requests are checked as a real service would.

use std::{io, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use axum::{
    Json, Router,
    body::Bytes,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::post,
};
use parking_lot::Mutex;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};

use crate::remote::{self, Now, SIGNATURE_HEADER, TIMESTAMP_HEADER};

/// Troubles an operator can switch on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Dials {
    /// The service is out of order.
    pub outage: bool,
    /// It takes its time.
    pub delay_ms: u64,
    /// It refuses whatever it is asked.
    pub decline: bool,
}

/// A table, and where it is.
#[derive(Debug, Clone)]
pub enum Table<T> {
    /// A TOML file, read anew for every question.
    File(PathBuf),
    /// In memory; clones share it.
    Memory(Arc<Mutex<T>>),
}

impl<T: Clone + DeserializeOwned> Table<T> {
    /// A table in memory.
    pub fn memory(table: T) -> Self {
        Self::Memory(Arc::new(Mutex::new(table)))
    }

    /// The table as it is now; what is wrong with the file otherwise.
    pub fn read(&self) -> Result<T, String> {
        match self {
            Self::Memory(table) => Ok(table.lock().clone()),
            Self::File(path) => {
                let text =
                    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
                toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
            }
        }
    }

    /// Changes a table in memory; a file is changed by whoever edits it.
    pub fn change(&self, change: impl FnOnce(&mut T)) {
        if let Self::Memory(table) = self {
            change(&mut table.lock());
        }
    }
}

/// A running simulator; it stops when this is dropped.
#[derive(Debug)]
pub struct Simulator {
    /// Where it listens.
    pub address: SocketAddr,
    task: JoinHandle<()>,
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Simulator {
    /// The URL its paths begin with.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

/// What one path answers.
pub(crate) type Answer = Arc<dyn Fn(&Value) -> (Dials, Result<Value, StatusCode>) + Send + Sync>;

/// Begins to answer `paths` on a free port of this machine, to whoever knows `secret`.
pub(crate) async fn start(
    paths: Vec<(&'static str, Answer)>,
    secret: String,
    now: Now,
) -> io::Result<Simulator> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = listener.local_addr()?;
    let mut router = Router::new();
    for (path, answer) in paths {
        let (secret, now) = (secret.clone(), Arc::clone(&now));
        let serve = move |headers: HeaderMap, body: Bytes| {
            let header = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
            let (seconds, hex) = (header(TIMESTAMP_HEADER), header(SIGNATURE_HEADER));
            let signed = remote::is_signed(&secret, now(), seconds, path, &body, hex);
            let asked: Option<Value> = serde_json::from_slice(&body).ok();
            let answered = asked.filter(|_| signed).map(|asked| answer(&asked));
            async move { respond(signed, answered).await }
        };
        router = router.route(path, post(serve));
    }
    let task = tokio::spawn(async move {
        let _ = axum::serve(listener, router).await;
    });
    Ok(Simulator { address, task })
}

async fn respond(signed: bool, answered: Option<(Dials, Result<Value, StatusCode>)>) -> Response {
    if !signed {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let Some((dials, answer)) = answered else { return StatusCode::BAD_REQUEST.into_response() };
    tokio::time::sleep(Duration::from_millis(dials.delay_ms)).await;
    if dials.outage {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    if dials.decline {
        return (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "error": "declined" }))).into_response();
    }
    match answer {
        Ok(answer) => Json(answer).into_response(),
        Err(status) => status.into_response(),
    }
}
