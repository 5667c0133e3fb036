//! How mail leaves: which server takes it, and who it says it is from.

use std::time::Duration;

use gateways::mail::{MailSettings, SmtpSettings, SmtpTls};

use super::Config;

/// The settings of mail. Without a host none is sent.
#[derive(Clone)]
pub(crate) struct MailConfig {
    /// The mail server.
    pub(crate) host: Option<String>,
    /// Its port.
    pub(crate) port: u16,
    /// How the connection is kept private.
    pub(crate) tls: SmtpTls,
    /// Who we are to the server.
    pub(crate) user: Option<String>,
    /// What proves it; from the environment only.
    pub(crate) password: Option<String>,
    /// The sender's address.
    pub(crate) from: Option<String>,
    /// Where answers go.
    pub(crate) reply_to: Option<String>,
    /// How long the server may take to get ready for a mail, and again to take it.
    pub(crate) timeout_ms: u32,
}

impl Default for MailConfig {
    fn default() -> Self {
        Self {
            host: None,
            port: 587,
            tls: SmtpTls::StartTls,
            user: None,
            password: None,
            from: None,
            reply_to: None,
            timeout_ms: 8_000,
        }
    }
}

impl std::fmt::Debug for MailConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MailConfig({:?}, {}, {:?}, from {:?})", self.host, self.port, self.tls, self.from)
    }
}

/// The words of `mail.tls`.
pub(super) const TLS_WORDS: [(&str, SmtpTls); 3] =
    [("starttls", SmtpTls::StartTls), ("implicit", SmtpTls::Implicit), ("none", SmtpTls::None)];

impl Config {
    /// How mail is sent, if it is.
    pub(crate) fn mail_settings(&self) -> Option<MailSettings> {
        let mail = &self.mail;
        Some(MailSettings::Smtp(SmtpSettings {
            host: mail.host.clone()?,
            port: mail.port,
            tls: mail.tls,
            login: mail.user.clone().zip(mail.password.clone()),
            from: mail.from.clone()?,
            reply_to: mail.reply_to.clone(),
            timeout: Duration::from_millis(mail.timeout_ms.into()),
        }))
    }
}
