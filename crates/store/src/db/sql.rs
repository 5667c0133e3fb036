//! Statements: written once, with `$1`, `$2` … as parameters.

use std::sync::OnceLock;

use super::dialect;

/// One statement in the words of both databases.
pub struct Sql {
    /// Its name, for errors.
    pub name: &'static str,
    /// With `$n`.
    pub(super) postgres: &'static str,
    /// With `?n`: SQLite numbers `$n` by first appearance, which binds wrongly and silently.
    pub(super) sqlite: &'static str,
    /// For PostgreSQL, failing unless exactly one row is touched; made when first needed.
    guarded: OnceLock<String>,
}

/// `text` with every `$` before a digit made a `?`. Both are one byte, so lengths stay.
pub(crate) const fn question_marks<const N: usize>(text: &str) -> [u8; N] {
    let bytes = text.as_bytes();
    let mut out = [0_u8; N];
    let mut i = 0;
    while i < N {
        let before_digit = i + 1 < N && bytes[i + 1].is_ascii_digit();
        out[i] = if bytes[i] == b'$' && before_digit { b'?' } else { bytes[i] };
        i += 1;
    }
    out
}

/// The text of bytes that came from a text.
pub(crate) const fn as_text(bytes: &[u8]) -> &str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => panic!("swapping one ASCII character for another keeps UTF-8 valid"),
    }
}

impl Sql {
    /// A statement with its two texts.
    pub(crate) const fn new(name: &'static str, postgres: &'static str, sqlite: &'static str) -> Self {
        Self { name, postgres, sqlite, guarded: OnceLock::new() }
    }

    /// The text for PostgreSQL that fails by itself unless exactly one row is touched.
    pub(super) fn guarded(&self) -> &str {
        self.guarded.get_or_init(|| dialect::guarded_for_postgres(self.postgres))
    }

    /// A statement without parameters, for tests that try what the program itself never does.
    pub const fn without_parameters(name: &'static str, text: &'static str) -> Self {
        Self::new(name, text, text)
    }
}

/// Declares statements and `ALL`, the list of them.
macro_rules! sql {
    ($($name:ident = $text:literal;)+) => {
        $(static $name: $crate::db::Sql = {
            const BYTES: [u8; $text.len()] = $crate::db::question_marks($text);
            $crate::db::Sql::new(stringify!($name), $text, $crate::db::as_text(&BYTES))
        };)+

        /// Every statement of this file.
        pub(crate) static ALL: &[&$crate::db::Sql] = &[$(&$name,)+];
    };
}
pub(crate) use sql;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_become_numbered_for_sqlite() {
        const TEXT: &str = "update t set a = $2, price = '5$' where b = $1 and c = $12";
        const BYTES: [u8; TEXT.len()] = question_marks(TEXT);
        assert_eq!(as_text(&BYTES), "update t set a = ?2, price = '5$' where b = ?1 and c = ?12");
    }
}
