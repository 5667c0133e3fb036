//! The small signed HTTP contract by which services written elsewhere are asked: POST of JSON, authenticated by a secret both
//! sides know (`docs/how-to/add-a-loyalty-service.md`). Never follows a redirect, never waits long, and leaves a service
//! that fails alone for a while.

use std::{fmt, sync::Arc, time::Duration};

use bytes::Bytes;
use checkout::ids::Timestamp;
use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use hmac::{Hmac, KeyInit, Mac};
use parking_lot::Mutex;
use serde::de::DeserializeOwned;
use sha2::Sha256;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use crate::GatewayError;

/// When a request was signed, in seconds since 1970.
pub const TIMESTAMP_HEADER: &str = "kassa-timestamp";
/// The signature, in hex: HMAC-SHA-256 of `timestamp.path.body`.
pub const SIGNATURE_HEADER: &str = "kassa-signature";
/// A signature is good for so many seconds, before and after.
pub const SIGNATURE_SECONDS: i64 = 300;

const CONNECT_MAX: Duration = Duration::from_secs(1);
const ANSWER_BYTES_MAX: usize = 256 * 1024;
/// The most questions under way.
const AT_ONCE_MAX: usize = 32;
/// After so many failures in a row a service is left alone for so many seconds.
const FAILURES_MAX: u32 = 5;
const REST_SECONDS: i64 = 10;
/// A shorter secret could be guessed.
pub const SECRET_BYTES_MIN: usize = 16;

/// Tells the time.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Where a service is and how we prove who we are.
#[derive(Clone)]
pub struct RemoteSettings {
    /// Where its paths begin.
    pub url: String,
    /// What both sides know.
    pub secret: String,
    /// How long one question may take.
    pub timeout: Duration,
    /// The time.
    pub now: Now,
}

impl fmt::Debug for RemoteSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RemoteSettings({})", self.url)
    }
}

/// A service that is asked by HTTP.
pub(crate) struct Remote {
    url: reqwest::Url,
    secret: Zeroizing<String>,
    client: reqwest::Client,
    now: Now,
    places: Semaphore,
    rest: Mutex<Rest>,
}

#[derive(Default)]
struct Rest {
    failures: u32,
    until: Option<Timestamp>,
}

impl fmt::Debug for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Remote({})", self.about())
    }
}

impl Remote {
    pub(crate) fn new(settings: RemoteSettings) -> Result<Self, String> {
        let url = reqwest::Url::parse(&settings.url).map_err(|error| format!("{}: {error}", settings.url))?;
        let local = matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
        if url.scheme() != "https" && !(url.scheme() == "http" && local) {
            return Err(format!(
                "{url} is neither https nor on this machine: what is asked would be readable on the way"
            ));
        }
        if settings.secret.len() < SECRET_BYTES_MIN {
            return Err(format!("the secret for {url} needs at least {SECRET_BYTES_MIN} characters"));
        }
        // What is asked over plain HTTP, on this machine, needs no certificates: they would be read for nothing.
        let client = if url.scheme() == "https" { crate::client()? } else { crate::local_client() };
        let client = client
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT_MAX)
            .timeout(settings.timeout)
            .build()
            .map_err(|error| error.to_string())?;
        Ok(Self {
            url,
            secret: Zeroizing::new(settings.secret),
            client,
            now: settings.now,
            places: Semaphore::new(AT_ONCE_MAX),
            rest: Mutex::default(),
        })
    }

    /// What operators read about it.
    pub(crate) fn about(&self) -> String {
        self.url.origin().ascii_serialization()
    }

    /// Asks at `path` with `body`, which is wiped when its last owner drops it. No error repeats what the service wrote: it
    /// could repeat what it was asked.
    pub(crate) async fn ask<T: DeserializeOwned>(&self, path: &str, body: Bytes) -> Result<T, GatewayError> {
        let now = (self.now)();
        if self.rest.lock().until.is_some_and(|until| now < until) {
            return Err(GatewayError::Unreachable("it failed again and again, and rests".to_owned()));
        }
        let Ok(_place) = self.places.try_acquire() else {
            return Err(GatewayError::Unreachable("too many questions are under way".to_owned()));
        };
        let answer = self.exchange(path, body, now).await;
        let failed = matches!(answer, Err(GatewayError::Unreachable(_) | GatewayError::Unknown(_)));
        let mut rest = self.rest.lock();
        rest.failures = if failed { rest.failures + 1 } else { 0 };
        rest.until = (rest.failures >= FAILURES_MAX).then(|| now.plus_seconds(REST_SECONDS));
        drop(rest);
        answer
    }

    async fn exchange<T: DeserializeOwned>(
        &self,
        path: &str,
        body: Bytes,
        now: Timestamp,
    ) -> Result<T, GatewayError> {
        let seconds = (now.0 / 1_000_000).to_string();
        let signature = signature(self.secret.as_bytes(), &seconds, path, &body);
        let url = format!("{}{path}", self.url.as_str().trim_end_matches('/'));
        let request = self.client.post(url).body(body);
        let request = request.header("content-type", "application/json").header(TIMESTAMP_HEADER, seconds);
        let sent = request.header(SIGNATURE_HEADER, signature).send().await;
        let mut response = sent.map_err(|error| {
            if error.is_connect() {
                GatewayError::Unreachable("no connection".to_owned())
            } else {
                GatewayError::Unknown(
                    if error.is_timeout() { "no answer in time" } else { "no answer" }.to_owned(),
                )
            }
        })?;
        let status = response.status();
        if status.is_server_error() || status.as_u16() == 429 {
            return Err(GatewayError::Unreachable(format!("status {}", status.as_u16())));
        }
        if !status.is_success() {
            return Err(GatewayError::Refused(format!("status {}", status.as_u16())));
        }
        let mut answer = Zeroizing::new(Vec::new());
        let broken = |_| GatewayError::Unknown("the answer broke off".to_owned());
        while let Some(chunk) = response.chunk().await.map_err(broken)? {
            if answer.len() + chunk.len() > ANSWER_BYTES_MAX {
                return Err(GatewayError::Unknown("the answer is too large".to_owned()));
            }
            answer.extend_from_slice(&chunk);
        }
        serde_json::from_slice(&answer).map_err(|error| {
            GatewayError::Unknown(format!("the answer cannot be read at {}", error.column()))
        })
    }
}

fn mac(secret: &[u8], seconds: &str, path: &str, body: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes keys of any length");
    for part in [seconds.as_bytes(), b".", path.as_bytes(), b".", body] {
        mac.update(part);
    }
    mac
}

/// The signature of a request.
pub fn signature(secret: &[u8], seconds: &str, path: &str, body: &[u8]) -> String {
    HEXLOWER.encode(&mac(secret, seconds, path, body).finalize().into_bytes())
}

/// Whether a request that arrived at `now` was signed with `secret` a short while ago: what the service's side checks.
pub fn is_signed(secret: &str, now: Timestamp, seconds: &str, path: &str, body: &[u8], hex: &str) -> bool {
    let age = seconds.parse::<i64>().map(|seconds| now.0 / 1_000_000 - seconds);
    let fresh = age.is_ok_and(|age| age.abs() <= SIGNATURE_SECONDS);
    let right = |tag: Vec<u8>| mac(secret.as_bytes(), seconds, path, body).verify_slice(&tag).is_ok();
    fresh && from_hex(hex).is_some_and(right)
}

/// The bytes of an HMAC-SHA-256 in hex.
pub(crate) fn from_hex(hex: &str) -> Option<Vec<u8>> {
    if hex.len() == 64 { HEXLOWER_PERMISSIVE.decode(hex.as_bytes()).ok() } else { None }
}

/// A body that is wiped when its last owner drops it.
pub(crate) fn wiped(text: Zeroizing<String>) -> Bytes {
    struct Wiped(Zeroizing<String>);
    impl AsRef<[u8]> for Wiped {
        fn as_ref(&self) -> &[u8] {
            self.0.as_bytes()
        }
    }
    Bytes::from_owner(Wiped(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_800_000_000_000_000);

    #[test]
    fn a_signature_belongs_to_one_request_of_these_minutes() {
        let secret = "0123456789abcdef";
        let hex = signature(secret.as_bytes(), "1800000000", "/accounts", b"{}");
        let signed =
            |now, path, body: &[u8], hex: &str| is_signed(secret, now, "1800000000", path, body, hex);
        assert!(signed(NOW, "/accounts", b"{}", &hex));
        assert!(signed(NOW.plus_seconds(300), "/accounts", b"{}", &hex));
        assert!(!signed(NOW.plus_seconds(301), "/accounts", b"{}", &hex));
        assert!(!signed(NOW, "/uses", b"{}", &hex));
        assert!(!signed(NOW, "/accounts", b"[]", &hex));
        assert!(!signed(NOW, "/accounts", b"{}", &hex[..62]));
        assert!(!signed(NOW, "/accounts", b"{}", "zz"));
    }

    #[test]
    fn a_signature_is_read_from_64_hexadecimal_digits_and_nothing_else() {
        let (low, up) = ("0a".repeat(32), "0A".repeat(32));
        assert_eq!([&low, &up].map(|hex| from_hex(hex)), [Some(vec![10; 32]), Some(vec![10; 32])]);
        let wrong = [
            &low[..63],
            &low[..62],
            &format!("{low}0a"),
            &format!(" {}", &low[..63]),
            &format!("ç{}", &low[..62]),
        ];
        for hex in wrong {
            assert_eq!(from_hex(hex), None, "{hex}");
        }
    }

    #[test]
    fn nothing_is_asked_in_the_clear_on_the_way_or_with_a_weak_secret() {
        let settings = |url: &str, secret: &str| RemoteSettings {
            url: url.to_owned(),
            secret: secret.to_owned(),
            timeout: Duration::from_secs(1),
            now: Arc::new(|| NOW),
        };
        assert!(Remote::new(settings("http://bank.example/", "0123456789abcdef")).is_err());
        assert!(Remote::new(settings("http://127.0.0.1:1/", "short")).is_err());
        assert!(Remote::new(settings("http://127.0.0.1:1/", "0123456789abcdef")).is_ok());
    }
}
