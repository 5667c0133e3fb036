//! The field types that several pages share.

use super::{Field, FieldType, FieldValue};
use crate::{text, text::Problem};

text!(NOT_AN_EMAIL = "not-an-email", en: "Enter a valid e-mail address.", tr: "Geçerli bir e-posta adresi girin.");
text!(NOT_A_PHONE = "not-a-phone",
    en: "Enter a valid phone number, digits only, such as 05XXXXXXXXX.",
    tr: "Geçerli bir telefon numarası girin, yalnızca rakam, örneğin 05XXXXXXXXX.");
text!(NOT_A_FLAG = "not-a-flag", en: "Send true or false.", tr: "true veya false gönderin.");
text!(NOT_A_COUNT = "not-a-count",
    en: "Send a whole number from 0 to {max}.", tr: "0 ile {max} arasında bir tam sayı gönderin.");
text!(NOT_A_SKU = "not-a-sku", en: "This is no stock keeping unit.", tr: "Bu bir stok kodu değil.");
text!(NOTE_TOO_LONG = "note-too-long",
    en: "At most {max} characters, this note has {sent}.",
    tr: "En çok {max} karakter olabilir, bu notta {sent} karakter var.");
text!(CONTROL_CHARACTER = "control-character",
    en: "The text contains a character that cannot be printed.",
    tr: "Metin yazdırılamayan bir karakter içeriyor.");

/// An e-mail address: one `@`, a dotted domain, at most 254 characters, nothing that could break a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// The address as typed, trimmed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FieldValue for Email {
    const TYPE: FieldType = FieldType::Text { chars_max: 254 };

    fn parse(text: &str) -> Result<Self, Problem> {
        let text = text.trim();
        let allowed = |c: char| !c.is_whitespace() && !c.is_control() && !"<>()[]\\,;:\"".contains(c);
        let valid = text.len() <= 254
            && text.chars().all(allowed)
            && text.split_once('@').is_some_and(|(local, domain)| {
                let labels: Vec<&str> = domain.split('.').collect();
                !local.is_empty()
                    && local.len() <= 64
                    && !local.starts_with('.')
                    && !local.ends_with('.')
                    && !local.contains("..")
                    && labels.len() >= 2
                    && labels.iter().all(|label| {
                        !label.is_empty()
                            && !label.starts_with('-')
                            && !label.ends_with('-')
                            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
                    })
            });
        if valid { Ok(Self(text.to_owned())) } else { Err(Problem::new(&NOT_AN_EMAIL)) }
    }
}

/// A phone number: 7 to 15 digits, a leading `+` and grouping characters allowed; kept as its digits, with the `+`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone(String);

impl Phone {
    /// The digits, with a leading `+` if one was typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FieldValue for Phone {
    const TYPE: FieldType = FieldType::Text { chars_max: 32 };

    fn parse(text: &str) -> Result<Self, Problem> {
        let text = text.trim();
        let (plus, rest) = text.strip_prefix('+').map_or(("", text), |rest| ("+", rest));
        let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
        let only_grouping = rest.chars().all(|c| c.is_ascii_digit() || " -()./".contains(c));
        if text.len() <= 32 && only_grouping && (7..=15).contains(&digits.len()) {
            Ok(Self(format!("{plus}{digits}")))
        } else {
            Err(Problem::new(&NOT_A_PHONE))
        }
    }
}

/// A yes or no. Absent means no, because the storefront leaves `false` out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flag(pub bool);

impl Field for Flag {
    const TYPE: FieldType = FieldType::Boolean;
    const REQUIRED: bool = false;

    fn read(sent: Option<&str>) -> Result<Self, Problem> {
        Ok(Self(sent.map(Switch::parse).transpose()?.is_some_and(|switch| switch.0)))
    }
}

/// A yes or no where absent is neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Switch(pub bool);

impl FieldValue for Switch {
    const TYPE: FieldType = FieldType::Boolean;

    fn parse(text: &str) -> Result<Self, Problem> {
        match text.trim().to_ascii_lowercase().as_str() {
            "0" | "false" | "off" | "no" => Ok(Self(false)),
            "1" | "true" | "on" | "yes" => Ok(Self(true)),
            _ => Err(Problem::new(&NOT_A_FLAG)),
        }
    }
}

/// How many, from none to `MAX`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count<const MAX: i64>(pub i64);

impl<const MAX: i64> FieldValue for Count<MAX> {
    const TYPE: FieldType = FieldType::Integer;

    fn parse(text: &str) -> Result<Self, Problem> {
        let text = text.trim();
        let digits = !text.is_empty() && text.len() <= 18 && text.bytes().all(|byte| byte.is_ascii_digit());
        let count = if digits { text.parse().ok() } else { None };
        let count = count.filter(|count| (0..=MAX).contains(count));
        count.map(Self).ok_or_else(|| Problem::new(&NOT_A_COUNT).with("max", MAX))
    }
}

/// A stock keeping unit, as the shop wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sku(String);

impl Sku {
    /// The unit as sent, trimmed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FieldValue for Sku {
    const TYPE: FieldType = FieldType::Text { chars_max: 64 };

    fn parse(text: &str) -> Result<Self, Problem> {
        let text = text.trim();
        let valid = !text.is_empty() && text.chars().count() <= 64 && !text.chars().any(char::is_control);
        if valid { Ok(Self(text.to_owned())) } else { Err(Problem::new(&NOT_A_SKU)) }
    }
}

/// A text of at most `MAX` characters for people to read; line breaks and tabs are its only control characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteText<const MAX: usize>(String);

impl<const MAX: usize> NoteText<MAX> {
    /// The text itself.
    pub fn into_string(self) -> String {
        self.0
    }

    /// The text itself, borrowed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> FieldValue for NoteText<MAX> {
    const TYPE: FieldType = FieldType::Text { chars_max: MAX };

    fn parse(text: &str) -> Result<Self, Problem> {
        let text = text.replace("\r\n", "\n");
        let sent = text.chars().count();
        if sent > MAX {
            return Err(Problem::new(&NOTE_TOO_LONG).with("max", MAX).with("sent", sent));
        }
        // Bidirectional overrides can make a note read differently from what it says.
        let hidden = |c: char| {
            (c.is_control() && c != '\n' && c != '\t')
                || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
        };
        if text.chars().any(hidden) {
            return Err(Problem::new(&CONTROL_CHARACTER));
        }
        Ok(Self(text))
    }
}
