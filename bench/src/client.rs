//! One HTTP connection, kept alive, with the few cookies a shopper has.

use anyhow::{Context, Result, bail};
use http::{Method, Request, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper::{body::Bytes, client::conn::http1::SendRequest};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

/// A connection to the server.
pub(crate) struct Client {
    address: String,
    sender: Option<SendRequest<Full<Bytes>>>,
    session: Option<String>,
}

impl Client {
    /// A client of the server at `address` (`127.0.0.1:8000`). Connects when it first asks.
    pub(crate) fn new(address: &str) -> Self {
        Self { address: address.to_owned(), sender: None, session: None }
    }

    /// Becomes another shopper on the same connection.
    pub(crate) fn forget_session(&mut self) {
        self.session = None;
    }

    /// The session's cookie.
    pub(crate) fn session(&self) -> Option<&str> {
        self.session.as_deref()
    }

    /// Goes on with somebody's session.
    pub(crate) fn take_session(&mut self, session: &str) {
        self.session = Some(session.to_owned());
    }

    async fn sender(&mut self) -> Result<&mut SendRequest<Full<Bytes>>> {
        if self.sender.as_ref().is_none_or(SendRequest::is_closed) {
            let stream = TcpStream::connect(&self.address).await?;
            stream.set_nodelay(true)?;
            let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
            tokio::spawn(connection);
            self.sender = Some(sender);
        }
        let sender = self.sender.as_mut().context("connected above")?;
        sender.ready().await?;
        Ok(sender)
    }

    /// Asks for `path`; the body is a form, or JSON when it begins with a brace.
    pub(crate) async fn ask(
        &mut self,
        method: Method,
        path: &str,
        body: String,
    ) -> Result<(StatusCode, Value)> {
        let (status, body) = self.ask_for_bytes(method, path, body).await?;
        let value = serde_json::from_slice(&body)
            .with_context(|| format!("{path}: {status}: {}", String::from_utf8_lossy(&body)))?;
        Ok((status, value))
    }

    /// Asks and expects success; the answer unread, because the driver shares its processors with the server.
    pub(crate) async fn expect_bytes(&mut self, method: Method, path: &str, body: String) -> Result<Bytes> {
        let (status, bytes) = self.ask_for_bytes(method, path, body).await?;
        if !status.is_success() {
            bail!("{path}: {status}: {}", String::from_utf8_lossy(&bytes));
        }
        Ok(bytes)
    }

    async fn ask_for_bytes(
        &mut self,
        method: Method,
        path: &str,
        body: String,
    ) -> Result<(StatusCode, Bytes)> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, &self.address)
            .header("x-requested-with", "XMLHttpRequest")
            .header(header::ACCEPT_LANGUAGE, "en-us");
        if let Some(session) = &self.session {
            request = request.header(header::COOKIE, format!("osessionid={session}"));
        }
        if !body.is_empty() {
            let json = body.starts_with('{');
            let kind = if json { "application/json" } else { "application/x-www-form-urlencoded" };
            request = request.header(header::CONTENT_TYPE, kind);
        }
        let request = request.body(Full::new(Bytes::from(body)))?;
        let response = self.sender().await?.send_request(request).await?;
        let status = response.status();
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            if let Some(rest) = cookie.to_str()?.strip_prefix("osessionid=") {
                self.session = rest.split(';').next().map(ToOwned::to_owned);
            }
        }
        Ok((status, response.into_body().collect().await?.to_bytes()))
    }

    /// Asks and expects success.
    pub(crate) async fn expect(&mut self, method: Method, path: &str, body: String) -> Result<Value> {
        let (status, value) = self.ask(method, path, body).await?;
        if !status.is_success() {
            bail!("{path}: {status}: {value}");
        }
        Ok(value)
    }
}
