//! Netgsm, REST version 2: `POST /sms/rest/v2/send` with HTTP Basic. Written after its published OpenAPI document and table
//! of codes; not verified live. Netgsm takes no key of ours, so it cannot tell a repeat.

use std::fmt;

use futures_util::{FutureExt, future::BoxFuture};
use serde::{Deserialize, Serialize};

use super::{Sent, Sms, SmsGateway};
use crate::{
    GatewayError,
    egress::{Answer, Egress, Timeouts, checked_url, excerpt},
};

const PATH: &str = "/sms/rest/v2/send";
/// The longest sender Netgsm knows.
const SENDER_CHARS_MAX: usize = 11;

/// An account at Netgsm.
#[derive(Clone)]
pub struct NetgsmSettings {
    /// Its address; the published one, or a stand-in.
    pub url: String,
    /// The name that is registered as the sender (`msgheader`).
    pub sender: String,
    /// The user of the account that may use the interface.
    pub user: String,
    /// The password of that user.
    pub password: String,
    /// How long it may take.
    pub timeouts: Timeouts,
}

impl NetgsmSettings {
    /// Where Netgsm is.
    pub const URL: &'static str = "https://api.netgsm.com.tr";
}

impl fmt::Debug for NetgsmSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NetgsmSettings({}, from {})", self.url, self.sender)
    }
}

#[derive(Debug)]
pub(super) struct Netgsm {
    settings: NetgsmSettings,
    egress: Egress,
}

#[derive(Serialize)]
struct Body<'a> {
    msgheader: &'a str,
    encoding: &'static str,
    iysfilter: &'static str,
    messages: [Item<'a>; 1],
}

#[derive(Serialize)]
struct Item<'a> {
    msg: &'a str,
    no: &'a str,
}

#[derive(Deserialize)]
struct Said {
    code: String,
    #[serde(default)]
    jobid: Option<String>,
}

impl Netgsm {
    pub(super) fn new(settings: NetgsmSettings) -> Result<Self, String> {
        checked_url(&settings.url)?;
        if settings.sender.chars().count() > SENDER_CHARS_MAX {
            return Err(format!("Netgsm knows senders of at most {SENDER_CHARS_MAX} characters"));
        }
        Ok(Self { egress: Egress::new(settings.timeouts)?, settings })
    }

    async fn post(&self, sms: &Sms) -> Result<Sent, GatewayError> {
        let Some(number) = sms.to.strip_prefix("+90").filter(|number| number.len() == 10) else {
            return Err(GatewayError::Refused("Netgsm is asked for Turkish numbers only".to_owned()));
        };
        let body = Body {
            msgheader: &self.settings.sender,
            encoding: "TR",
            // Told to somebody who asked for it: no advertisement, and no consent has to be looked up.
            iysfilter: "0",
            messages: [Item { msg: &sms.text, no: number }],
        };
        let request = self
            .egress
            .post(&format!("{}{PATH}", self.settings.url.trim_end_matches('/')))
            .basic_auth(&self.settings.user, Some(&self.settings.password))
            .header("content-type", "application/json")
            .body(serde_json::to_vec(&body).expect("texts make JSON"));
        read(&self.egress.send(request).await?)
    }
}

impl SmsGateway for Netgsm {
    fn about(&self) -> String {
        format!("netgsm at {}, not verified live", self.settings.url)
    }

    fn tells_repeats(&self) -> bool {
        false
    }

    fn send<'a>(&'a self, sms: &'a Sms, _key: &'a str) -> BoxFuture<'a, Result<Sent, GatewayError>> {
        self.post(sms).boxed()
    }
}

/// What an answer means. Mistakes come with 406 and a code of their own.
fn read(answer: &Answer) -> Result<Sent, GatewayError> {
    let unreadable = || format!("{}: {}", answer.status, excerpt(&answer.body));
    match answer.status {
        401 | 403 => return Err(GatewayError::Refused(unreadable())),
        429 | 503 => return Err(GatewayError::Unreachable(unreadable())),
        200 | 406 => {}
        _ => return Err(GatewayError::Unknown(unreadable())),
    }
    let Ok(said) = serde_json::from_slice::<Said>(&answer.body) else {
        return Err(GatewayError::Unknown(unreadable()));
    };
    let because = |reason: &str| format!("code {}: {reason}", said.code);
    match (said.code.as_str(), said.jobid) {
        ("00", Some(id)) => Ok(Sent { id }),
        ("20", _) => Err(GatewayError::Refused(because("the text cannot be sent or is too long"))),
        ("30", _) => {
            Err(GatewayError::Refused(because("user, password, permission or our address are not accepted")))
        }
        ("40", _) => Err(GatewayError::Refused(because("the sender is not registered"))),
        ("50" | "51", _) => Err(GatewayError::Refused(because("the account cannot send without a consent"))),
        ("70", _) => Err(GatewayError::Refused(because("a parameter is missing or wrong"))),
        ("80", _) => Err(GatewayError::Unreachable(because("the account sends too much right now"))),
        ("85", _) => Err(GatewayError::Unreachable(because("too many messages to one number"))),
        _ => Err(GatewayError::Unknown(unreadable())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_json(status: u16, body: &str) -> Result<Sent, GatewayError> {
        read(&Answer { status, body: body.as_bytes().to_vec() })
    }

    #[test]
    fn every_published_code_has_its_meaning() {
        let taken = r#"{"code":"00","jobid":"17377215342605050417149344","description":"queued"}"#;
        assert_eq!(read_json(200, taken), Ok(Sent { id: "17377215342605050417149344".to_owned() }));
        for code in ["20", "30", "40", "50", "51", "70"] {
            let body = format!(r#"{{"code":"{code}","description":"x"}}"#);
            assert!(matches!(read_json(406, &body), Err(GatewayError::Refused(_))), "{code}");
        }
        for code in ["80", "85"] {
            let body = format!(r#"{{"code":"{code}","description":"x","jobs":null}}"#);
            assert!(matches!(read_json(406, &body), Err(GatewayError::Unreachable(_))), "{code}");
        }
    }

    #[test]
    fn what_is_not_understood_is_unknown_and_never_taken_for_sent() {
        for (status, body) in [
            (200, ""),
            (200, "00 12345"),
            (200, r#"{"code":"00"}"#),
            (200, r#"{"code":"99","jobid":"1"}"#),
            (200, r#"{"code":0}"#),
            (500, r#"{"code":"00","jobid":"1"}"#),
            (302, ""),
        ] {
            assert!(matches!(read_json(status, body), Err(GatewayError::Unknown(_))), "{status} {body}");
        }
    }
}
