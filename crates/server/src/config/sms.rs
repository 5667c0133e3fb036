//! How text messages leave: by which service, and who they say they are from.

use gateways::{
    Now,
    egress::Timeouts,
    sms::{NetgsmSettings, Secret, SignedSettings, SmsSettings},
};

use super::{
    Config,
    table::{Kind, Setting},
};

/// The settings of text messages. Without a gateway none is sent.
#[derive(Clone, Default)]
pub(crate) struct SmsConfig {
    /// Which kind of service.
    pub(crate) gateway: Option<SmsKind>,
    /// Where it is.
    pub(crate) url: Option<String>,
    /// What the reader sees as the sender.
    pub(crate) sender: Option<String>,
    /// Who we are to the service.
    pub(crate) user: Option<String>,
    /// What proves it; from the environment only.
    pub(crate) secret: Option<String>,
}

impl std::fmt::Debug for SmsConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SmsConfig({:?}, {:?}, from {:?})", self.gateway, self.url, self.sender)
    }
}

/// The kinds of services there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SmsKind {
    /// One that speaks the signed contract.
    Signed,
    /// Netgsm.
    Netgsm,
}

const KINDS: [(&str, SmsKind); 2] = [("signed", SmsKind::Signed), ("netgsm", SmsKind::Netgsm)];

macro_rules! sms_text {
    ($field:ident, $variable:literal, $about:literal, $expects:literal, $sample:literal, $right:expr) => {
        Setting {
            key: concat!("sms.", stringify!($field)),
            variable: Some($variable),
            kind: Kind::Text,
            about: $about,
            expects: $expects,
            sample: $sample,
            read: |config, value| {
                let right: fn(&str) -> bool = $right;
                config.sms.$field = Some(value.as_str().filter(|text| right(text))?.to_owned());
                Some(())
            },
            show: |config| config.sms.$field.as_deref().map(toml::Value::from),
        }
    };
}

fn is_line(text: &str) -> bool {
    !text.trim().is_empty() && !text.chars().any(char::is_control)
}

pub(super) const GATEWAY: Setting = Setting {
    key: "sms.gateway",
    variable: Some("KASSA_SMS_GATEWAY"),
    kind: Kind::Text,
    about: "The service that sends text messages: `signed` for any that speaks the signed contract, or `netgsm`. Without \
                it none is sent.",
    expects: "`signed` or `netgsm`",
    sample: "signed",
    read: |config, value| {
        let text = value.as_str()?;
        config.sms.gateway = Some(KINDS.iter().find(|(word, _)| *word == text)?.1);
        Some(())
    },
    show: |config| {
        let gateway = config.sms.gateway?;
        KINDS.iter().find(|(_, kind)| *kind == gateway).map(|(word, _)| toml::Value::from(*word))
    },
};

pub(super) const URL: Setting = sms_text!(
    url,
    "KASSA_SMS_URL",
    "Where that service is. `netgsm` has its own address and needs none.",
    "an address such as \"https://sms.example/v1/messages\"",
    "https://sms.example/v1/messages",
    |text| gateways::egress::checked_url(text).is_ok()
);

pub(super) const SENDER: Setting = sms_text!(
    sender,
    "KASSA_SMS_SENDER",
    "What the reader sees as the sender; with `netgsm` a name that is registered there.",
    "a name, at most 11 characters for most services",
    "MYSHOP",
    is_line
);

pub(super) const USER: Setting = sms_text!(
    user,
    "KASSA_SMS_USER",
    "The user of a `netgsm` account. Its password belongs into KASSA_SMS_SECRET, or into a file named by KASSA_SMS_SECRET_FILE.",
    "a name",
    "8501234567",
    is_line
);

impl Config {
    /// How text messages are sent, if they are; what is missing otherwise.
    pub(crate) fn sms_settings(&self, now: Now) -> Result<Option<SmsSettings>, String> {
        let SmsConfig { gateway, url, sender, user, secret } = &self.sms;
        let Some(kind) = gateway else { return Ok(None) };
        let needed = |value: &Option<String>, what: &str| {
            value.clone().ok_or_else(|| format!("{what} is needed to send text messages"))
        };
        let (sender, timeouts) = (needed(sender, "sms.sender")?, Timeouts::default());
        let secret = needed(secret, "KASSA_SMS_SECRET")?;
        Ok(Some(match kind {
            SmsKind::Signed => SmsSettings::Signed(SignedSettings {
                url: needed(url, "sms.url")?,
                sender,
                secret: Secret::parse(&secret)?,
                timeouts,
                now,
            }),
            SmsKind::Netgsm => SmsSettings::Netgsm(NetgsmSettings {
                url: url.clone().unwrap_or_else(|| NetgsmSettings::URL.to_owned()),
                sender,
                user: needed(user, "sms.user")?,
                password: secret,
                timeouts,
            }),
        }))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use std::sync::Arc;

    use checkout::ids::Timestamp;

    use super::*;

    fn now() -> Now {
        Arc::new(|| Timestamp(0))
    }

    fn config(kind: SmsKind) -> Config {
        let text = |text: &str| Some(text.to_owned());
        let sms = SmsConfig {
            gateway: Some(kind),
            url: text("https://sms.example/v1"),
            sender: text("SHOP"),
            user: text("8501234567"),
            secret: text("a secret that is long enough for everybody"),
        };
        Config { sms, ..Config::default() }
    }

    #[test]
    fn every_service_needs_what_it_needs() {
        assert!(Config::default().sms_settings(now()).unwrap().is_none());
        for kind in [SmsKind::Signed, SmsKind::Netgsm] {
            assert!(config(kind).sms_settings(now()).unwrap().unwrap().gateway().is_ok());
            for take in [|sms: &mut SmsConfig| sms.sender = None, |sms: &mut SmsConfig| sms.secret = None] {
                let mut config = config(kind);
                take(&mut config.sms);
                assert!(config.sms_settings(now()).is_err());
            }
        }
        let mut short = config(SmsKind::Signed);
        short.sms.secret = Some("short".to_owned());
        assert!(short.sms_settings(now()).unwrap_err().contains("24 bytes"));
    }

    #[test]
    fn no_secret_is_printed() {
        assert!(!format!("{:?}", config(SmsKind::Netgsm).sms).contains("long enough"));
    }
}
