//! A JSON object in a form field: bounded before anything looks into it, and no key twice, because two readers of such an
//! object would not see the same.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::{FieldType, FieldValue};
use crate::{text, text::Problem};

/// The most bytes of the text.
const BYTES_MAX: usize = 8 * 1024;
/// The deepest nesting; the object itself is the first level.
const DEPTH_MAX: usize = 8;
/// The most keys and list entries together.
const ENTRIES_MAX: usize = 200;

text!(TOO_LONG = "object-too-long", en: "At most {max} bytes, this has {sent}.", tr: "En çok {max} bayt olabilir, bu {sent} bayt.");
text!(NOT_AN_OBJECT = "not-an-object",
    en: "A JSON object is expected, no key twice, at most 8 levels and 200 entries.",
    tr: "En çok 8 düzeyli, 200 girdili ve yinelenen anahtarı olmayan bir JSON nesnesi bekleniyor.");

/// A JSON object with the text it was sent as.
#[derive(Debug, Clone, PartialEq)]
pub struct JsonObject {
    /// The text as sent.
    pub text: String,
    /// What it says.
    pub value: Map<String, Value>,
}

impl JsonObject {
    /// Reads an object within bounds of one's own; `None` where it is none, or beyond them.
    pub fn bounded(text: &str, bytes_max: usize, entries_max: usize) -> Option<Map<String, Value>> {
        match read(text, bytes_max, entries_max)? {
            Value::Object(value) => Some(value),
            _ => None,
        }
    }
}

fn read(text: &str, bytes_max: usize, entries_max: usize) -> Option<Value> {
    if text.len() > bytes_max {
        return None;
    }
    let mut left = entries_max;
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = Bounded { depth: 1, left: &mut left }.deserialize(&mut reader).ok()?;
    reader.end().ok().map(|()| value)
}

impl FieldValue for JsonObject {
    const TYPE: FieldType = FieldType::Text { chars_max: BYTES_MAX };

    fn parse(text: &str) -> Result<Self, Problem> {
        if text.len() > BYTES_MAX {
            return Err(Problem::new(&TOO_LONG).with("max", BYTES_MAX).with("sent", text.len()));
        }
        let value =
            Self::bounded(text, BYTES_MAX, ENTRIES_MAX).ok_or_else(|| Problem::new(&NOT_AN_OBJECT))?;
        Ok(Self { text: text.to_owned(), value })
    }
}

/// Reads any value within the bounds.
struct Bounded<'a> {
    depth: usize,
    left: &'a mut usize,
}

impl Bounded<'_> {
    fn inner<E: Error>(&mut self) -> Result<Bounded<'_>, E> {
        let left = self.left.checked_sub(1).filter(|_| self.depth <= DEPTH_MAX);
        *self.left = left.ok_or_else(|| E::custom("too large"))?;
        Ok(Bounded { depth: self.depth + 1, left: self.left })
    }
}

impl<'de> DeserializeSeed<'de> for Bounded<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Bounded<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    #[expect(
        clippy::disallowed_types,
        reason = "JSON knows no other fraction; nothing is calculated with it"
    )]
    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(self.inner()?)? {
            values.push(value);
        }
        Ok(values.into())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut object: A) -> Result<Value, A::Error> {
        let mut values = Map::new();
        while let Some(key) = object.next_key::<String>()? {
            let value = object.next_value_seed(self.inner()?)?;
            if values.insert(key, value).is_some() {
                return Err(A::Error::custom("a key stands there twice"));
            }
        }
        Ok(values.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Option<&'static str> {
        JsonObject::parse(text).err().map(|problem| crate::text::FormErrors::field("x", problem).codes()[0])
    }

    #[test]
    fn an_object_is_kept_as_it_was_sent() {
        let text = "{ \"a\": [1, 2.50, null, true], \"b\": {\"c\": \"ş\"} }";
        let object = JsonObject::parse(text).expect("it is an object");
        assert_eq!((object.text.as_str(), object.value.len()), (text, 2));
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for text in
            ["", "[]", "1", "{", "{}x", "{\"a\": NaN}", "{\"a\": True}", "{'a': 1}", "null", "{\"a\":1}{}"]
        {
            assert_eq!(code(text), Some("not-an-object"), "{text}");
        }
    }

    #[test]
    fn a_key_stands_there_once_at_every_depth() {
        assert_eq!(code(r#"{"a": 1, "a": 1}"#), Some("not-an-object"));
        assert_eq!(code(r#"{"x": [{"a": 1, "\u0061": 2}]}"#), Some("not-an-object"));
    }

    #[test]
    fn size_depth_and_number_of_entries_are_bounded() {
        let nested = |levels: usize| format!("{}1{}", "{\"a\":".repeat(levels), "}".repeat(levels));
        assert_eq!((code(&nested(8)), code(&nested(9))), (None, Some("not-an-object")));
        assert_eq!(code(&nested(1000)), Some("not-an-object"));
        let keys = |count: usize| {
            let keys: Vec<String> = (0..count).map(|key| format!("\"k{key}\":0")).collect();
            format!("{{{}}}", keys.join(","))
        };
        assert_eq!((code(&keys(199)), code(&keys(201))), (None, Some("not-an-object")));
        assert_eq!(code(&format!("{{\"a\":\"{}\"}}", "x".repeat(8 * 1024))), Some("object-too-long"));
    }
}
