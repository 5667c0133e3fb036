//! Forms: what a client sends, read into values that are valid because they exist.
//!
//! A form is also the engine's command, so other wire protocols can fill the same types in.

mod amount;
mod card;
mod fields;
mod object;

use std::collections::BTreeMap;

pub use amount::AmountText;
pub use card::{BinNumber, CardBin};
pub use fields::{Count, Email, Flag, NoteText, Phone, Sku, Switch};
pub use object::JsonObject;

use zeroize::Zeroizing;

use crate::{
    ids::Pk,
    text,
    text::{FormErrors, Problem},
};

text!(pub REQUIRED = "required", en: "This field is required.", tr: "Bu alan zorunludur.");
text!(pub NOT_A_KEY = "not-a-key", en: "A whole number is expected.", tr: "Tam sayı bekleniyor.");

/// The fields of one request as texts: form values as sent, JSON scalars as their text. An empty value is an
/// absent one, because the storefront leaves out what is empty (`docs/protocol.md`, Requests).
/// What was sent may hold a card: values are wiped when it is dropped, and are never printed.
#[derive(Default, PartialEq, Eq)]
pub struct Submission(BTreeMap<String, Zeroizing<String>>);

impl Submission {
    /// A submission of `fields`.
    pub fn new(fields: impl IntoIterator<Item = (String, String)>) -> Self {
        let kept = fields.into_iter().filter(|(_, value)| !value.is_empty());
        Self(kept.map(|(name, value)| (name, Zeroizing::new(value))).collect())
    }

    /// The value of `field`, if it was sent and is not empty.
    pub fn get(&self, field: &str) -> Option<&str> {
        self.0.get(field).map(|value| value.as_str())
    }

    /// Names and values in the order of the names, for recognising a repeated request.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl std::fmt::Debug for Submission {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Submission({:?})", self.0.keys())
    }
}

/// The JSON type a field has in the OpenAPI document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldType {
    /// A whole number (a key).
    Integer,
    /// A text, at most so many characters.
    Text {
        /// The most characters it may have.
        chars_max: usize,
    },
    /// `true`/`false`; absent means false.
    Boolean,
    /// A text nobody may keep, log or show again, at most so many characters.
    Secret {
        /// The most characters it may have.
        chars_max: usize,
    },
}

/// One field of a form, for the OpenAPI document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldDoc {
    /// The name on the wire.
    pub name: &'static str,
    /// What it is for.
    pub about: &'static str,
    /// Its type.
    pub kind: FieldType,
    /// Whether it must be sent.
    pub required: bool,
}

/// A value that one field can hold.
pub trait FieldValue: Sized {
    /// Its type in the OpenAPI document.
    const TYPE: FieldType;
    /// Reads it from a text that is not empty.
    fn parse(text: &str) -> Result<Self, Problem>;
}

/// A field as a form declares it: required, or optional as an `Option`.
pub trait Field: Sized {
    /// Its type in the OpenAPI document.
    const TYPE: FieldType;
    /// Whether leaving it out is an error.
    const REQUIRED: bool;
    /// Reads it from what was sent, if anything was.
    fn read(sent: Option<&str>) -> Result<Self, Problem>;
}

impl<T: FieldValue> Field for T {
    const TYPE: FieldType = T::TYPE;
    const REQUIRED: bool = true;

    fn read(sent: Option<&str>) -> Result<Self, Problem> {
        T::parse(sent.ok_or(&REQUIRED)?)
    }
}

impl<T: FieldValue> Field for Option<T> {
    const TYPE: FieldType = T::TYPE;
    const REQUIRED: bool = false;

    fn read(sent: Option<&str>) -> Result<Self, Problem> {
        sent.map(T::parse).transpose()
    }
}

impl FieldValue for Pk {
    const TYPE: FieldType = FieldType::Integer;

    fn parse(text: &str) -> Result<Self, Problem> {
        text.trim().parse().ok().and_then(Pk::new).ok_or_else(|| Problem::new(&NOT_A_KEY))
    }
}

/// A set of typed fields.
pub trait Form: Sized + Send + Sync + 'static {
    /// The fields, for the OpenAPI document.
    const FIELDS: &'static [FieldDoc];
    /// Reads all fields and reports every one that is wrong.
    fn read(submission: &Submission) -> Result<Self, FormErrors>;
}

/// A form without fields: an empty body, or any body at all.
#[derive(Debug, Clone, Copy)]
pub struct NoFields;

impl Form for NoFields {
    const FIELDS: &'static [FieldDoc] = &[];

    fn read(_: &Submission) -> Result<Self, FormErrors> {
        Ok(Self)
    }
}

/// The wire's name of a field: a field called by a word of Rust is declared as `r#type` and sent as `type`; those that
/// the protocol writes in camel case keep to the case of all others here.
#[must_use]
pub const fn wire_name(field: &'static str) -> &'static str {
    match field.as_bytes() {
        [b'r', b'#', ..] => field.split_at(2).1,
        b"payment_type" => "paymentType",
        b"validation_url" => "validationURL",
        _ => field,
    }
}

/// Declares a form: a struct whose field types say how each field is read.
#[macro_export]
macro_rules! form {
    ($(#[$doc:meta])* $visibility:vis struct $name:ident { $(#[doc = $about:literal] $field:ident: $type:ty,)+ }) => {
        $(#[$doc])*
        #[derive(Debug)]
        $visibility struct $name { $(#[doc = $about] $visibility $field: $type,)+ }

        impl $crate::form::Form for $name {
            const FIELDS: &'static [$crate::form::FieldDoc] = &[$($crate::form::FieldDoc {
                name: $crate::form::wire_name(stringify!($field)),
                about: $about,
                kind: <$type as $crate::form::Field>::TYPE,
                required: <$type as $crate::form::Field>::REQUIRED,
            },)+];

            fn read(submission: &$crate::form::Submission) -> Result<Self, $crate::text::FormErrors> {
                let mut errors = $crate::text::FormErrors::none();
                $(let $field = <$type as $crate::form::Field>::read(submission.get($crate::form::wire_name(stringify!($field))))
                    .map_err(|problem| errors.push($crate::form::wire_name(stringify!($field)), problem))
                    .ok();)+
                match ($($field,)+) {
                    ($(Some($field),)+) => Ok(Self { $($field,)+ }),
                    _ => Err(errors),
                }
            }
        }
    };
}

#[cfg(test)]
mod tests;
