//! One connection: hyper behind the gate, each request under its time limit, each answer JSON when it is an error.
//! Never lets a handler's fault end the server: it ends one request.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderValue, Request, StatusCode, header};
use http_body::{Frame, SizeHint};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tower::ServiceExt;

use super::Limits;
use super::body::{BodyFault, TimedBody};
use super::gate::{Gate, Unanswered};
use super::head::REFUSED_METHOD;
use super::refusal::{closing_refusal, refusal, text_of, with_json_error};

/// hyper's own least size of a read buffer.
const HYPER_BUFFER_BYTES_MIN: usize = 8 * 1024;

/// Begins in hyper while the answer before is still being written, so it must not be short; but it must be set, because
/// only then does hyper ask the gate for the next head as soon as an answer is done, which starts the idle time.
const HYPER_HEAD_TIMEOUT: Duration = Duration::from_hours(1);

/// How far the server has come with stopping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stopping {
    Running,
    FinishRequests,
    CloseNow,
}

/// Serves one accepted socket until it ends, or until the server stops.
pub(super) async fn serve_connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    limits: Arc<Limits>,
    mut stopping: watch::Receiver<Stopping>,
) {
    let unanswered = Arc::new(Unanswered::default());
    let gate = Gate::new(stream, Arc::clone(&limits), Arc::clone(&unanswered));
    let mut builder = http1::Builder::new();
    // The gate keeps the time and these limits; hyper's own are wide enough never to be first.
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(HYPER_HEAD_TIMEOUT)
        .max_buf_size((limits.header_bytes_max * 2).max(HYPER_BUFFER_BYTES_MIN))
        .max_headers(limits.header_fields_max + 1);
    let service = service_fn(move |request| {
        answer(request, router.clone(), peer, Arc::clone(&limits), Answered(Arc::clone(&unanswered)))
    });
    let mut connection = std::pin::pin!(builder.serve_connection(TokioIo::new(gate), service));
    loop {
        tokio::select! {
            ended = connection.as_mut() => {
                if let Err(error) = ended {
                    tracing::debug!(%peer, %error, "connection ended early");
                }
                return;
            }
            changed = stopping.changed() => {
                let phase = *stopping.borrow_and_update();
                if changed.is_err() || phase == Stopping::CloseNow {
                    return;
                }
                connection.as_mut().graceful_shutdown();
            }
        }
    }
}

async fn answer(
    request: Request<Incoming>,
    router: Router,
    peer: SocketAddr,
    limits: Arc<Limits>,
    answered: Answered,
) -> Result<Response, Infallible> {
    let response = if request.method().as_str() == REFUSED_METHOD {
        answer_refused(request.uri().path(), peer)
    } else {
        answer_routed(request, router, peer, &limits).await
    };
    Ok(response.map(|body| Body::new(AnswerBody { body, _answered: answered })))
}

/// Answers the stand-in request: its path is the status the gate decided on.
fn answer_refused(path: &str, peer: SocketAddr) -> Response {
    let status = path.trim_start_matches('/').parse().unwrap_or(StatusCode::BAD_REQUEST);
    metrics::counter!("http_heads_refused_total", "status" => status.as_str().to_owned()).increment(1);
    tracing::info!(%peer, status = status.as_u16(), "refused the head of a request");
    closing_refusal(status)
}

async fn answer_routed(
    request: Request<Incoming>,
    router: Router,
    peer: SocketAddr,
    limits: &Limits,
) -> Response {
    let fault = BodyFault::default();
    let mut request = request.map(|incoming| Body::new(TimedBody::new(incoming, limits, fault.clone())));
    request.extensions_mut().insert(ConnectInfo(peer));
    let reply = tokio::time::timeout(limits.request_timeout(), router.oneshot(request));
    let response = match reply.await {
        Ok(Ok(response)) => response,
        Ok(Err(never)) => match never {},
        Err(_) => {
            metrics::counter!("http_requests_timed_out_total").increment(1);
            tracing::warn!(%peer, "a request took longer than its time limit");
            busy()
        }
    };
    match fault.status() {
        // The handler has seen a broken body and made something of it that nobody is meant to read.
        Some(status) => replaced(&response, status),
        None => with_json_error(response),
    }
}

fn replaced(response: &Response, status: StatusCode) -> Response {
    let mut refused = closing_refusal(status);
    if let Some(id) = response.headers().get("x-request-id") {
        refused.headers_mut().insert("x-request-id", id.clone());
    }
    refused
}

fn busy() -> Response {
    let status = StatusCode::SERVICE_UNAVAILABLE;
    let mut response = refusal(status, text_of(status));
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    response
}

/// Tells the gate that a request is answered, when the last byte of the answer has been taken.
struct Answered(Arc<Unanswered>);

impl Drop for Answered {
    fn drop(&mut self) {
        self.0.one_answered();
    }
}

struct AnswerBody {
    body: Body,
    _answered: Answered,
}

impl http_body::Body for AnswerBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.get_mut().body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
