//! Handing one text message over to the service that sends it. Each attempt may cost, and what it tells is over soon.

use checkout::{ids::Timestamp, shop::Shop};
use gateways::{GatewayError, sms::Sms};

use super::Outcome;
use crate::Flow;

/// Attempts to hand one message over: what it tells holds for minutes only, and each attempt may cost.
const ATTEMPTS_MAX: i64 = 3;

/// A message that is to be written and sent.
pub(super) struct Texting<'a> {
    /// Where it goes.
    pub(super) to: &'a str,
    /// When what it tells is over.
    pub(super) expires: Timestamp,
    /// The job's key, by which a service tells a repeat.
    pub(super) key: &'a str,
    /// What it is, for the log.
    pub(super) kind: &'a str,
    /// Which attempt this is, beginning with 1.
    pub(super) attempt: i64,
}

impl Flow {
    /// Sends what `write` makes of the shop's texts.
    pub(super) async fn text(
        &self,
        texting: &Texting<'_>,
        write: impl Fn(&Shop) -> String + Send,
    ) -> Outcome {
        if self.now() >= texting.expires {
            return Outcome::Never("what it tells was over before the message could be sent".to_owned());
        }
        let later = |reason: String| {
            if texting.attempt < ATTEMPTS_MAX { Outcome::Later(reason) } else { Outcome::Never(reason) }
        };
        let Some(gateway) = &self.gateways().sms else {
            return later("sms.gateway is not set: no service sends text messages".to_owned());
        };
        let shop = match self.shop().await {
            Ok(shop) => shop,
            Err(error) => return later(error.to_string()),
        };
        let message = Sms { to: texting.to.to_owned(), text: write(&shop) };
        match gateway.send(&message, texting.key).await {
            Ok(sent) => {
                tracing::info!(id = sent.id, kind = texting.kind, "a text message was taken");
                Outcome::Done
            }
            Err(error @ GatewayError::Unreachable(_)) => later(error.to_string()),
            // A service that can tell a repeat may be asked again; with any other the message could come twice.
            Err(error @ GatewayError::Unknown(_)) if gateway.tells_repeats() => later(error.to_string()),
            Err(error) => Outcome::Never(error.to_string()),
        }
    }
}
