//! Values that leave the shop and come back unchanged: order links, continue links. Signed, for one purpose, for a time.
//! The layout is `payload:time:signature` as Django's `signing.dumps` writes it with SHA-256; unlike Django, a value from
//! the future is refused. Signed is not secret: anybody can read the payload.
//! Programs written with Django read these values with the same secret and the purpose as `salt`, and write such.

use std::{fmt::Write, time::Duration};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;

use super::base62::{decode_number, encode_number};
use super::keys::Keyring;

/// Clocks of two nodes may differ by this much.
const CLOCK_SKEW_SECONDS: u64 = 60;
/// Far more than any payload of ours; longer text is not even taken apart.
const SIGNED_BYTES_MAX: usize = 2_048;

/// Why a signed value is not believed. All of them are answered alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// Not signed by this server for this purpose, or changed.
    #[error("the signature is wrong")]
    Forged,
    /// Signed too long ago.
    #[error("the signed value has expired")]
    Expired,
    /// Signed later than now.
    #[error("the signed value comes from the future")]
    FromTheFuture,
}

/// Signs and opens values of one purpose.
#[derive(Debug, Clone)]
pub struct Signer {
    keys: Keyring,
    purpose: &'static str,
}

impl Signer {
    /// A signer whose values no signer of another purpose accepts.
    pub fn new(keys: Keyring, purpose: &'static str) -> Self {
        Self { keys, purpose }
    }

    /// Signs a text; the outcome is made of characters that survive in a segment of a path.
    pub fn sign(&self, text: &str, now: Timestamp) -> String {
        let payload = URL_SAFE_NO_PAD.encode(ascii_json(text));
        let seconds = u64::try_from(now.as_second()).unwrap_or(0);
        let message = format!("{payload}:{}", encode_number(seconds));
        let signature = URL_SAFE_NO_PAD.encode(self.keys.sign(self.purpose, message.as_bytes()));
        format!("{message}:{signature}")
    }

    /// Gives the text back if it was signed here for this purpose and is not older than `max_age`.
    pub fn open(&self, signed: &str, max_age: Duration, now: Timestamp) -> Result<String, SignatureError> {
        if signed.len() > SIGNED_BYTES_MAX {
            return Err(SignatureError::Forged);
        }
        let (message, signature) = signed.rsplit_once(':').ok_or(SignatureError::Forged)?;
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| SignatureError::Forged)?;
        // A shortened signature would verify against the beginning of the right one.
        if signature.len() != 32 || !self.keys.verify(self.purpose, message.as_bytes(), &signature) {
            return Err(SignatureError::Forged);
        }
        let (payload, time) = message.rsplit_once(':').ok_or(SignatureError::Forged)?;
        let signed_at = decode_number(time).ok_or(SignatureError::Forged)?;
        let now = u64::try_from(now.as_second()).unwrap_or(0);
        if signed_at > now + CLOCK_SKEW_SECONDS {
            return Err(SignatureError::FromTheFuture);
        }
        if now.saturating_sub(signed_at) > max_age.as_secs() {
            return Err(SignatureError::Expired);
        }
        let json = URL_SAFE_NO_PAD.decode(payload).map_err(|_| SignatureError::Forged)?;
        serde_json::from_slice(&json).map_err(|_| SignatureError::Forged)
    }
}

/// `text` as JSON in ASCII alone, as Python writes it.
fn ascii_json(text: &str) -> String {
    let mut out = String::new();
    for letter in serde_json::Value::from(text).to_string().chars() {
        if (' '..='~').contains(&letter) {
            out.push(letter);
        } else {
            for unit in letter.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}").expect("a String takes everything");
            }
        }
    }
    out
}

#[cfg(test)]
#[path = "signing/tests.rs"]
mod attacks;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_hours(1);

    fn signer(purpose: &'static str) -> Signer {
        Signer::new(Keyring::new(*b"0123456789abcdef0123456789abcdef", vec![]).unwrap(), purpose)
    }

    fn second(number: i64) -> Timestamp {
        Timestamp::from_second(1_631_877_849 + number).unwrap()
    }

    #[test]
    fn the_layout_is_that_of_the_published_links() {
        // Computed with Python's hashlib and hmac along the steps of Django's signing module.
        assert_eq!(
            signer("order.completed").sign("7021123210917", second(0)),
            "IjcwMjExMjMyMTA5MTci:1mRByT:1qclgFKKsruyppXUSOScb-FOlL_U-jL_ypU6fStArU4"
        );
        let start = Timestamp::from_second(0).unwrap();
        assert_eq!(
            signer("django.core.signing").sign("a", start),
            "ImEi:0:0HDRnxA28G-Djz784Sh_W52I1PXNgH4hOccNB3GaofI"
        );
    }

    #[test]
    fn a_signed_text_comes_back_and_fits_into_a_path_segment() {
        for text in ["", "7021123210917", "şğü \"/?#:%\u{0}", &"x".repeat(1_000)] {
            let signed = signer("p").sign(text, second(0));
            assert!(
                signed.bytes().all(|byte| byte.is_ascii_alphanumeric() || b":-_".contains(&byte)),
                "{signed}"
            );
            assert_eq!(signer("p").open(&signed, HOUR, second(10)).as_deref(), Ok(text));
        }
    }

    #[test]
    fn time_has_two_ends() {
        let signed = signer("p").sign("order", second(0));
        for (seconds, expected) in [
            (-61, Err(SignatureError::FromTheFuture)),
            (-60, Ok("order".to_owned())),
            (0, Ok("order".to_owned())),
            (3_600, Ok("order".to_owned())),
            (3_601, Err(SignatureError::Expired)),
        ] {
            assert_eq!(signer("p").open(&signed, HOUR, second(seconds)), expected, "{seconds}");
        }
    }

    #[test]
    fn every_changed_character_is_noticed() {
        let signed = signer("p").sign("order", second(0));
        for index in 0..signed.len() {
            let mut changed = signed.clone().into_bytes();
            changed[index] = if changed[index] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert_eq!(
                signer("p").open(&changed, HOUR, second(0)),
                Err(SignatureError::Forged),
                "{index}: {changed}"
            );
        }
    }

    #[test]
    fn another_purpose_another_secret_and_every_cut_are_refused() {
        let signed = signer("p").sign("order", second(0));
        assert_eq!(signer("q").open(&signed, HOUR, second(0)), Err(SignatureError::Forged));
        let other = Signer::new(Keyring::new(vec![9; 32], vec![]).unwrap(), "p");
        assert_eq!(other.open(&signed, HOUR, second(0)), Err(SignatureError::Forged));
        for end in 0..signed.len() {
            assert_eq!(
                signer("p").open(&signed[..end], HOUR, second(0)),
                Err(SignatureError::Forged),
                "{end}"
            );
        }
        for text in ["", ":", "::", ":::", "a:b:c", &"a:".repeat(2_000)] {
            assert_eq!(signer("p").open(text, HOUR, second(0)), Err(SignatureError::Forged), "{text}");
        }
    }

    #[test]
    fn a_rotated_secret_still_opens_what_it_signed() {
        let signed = signer("p").sign("order", second(0));
        let keys = Keyring::new(vec![9; 32], vec![b"0123456789abcdef0123456789abcdef".to_vec()]).unwrap();
        assert_eq!(Signer::new(keys, "p").open(&signed, HOUR, second(0)).as_deref(), Ok("order"));
    }
}
