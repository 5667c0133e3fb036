//! Any service that speaks the signed contract: JSON over HTTPS, version 1. A gateway that has no adapter here is a small
//! program beside Kassa, in any language.

use std::fmt;

use futures_util::{FutureExt, future::BoxFuture};
use serde::{Deserialize, Serialize};

use super::{Secret, Sent, Sms, SmsGateway, sign};
use crate::{
    GatewayError, Now,
    egress::{Answer, Egress, Timeouts, checked_url, excerpt},
};

/// The version of the contract.
const VERSION: u32 = 1;

/// How to reach the service.
#[derive(Clone)]
pub struct SignedSettings {
    /// Where messages are posted to.
    pub url: String,
    /// What the reader sees as the sender.
    pub sender: String,
    /// What both sides know.
    pub secret: Secret,
    /// How long it may take.
    pub timeouts: Timeouts,
    /// Tells the time that is signed.
    pub now: Now,
}

impl fmt::Debug for SignedSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignedSettings({}, from {})", self.url, self.sender)
    }
}

#[derive(Debug)]
pub(super) struct Signed {
    settings: SignedSettings,
    egress: Egress,
}

#[derive(Serialize)]
struct Body<'a> {
    version: u32,
    to: &'a str,
    sender: &'a str,
    text: &'a str,
}

#[derive(Deserialize)]
struct Taken {
    id: String,
}

impl Signed {
    pub(super) fn new(settings: SignedSettings) -> Result<Self, String> {
        checked_url(&settings.url)?;
        Ok(Self { egress: Egress::new(settings.timeouts)?, settings })
    }

    async fn post(&self, sms: &Sms, key: &str) -> Result<Sent, GatewayError> {
        let Sms { to, text } = sms;
        let body = Body { version: VERSION, to, sender: &self.settings.sender, text };
        let body = serde_json::to_vec(&body).expect("texts make JSON");
        let seconds = (self.settings.now)().0 / 1_000_000;
        let signed = sign(&self.settings.secret, key, seconds, &body);
        let request = self
            .egress
            .post(&self.settings.url)
            .header("content-type", "application/json")
            .header("webhook-id", signed.id)
            .header("webhook-timestamp", signed.timestamp)
            .header("webhook-signature", signed.signature)
            .body(body);
        read(&self.egress.send(request).await?)
    }
}

impl SmsGateway for Signed {
    fn about(&self) -> String {
        format!("signed contract at {}", self.settings.url)
    }

    fn tells_repeats(&self) -> bool {
        true
    }

    fn send<'a>(&'a self, sms: &'a Sms, key: &'a str) -> BoxFuture<'a, Result<Sent, GatewayError>> {
        self.post(sms, key).boxed()
    }
}

/// What an answer means.
fn read(answer: &Answer) -> Result<Sent, GatewayError> {
    let said = || format!("{}: {}", answer.status, excerpt(&answer.body));
    match answer.status {
        200..=299 => match serde_json::from_slice::<Taken>(&answer.body) {
            Ok(taken) => Ok(Sent { id: taken.id }),
            Err(_) => Err(GatewayError::Unknown(said())),
        },
        408 | 425 | 429 | 503 => Err(GatewayError::Unreachable(said())),
        400..=499 => Err(GatewayError::Refused(said())),
        _ => Err(GatewayError::Unknown(said())),
    }
}
