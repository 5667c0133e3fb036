//! Rust source without its comments: the words and the string literals, each with its line.

use std::str::FromStr;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// One word or string of a program.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// A name or keyword.
    Word { line: usize, text: String },
    /// The inside of a string literal, escapes as written.
    Text { line: usize, text: String },
}

/// The pieces of a Rust file, doc comments left out; nothing for a file that does not parse, which the compiler reports.
pub(crate) fn pieces(source: &str) -> Vec<Piece> {
    let mut found = Vec::new();
    if let Ok(tokens) = TokenStream::from_str(source) {
        collect(tokens, &mut found);
    }
    found
}

fn collect(tokens: TokenStream, found: &mut Vec<Piece>) {
    for token in tokens {
        let line = token.span().start().line;
        match token {
            TokenTree::Group(group) if is_doc_comment(group.delimiter(), &group.stream()) => (),
            TokenTree::Group(group) => collect(group.stream(), found),
            TokenTree::Ident(word) => found.push(Piece::Word { line, text: word.to_string() }),
            TokenTree::Literal(literal) => {
                if let Some(text) = inside(&literal.to_string()) {
                    found.push(Piece::Text { line, text: text.to_owned() });
                }
            }
            TokenTree::Punct(_) => (),
        }
    }
}

/// The tokenizer turns `/// text` into `#[doc = "text"]`.
fn is_doc_comment(delimiter: Delimiter, stream: &TokenStream) -> bool {
    delimiter == Delimiter::Bracket
        && matches!(stream.clone().into_iter().next(), Some(TokenTree::Ident(word)) if word == "doc")
}

/// What is between the quotes of a string, raw string or byte string.
fn inside(literal: &str) -> Option<&str> {
    let start = literal.find('"')?;
    let end = literal.rfind('"')?;
    literal.get(start + 1..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_left_out_and_strings_keep_their_line() {
        let source = "//! rusqlite in a doc\n// rusqlite in a comment\nfn a() -> &'static str {\n    r#\"one \"two\"\"#\n}\n";
        let pieces = pieces(source);
        assert!(!pieces.iter().any(|piece| matches!(piece, Piece::Word { text, .. } if text == "rusqlite")));
        assert!(pieces.contains(&Piece::Text { line: 4, text: "one \"two\"".into() }), "{pieces:?}");
    }

    #[test]
    fn numbers_and_characters_are_no_strings() {
        assert_eq!(pieces("1 'a' 2.0"), []);
    }
}
