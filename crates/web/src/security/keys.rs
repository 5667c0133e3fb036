//! The secrets a server signs with: the current one, and earlier ones that still verify while they are rotated out.
//! Never printed, never compared in a time that depends on what they are.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// A shorter secret could be guessed offline from one signed value.
const SECRET_BYTES_MIN: usize = 32;

/// The secret is shorter than 32 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a signing secret needs at least {SECRET_BYTES_MIN} bytes")]
pub struct WeakSecret;

/// The current secret and those before it.
#[derive(Clone)]
pub struct Keyring {
    current: Vec<u8>,
    previous: Vec<Vec<u8>>,
}

impl Keyring {
    /// Takes the secret to sign with and those that are still accepted.
    pub fn new(current: impl Into<Vec<u8>>, previous: Vec<Vec<u8>>) -> Result<Self, WeakSecret> {
        let current = current.into();
        if std::iter::once(&current).chain(&previous).any(|secret| secret.len() < SECRET_BYTES_MIN) {
            return Err(WeakSecret);
        }
        Ok(Self { current, previous })
    }

    /// Authenticates `message` for one purpose with the current secret.
    pub(super) fn sign(&self, purpose: &str, message: &[u8]) -> [u8; 32] {
        mac(&self.current, purpose, message)
    }

    /// A digest of `text` for one purpose, in 32 hexadecimal digits. Whoever lacks the secret cannot find the text by
    /// trying. Another secret makes other digests.
    pub fn digest(&self, purpose: &str, text: &str) -> String {
        digest(&self.current, purpose, text)
    }

    /// The digest of `text` for one purpose under each of the secrets, the current one first.
    pub fn digests(&self, purpose: &str, text: &str) -> Vec<String> {
        let secrets = std::iter::once(&self.current).chain(&self.previous);
        secrets.map(|secret| digest(secret, purpose, text)).collect()
    }

    /// Whether `tag`, which may be shortened, belongs to `message` under any of the secrets.
    pub(super) fn verify(&self, purpose: &str, message: &[u8], tag: &[u8]) -> bool {
        let mut found = subtle::Choice::from(0);
        for secret in std::iter::once(&self.current).chain(&self.previous) {
            let expected = mac(secret, purpose, message);
            found |= expected.get(..tag.len()).map_or(subtle::Choice::from(0), |part| part.ct_eq(tag));
        }
        found.into()
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Keyring({} secrets)", self.previous.len() + 1)
    }
}

/// A key of its own for each purpose, so that a value signed for one cannot be shown for another; the layout is that of
/// Django's `salted_hmac`, which other programs of a shop may have to read.
fn mac(secret: &[u8], purpose: &str, message: &[u8]) -> [u8; 32] {
    let key = Sha256::new().chain_update(purpose).chain_update("signer").chain_update(secret).finalize();
    let mut hmac = Hmac::<Sha256>::new_from_slice(&key).expect("HMAC takes keys of any length");
    hmac.update(message);
    hmac.finalize().into_bytes().into()
}

fn digest(secret: &[u8], purpose: &str, text: &str) -> String {
    let digest = mac(secret, &format!("digest:{purpose}"), text.as_bytes());
    let half: [u8; 16] = digest[..16].try_into().expect("a half of 32 bytes");
    format!("{:032x}", u128::from_be_bytes(half))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use super::*;

    #[test]
    fn a_short_secret_is_not_taken_anywhere() {
        assert_eq!(Keyring::new(vec![1; 31], vec![]).unwrap_err(), WeakSecret);
        assert_eq!(Keyring::new(vec![1; 32], vec![vec![2; 31]]).unwrap_err(), WeakSecret);
    }

    #[test]
    fn an_earlier_secret_verifies_and_a_dropped_one_does_not() {
        let old = Keyring::new(vec![1; 32], vec![]).unwrap();
        let tag = old.sign("p", b"m");
        assert!(Keyring::new(vec![2; 32], vec![vec![1; 32]]).unwrap().verify("p", b"m", &tag));
        assert!(!Keyring::new(vec![2; 32], vec![]).unwrap().verify("p", b"m", &tag));
        assert!(!old.verify("q", b"m", &tag));
        assert!(!old.verify("p", b"n", &tag));
    }

    #[test]
    fn what_was_digested_under_an_earlier_secret_is_found_under_it() {
        let old = Keyring::new(vec![1; 32], vec![]).unwrap().digest("p", "text");
        let keys = Keyring::new(vec![2; 32], vec![vec![1; 32]]).unwrap();
        assert_eq!(keys.digests("p", "text"), [keys.digest("p", "text"), old.clone()]);
        assert_ne!(keys.digest("p", "text"), old);
    }

    #[test]
    fn a_secret_is_not_printed() {
        let text = format!("{:?}", Keyring::new(vec![b'k'; 32], vec![vec![b'p'; 32]]).unwrap());
        assert_eq!(text, "Keyring(2 secrets)");
    }
}
