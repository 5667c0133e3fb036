//! The signature of a request between Kassa and a service behind the signed contract: HMAC-SHA256 over
//! `id.timestamp.body`, in the header fields of the Standard Webhooks specification, so that receivers can check it with
//! a library of their language.

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// A request may be so many seconds older or newer than the receiver's clock.
const SKEW_SECONDS_MAX: i64 = 300;
const SECRET_BYTES_MIN: usize = 24;
const PREFIX: &str = "whsec_";

/// What both sides know. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

impl Secret {
    /// Reads a secret: base64 behind `whsec_`, or any text as it is; at least 24 bytes.
    pub fn parse(text: &str) -> Result<Self, String> {
        let bytes = match text.trim().strip_prefix(PREFIX) {
            Some(encoded) => {
                STANDARD.decode(encoded).map_err(|_| format!("what stands behind {PREFIX} must be base64"))?
            }
            None => text.trim().as_bytes().to_vec(),
        };
        if bytes.len() < SECRET_BYTES_MIN {
            return Err(format!("the secret needs at least {SECRET_BYTES_MIN} bytes"));
        }
        Ok(Self(bytes))
    }

    fn mac(&self, id: &str, timestamp: i64, body: &[u8]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(format!("{id}.{timestamp}.").as_bytes());
        mac.update(body);
        mac
    }
}

/// The three header fields of a signed request, as they travel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureHeaders {
    /// `webhook-id`: the same for every repeat of a request.
    pub id: String,
    /// `webhook-timestamp`: seconds since 1970.
    pub timestamp: String,
    /// `webhook-signature`: `v1,` and the signature in base64.
    pub signature: String,
}

/// Signs `body`, sent as `id` at `seconds`.
pub fn sign(secret: &Secret, id: &str, seconds: i64, body: &[u8]) -> SignatureHeaders {
    let signature = STANDARD.encode(secret.mac(id, seconds, body).finalize().into_bytes());
    SignatureHeaders {
        id: id.to_owned(),
        timestamp: seconds.to_string(),
        signature: format!("v1,{signature}"),
    }
}

/// Whether `headers` sign `body` and are fresh at `now` seconds. One right signature among several is enough, as while a
/// secret is changed.
pub fn verify(secret: &Secret, headers: &SignatureHeaders, body: &[u8], now: i64) -> bool {
    let Ok(timestamp) = headers.timestamp.parse::<i64>() else { return false };
    let fresh = timestamp.abs_diff(now) <= SKEW_SECONDS_MAX.unsigned_abs();
    let right = headers.signature.split(' ').any(|signature| {
        let bytes = signature.strip_prefix("v1,").and_then(|text| STANDARD.decode(text).ok());
        bytes.is_some_and(|bytes| secret.mac(&headers.id, timestamp, body).verify_slice(&bytes).is_ok())
    });
    fresh && right
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = br#"{"test": 2432232314}"#;

    fn secret() -> Secret {
        Secret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("a secret")
    }

    fn headers() -> SignatureHeaders {
        SignatureHeaders {
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek".to_owned(),
            timestamp: "1614265330".to_owned(),
            signature: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=".to_owned(),
        }
    }

    #[test]
    fn the_example_of_the_specification_comes_out() {
        let signed = sign(&secret(), &headers().id, 1_614_265_330, BODY);
        assert_eq!(signed, headers());
        assert!(verify(&secret(), &signed, BODY, 1_614_265_330));
    }

    #[test]
    fn whatever_is_changed_is_noticed() {
        let now = 1_614_265_330;
        assert!(!verify(&secret(), &headers(), b"{}", now));
        assert!(!verify(&secret(), &SignatureHeaders { id: "other".to_owned(), ..headers() }, BODY, now));
        let late = SignatureHeaders { timestamp: "1614265331".to_owned(), ..headers() };
        assert!(!verify(&secret(), &late, BODY, now));
        for signature in ["", "v1,", "v2,g0hM9SsE", "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="] {
            let headers = SignatureHeaders { signature: signature.to_owned(), ..headers() };
            assert!(!verify(&secret(), &headers, BODY, now), "{signature}");
        }
        let other = Secret::parse(&"k".repeat(32)).expect("long enough");
        assert!(!verify(&other, &headers(), BODY, now));
    }

    #[test]
    fn an_old_request_is_not_believed() {
        for (now, believed) in [(1_614_265_630, true), (1_614_265_631, false), (1_614_265_029, false)] {
            assert_eq!(verify(&secret(), &headers(), BODY, now), believed, "{now}");
        }
    }

    #[test]
    fn one_of_several_signatures_is_enough_while_a_secret_is_changed() {
        let old =
            sign(&Secret::parse(&"k".repeat(32)).expect("long enough"), &headers().id, 1_614_265_330, BODY);
        let both =
            SignatureHeaders { signature: format!("{} {}", old.signature, headers().signature), ..headers() };
        assert!(verify(&secret(), &both, BODY, 1_614_265_330));
    }

    #[test]
    fn a_weak_secret_is_not_taken_and_none_is_printed() {
        assert!(Secret::parse("short").is_err() && Secret::parse("whsec_*").is_err());
        assert_eq!(format!("{:?}", secret()), "Secret");
    }
}
