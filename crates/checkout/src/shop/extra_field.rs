//! Questions of the shop's own that an order can answer, and what a right answer is.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::check::Report;
use crate::text::Label;

/// One question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExtraField {
    /// The name it is asked and answered by.
    pub key: String,
    /// What the shopper reads.
    pub label: Label,
    /// What an answer looks like.
    pub data_type: DataType,
    /// Whether it must be answered.
    #[serde(default)]
    pub required: bool,
    /// The most characters of a text.
    #[serde(default = "chars_max")]
    pub chars_max: usize,
    /// What can be chosen.
    #[serde(default)]
    pub choices: Vec<String>,
    /// The questions inside a nested one.
    #[serde(default)]
    pub schema: Vec<ExtraField>,
}

/// What an answer looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DataType {
    /// A text.
    Text,
    /// A number, as such or as a decimal text.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A day: `2026-11-22`.
    Date,
    /// One of `choices`.
    Choice,
    /// An object of further answers.
    Nested,
}

fn chars_max() -> usize {
    500
}

impl DataType {
    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::Choice => "choice",
            Self::Nested => "nested",
        }
    }
}

impl ExtraField {
    /// Whether the definition a client sent for this question (`data_type`, `schema`) says nothing else than the shop does.
    pub fn agrees_with(&self, sent: &serde_json::Map<String, Value>) -> bool {
        let same_type =
            sent.get("data_type").is_none_or(|named| named.as_str() == Some(self.data_type.name()));
        let known = match sent.get("schema") {
            None | Some(Value::Null) => true,
            Some(Value::Object(fields)) => fields.iter().all(|(key, field)| {
                let own = self.schema.iter().find(|own| own.key == *key);
                own.zip(field.as_object()).is_some_and(|(own, field)| own.agrees_with(field))
            }),
            Some(_) => false,
        };
        same_type && known
    }

    /// Whether `answer` is right; a missing one is where none is required.
    pub fn accepts(&self, answer: Option<&Value>) -> bool {
        let Some(answer) = answer.filter(|answer| !answer.is_null()) else {
            return !self.required;
        };
        match self.data_type {
            DataType::Text => answer.as_str().is_some_and(|text| {
                text.chars().count() <= self.chars_max && (!self.required || !text.trim().is_empty())
            }),
            DataType::Number => match answer {
                Value::Number(_) => true,
                Value::String(text) => text.parse::<Decimal>().is_ok(),
                _ => false,
            },
            DataType::Boolean => answer.is_boolean(),
            DataType::Date => answer.as_str().is_some_and(crate::time::is_day),
            DataType::Choice => {
                answer.as_str().is_some_and(|text| self.choices.iter().any(|choice| choice == text))
            }
            DataType::Nested => answer.as_object().is_some_and(|answers| {
                answers.keys().all(|key| self.schema.iter().any(|own| own.key == *key))
                    && self.schema.iter().all(|own| own.accepts(answers.get(&own.key)))
            }),
        }
    }

    pub(super) fn check(fields: &[Self], place: &str, depth: usize, report: &mut Report) {
        report.require(depth <= 4, place, "nests more than four deep");
        let mut seen = BTreeMap::new();
        for (index, field) in fields.iter().enumerate() {
            let place = format!("{place}[{index}]");
            report.require(!field.key.trim().is_empty(), &format!("{place}.key"), "must not be blank");
            let first = seen.insert(field.key.as_str(), index).is_none();
            report.require(first, &format!("{place}.key"), "is used twice; give each one its own");
            let choices = field.data_type != DataType::Choice || !field.choices.is_empty();
            report.require(choices, &format!("{place}.choices"), "name at least one");
            let nested = field.data_type != DataType::Nested || !field.schema.is_empty();
            report.require(nested, &format!("{place}.schema"), "name at least one field");
            if depth <= 4 {
                Self::check(&field.schema, &format!("{place}.schema"), depth + 1, report);
            }
        }
    }
}
