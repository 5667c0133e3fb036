//! Sends the link to a checkout as a text message. The signature in the link is made here and kept nowhere; what is over is
//! not sent any more.

use checkout::{
    ids::Timestamp,
    job::{LinkSms, MessageKind},
    message::{Values, write_sms},
    phone::MobileNumber,
    text::Language,
};
use gateways::{GatewayError, sms::Sms};

use super::Outcome;
use crate::Flow;

/// Attempts to hand one message over: links and codes work for minutes only, and each attempt may cost.
const ATTEMPTS_MAX: i64 = 3;

/// A text message that is to be sent.
pub(super) struct TextMessage<'a> {
    /// What makes it this message and no other.
    pub(super) key: &'a str,
    /// What it tells.
    pub(super) kind: MessageKind,
    /// Where it goes.
    pub(super) to: &'a MobileNumber,
    /// In which language.
    pub(super) language: Language,
    /// When it is of no more use.
    pub(super) expires: Timestamp,
}

/// Fills the message in for a shop of that name.
pub(super) type ToWrite<'a> = &'a (dyn Fn(&str) -> Values + Send + Sync);

impl Flow {
    /// Sends `sms`, at its attempt number `attempt`.
    pub(super) async fn send_link(&self, sms: &LinkSms, attempt: i64) -> Outcome {
        let link = self.0.links.public(&self.0.links.continuing(&sms.link));
        let values: ToWrite<'_> = &|shop| Values::of_link(shop, &link, sms.minutes);
        let message = TextMessage {
            key: &sms.key,
            kind: sms.kind.message(),
            to: &sms.to,
            language: sms.language,
            expires: sms.expires,
        };
        self.send_text(message, values, attempt).await
    }

    /// Hands `message` over to the service, if there is one and it is of use yet.
    pub(super) async fn send_text(
        &self,
        message: TextMessage<'_>,
        values: ToWrite<'_>,
        attempt: i64,
    ) -> Outcome {
        if self.now() >= message.expires {
            return Outcome::Never("it was over before the message could be sent".to_owned());
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
        let text = write_sms(message.kind, message.language, &shop.messages, &values(&shop.name));
        let sms = Sms { to: message.to.as_str().to_owned(), text };
        match gateway.send(&sms, message.key).await {
            Ok(sent) => {
                tracing::info!(id = sent.id, kind = message.kind.name(), "a text message was taken");
                Outcome::Done
            }
            Err(error @ GatewayError::Unreachable(_)) => later(error.to_string()),
            // A service that can tell a repeat may be asked again; with any other the message could come twice.
            Err(error @ GatewayError::Unknown(_)) if gateway.tells_repeats() => later(error.to_string()),
            Err(error) => Outcome::Never(error.to_string()),
        }
    }
}
