//! How adapters speak HTTP to the outside: with a deadline for everything, a limit on what is read, no redirects, and a
//! rest for a service that does not answer. Retries nothing; whoever calls knows what a repeat means.

use std::{fmt, time::Duration};

use parking_lot::Mutex;
use reqwest::{Client, RequestBuilder, redirect::Policy};
use tokio::{sync::Semaphore, time::Instant};

use crate::GatewayError;

/// An answer beyond this is not read.
const ANSWER_BYTES_MAX: usize = 256 * 1024;
/// Calls under way at the same time to one service.
const CALLS_MAX: usize = 32;
/// After so many failures in a row a service is given a rest.
const FAILURES_MAX: u32 = 5;
/// How long that rest is, where nobody says otherwise.
pub const REST: Duration = Duration::from_secs(10);
/// How much of a strange answer is told to the operator.
const EXCERPT_CHARS_MAX: usize = 200;

/// How long each part of a call may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// Until there is a connection.
    pub connect: Duration,
    /// Until the first byte, and between two parts of the answer.
    pub read: Duration,
    /// All of it.
    pub total: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { connect: Duration::from_secs(1), read: Duration::from_secs(5), total: Duration::from_secs(8) }
    }
}

/// The answer to a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its whole body.
    pub body: Vec<u8>,
}

/// The way to one service.
pub struct Egress {
    client: Client,
    places: Semaphore,
    breaker: Mutex<Breaker>,
}

struct Breaker {
    rest: Duration,
    failures: u32,
    rests_until: Option<Instant>,
}

impl fmt::Debug for Egress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Egress")
    }
}

impl Egress {
    /// A way of its own for one service.
    pub fn new(timeouts: Timeouts) -> Result<Self, String> {
        Self::with_rest(timeouts, REST)
    }

    /// A way of its own for one service, which is given `rest` when it fails again and again.
    pub fn with_rest(timeouts: Timeouts, rest: Duration) -> Result<Self, String> {
        // Each call is a connection of its own: what a service says unasked is never taken for the next answer.
        let client = crate::client()?
            .connect_timeout(timeouts.connect)
            .read_timeout(timeouts.read)
            .timeout(timeouts.total)
            .redirect(Policy::none())
            .pool_max_idle_per_host(0)
            .no_proxy()
            .build()
            .map_err(|error| error.to_string())?;
        Ok(Self { client, places: Semaphore::new(CALLS_MAX), breaker: Mutex::new(Breaker::new(rest)) })
    }

    /// Begins a POST.
    pub fn post(&self, url: &str) -> RequestBuilder {
        self.client.post(url)
    }

    /// Begins a GET.
    pub fn get(&self, url: &str) -> RequestBuilder {
        self.client.get(url)
    }

    /// Makes the call. A status is no failure; whoever calls reads it.
    pub async fn send(&self, request: RequestBuilder) -> Result<Answer, GatewayError> {
        let Ok(_place) = self.places.try_acquire() else {
            return Err(GatewayError::Unreachable("too many calls are under way".to_owned()));
        };
        if !self.breaker.lock().lets_through(Instant::now()) {
            return Err(GatewayError::Unreachable(
                "it failed again and again and is given a rest".to_owned(),
            ));
        }
        let outcome = self.call(request).await;
        let succeeded = outcome.as_ref().is_ok_and(|answer| answer.status < 500);
        self.breaker.lock().note(succeeded, Instant::now());
        outcome
    }

    async fn call(&self, request: RequestBuilder) -> Result<Answer, GatewayError> {
        let mut response = request.send().await.map_err(|error| failure(&error))?;
        let status = response.status().as_u16();
        let mut body = Vec::new();
        while let Some(part) = response.chunk().await.map_err(|error| failure(&error))? {
            body.extend_from_slice(&part);
            if body.len() > ANSWER_BYTES_MAX {
                return Err(GatewayError::Unknown(format!("{status}: its answer does not end")));
            }
        }
        Ok(Answer { status, body })
    }
}

impl Breaker {
    fn new(rest: Duration) -> Self {
        Self { rest, failures: 0, rests_until: None }
    }

    /// Whether a call may go out; after the rest, one goes first.
    fn lets_through(&mut self, now: Instant) -> bool {
        match self.rests_until {
            Some(until) if now < until => false,
            Some(_) => {
                self.rests_until = Some(now + self.rest);
                true
            }
            None => true,
        }
    }

    fn note(&mut self, succeeded: bool, now: Instant) {
        if succeeded {
            *self = Self::new(self.rest);
            return;
        }
        self.failures += 1;
        if self.failures >= FAILURES_MAX {
            self.rests_until = Some(now + self.rest);
        }
    }
}

/// What is known after a call that ended without an answer. The address is left out: it may hold a secret.
fn failure(error: &reqwest::Error) -> GatewayError {
    if error.is_connect() {
        return GatewayError::Unreachable("there was no connection".to_owned());
    }
    if error.is_builder() {
        return GatewayError::Refused("the request could not be written".to_owned());
    }
    let what = if error.is_timeout() { "no answer in time" } else { "the connection was lost" };
    GatewayError::Unknown(what.to_owned())
}

/// An address of a service: HTTPS, or HTTP on this machine, without user and password.
pub fn checked_url(text: &str) -> Result<(), String> {
    let url = reqwest::Url::parse(text).map_err(|error| format!("`{text}` is no address: {error}"))?;
    let host = url.host_str().unwrap_or_default();
    let local = ["127.0.0.1", "localhost", "[::1]"].contains(&host);
    if !url.username().is_empty() || url.password().is_some() {
        return Err("an address with a password in it would stand in logs".to_owned());
    }
    match url.scheme() {
        "https" => Ok(()),
        "http" if local => Ok(()),
        _ => Err(format!("`{text}` must begin with https://; http:// only reaches this machine")),
    }
}

/// The beginning of a body, for the operator.
pub fn excerpt(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(&body[..body.len().min(4 * EXCERPT_CHARS_MAX)]);
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(EXCERPT_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_that_fails_again_and_again_is_given_a_rest_and_then_asked_once() {
        let (mut breaker, now) = (Breaker::new(REST), Instant::now());
        for _ in 0..FAILURES_MAX {
            assert!(breaker.lets_through(now));
            breaker.note(false, now);
        }
        assert!(!breaker.lets_through(now) && !breaker.lets_through(now + REST / 2));
        assert!(breaker.lets_through(now + REST), "one goes first");
        assert!(!breaker.lets_through(now + REST), "the others wait for what becomes of it");
        breaker.note(true, now + REST);
        assert!(breaker.lets_through(now + REST));
    }

    #[test]
    fn only_addresses_that_keep_a_secret_are_taken() {
        for url in ["https://sms.example/v1", "http://127.0.0.1:9/x", "http://localhost:1"] {
            assert_eq!(checked_url(url), Ok(()), "{url}");
        }
        for url in [
            "",
            "sms.example",
            "http://sms.example",
            "ftp://sms.example",
            "https://a:b@sms.example",
            "file:///x",
        ] {
            assert!(checked_url(url).is_err(), "{url}");
        }
    }

    #[test]
    fn an_excerpt_is_short_and_plain() {
        assert_eq!(excerpt(b"a\r\nb\x00"), "a  b ");
        assert_eq!(excerpt(&[b'x'; 9_999]).len(), EXCERPT_CHARS_MAX);
    }
}
