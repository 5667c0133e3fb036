//! How cards are charged: by which gateway, and how we prove to it who we are. Secrets come from the environment only.

use gateways::{
    Now,
    egress::Timeouts,
    payment::{IyzicoSettings, PaymentSettings, RemotePaymentSettings, StripeSettings},
};
use toml::Value;

use super::{
    Config,
    services::is_service_url,
    table::{Kind, Setting},
};

/// The settings of the gateway. Without one no card is taken.
#[derive(Clone, Default)]
pub(crate) struct PaymentConfig {
    /// Which kind of gateway; the signed contract when only its address is there.
    pub(crate) gateway: Option<PaymentKind>,
    /// Where it is.
    pub(crate) url: Option<String>,
    /// What the account is called there.
    pub(crate) key: Option<String>,
    /// What proves it; from the environment only.
    pub(crate) secret: Option<String>,
}

impl std::fmt::Debug for PaymentConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PaymentConfig({:?}, {:?})", self.gateway, self.url)
    }
}

/// The kinds of gateways there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PaymentKind {
    /// One that speaks the signed contract.
    Remote,
    /// Stripe.
    Stripe,
    /// iyzico.
    Iyzico,
}

const KINDS: [(&str, PaymentKind); 3] =
    [("remote", PaymentKind::Remote), ("stripe", PaymentKind::Stripe), ("iyzico", PaymentKind::Iyzico)];

/// Which gateway.
pub(super) const GATEWAY: Setting = Setting {
    key: "payment.gateway",
    variable: Some("KASSA_PAYMENT_GATEWAY"),
    kind: Kind::Text,
    about: "Who takes payments: `remote` for any gateway that speaks the signed contract, `stripe`, or `iyzico`; the last two are \
                not verified live. Without it, and without a URL, no card is taken.",
    expects: "`remote`, `stripe` or `iyzico`",
    sample: "iyzico",
    read: |config, value| {
        let text = value.as_str()?;
        config.payment.gateway = Some(KINDS.iter().find(|(word, _)| *word == text)?.1);
        Some(())
    },
    show: |config| {
        let gateway = config.payment.gateway?;
        KINDS.iter().find(|(_, kind)| *kind == gateway).map(|(word, _)| Value::from(*word))
    },
};

/// Where it is.
pub(super) const URL: Setting = Setting {
    key: "payment.url",
    variable: Some("KASSA_PAYMENT_URL"),
    kind: Kind::Text,
    about: "Where a `remote` gateway is. `stripe` and `iyzico` have addresses of their own and need none; with a key of iyzico's \
                sandbox it is the sandbox's.",
    expects: "a URL that begins with https://, or with http:// on this machine",
    sample: "https://payments.shop.example/kassa",
    read: |config, value| {
        config.payment.url = Some(value.as_str().filter(|text| is_service_url(text))?.to_owned());
        Some(())
    },
    show: |config| config.payment.url.as_deref().map(Value::from),
};

/// Who we are to it.
pub(super) const KEY: Setting = Setting {
    key: "payment.key",
    variable: Some("KASSA_PAYMENT_KEY"),
    kind: Kind::Text,
    about: "The API key of an `iyzico` account. What proves it belongs into KASSA_PAYMENT_SECRET, or into a file named by \
                KASSA_PAYMENT_SECRET_FILE: iyzico's secret key, Stripe's secret key, or what a `remote` gateway and the shop know.",
    expects: "a key without blanks",
    sample: "iyzico-api-key",
    read: |config, value| {
        let right = |text: &&str| !text.is_empty() && text.chars().all(|c| c.is_ascii_graphic());
        config.payment.key = Some(value.as_str().filter(right)?.to_owned());
        Some(())
    },
    show: |config| config.payment.key.as_deref().map(Value::from),
};

impl Config {
    /// Whether shoppers can pay here.
    pub(crate) fn takes_payments(&self) -> bool {
        self.payment.gateway.is_some() || self.payment.url.is_some()
    }

    /// How payments are taken, if they are; what is missing or too much otherwise.
    pub(crate) fn payment_settings(&self, now: Now) -> Result<Option<PaymentSettings>, String> {
        let PaymentConfig { gateway, url, key, secret } = &self.payment;
        let kind = match (gateway, url) {
            (Some(kind), _) => *kind,
            (None, Some(_)) => PaymentKind::Remote,
            (None, None) if key.is_some() => {
                return Err("payment.key is there and payment.gateway is not".to_owned());
            }
            (None, None) => return Ok(None),
        };
        let word = KINDS.iter().find(|(_, known)| *known == kind).map_or("", |(word, _)| word);
        let needed = |value: &Option<String>, what: &str| {
            value.clone().ok_or_else(|| format!("{what} is needed for `{word}`"))
        };
        if kind != PaymentKind::Iyzico && key.is_some() {
            return Err(format!("payment.key is for `iyzico`, and the gateway is `{word}`"));
        }
        let secret = || needed(secret, "KASSA_PAYMENT_SECRET");
        let timeouts = Timeouts::default();
        Ok(Some(match kind {
            PaymentKind::Remote => PaymentSettings::Remote(RemotePaymentSettings::new(
                needed(url, "payment.url")?,
                secret()?,
                now,
            )),
            PaymentKind::Stripe => {
                let url = url.clone().unwrap_or_else(|| StripeSettings::URL.to_owned());
                PaymentSettings::Stripe(StripeSettings { url, key: secret()?, timeouts })
            }
            PaymentKind::Iyzico => {
                let key = needed(key, "payment.key")?;
                let url = url.clone().unwrap_or_else(|| IyzicoSettings::url_of(&key).to_owned());
                PaymentSettings::Iyzico(IyzicoSettings { url, key, secret: secret()?, timeouts, now })
            }
        }))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use std::sync::Arc;

    use checkout::ids::Timestamp;

    use super::*;

    const LONG: &str = "a-secret-that-is-long-enough";

    fn config(
        gateway: Option<PaymentKind>,
        url: Option<&str>,
        key: Option<&str>,
        secret: Option<&str>,
    ) -> Config {
        let own = |text: Option<&str>| text.map(str::to_owned);
        let payment = PaymentConfig { gateway, url: own(url), key: own(key), secret: own(secret) };
        Config { payment, ..Config::default() }
    }

    /// What an operator is told, or what the gateway says of itself.
    fn told(
        gateway: Option<PaymentKind>,
        url: Option<&str>,
        key: Option<&str>,
        secret: Option<&str>,
    ) -> String {
        let settings = config(gateway, url, key, secret).payment_settings(Arc::new(|| Timestamp(0)));
        match settings.map(|settings| settings.map(PaymentSettings::gateway)) {
            Ok(None) => "none".to_owned(),
            Ok(Some(Ok(gateway))) => gateway.about(),
            Ok(Some(Err(problem))) | Err(problem) => problem,
        }
    }

    #[test]
    fn every_gateway_can_be_chosen_and_an_address_alone_is_the_signed_contract() {
        use PaymentKind::{Iyzico, Remote, Stripe};
        let url = Some("https://pay.shop.example");
        assert_eq!(told(None, None, None, None), "none");
        assert_eq!(told(None, None, None, Some(LONG)), "none", "a secret alone chooses nothing");
        assert_eq!(told(None, url, None, Some(LONG)), "remote gateway at https://pay.shop.example");
        assert_eq!(told(Some(Remote), url, None, Some(LONG)), "remote gateway at https://pay.shop.example");
        assert!(told(Some(Stripe), None, None, Some("sk_test_1")).contains("https://api.stripe.com"));
        assert!(told(Some(Iyzico), None, Some("live-key"), Some(LONG)).contains("https://api.iyzipay.com"));
        let sandbox = told(Some(Iyzico), None, Some("sandbox-key"), Some("sandbox-secret"));
        assert!(sandbox.contains("https://sandbox-api.iyzipay.com") && sandbox.contains("not verified live"));
        assert!(
            told(Some(Iyzico), Some("http://127.0.0.1:1"), Some("live-key"), Some(LONG))
                .contains("127.0.0.1:1")
        );
    }

    #[test]
    fn what_does_not_fit_together_is_named() {
        use PaymentKind::{Iyzico, Remote, Stripe};
        let url = Some("https://pay.shop.example");
        for (problem, expected) in [
            (told(Some(Remote), None, None, Some(LONG)), "payment.url is needed"),
            (told(Some(Remote), url, None, None), "KASSA_PAYMENT_SECRET is needed"),
            (told(Some(Remote), url, None, Some("short")), "at least"),
            (told(Some(Remote), url, Some("key"), Some(LONG)), "payment.key is for `iyzico`"),
            (told(None, url, Some("key"), Some(LONG)), "payment.key is for `iyzico`"),
            (told(None, None, Some("key"), Some(LONG)), "payment.gateway is not"),
            (told(Some(Stripe), None, None, None), "KASSA_PAYMENT_SECRET is needed for `stripe`"),
            (told(Some(Stripe), None, None, Some(LONG)), "begins with sk_"),
            (told(Some(Stripe), None, Some("key"), Some("sk_test_1")), "the gateway is `stripe`"),
            (told(Some(Iyzico), None, None, Some(LONG)), "payment.key is needed"),
            (told(Some(Iyzico), None, Some("live-key"), None), "KASSA_PAYMENT_SECRET is needed for `iyzico`"),
            (told(Some(Iyzico), None, Some("sandbox-key"), Some(LONG)), "is of the sandbox"),
        ] {
            assert!(problem.contains(expected), "{problem} / {expected}");
        }
    }

    #[test]
    fn no_secret_is_printed() {
        let config = config(Some(PaymentKind::Stripe), None, None, Some("sk_live_hidden"));
        assert!(!format!("{config:?}").contains("hidden"));
        assert!(
            !format!("{:?}", config.payment_settings(Arc::new(|| Timestamp(0))).unwrap()).contains("hidden")
        );
    }
}
