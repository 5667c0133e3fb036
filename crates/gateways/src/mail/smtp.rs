//! Mail by SMTP, over TLS unless the server is on the same machine. Each mail is a connection of its own: so few are sent
//! that keeping one open costs more than it saves.

use std::time::Duration;

use futures_util::{FutureExt, future::BoxFuture};
use lettre::{
    Address, Message,
    message::{Body, Mailbox, MultiPart, SinglePart, header},
    transport::smtp::{
        Error,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{AsyncSmtpConnection, TlsParameters},
        commands::{Data, Mail as MailFrom, Rcpt},
        extension::{ClientId, Extension, MailParameter},
    },
};
use sha2::{Digest, Sha256};
use tokio::time::timeout;

use super::{Mail, MailGateway};
use crate::GatewayError;

/// A server that does not take a connection within this is away.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
/// A subject beyond this is cut: some servers refuse longer header lines.
const SUBJECT_CHARS_MAX: usize = 200;

/// How the connection is kept private.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpTls {
    /// It begins in the clear and is encrypted before anything is said (`STARTTLS`, port 587).
    StartTls,
    /// It is encrypted from the first byte (port 465).
    Implicit,
    /// It is not: for a server on the same machine or a private network.
    None,
}

/// How to reach a mail server.
#[derive(Clone)]
pub struct SmtpSettings {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is kept private.
    pub tls: SmtpTls,
    /// User and password, if it asks for them.
    pub login: Option<(String, String)>,
    /// The sender's address.
    pub from: String,
    /// Where answers go, if not to the sender.
    pub reply_to: Option<String>,
    /// The time one mail may take.
    pub timeout: Duration,
}

impl std::fmt::Debug for SmtpSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SmtpSettings({}:{}, {:?}, from {})", self.host, self.port, self.tls, self.from)
    }
}

#[derive(Debug)]
pub(super) struct Smtp {
    settings: SmtpSettings,
    from: Address,
    reply_to: Option<Mailbox>,
    hello: ClientId,
}

impl Smtp {
    pub(super) fn new(settings: SmtpSettings) -> Result<Self, String> {
        let address =
            |text: &str| text.parse::<Address>().map_err(|error| format!("`{text}` is no address: {error}"));
        let from = address(&settings.from)?;
        let reply_to = settings.reply_to.as_deref().map(address).transpose()?;
        let hello = ClientId::Domain(from.domain().to_owned());
        Ok(Self { reply_to: reply_to.map(|reply_to| Mailbox::new(None, reply_to)), from, hello, settings })
    }

    /// The mail as it is handed over. The same key makes the same message id, by which a receiver that got it twice can
    /// tell.
    fn written(&self, mail: &Mail, key: &str) -> Result<(Address, Vec<u8>), GatewayError> {
        let refused =
            |what: &str, error: &dyn std::fmt::Display| GatewayError::Refused(format!("{what}: {error}"));
        let to: Address = mail.to.parse().map_err(|error| refused("the recipient's address", &error))?;
        // Sixteen bytes of it are as unlike any other as all of them.
        let digest = Sha256::digest(key);
        let id = digest.iter().take(16).fold(0_u128, |id, byte| id << 8 | u128::from(*byte));
        let mut message = Message::builder()
            .from(Mailbox::new(Some(one_line(&mail.from_name)), self.from.clone()))
            .to(Mailbox::new(None, to.clone()))
            .subject(one_line(&mail.subject))
            .message_id(Some(format!("<{id:032x}@{}>", self.from.domain())))
            .raw_header(header::HeaderValue::new(
                header::HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ));
        if let Some(reply_to) = &self.reply_to {
            message = message.reply_to(reply_to.clone());
        }
        // To find out what is shortest costs ten times as much, and nobody reads HTML as it travels.
        let html = Body::new_with_encoding(mail.html.clone(), header::ContentTransferEncoding::Base64);
        let html = html.expect("Base64 carries everything");
        let html = SinglePart::builder().header(header::ContentType::TEXT_HTML).body(html);
        let both = MultiPart::alternative().singlepart(SinglePart::plain(mail.text.clone())).singlepart(html);
        let message = message.multipart(both).map_err(|error| refused("the mail", &error))?;
        Ok((to, message.formatted()))
    }

    /// Everything up to the moment the server waits for the mail: whatever fails here, nothing happened.
    async fn prepared(&self, to: Address) -> Result<AsyncSmtpConnection, GatewayError> {
        let settings = &self.settings;
        let tls = || TlsParameters::new(settings.host.clone()).map_err(|error| nothing_happened(&error));
        let implicit = if settings.tls == SmtpTls::Implicit { Some(tls()?) } else { None };
        let server = (settings.host.as_str(), settings.port);
        let connecting =
            AsyncSmtpConnection::connect_tokio1(server, Some(CONNECT_TIMEOUT), &self.hello, implicit, None);
        let mut connection = connecting.await.map_err(|error| nothing_happened(&error))?;
        if settings.tls == SmtpTls::StartTls {
            // Refuses to go on in the clear when somebody on the way removed the offer.
            connection.starttls(tls()?, &self.hello).await.map_err(|error| nothing_happened(&error))?;
        }
        if let Some((user, password)) = &settings.login {
            let credentials = Credentials::new(user.clone(), password.clone());
            let login = connection.auth(DEFAULT_MECHANISMS, &credentials).await;
            // A wrong password is mended by the operator; the mail itself is not at fault.
            login.map_err(|_| GatewayError::Unreachable("the mail server refuses our login".to_owned()))?;
        }
        let mut parameters = Vec::new();
        if !to.to_string().is_ascii() {
            if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
                return Err(GatewayError::Refused("the mail server takes no such address".to_owned()));
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        let sender = MailFrom::new(Some(self.from.clone()), parameters);
        connection.command(sender).await.map_err(|error| answered(&error))?;
        connection.command(Rcpt::new(to, Vec::new())).await.map_err(|error| answered(&error))?;
        connection.command(Data).await.map_err(|error| answered(&error))?;
        Ok(connection)
    }

    async fn deliver(&self, mail: &Mail, key: &str) -> Result<(), GatewayError> {
        let (to, bytes) = self.written(mail, key)?;
        let limit = self.settings.timeout;
        let late = |_| format!("no answer within {} ms", limit.as_millis());
        let prepared = timeout(limit, self.prepared(to)).await;
        let mut connection = prepared.map_err(|error| GatewayError::Unreachable(late(error)))??;
        // From here on the mail may be on its way, whatever we hear of it.
        let sent = timeout(limit, connection.message(&bytes)).await;
        match sent.map_err(|error| GatewayError::Unknown(late(error)))? {
            Ok(_) => {}
            Err(error) if error.is_permanent() || error.is_transient() => return Err(answered(&error)),
            Err(error) => return Err(GatewayError::Unknown(text(&error))),
        }
        // The mail is taken; how the server says goodbye changes nothing.
        let _ = timeout(CONNECT_TIMEOUT, connection.quit()).await;
        Ok(())
    }
}

impl MailGateway for Smtp {
    fn about(&self) -> String {
        format!("smtp at {}:{}", self.settings.host, self.settings.port)
    }

    fn send<'a>(&'a self, mail: &'a Mail, key: &'a str) -> BoxFuture<'a, Result<(), GatewayError>> {
        self.deliver(mail, key).boxed()
    }
}

/// Without line breaks and other control characters, which could begin a header field of their own, and cut.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(SUBJECT_CHARS_MAX).collect()
}

fn text(error: &Error) -> String {
    use std::error::Error as _;
    error.source().map_or_else(|| error.to_string(), |source| format!("{error}: {source}"))
}

fn nothing_happened(error: &Error) -> GatewayError {
    GatewayError::Unreachable(text(error))
}

/// What an answer of the server means: 5xx is for good, 4xx and no answer are for now.
fn answered(error: &Error) -> GatewayError {
    if error.is_permanent() { GatewayError::Refused(text(error)) } else { nothing_happened(error) }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use super::*;

    fn smtp() -> Smtp {
        Smtp::new(SmtpSettings {
            host: "mail.shop.example".to_owned(),
            port: 587,
            tls: SmtpTls::StartTls,
            login: Some(("shop".to_owned(), "sesame".to_owned())),
            from: "orders@shop.example".to_owned(),
            reply_to: Some("help@shop.example".to_owned()),
            timeout: Duration::from_secs(8),
        })
        .unwrap()
    }

    fn mail() -> Mail {
        Mail {
            from_name: "Çay Evi".to_owned(),
            to: "guest@shop.example".to_owned(),
            subject: "Siparişiniz".to_owned(),
            text: "Teşekkürler".to_owned(),
            html: "<p>Teşekkürler</p>".to_owned(),
        }
    }

    fn written(mail: &Mail, key: &str) -> String {
        String::from_utf8(smtp().written(mail, key).unwrap().1).unwrap()
    }

    #[test]
    fn the_same_key_makes_the_same_message_id() {
        let id = |key| {
            let text = written(&mail(), key);
            text.lines().find(|line| line.starts_with("Message-ID:")).unwrap().to_owned()
        };
        assert_eq!(id("a"), id("a"));
        assert_ne!(id("a"), id("b"));
    }

    #[test]
    fn no_value_adds_a_header_field_or_a_recipient() {
        let evil = "x\r\nBcc: all@shop.example\r\n\r\n<script>";
        let mail = Mail { from_name: evil.to_owned(), subject: evil.to_owned(), ..mail() };
        let text = written(&mail, evil);
        let head = text.split("\r\n\r\n").next().unwrap();
        assert!(!head.lines().any(|line| line.to_ascii_lowercase().starts_with("bcc")), "{head}");
        for to in
            [evil, "a@shop.example,b@shop.example", "a@shop.example> x", "a@shop.example\nb@c.example", ""]
        {
            let mail = Mail { to: to.to_owned(), ..mail.clone() };
            assert!(matches!(smtp().written(&mail, "k"), Err(GatewayError::Refused(_))), "{to:?}");
        }
    }

    #[test]
    fn a_password_is_not_printed() {
        assert!(!format!("{:?} {}", smtp(), smtp().about()).contains("sesame"));
    }
}
