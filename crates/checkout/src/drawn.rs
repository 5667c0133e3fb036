//! JSON that is drawn once and goes into answers as it is.

use serde::{Serialize, Serializer, ser::Error};
use serde_json::value::RawValue;

/// What a page shows, and a basket of one product, rarely take more than.
const SMALL_BYTES: usize = 1024;

/// A JSON value as it travels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn(Vec<u8>);

impl Drawn {
    /// Draws `value`, which has text keys only.
    pub fn new(value: &impl Serialize) -> Self {
        Self::with_room(value, SMALL_BYTES)
    }

    /// The same of one that is moved while it grows only if it takes more than `bytes`.
    pub fn with_room(value: &impl Serialize, bytes: usize) -> Self {
        let mut json = Vec::with_capacity(bytes);
        serde_json::to_writer(&mut json, value).expect("what is drawn has text keys only");
        Self(json)
    }

    /// An object that says nothing.
    pub fn empty_object() -> Self {
        Self(b"{}".to_vec())
    }

    /// The JSON text.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// As a part of something else. What is drawn often takes [`Drawn::bytes`] as they are: here they are read once more.
impl Serialize for Drawn {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde_json::from_slice::<&RawValue>(&self.0).map_err(S::Error::custom)?.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn it_goes_into_others_as_it_is() {
        for bytes in [0, 1_000] {
            let drawn = Drawn::with_room(&json!({ "name": "Örnek \"A\"\n" }), bytes);
            let json = r#"{"name":"Örnek \"A\"\n"}"#;
            assert_eq!(drawn.bytes(), json.as_bytes());
            assert_eq!(serde_json::to_string(&[&drawn]).expect("it is JSON"), format!("[{json}]"));
        }
    }
}
