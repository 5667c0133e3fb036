//! The shop that is played: answers every call of the service as a shop would, and keeps what came.

use std::{collections::HashMap, io, net::SocketAddr, sync::Arc};

use axum::{
    Json as Answer, Router,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, Uri},
    response::{IntoResponse, Response},
    routing::post,
};
use parking_lot::Mutex;
use serde_json::json;
use tokio::{net::TcpListener, task::JoinHandle};

use crate::provider::wire::UrlsSent;

/// What the carriers of the played shop cost.
pub(super) const CARRIERS: [(&str, &str, i64); 2] =
    [("17", "Example carrier", 2_990), ("18", "Example express", 4_990)];
/// What has to be agreed to there.
pub(super) const AGREEMENTS: [&str; 2] = ["OBF", "MSS"];

/// A call as it came.
#[derive(Debug, Clone)]
pub(super) struct Received {
    pub(super) session: String,
    /// The word at the end of its path.
    pub(super) page: String,
    pub(super) target: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

#[derive(Debug, Default)]
pub(super) struct Kept {
    pub(super) calls: Vec<Received>,
    /// So many notifications of a session are answered with error 500.
    pub(super) deaf: HashMap<String, u32>,
}

pub(super) struct StandIn {
    url: String,
    pub(super) kept: Arc<Mutex<Kept>>,
    task: JoinHandle<()>,
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl StandIn {
    pub(super) async fn start(listen: SocketAddr, url: Option<String>) -> io::Result<Self> {
        let listener = TcpListener::bind(listen).await?;
        let url = match url {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => format!("http://{}", listener.local_addr()?),
        };
        let kept: Arc<Mutex<Kept>> = Arc::default();
        let router = Router::new()
            .route("/shop/{session}/{page}/", post(take))
            .with_state((url.clone(), Arc::clone(&kept)));
        let task = tokio::spawn(async move {
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { url, kept, task })
    }

    pub(super) fn urls(&self, session: &str) -> UrlsSent {
        let url = |page: &str| format!("{}/shop/{session}/{page}/?secret=s-{session}", self.url);
        UrlsSent {
            addresses: url("addresses"),
            shipping_options: url("shipping_options"),
            agreement_types: url("agreement_types"),
            agreement: url("agreement"),
            notification: url("notification"),
            success: url("success"),
            cancel: url("cancel"),
        }
    }

    /// What came for a session on one of the pages.
    pub(super) fn calls(&self, session: &str, page: &str) -> Vec<Received> {
        let kept = self.kept.lock();
        kept.calls.iter().filter(|call| call.session == session && call.page == page).cloned().collect()
    }

    pub(super) fn all_calls(&self, session: &str) -> Vec<Received> {
        self.kept.lock().calls.iter().filter(|call| call.session == session).cloned().collect()
    }

    /// Where the browser belongs after a payment of `session`.
    pub(super) fn return_url(&self, session: &str) -> String {
        format!("{}/shop/{session}/thank-you/", self.url)
    }
}

async fn take(
    State((url, kept)): State<(String, Arc<Mutex<Kept>>)>,
    Path((session, page)): Path<(String, String)>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let target = uri.path_and_query().map(ToString::to_string).unwrap_or_default();
    let code = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
        .find(|(name, _)| name == "code")
        .map(|(_, code)| code.into_owned());
    let mut kept = kept.lock();
    let call =
        Received { session: session.clone(), page: page.clone(), target, headers, body: body.to_vec() };
    kept.calls.push(call);
    if page == "notification"
        && let Some(left) = kept.deaf.get_mut(&session).filter(|left| **left > 0)
    {
        *left -= 1;
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let carrier = |(key, name, minor): (&str, &str, i64)| {
        let amount = format!("{}.{:02}", minor / 100, minor % 100);
        json!({ "key": key, "pk": key.parse::<i64>().ok(), "name": name, "slug": "example", "shipping_amount": amount })
    };
    let answer = match page.as_str() {
        "addresses" | "shipping_options" => json!({ "shipping_options": CARRIERS.map(carrier) }),
        "agreement_types" => {
            json!({ "agreements": AGREEMENTS.map(|code| json!({ "code": code, "text": format!("Agreement {code}") })) })
        }
        "agreement" => json!({ "code": code, "text": "Agreement", "agreement_body": "<p>Agreement</p>" }),
        "notification" => json!({ "return_url": format!("{url}/shop/{session}/thank-you/") }),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    Answer(answer).into_response()
}
