//! Sends the link to a checkout as a text message. The signature in the link is made here and kept nowhere; a link whose
//! time is over is not sent any more.

use checkout::{handover::LinkKind, job::LinkSms, text, text::Problem};
use gateways::{GatewayError, sms::Sms};

use super::Outcome;
use crate::Flow;

/// Attempts to hand one message over: a link works for minutes only, and each attempt may cost.
const ATTEMPTS_MAX: i64 = 3;

// Without letters such as ş, ğ and ı: one of them makes a message more than twice as long, and its price with it.
text!(BARCODE = "sms-text-barcode",
    en: "{shop}: the barcode of your basket, for {minutes} minutes: {link}",
    tr: "{shop}: sepetinizin barkodu {minutes} dakika burada: {link}");
text!(CHECKOUT = "sms-text-checkout",
    en: "{shop}: go on with your checkout here, within {minutes} minutes: {link}",
    tr: "{shop}: sepetinize buradan devam edin, {minutes} dakika: {link}");

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
        let message = Sms { to: sms.to.as_str().to_owned(), text: text_of(sms, &shop.name, &link) };
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

fn text_of(sms: &LinkSms, shop: &str, link: &str) -> String {
    let text = match sms.kind {
        LinkKind::Barcode => &BARCODE,
        LinkKind::Checkout => &CHECKOUT,
    };
    // The shop's name comes last: whatever an operator writes there is not filled in any more.
    let problem = Problem::new(text).with("minutes", sms.minutes).with("link", link).with("shop", shop);
    problem.in_language(sms.language)
}

#[cfg(test)]
mod tests {
    use checkout::{ids::Timestamp, phone::MobileNumber, text::Language};

    use super::*;

    #[test]
    fn a_message_fits_into_one_part_in_both_languages() {
        let link = format!("https://www.shop-example.com.tr/continue/{}/", "x".repeat(38));
        for kind in LinkKind::ALL {
            for language in [Language::Tr, Language::En] {
                let sms = LinkSms {
                    key: "link:k".to_owned(),
                    kind,
                    to: MobileNumber::stored("+905321234567"),
                    language,
                    link: "k".to_owned(),
                    minutes: 15,
                    expires: Timestamp(0),
                };
                let text = text_of(&sms, "Anadolu", &link);
                assert!(text.is_ascii() && text.len() <= 160, "{}: {text}", text.len());
                assert!(
                    text.contains(&link) && text.contains("15") && text.starts_with("Anadolu: "),
                    "{text}"
                );
            }
        }
    }
}
