//! Pages and their description stay together.

use std::sync::LazyLock;

use regex::Regex;

use super::Breach;
use super::tree::Tree;

const PAGES: &str = "crates/checkout/src/pages/";

const PROTOCOL: &str = "docs/protocol.md";

static NAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"const NAME:\s*&(?:'static\s+)?str\s*=\s*"(\w+)""#).expect("a valid pattern")
});

/// Every page of the checkout is named in the protocol's document.
pub(super) fn documented(tree: &Tree) -> Vec<Breach> {
    let described = tree.text(PROTOCOL).unwrap_or_default();
    let mut found = Vec::new();
    for file in tree.rust().filter(|file| file.path.starts_with(PAGES)) {
        for (number, line) in file.lines() {
            let Some(name) = NAME.captures(line).map(|captures| captures[1].to_owned()) else { continue };
            let words = || described.split(|letter: char| !letter.is_alphanumeric());
            if !words().any(|word| word == name) {
                found.push(Breach::new(file.path, number, format!("{name} is not in {PROTOCOL}")));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTE: (&str, &str) = (
        "crates/checkout/src/pages/extras/order_note.rs",
        "//! Note.\n\nimpl Page for OrderNotePage {\n    const NAME: &'static str = \"OrderNotePage\";\n}\n",
    );

    #[test]
    fn a_page_that_is_described_is_fine() {
        assert_eq!(documented(&Tree::of(&[NOTE, (PROTOCOL, "| `OrderNotePage` | a note |\n")])), []);
    }

    #[test]
    fn a_page_described_under_a_longer_name_is_not_described() {
        let found = documented(&Tree::of(&[NOTE, (PROTOCOL, "MyOrderNotePages\n")]));
        assert_eq!((found.len(), found[0].line), (1, 4));
    }

    #[test]
    fn a_page_without_any_document_is_found_and_a_tree_without_pages_is_fine() {
        assert_eq!(documented(&Tree::of(&[NOTE])).len(), 1);
        assert_eq!(documented(&Tree::of(&[("crates/web/src/a.rs", NOTE.1)])), []);
    }
}
