//! The field types that only an address has.

use crate::{
    form::{FieldType, FieldValue},
    text,
    text::Problem,
};

text!(NOT_A_KIND = "not-an-address-type", en: "Send personal or corporate.", tr: "personal veya corporate gönderin.");
text!(TOO_SHORT = "text-too-short", en: "At least {min} characters, this has {sent}.",
    tr: "En az {min} karakter olmalı, burada {sent} karakter var.");
text!(TOO_LONG = "text-too-long", en: "At most {max} characters, this has {sent}.",
    tr: "En çok {max} karakter olabilir, burada {sent} karakter var.");
text!(NOT_PRINTABLE = "text-not-printable", en: "The text contains a character that cannot be printed.",
    tr: "Metin yazdırılamayan bir karakter içeriyor.");
text!(pub(super) NOT_A_POSTCODE = "not-a-postcode", en: "Enter a valid postal code.", tr: "Geçerli bir posta kodu girin.");

/// Whose address it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressKind {
    /// A person's.
    Personal,
    /// A company's.
    Corporate,
}

impl FieldValue for AddressKind {
    const TYPE: FieldType = FieldType::Text { chars_max: 16 };

    fn parse(text: &str) -> Result<Self, Problem> {
        match text.trim().to_ascii_lowercase().as_str() {
            "personal" => Ok(Self::Personal),
            "corporate" => Ok(Self::Corporate),
            _ => Err(Problem::new(&NOT_A_KIND)),
        }
    }
}

/// A text of one line, `MIN` to `MAX` characters, as it is printed on a label: breaks and runs of blanks become
/// one blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneLine<const MIN: usize, const MAX: usize>(String);

impl<const MIN: usize, const MAX: usize> OneLine<MIN, MAX> {
    /// The text itself.
    pub fn into_string(self) -> String {
        self.0
    }

    /// The text itself, borrowed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MIN: usize, const MAX: usize> FieldValue for OneLine<MIN, MAX> {
    const TYPE: FieldType = FieldType::Text { chars_max: MAX };

    fn parse(text: &str) -> Result<Self, Problem> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let sent = text.chars().count();
        // Marks of direction can make a label read differently from what it says.
        let hidden = |c: char| {
            c.is_control()
                || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
        };
        if text.chars().any(hidden) {
            Err(Problem::new(&NOT_PRINTABLE))
        } else if sent < MIN {
            Err(Problem::new(&TOO_SHORT).with("min", MIN).with("sent", sent))
        } else if sent > MAX {
            Err(Problem::new(&TOO_LONG).with("max", MAX).with("sent", sent))
        } else {
            Ok(Self(text))
        }
    }
}

/// A postal code of any country: letters, digits, blanks and dashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Postcode(String);

impl Postcode {
    /// The code as typed, trimmed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is one of Türkiye: five digits.
    pub fn is_turkish(&self) -> bool {
        self.0.len() == 5 && self.0.bytes().all(|byte| byte.is_ascii_digit())
    }
}

impl FieldValue for Postcode {
    const TYPE: FieldType = FieldType::Text { chars_max: 12 };

    fn parse(text: &str) -> Result<Self, Problem> {
        let text = text.trim();
        let allowed = text.chars().all(|c| c.is_ascii_alphanumeric() || c == ' ' || c == '-');
        if allowed && (2..=12).contains(&text.len()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Problem::new(&NOT_A_POSTCODE))
        }
    }
}
