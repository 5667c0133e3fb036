//! What a shopper reads: every text stands beside its code in all languages, and the edge chooses.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A language of the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Turkish.
    #[default]
    Tr,
    /// English.
    En,
}

impl Language {
    /// Reads a tag such as `tr`, `tr-tr` or `en_US`; `None` for a language there are no texts in.
    pub fn parse(tag: &str) -> Option<Self> {
        match tag.split(['-', '_']).next()?.trim().to_ascii_lowercase().as_str() {
            "tr" => Some(Self::Tr),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// The two-letter code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Tr => "tr",
            Self::En => "en",
        }
    }
}

/// A text with its stable code. `{name}` marks a value that is filled in.
#[derive(Debug, PartialEq, Eq)]
pub struct Text {
    /// The code logs and tests know it by.
    pub code: &'static str,
    /// English.
    pub en: &'static str,
    /// Turkish.
    pub tr: &'static str,
}

impl Text {
    /// The text in `language`.
    pub fn in_language(&self, language: Language) -> &'static str {
        match language {
            Language::Tr => self.tr,
            Language::En => self.en,
        }
    }
}

/// A text an operator wrote: the same in both languages, or one of each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Label {
    /// One text for everybody.
    Same(String),
    /// A text for each language.
    Each {
        /// Turkish.
        tr: String,
        /// English.
        en: String,
    },
}

impl Label {
    /// The text in `language`.
    pub fn in_language(&self, language: Language) -> &str {
        match (self, language) {
            (Self::Same(text), _) => text,
            (Self::Each { tr, .. }, Language::Tr) => tr,
            (Self::Each { en, .. }, Language::En) => en,
        }
    }

    /// Whether any of its texts is blank.
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Same(text) => text.trim().is_empty(),
            Self::Each { tr, en } => tr.trim().is_empty() || en.trim().is_empty(),
        }
    }
}

/// Something the shopper has to know: a text and the values that belong into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    text: &'static Text,
    values: Vec<(&'static str, String)>,
}

impl Problem {
    /// A problem whose text has no values.
    pub fn new(text: &'static Text) -> Self {
        Self { text, values: Vec::new() }
    }

    /// Fills `{name}` with `value`.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.values.push((name, value.to_string()));
        self
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        self.text.code
    }

    /// The sentence in `language`.
    pub fn in_language(&self, language: Language) -> String {
        let template = self.text.in_language(language);
        self.values
            .iter()
            .fold(template.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    }
}

impl From<&'static Text> for Problem {
    fn from(text: &'static Text) -> Self {
        Self::new(text)
    }
}

/// The field name under which problems of the whole form are listed.
pub const NON_FIELD_ERRORS: &str = "non_field_errors";

/// What is wrong with a form: problems by field name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FormErrors(Vec<(&'static str, Problem)>);

impl FormErrors {
    /// Nothing is wrong.
    pub fn none() -> Self {
        Self::default()
    }

    /// One problem of one field.
    pub fn field(field: &'static str, problem: impl Into<Problem>) -> Self {
        Self(vec![(field, problem.into())])
    }

    /// One problem of the request as a whole.
    pub fn whole(problem: impl Into<Problem>) -> Self {
        Self::field(NON_FIELD_ERRORS, problem)
    }

    /// Adds a problem.
    pub fn push(&mut self, field: &'static str, problem: impl Into<Problem>) {
        self.0.push((field, problem.into()));
    }

    /// Adds the problems of `more`, but for fields that have one already: the first says what to do.
    pub fn merge(&mut self, more: Self) {
        let known: Vec<&'static str> = self.0.iter().map(|(field, _)| *field).collect();
        self.0.extend(more.0.into_iter().filter(|(field, _)| !known.contains(field)));
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The codes of all problems, in the order they were found.
    pub fn codes(&self) -> Vec<&'static str> {
        self.0.iter().map(|(_, problem)| problem.code()).collect()
    }

    /// Lists of sentences by field, the shape every client reads (`docs/protocol.md`, Errors).
    pub fn in_language(&self, language: Language) -> BTreeMap<&'static str, Vec<String>> {
        let mut map: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
        for (field, problem) in &self.0 {
            map.entry(field).or_default().push(problem.in_language(language));
        }
        map
    }
}

impl From<Problem> for FormErrors {
    fn from(problem: Problem) -> Self {
        Self::whole(problem)
    }
}

/// Declares a [`Text`] with its code.
#[macro_export]
macro_rules! text {
    ($visibility:vis $name:ident = $code:literal, en: $en:literal, tr: $tr:literal) => {
        #[doc = $en]
        $visibility static $name: $crate::text::Text = $crate::text::Text { code: $code, en: $en, tr: $tr };
    };
}
