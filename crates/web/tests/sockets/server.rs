//! A running server with a few plain routes, and a client that writes raw bytes.

#![expect(clippy::disallowed_methods, reason = "these tests measure how long the server really waits")]

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::ConnectInfo;
use axum::middleware::{Next, from_fn};
use axum::routing::{get, post};
use http::StatusCode;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use web::listen::{AddressSet, Limits, Threads, limit_body, serve};

/// Long enough that only a broken server is not finished by then.
const PATIENCE: Duration = Duration::from_secs(10);

/// How many threads a server has.
pub(crate) const THREADS: usize = 2;

pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) stop: Option<oneshot::Sender<()>>,
    pub(crate) running: JoinHandle<std::io::Result<()>>,
}

/// Limits a test can wait for.
pub(crate) fn short() -> Limits {
    Limits {
        header_timeout_ms: 300,
        body_timeout_ms: 600,
        body_grace_ms: 300,
        request_timeout_ms: 1_500,
        idle_timeout_ms: 500,
        shutdown_grace_ms: 1_000,
        ..Limits::default()
    }
}

fn routes() -> Router {
    Router::new()
        .route("/", get(|| async { "hello" }).post(|body: Bytes| async move { body.len().to_string() }))
        .route(
            "/peer",
            get(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.ip().to_string() }),
        )
        .route("/ignores-body", post(|| async { "ignored" }))
        .route("/thread", get(|| async { std::thread::current().name().unwrap_or_default().to_owned() }))
        .route("/fault", get(|| async { fault() }))
        .route("/slow", get(|| sleep_for(400)))
        .route("/too-slow", get(|| sleep_for(60_000)))
        .route("/empty", get(|| async { (StatusCode::NO_CONTENT, "none of this is sent") }))
        .route("/not-modified", get(|| async { (StatusCode::NOT_MODIFIED, "none of this is sent") }))
        .route("/plain-error", get(|| async { (StatusCode::UNPROCESSABLE_ENTITY, "secret path /x") }))
        .route(
            "/json-error",
            get(|| async { (StatusCode::NOT_FOUND, axum::Json(serde_json::json!({ "detail": 1 }))) }),
        )
        .route("/large", get(|| async { vec![b'x'; 64 << 20] }))
        .layer(from_fn(|request, next: Next| limit_body(request, 64 * 1024, |request| next.run(request))))
}

fn fault() -> &'static str {
    panic!("a fault of a handler")
}

async fn sleep_for(ms: u64) -> &'static str {
    tokio::time::sleep(Duration::from_millis(ms)).await;
    "late"
}

pub(crate) async fn start(limits: Limits) -> Server {
    start_with_exempt(limits, &[]).await
}

pub(crate) async fn start_with_exempt(limits: Limits, exempt: &[&str]) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let exempt = AddressSet::parse(exempt.iter().copied()).unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let threads = Threads::start(THREADS).unwrap();
    let running =
        tokio::spawn(async move { serve(listener, routes(), limits, exempt, &threads, stopped).await });
    Server { address, stop: Some(stop), running }
}

impl Server {
    pub(crate) async fn connect(&self) -> Client {
        self.connect_from("127.0.0.1").await
    }

    /// Connects from one of the many addresses of 127.0.0.0/8.
    pub(crate) async fn connect_from(&self, source: &str) -> Client {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(format!("{source}:0").parse().unwrap()).unwrap();
        Client { stream: socket.connect(self.address).await.unwrap() }
    }

    /// Sends one request on a connection of its own and reads until the server closes.
    pub(crate) async fn once(&self, request: &str) -> Answer {
        let mut client = self.connect().await;
        client.send(request).await;
        client.rest().await
    }
}

pub(crate) struct Client {
    pub(crate) stream: TcpStream,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) text: String,
    pub(crate) took: Duration,
}

impl Client {
    pub(crate) async fn send(&mut self, bytes: &str) {
        self.stream.write_all(bytes.as_bytes()).await.unwrap();
    }

    /// Everything the server still says until it closes.
    pub(crate) async fn rest(&mut self) -> Answer {
        let began = Instant::now();
        let mut bytes = Vec::new();
        tokio::time::timeout(PATIENCE, self.stream.read_to_end(&mut bytes)).await.expect("closes").unwrap();
        Answer { text: String::from_utf8_lossy(&bytes).into_owned(), took: began.elapsed() }
    }

    /// One answer with a `Content-Length`, leaving the connection open.
    pub(crate) async fn one_answer(&mut self) -> Answer {
        let began = Instant::now();
        let mut bytes = Vec::new();
        while !is_whole(&bytes) {
            let byte = tokio::time::timeout(PATIENCE, self.stream.read_u8()).await.expect("answers").unwrap();
            bytes.push(byte);
        }
        Answer { text: String::from_utf8(bytes).unwrap(), took: began.elapsed() }
    }
}

fn is_whole(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes).to_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
    length.is_some_and(|length| body.len() >= length.parse().unwrap())
}

impl Answer {
    pub(crate) fn status(&self) -> u16 {
        let code = self.text.split(' ').nth(1).unwrap_or_else(|| panic!("no answer: {:?}", self.text));
        code.parse().unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let head = self.text.split("\r\n\r\n").next()?;
        head.lines()
            .skip(1)
            .filter_map(|line| line.split_once(": "))
            .find(|(key, _)| *key == name)
            .map(|(_, v)| v)
    }

    pub(crate) fn body(&self) -> &str {
        self.text.split_once("\r\n\r\n").map_or("", |(_, body)| body)
    }

    /// One refusal and nothing after it: JSON in the shape clients read, not cached, connection closed.
    pub(crate) fn assert_refused(&self, status: u16, what: &str) {
        assert_eq!(self.status(), status, "{what}: {}", self.text);
        assert_eq!(self.text.matches("HTTP/1.1 ").count(), 1, "{what}: more than one answer: {}", self.text);
        assert_eq!(self.header("content-type"), Some("application/json; charset=utf-8"), "{what}");
        assert_eq!(self.header("cache-control"), Some("no-store"), "{what}");
        assert_eq!(self.header("x-content-type-options"), Some("nosniff"), "{what}");
        let document: serde_json::Value = serde_json::from_str(self.body()).unwrap();
        assert!(document["errors"]["non_field_errors"][0].is_string(), "{what}: {document}");
    }
}
