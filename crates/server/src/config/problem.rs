//! What is wrong with a file of settings, in the words of whoever has to mend it: where, what, and what would be
//! right.

use std::fmt;

use serde::Serialize;

/// One thing that is wrong, or that will surprise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Problem {
    /// The file, or `environment`, or `command line`.
    pub(crate) source: String,
    /// The line in the file, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) line: Option<usize>,
    /// The key or variable; empty when the file as a whole is meant.
    pub(crate) key: String,
    /// What is wrong.
    #[serde(rename = "problem")]
    pub(crate) what: String,
    /// What would be right.
    pub(crate) remedy: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if !self.key.is_empty() {
            write!(f, ": {}", self.key)?;
        }
        write!(f, ": {}", self.what)?;
        if self.remedy.is_empty() { Ok(()) } else { write!(f, "; {}", self.remedy) }
    }
}

/// Problems as lines of a list.
pub(crate) fn list(heading: &str, problems: &[Problem]) -> String {
    let lines = problems.iter().map(|problem| format!("\n  {problem}"));
    std::iter::once(heading.to_owned()).chain(lines).collect()
}

/// The installation cannot be used as it is set up; mending it is the operator's turn. The program ends with 2.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Unusable(pub String);
