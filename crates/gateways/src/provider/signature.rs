//! How a message between Kassa and a provider is signed, in either direction: HMAC-SHA-256 over `id.timestamp.target.body`.
//! While a secret is changed there are two, and either will do.

use std::fmt;

use checkout::ids::Timestamp;
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use http::HeaderMap;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::Forged;
use crate::remote::{SECRET_BYTES_MIN, SIGNATURE_HEADER, SIGNATURE_SECONDS, TIMESTAMP_HEADER, from_hex};

/// What a message is called; a repeat of it is called the same.
pub const ID_HEADER: &str = "kassa-id";
const ID_CHARS_MAX: usize = 128;

/// What both sides know: the one that signs, and the one before it, which still verifies. Never printed.
#[derive(Clone)]
pub struct Secrets {
    current: Zeroizing<String>,
    previous: Option<Zeroizing<String>>,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets")
    }
}

/// The three headers of a signed message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// What the message is called.
    pub id: String,
    /// When it was signed, in seconds since 1970.
    pub seconds: String,
    /// The signature, in hex.
    pub signature: String,
}

impl Secrets {
    /// Reads one secret, or two divided by a comma: the second is the one that is on its way out.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut parts = text.split(',').map(str::trim);
        let current = parts.next().unwrap_or_default();
        let previous = parts.next().filter(|part| !part.is_empty());
        if parts.next().is_some() {
            return Err("there are at most two secrets: the one that signs, and the one before it".to_owned());
        }
        if current.len() < SECRET_BYTES_MIN || previous.is_some_and(|part| part.len() < SECRET_BYTES_MIN) {
            return Err(format!("a secret needs at least {SECRET_BYTES_MIN} characters"));
        }
        let kept = |part: &str| Zeroizing::new(part.to_owned());
        Ok(Self { current: kept(current), previous: previous.map(kept) })
    }

    /// Signs a message called `id` that goes to `target`, a path with its query.
    pub fn sign(&self, id: &str, at: Timestamp, target: &str, body: &[u8]) -> Signed {
        let seconds = (at.0 / 1_000_000).to_string();
        let tag = mac(&self.current, id, &seconds, target, body).finalize().into_bytes();
        Signed { id: id.to_owned(), seconds, signature: HEXLOWER.encode(&tag) }
    }

    /// Whether one of the secrets signed what arrived at `target` a short while ago.
    pub fn verify(
        &self,
        headers: &HeaderMap,
        target: &str,
        body: &[u8],
        at: Timestamp,
    ) -> Result<(), Forged> {
        let header = |name: &str| {
            let mut values = headers.get_all(name).iter();
            let value = values.next().and_then(|value| value.to_str().ok()).ok_or(Forged::Unsigned)?;
            if values.next().is_some() { Err(Forged::WrongSignature) } else { Ok(value) }
        };
        let (id, seconds) = (header(ID_HEADER)?, header(TIMESTAMP_HEADER)?);
        let hex = header(SIGNATURE_HEADER)?;
        let is_id = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
        if !(1..=ID_CHARS_MAX).contains(&id.len()) || !id.bytes().all(is_id) {
            return Err(Forged::WrongSignature);
        }
        let tag = from_hex(hex).ok_or(Forged::WrongSignature)?;
        let right =
            |secret: &Zeroizing<String>| mac(secret, id, seconds, target, body).verify_slice(&tag).is_ok();
        // Both are tried, so that the time it takes tells nothing.
        let (current, previous) = (right(&self.current), self.previous.as_ref().is_some_and(right));
        if ![current, previous].contains(&true) {
            return Err(Forged::WrongSignature);
        }
        let written = seconds.bytes().all(|b| b.is_ascii_digit());
        let signed_at = seconds.parse::<i64>().ok().filter(|_| written).ok_or(Forged::Stale)?;
        let age = (at.0 / 1_000_000).abs_diff(signed_at);
        if age > SIGNATURE_SECONDS.unsigned_abs() { Err(Forged::Stale) } else { Ok(()) }
    }
}

fn mac(secret: &str, id: &str, seconds: &str, target: &str, body: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes keys of any length");
    for part in [id.as_bytes(), b".", seconds.as_bytes(), b".", target.as_bytes(), b".", body] {
        mac.update(part);
    }
    mac
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use http::HeaderName;

    use super::*;

    const AT: Timestamp = Timestamp(1_800_000_000_000_000);
    const TARGET: &str = "/orders/checkout-provider/s3cret/?page=CheckoutProviderNotificationPage";

    fn headers(signed: &Signed) -> HeaderMap {
        let fields = [
            (ID_HEADER, &signed.id),
            (TIMESTAMP_HEADER, &signed.seconds),
            (SIGNATURE_HEADER, &signed.signature),
        ];
        fields
            .into_iter()
            .map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn a_signature_is_the_one_of_the_document() {
        let secrets = Secrets::parse("0123456789abcdef").unwrap();
        let signed = secrets.sign("msg-1", AT, "/v1/query", br#"{"session":"17"}"#);
        assert_eq!(signed.signature, "d5df86e515dbb23b99366efbe69093bc47c1789548cda4462515d92ed59c75bf");
    }

    #[test]
    fn a_signature_belongs_to_one_message_of_these_minutes() {
        let secrets = Secrets::parse("0123456789abcdef").unwrap();
        let signed = secrets.sign("msg-1", AT, TARGET, b"{}");
        let verify =
            |headers: &HeaderMap, target: &str, body: &[u8], at| secrets.verify(headers, target, body, at);
        let right = headers(&signed);
        assert_eq!(verify(&right, TARGET, b"{}", AT), Ok(()));
        assert_eq!(verify(&right, TARGET, b"{}", AT.plus_seconds(300)), Ok(()));
        assert_eq!(verify(&right, TARGET, b"{}", AT.plus_seconds(301)), Err(Forged::Stale));
        assert_eq!(verify(&right, TARGET, b"{}", AT.plus_seconds(-301)), Err(Forged::Stale));
        assert_eq!(verify(&right, TARGET, b"[]", AT), Err(Forged::WrongSignature));
        assert_eq!(verify(&right, "/orders/checkout-provider/", b"{}", AT), Err(Forged::WrongSignature));
        for (name, value) in [
            (ID_HEADER, "msg-2"),
            (ID_HEADER, ""),
            (ID_HEADER, "msg.1"),
            (TIMESTAMP_HEADER, "1800000001"),
            (TIMESTAMP_HEADER, "+1800000000"),
            (SIGNATURE_HEADER, "zz"),
            (SIGNATURE_HEADER, &"0".repeat(64)),
        ] {
            let mut changed = right.clone();
            changed.insert(name, value.parse().unwrap());
            assert_eq!(verify(&changed, TARGET, b"{}", AT), Err(Forged::WrongSignature), "{name} {value}");
        }
        for name in [ID_HEADER, TIMESTAMP_HEADER, SIGNATURE_HEADER] {
            let mut changed = right.clone();
            changed.remove(name);
            assert_eq!(verify(&changed, TARGET, b"{}", AT), Err(Forged::Unsigned), "{name}");
            let mut doubled = right.clone();
            doubled.append(name, right[name].clone());
            assert_eq!(verify(&doubled, TARGET, b"{}", AT), Err(Forged::WrongSignature), "{name} twice");
        }
    }

    #[test]
    fn two_secrets_live_while_one_takes_over() {
        let (old, new) = ("the-old-secret-of-both", "the-new-secret-of-both");
        let signed_with = |text: &str| headers(&Secrets::parse(text).unwrap().sign("m", AT, "/", b""));
        let verify =
            |text: &str, headers: &HeaderMap| Secrets::parse(text).unwrap().verify(headers, "/", b"", AT);
        let both = format!("{new}, {old}");
        assert_eq!(verify(&both, &signed_with(old)), Ok(()));
        assert_eq!(verify(&both, &signed_with(new)), Ok(()));
        assert_eq!(
            verify(old, &signed_with(&both)),
            Err(Forged::WrongSignature),
            "the first of the two signs"
        );
        assert_eq!(verify(new, &signed_with(old)), Err(Forged::WrongSignature), "the old one is over");
        for text in ["", "short", "a-secret-of-both-sides,short", &format!("{both},{old}")] {
            assert!(Secrets::parse(text).is_err(), "{text}");
        }
        assert_eq!(format!("{:?}", Secrets::parse(&both).unwrap()), "Secrets");
    }
}
