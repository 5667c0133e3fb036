//! Sends the link to a checkout as a text message. The signature in the link is made here and kept nowhere; a link whose
//! time is over is not sent any more.

use checkout::{
    job::LinkSms,
    message::{Values, write_sms},
};
use gateways::{GatewayError, sms::Sms};

use super::Outcome;
use crate::Flow;

/// Attempts to hand one message over: a link works for minutes only, and each attempt may cost.
const ATTEMPTS_MAX: i64 = 3;

impl Flow {
    /// Sends `sms`, at its attempt number `attempt`.
    pub(super) async fn send_link(&self, sms: &LinkSms, attempt: i64) -> Outcome {
        if self.now() >= sms.expires {
            return Outcome::Never("the link was over before the message could be sent".to_owned());
        }
        let later = |reason: String| {
            if attempt < ATTEMPTS_MAX { Outcome::Later(reason) } else { Outcome::Never(reason) }
        };
        let Some(gateway) = &self.gateways().sms else {
            return later("sms.gateway is not set: no service sends text messages".to_owned());
        };
        let shop = match self.shop().await {
            Ok(shop) => shop,
            Err(error) => return later(error.to_string()),
        };
        let link = self.0.links.public(&self.0.links.continuing(&sms.link));
        let values = Values::of_link(&shop.name, &link, sms.minutes);
        let text = write_sms(sms.kind.message(), sms.language, &shop.messages, &values);
        let message = Sms { to: sms.to.as_str().to_owned(), text };
        match gateway.send(&message, &sms.key).await {
            Ok(sent) => {
                tracing::info!(id = sent.id, kind = sms.kind.name(), "a text message was taken");
                Outcome::Done
            }
            Err(error @ GatewayError::Unreachable(_)) => later(error.to_string()),
            // A service that can tell a repeat may be asked again; with any other the message could come twice.
            Err(error @ GatewayError::Unknown(_)) if gateway.tells_repeats() => later(error.to_string()),
            Err(error) => Outcome::Never(error.to_string()),
        }
    }
}
