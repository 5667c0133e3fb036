//! What both file formats are read into: named cells with the line they came from, and what is wrong with a line.

use std::collections::BTreeMap;

use serde::Serialize;

/// The most bytes in a line.
pub(super) const LINE_BYTES_MAX: usize = 1 << 20;

/// One line of a file: the texts of its columns. Empty cells are not there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Row {
    pub(super) line: u64,
    pub(super) cells: BTreeMap<String, String>,
}

/// A line that was not imported, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Refusal {
    /// The line, counted from 1; where it began, when it has several.
    pub(crate) line: u64,
    /// The column, when it is about one.
    pub(crate) column: Option<String>,
    /// What was wrong.
    pub(crate) wrong: String,
    /// What would be right.
    pub(crate) right: String,
}

/// What a reader makes of each line.
pub(super) type Lines = Vec<Result<Row, Refusal>>;

/// A file that cannot be read at all: what is wrong with it and what would be right.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{wrong}: {right}")]
pub(super) struct Unreadable {
    pub(super) wrong: String,
    pub(super) right: String,
}

impl Unreadable {
    pub(super) fn new(wrong: impl Into<String>, right: impl Into<String>) -> Self {
        Self { wrong: wrong.into(), right: right.into() }
    }
}

impl Refusal {
    /// About a whole line.
    pub(super) fn line(line: u64, wrong: impl Into<String>, right: impl Into<String>) -> Self {
        Self { line, column: None, wrong: wrong.into(), right: right.into() }
    }

    /// About one cell.
    pub(super) fn cell(line: u64, column: &str, wrong: impl Into<String>, right: impl Into<String>) -> Self {
        Self { column: Some(column.to_owned()), ..Self::line(line, wrong, right) }
    }

    /// A line longer than [`LINE_BYTES_MAX`].
    pub(super) fn too_long(line: u64) -> Self {
        let right = format!("at most {LINE_BYTES_MAX} bytes; look for a quotation mark that is never closed");
        Self::line(line, "the line is too long", right)
    }

    /// A line that is not UTF-8.
    pub(super) fn not_utf8(line: u64, column: Option<&str>) -> Self {
        let refusal = Self::line(line, "the text is not UTF-8", "save the file as UTF-8");
        Self { column: column.map(str::to_owned), ..refusal }
    }
}

/// `text` without the mark some programs put before UTF-8, unless it is in another encoding.
pub(super) fn without_mark(bytes: &[u8]) -> Result<&[u8], Unreadable> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(Unreadable::new("the file is UTF-16", "save it as UTF-8 (in Excel: \"CSV UTF-8\")"));
    }
    Ok(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes))
}
