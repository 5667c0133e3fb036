//! The body of a request as fields: a form, a JSON object, or nothing. A field that comes twice is refused, because
//! two readers could believe different ones.

use std::collections::BTreeMap;

use axum::extract::{FromRequest, Request};
use checkout::form::Submission;
use http::header;
use http_body_util::BodyExt;
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use crate::{app::Shared, error::WebError};

const FIELDS_MAX: usize = 64;

/// All fields as texts: what checkout pages read.
#[derive(Debug)]
pub(crate) struct Fields(pub(crate) Submission);

/// A JSON object: what the REST calls read. An absent body is an empty object.
#[derive(Debug)]
pub(crate) struct JsonFields(pub(crate) Map<String, Value>);

const NOT_READABLE: &str = "The body could not be read.";
const NOT_JSON: &str = "The body is not a JSON object.";
const NOT_A_FORM: &str = "The body is not a form.";
const TWICE: &str = "A field was sent twice.";
const TOO_MANY: &str = "Too many fields were sent.";

async fn body_of(request: Request) -> Result<(bool, Zeroizing<Vec<u8>>), WebError> {
    let kind =
        request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let json = kind.trim_start().to_ascii_lowercase().starts_with("application/json");
    let body = request.into_body().collect().await.map_err(|_| WebError::Malformed(NOT_READABLE))?;
    Ok((json, Zeroizing::new(body.to_bytes().to_vec())))
}

impl FromRequest<Shared> for Fields {
    type Rejection = WebError;

    async fn from_request(request: Request, _: &Shared) -> Result<Self, WebError> {
        let (json, body) = body_of(request).await?;
        if body.is_empty() {
            return Ok(Self(Submission::default()));
        }
        // Clients send `{}` as plain text with requests that have nothing to say.
        let fields = if json || body.trim_ascii() == b"{}" { json_texts(&body)? } else { form_texts(&body)? };
        if fields.len() > FIELDS_MAX {
            return Err(WebError::Malformed(TOO_MANY));
        }
        Ok(Self(Submission::new(fields)))
    }
}

impl FromRequest<Shared> for JsonFields {
    type Rejection = WebError;

    async fn from_request(request: Request, _: &Shared) -> Result<Self, WebError> {
        let (json, body) = body_of(request).await?;
        if body.is_empty() {
            return Ok(Self(Map::new()));
        }
        if json || body.trim_ascii_start().starts_with(b"{") {
            return json_object(&body).map(Self);
        }
        Ok(Self(form_texts(&body)?.into_iter().map(|(name, value)| (name, Value::String(value))).collect()))
    }
}

/// Fields of a JSON object as a form would send them, for the same readers.
pub(crate) fn submission_of(fields: &Map<String, Value>) -> Submission {
    Submission::new(texts_of(fields))
}

/// Fields of a JSON object as texts, those that were sent empty included.
pub(crate) fn texts_of(fields: &Map<String, Value>) -> impl Iterator<Item = (String, String)> {
    fields.iter().map(|(name, value)| (name.clone(), text_of(value)))
}

/// A scalar as a form would send it, anything else as its JSON text.
fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn json_texts(body: &[u8]) -> Result<BTreeMap<String, String>, WebError> {
    // Texts are moved, not copied: one of them may be a card's number.
    let text = |value| match value {
        Value::String(text) => text,
        other => text_of(&other),
    };
    Ok(json_object(body)?.into_iter().map(|(name, value)| (name, text(value))).collect())
}

/// Reads an object that names no key twice at its top level; the reader itself bounds the depth.
fn json_object(body: &[u8]) -> Result<Map<String, Value>, WebError> {
    struct Pairs(Vec<(String, Value)>);

    impl<'de> serde::Deserialize<'de> for Pairs {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct Reader;
            impl<'de> serde::de::Visitor<'de> for Reader {
                type Value = Pairs;

                fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str("a JSON object")
                }

                fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                    let mut pairs = Vec::new();
                    while let Some(pair) = map.next_entry()? {
                        pairs.push(pair);
                    }
                    Ok(Pairs(pairs))
                }
            }
            deserializer.deserialize_map(Reader)
        }
    }

    let Pairs(pairs) = serde_json::from_slice(body).map_err(|_| WebError::Malformed(NOT_JSON))?;
    let count = pairs.len();
    let object: Map<String, Value> = pairs.into_iter().collect();
    if object.len() == count { Ok(object) } else { Err(WebError::Malformed(TWICE)) }
}

fn form_texts(body: &[u8]) -> Result<BTreeMap<String, String>, WebError> {
    if std::str::from_utf8(body).is_err() || body.contains(&0) {
        return Err(WebError::Malformed(NOT_A_FORM));
    }
    let mut fields = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(body) {
        if fields.insert(name.into_owned(), value.into_owned()).is_some() {
            return Err(WebError::Malformed(TWICE));
        }
        if fields.len() > FIELDS_MAX {
            return Err(WebError::Malformed(TOO_MANY));
        }
    }
    Ok(fields)
}
