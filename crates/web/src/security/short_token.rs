//! Tokens of links in text messages, where every character costs: the key of a row and a signature of 128 bits. The token
//! has no time of its own; the row has.

use super::{
    base62::{decode_bytes, encode_bytes},
    keys::Keyring,
};

/// Bytes of the signature that are kept: nobody guesses 128 bits online.
const SIGNATURE_BYTES: usize = 16;
/// Characters that hold them.
const SIGNATURE_CHARS: usize = 22;
/// Longer than any key of a row.
const KEY_CHARS_MAX: usize = 64;

/// Makes and opens tokens of one purpose.
#[derive(Debug, Clone)]
pub struct ShortTokens {
    keys: Keyring,
    purpose: &'static str,
}

impl ShortTokens {
    /// Tokens that no other purpose accepts.
    pub fn new(keys: Keyring, purpose: &'static str) -> Self {
        Self { keys, purpose }
    }

    /// The token of the row with this key; always the same.
    pub fn token(&self, key: &str) -> String {
        let signature = self.keys.sign(self.purpose, key.as_bytes());
        format!("{key}{}", encode_bytes::<SIGNATURE_CHARS>(&signature[..SIGNATURE_BYTES]))
    }

    /// The key in `token`, if it was made here for this purpose.
    pub fn open<'a>(&self, token: &'a str) -> Option<&'a str> {
        let plain = token.len() <= KEY_CHARS_MAX + SIGNATURE_CHARS
            && token.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let (key, signature) =
            plain.then_some(token)?.split_at_checked(token.len().checked_sub(SIGNATURE_CHARS)?)?;
        let signature: [u8; SIGNATURE_BYTES] = decode_bytes(signature)?;
        self.keys.verify(self.purpose, key.as_bytes(), &signature).then_some(key)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use super::*;

    fn tokens(secret: u8, purpose: &'static str) -> ShortTokens {
        ShortTokens::new(Keyring::new(vec![secret; 32], vec![]).unwrap(), purpose)
    }

    #[test]
    fn a_token_opens_and_is_short() {
        let token = tokens(1, "p").token("abcdefgh12345678");
        assert_eq!(token.len(), 38);
        assert_eq!(tokens(1, "p").open(&token), Some("abcdefgh12345678"));
        assert_eq!(token, tokens(1, "p").token("abcdefgh12345678"), "it can be made again");
    }

    #[test]
    fn every_changed_character_every_cut_and_every_other_key_is_refused() {
        let token = tokens(1, "p").token("abcdefgh12345678");
        for index in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[index] = if changed[index] == b'A' { b'B' } else { b'A' };
            assert_eq!(tokens(1, "p").open(std::str::from_utf8(&changed).unwrap()), None, "{index}");
            assert_eq!(tokens(1, "p").open(&token[..index]), None, "{index}");
            assert_eq!(tokens(1, "p").open(&token[index + 1..]), None, "{index}");
        }
        assert_eq!(tokens(2, "p").open(&token), None);
        assert_eq!(tokens(1, "q").open(&token), None);
        for text in
            ["", "x", "ş", &"é".repeat(20), &"a".repeat(10_000), &format!("{token} "), &format!("{token}/")]
        {
            assert_eq!(tokens(1, "p").open(text), None, "{text}");
        }
    }

    #[test]
    fn a_rotated_secret_still_opens_what_it_signed() {
        let token = tokens(1, "p").token("abc");
        let keys = Keyring::new(vec![2; 32], vec![vec![1; 32]]).unwrap();
        assert_eq!(ShortTokens::new(keys, "p").open(&token), Some("abc"));
    }
}
