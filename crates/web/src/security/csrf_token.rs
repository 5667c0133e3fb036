//! The CSRF token: 64 letters and digits, signed by the server, expiring, good for any session.
//! Not bound to a session, because storefronts fetch it without cookies and keep it through login; what it proves is that
//! its bearer has read an answer of this shop (`csrf` weighs it together with the browser's own evidence).

use std::time::Duration;

use jiff::Timestamp;

use super::base62::{decode_bytes, encode_bytes};
use super::keys::Keyring;

/// Characters of a token.
pub const TOKEN_CHARACTERS: usize = 64;

/// A year, as long as the cookie that carries it lives.
pub const TOKEN_LIFETIME: Duration = Duration::from_hours(365 * 24);

/// Clocks of two nodes may differ by this much.
const CLOCK_SKEW_SECONDS: u64 = 60;

const PURPOSE: &str = "csrf.token";
const NONCE_BYTES: usize = 16;
const TIME_BYTES: usize = 6;
const MESSAGE_BYTES: usize = NONCE_BYTES + TIME_BYTES;
/// 47 bytes are what fits into 64 characters: 22 of message and 25 (200 bits) of authentication.
const TOKEN_BYTES: usize = 47;

/// Random bytes that make a token unlike any other.
pub type Nonce = [u8; NONCE_BYTES];

/// What a good token is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified {
    /// More than half of its life is over: the next answer carries a new one.
    pub needs_renewal: bool,
}

/// Why a token is not good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadToken {
    /// Not made by this server, or changed.
    #[error("not a token of this server")]
    Forged,
    /// Made by this server too long ago.
    #[error("the token has expired")]
    Expired,
}

/// Makes tokens and checks them.
#[derive(Debug, Clone)]
pub struct CsrfTokens {
    keys: Keyring,
    lifetime: Duration,
}

impl CsrfTokens {
    /// Signs with the current secret of `keys`, accepts all of them.
    pub fn new(keys: Keyring, lifetime: Duration) -> Self {
        Self { keys, lifetime }
    }

    /// How long a token, and the cookie that carries it, is good for.
    pub fn lifetime(&self) -> Duration {
        self.lifetime
    }

    /// Makes a token; `nonce` must be random.
    pub fn issue(&self, now: Timestamp, nonce: Nonce) -> String {
        let mut token = [0_u8; TOKEN_BYTES];
        token[..NONCE_BYTES].copy_from_slice(&nonce);
        let seconds = u64::try_from(now.as_second()).unwrap_or(0);
        token[NONCE_BYTES..MESSAGE_BYTES].copy_from_slice(&seconds.to_be_bytes()[2..]);
        let mac = self.keys.sign(PURPOSE, &token[..MESSAGE_BYTES]);
        token[MESSAGE_BYTES..].copy_from_slice(&mac[..TOKEN_BYTES - MESSAGE_BYTES]);
        encode_bytes::<TOKEN_CHARACTERS>(&token)
    }

    /// Checks a token that came back.
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<Verified, BadToken> {
        if token.len() != TOKEN_CHARACTERS {
            return Err(BadToken::Forged);
        }
        let bytes = decode_bytes::<TOKEN_BYTES>(token).ok_or(BadToken::Forged)?;
        let (message, mac) = bytes.split_at(MESSAGE_BYTES);
        if !self.keys.verify(PURPOSE, message, mac) {
            return Err(BadToken::Forged);
        }
        let issued = message[NONCE_BYTES..].iter().fold(0_u64, |value, byte| value << 8 | u64::from(*byte));
        let now = u64::try_from(now.as_second()).unwrap_or(0);
        if issued > now + CLOCK_SKEW_SECONDS {
            return Err(BadToken::Forged);
        }
        let age = now.saturating_sub(issued);
        if age > self.lifetime.as_secs() {
            return Err(BadToken::Expired);
        }
        Ok(Verified { needs_renewal: age > self.lifetime.as_secs() / 2 })
    }

    /// Whether the cookie a browser sent should be replaced in this answer.
    pub fn needs_renewal(&self, cookie: Option<&str>, now: Timestamp) -> bool {
        cookie.is_none_or(|token| self.verify(token, now).map_or(true, |verified| verified.needs_renewal))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use super::*;

    const DAY: i64 = 24 * 60 * 60;

    fn tokens(secret: u8, previous: &[u8]) -> CsrfTokens {
        let previous = previous.iter().map(|byte| vec![*byte; 32]).collect();
        CsrfTokens::new(Keyring::new(vec![secret; 32], previous).unwrap(), TOKEN_LIFETIME)
    }

    fn day(number: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + number * DAY).unwrap()
    }

    #[test]
    fn a_token_is_64_letters_and_digits_whatever_its_bytes() {
        for nonce in [[0; 16], [255; 16], [7; 16]] {
            let token = tokens(1, &[]).issue(day(0), nonce);
            assert_eq!(token.len(), 64);
            assert!(token.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{token}");
        }
    }

    #[test]
    fn a_token_lives_for_a_year_and_asks_for_renewal_after_half_of_it() {
        let tokens = tokens(1, &[]);
        let token = tokens.issue(day(0), [3; 16]);
        for (number, expected) in [
            (0, Ok(Verified { needs_renewal: false })),
            (182, Ok(Verified { needs_renewal: false })),
            (183, Ok(Verified { needs_renewal: true })),
            (365, Ok(Verified { needs_renewal: true })),
            (366, Err(BadToken::Expired)),
            (-1, Err(BadToken::Forged)),
        ] {
            assert_eq!(tokens.verify(&token, day(number)), expected, "day {number}");
        }
    }

    #[test]
    fn every_changed_character_makes_a_forgery() {
        let tokens = tokens(1, &[]);
        let token = tokens.issue(day(0), [3; 16]);
        for index in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[index] = if changed[index] == b'a' { b'b' } else { b'a' };
            let changed = String::from_utf8(changed).unwrap();
            assert_eq!(tokens.verify(&changed, day(0)), Err(BadToken::Forged), "{index}");
        }
    }

    #[test]
    fn what_is_no_token_is_a_forgery() {
        let long = "z".repeat(64);
        let foreign = "ş".repeat(32);
        for text in ["", "undefined", &"a".repeat(32), &"a".repeat(63), &"0".repeat(64), &long, &foreign] {
            assert_eq!(tokens(1, &[]).verify(text, day(0)), Err(BadToken::Forged), "{text}");
        }
    }

    #[test]
    fn a_rotated_secret_still_verifies_until_it_is_dropped() {
        let token = tokens(1, &[]).issue(day(0), [3; 16]);
        assert!(tokens(2, &[1]).verify(&token, day(1)).is_ok());
        assert_eq!(tokens(2, &[]).verify(&token, day(1)), Err(BadToken::Forged));
    }

    #[test]
    fn a_browser_without_a_good_young_token_gets_one() {
        let tokens = tokens(1, &[]);
        let token = tokens.issue(day(0), [3; 16]);
        assert!(!tokens.needs_renewal(Some(&token), day(10)));
        assert!(tokens.needs_renewal(Some(&token), day(200)));
        assert!(tokens.needs_renewal(Some("undefined"), day(10)));
        assert!(tokens.needs_renewal(None, day(10)));
    }
}
