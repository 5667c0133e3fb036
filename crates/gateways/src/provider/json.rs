//! JSON as it was sent: numbers stay the text they were written as, and an object names nothing twice. What other readers
//! make of such a message would depend on the reader, and money must not.

use std::{collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{Error as _, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use super::Misread;

/// Deeper is no message of a provider.
const DEPTH_MAX: usize = 8;
/// A longer number is nobody's amount.
const NUMBER_CHARS_MAX: usize = 24;

/// A value as it was sent. It may hold what a shopper typed, so it is never printed.
#[derive(Clone, PartialEq, Eq)]
pub enum Json {
    /// Nothing.
    Null,
    /// `true` or `false`, which no text and no number can be.
    Bool(bool),
    /// A number, in its own digits.
    Number(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Self>),
    /// An object.
    Object(BTreeMap<String, Self>),
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Json({})", self.kind())
    }
}

impl Json {
    /// Reads one whole document; an error names no field, because nothing of it is understood.
    pub fn parse(body: &[u8]) -> Result<Self, Misread> {
        let misread = |reason: String| Misread { field: "non_field_errors".to_owned(), reason };
        let raw: &RawValue = serde_json::from_slice(body).map_err(|_| misread("is no JSON".to_owned()))?;
        Self::read(raw, DEPTH_MAX).map_err(misread)
    }

    /// The value of the field `name`; `null` is none.
    pub fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(fields) => fields.get(name).filter(|value| **value != Self::Null),
            _ => None,
        }
    }

    /// The text it is.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The name it is, which may be sent as a text or as a whole number.
    pub fn as_name(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Number(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => Some(digits),
            _ => None,
        }
    }

    /// What it is, in a word.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::Text(_) => "a text",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
        }
    }

    fn read(raw: &RawValue, depth: usize) -> Result<Self, String> {
        let text = raw.get();
        let inner = depth.checked_sub(1).ok_or_else(|| "is nested too deeply".to_owned());
        match text.as_bytes().first() {
            Some(b'{') => {
                let Members(members) = serde_json::from_str(text).map_err(|error| reason_of(&error))?;
                let depth = inner?;
                let read = |(name, raw): (String, &RawValue)| Ok((name, Self::read(raw, depth)?));
                members.into_iter().map(read).collect::<Result<_, String>>().map(Self::Object)
            }
            Some(b'[') => {
                let Items(items) = serde_json::from_str(text).map_err(|error| reason_of(&error))?;
                let depth = inner?;
                items.into_iter().map(|raw| Self::read(raw, depth)).collect::<Result<_, _>>().map(Self::List)
            }
            Some(b'"') => serde_json::from_str(text).map(Self::Text).map_err(|error| reason_of(&error)),
            Some(b't') => Ok(Self::Bool(true)),
            Some(b'f') => Ok(Self::Bool(false)),
            Some(b'n') => Ok(Self::Null),
            _ if text.len() <= NUMBER_CHARS_MAX => Ok(Self::Number(text.to_owned())),
            _ => Err("holds a number of too many digits".to_owned()),
        }
    }
}

/// What is wrong, without a word of what was sent.
fn reason_of(error: &serde_json::Error) -> String {
    if error.to_string().starts_with(TWICE) { TWICE.to_owned() } else { "is no JSON".to_owned() }
}

const TWICE: &str = "names a field twice";

struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Once;
        impl<'de> Visitor<'de> for Once {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let (mut seen, mut members) = (std::collections::BTreeSet::new(), Vec::new());
                while let Some((name, value)) = map.next_entry::<String, &RawValue>()? {
                    if !seen.insert(name.clone()) {
                        return Err(A::Error::custom(TWICE));
                    }
                    members.push((name, value));
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Once)
    }
}

struct Items<'a>(Vec<&'a RawValue>);

impl<'de> Deserialize<'de> for Items<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct All;
        impl<'de> Visitor<'de> for All {
            type Value = Items<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = list.next_element()? {
                    items.push(item);
                }
                Ok(Items(items))
            }
        }
        deserializer.deserialize_seq(All)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_the_digits_they_were_sent_as() {
        let json =
            Json::parse(br#" {"a": 129.90, "b": [true, null, "x\u00e7"], "c": 1e3, "d": {}} "#).unwrap();
        assert!(json.get("a") == Some(&Json::Number("129.90".to_owned())));
        assert!(json.get("c") == Some(&Json::Number("1e3".to_owned())));
        let list = vec![Json::Bool(true), Json::Null, Json::Text("xç".to_owned())];
        assert!(json.get("b") == Some(&Json::List(list)));
        assert!(json.get("d") == Some(&Json::Object(BTreeMap::new())) && json.get("e").is_none());
        let exact = Json::parse(b"9007199254740993.01").unwrap();
        assert!(exact == Json::Number("9007199254740993.01".to_owned()));
    }

    #[test]
    fn what_two_readers_could_read_differently_is_refused() {
        for (body, reason) in [
            (r#"{"a": 1, "a": 2}"#, "names a field twice"),
            (r#"{"x": {"a": 1, "\u0061": 1}}"#, "names a field twice"),
            ("[[[[[[[[[1]]]]]]]]]", "is nested too deeply"),
            (r#"{"a": 1234567890123456789012345}"#, "too many digits"),
            ("{'a': 1}", "is no JSON"),
            (r#"{"a": NaN}"#, "is no JSON"),
            (r#"{"a": True}"#, "is no JSON"),
            (r#"{"a": 01}"#, "is no JSON"),
            (r#"{"a": 1} {}"#, "is no JSON"),
            ("", "is no JSON"),
        ] {
            let misread = Json::parse(body.as_bytes()).unwrap_err();
            assert!(misread.reason.contains(reason), "{body}: {misread:?}");
            assert_eq!(misread.field, "non_field_errors");
        }
        assert!(Json::parse(b"\xff\xfe").is_err());
        let nested = [vec![b'['; 100_000], vec![b']'; 100_000]].concat();
        assert!(Json::parse(&nested).is_err());
    }

    #[test]
    fn a_name_is_a_text_or_a_whole_number() {
        let names = ["\"17\"", "17"].map(|text| Json::parse(text.as_bytes()).unwrap());
        assert!(names.iter().all(|name| name.as_name() == Some("17")));
        for text in ["1.7", "-17", "1e1", "true", "null", "[]"] {
            assert_eq!(Json::parse(text.as_bytes()).unwrap().as_name(), None, "{text}");
        }
    }
}
