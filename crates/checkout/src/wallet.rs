//! What a wallet hands over instead of a card: a token that is good for one payment. Like a card it exists for one question to
//! one service: it cannot be cloned, printed, compared or stored, and is wiped when it is dropped.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::{
    facts::OrderLinks,
    form::{FieldType, FieldValue},
    text,
    text::Problem,
};

text!(NOT_A_TOKEN = "not-a-wallet-token",
    en: "This confirmation of the wallet cannot be read.", tr: "Cüzdanın onayı okunamadı.");

/// Longer than any wallet's: they are signed texts of two or three thousand characters.
const TOKEN_CHARS_MAX: usize = 8_192;

/// A wallet. Its token is good for one payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Wallet {
    /// Masterpass: the shopper pays there for what it knows by this number, and the token comes back with them.
    Masterpass {
        /// Nobody can guess it.
        order_no: String,
    },
    /// Apple Pay: the shopper pays on their device once the service has opened a session there, and the token comes back with
    /// them.
    ApplePay {
        /// Where the session is opened.
        validation_url: String,
    },
    /// Google Pay: its token is there from the start.
    GooglePay,
}

impl Wallet {
    /// Whether the shopper pays there after the charge began.
    pub fn has_session(&self) -> bool {
        match self {
            Self::Masterpass { .. } | Self::ApplePay { .. } => true,
            Self::GooglePay => false,
        }
    }
}

/// A token.
pub struct WalletToken(Zeroizing<String>);

impl std::fmt::Debug for WalletToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

impl WalletToken {
    /// Reads what the script of a wallet gave to the storefront.
    pub fn read(text: &str) -> Result<Self, Problem> {
        let text = text.trim();
        let right =
            (1..=TOKEN_CHARS_MAX).contains(&text.len()) && text.bytes().all(|b| (b' '..=b'~').contains(&b));
        right.then(|| Self(Zeroizing::new(text.to_owned()))).ok_or_else(|| Problem::new(&NOT_A_TOKEN))
    }

    /// What it is recognised by: nobody finds the token by it.
    pub fn fingerprint(&self, links: &dyn OrderLinks) -> String {
        links.digest("wallet-token", &self.0)
    }

    /// Its text, for the one service that is asked.
    pub fn expose_token(&self) -> &str {
        &self.0
    }
}

impl FieldValue for WalletToken {
    const TYPE: FieldType = FieldType::Secret { chars_max: TOKEN_CHARS_MAX };

    fn parse(text: &str) -> Result<Self, Problem> {
        Self::read(text)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_one_line_of_plain_characters_and_prints_as_stars() {
        let token = WalletToken::read(r#" {"signature":"MEUC+/=="} "#).unwrap();
        assert_eq!(token.expose_token(), r#"{"signature":"MEUC+/=="}"#);
        assert_eq!(format!("{token:?}"), "***");
        for text in ["", "  ", "a\u{0}b", "a\nb", "jeton-ı", &"a".repeat(TOKEN_CHARS_MAX + 1)] {
            assert_eq!(WalletToken::read(text).unwrap_err().code(), "not-a-wallet-token", "{text}");
        }
    }
}
