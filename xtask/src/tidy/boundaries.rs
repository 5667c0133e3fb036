//! The borders between crates: where SQL lives, where a database driver is named, what the rules may depend on.

use std::sync::LazyLock;

use regex::Regex;

use super::rust::{self, Piece};
use super::tree::Tree;
use super::{Breach, rust::pieces};

/// The only crate with SQL in it, and the tests of the check itself.
const SQL_HOMES: [&str; 2] = ["crates/store/", "xtask/src/tidy/"];

/// The only folder that names a driver.
const DRIVER_HOME: &str = "crates/store/src/db/";

const DRIVERS: [&str; 3] = ["rusqlite", "tokio_postgres", "deadpool_postgres"];

const CHECKOUT_MANIFEST: &str = "crates/checkout/Cargo.toml";

/// All that rules need: shapes, schemas, exact numbers, how texts are told apart. Nothing that waits or touches the world.
const CHECKOUT_MAY_USE: [&str; 10] = [
    "data-encoding",
    "iso_currency",
    "jiff",
    "rust_decimal",
    "serde",
    "serde_json",
    "sha2",
    "unicode-normalization",
    "utoipa",
    "zeroize",
];

/// A string that begins as a statement does. Prose starts with a capital, statements are all of one case.
static STATEMENT: LazyLock<Regex> = LazyLock::new(|| {
    let lower =
        r"select\s[\s\S]*\sfrom\s|insert\s+(or\s+\w+\s+)?into\s|update\s[\s\S]*\sset\s|delete\s+from\s";
    Regex::new(&format!(r"^\s*(with\s[\s\S]*)?({lower}|{})", lower_to_upper(lower))).expect("a valid pattern")
});

/// The keywords of a pattern in capitals, its classes as they are.
fn lower_to_upper(pattern: &str) -> String {
    let mut escaped = false;
    let turn = |letter: char| {
        let turned = if escaped { letter } else { letter.to_ascii_uppercase() };
        escaped = letter == '\\';
        turned
    };
    pattern.chars().map(turn).collect()
}

/// SQL stands in `store`, so that both dialects are in one place.
pub(super) fn sql_home(tree: &Tree) -> Vec<Breach> {
    let mut found = Vec::new();
    for file in tree.rust().filter(|file| !SQL_HOMES.iter().any(|home| file.path.starts_with(home))) {
        for piece in pieces(file.text) {
            if let Piece::Text { line, text } = piece
                && STATEMENT.is_match(&text)
            {
                found.push(Breach::new(file.path, line, "SQL outside crates/store"));
            }
        }
    }
    found
}

/// Drivers are named in `store/src/db`, so that no other code knows which database it talks to.
pub(super) fn driver_home(tree: &Tree) -> Vec<Breach> {
    let mut found = Vec::new();
    for file in tree.rust().filter(|file| !file.path.starts_with(DRIVER_HOME)) {
        for piece in rust::pieces(file.text) {
            if let Piece::Word { line, text } = piece
                && DRIVERS.contains(&text.as_str())
            {
                found.push(Breach::new(file.path, line, format!("`{text}` is named outside {DRIVER_HOME}")));
            }
        }
    }
    found
}

/// The rules stay free of I/O because their crate can reach none.
pub(super) fn checkout_dependencies(tree: &Tree) -> Vec<Breach> {
    let Some(manifest) = tree.text(CHECKOUT_MANIFEST) else { return Vec::new() };
    let Ok(manifest) = manifest.parse::<toml::Table>() else {
        return vec![Breach::of_file(CHECKOUT_MANIFEST, "is no TOML")];
    };
    let targets =
        manifest.get("target").and_then(toml::Value::as_table).into_iter().flat_map(toml::Table::values);
    let sections = std::iter::once(&manifest).chain(targets.filter_map(toml::Value::as_table));
    let tables =
        sections.flat_map(|section| ["dependencies", "build-dependencies"].map(|name| section.get(name)));
    let names = tables.flatten().filter_map(toml::Value::as_table).flat_map(toml::Table::keys);
    let strange = names.filter(|name| !CHECKOUT_MAY_USE.contains(&name.as_str()));
    strange
        .map(|name| Breach::of_file(CHECKOUT_MANIFEST, format!("the rules must not depend on `{name}`")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_found_in_any_spelling_and_over_several_lines() {
        for statement in [
            "select id from orders where id = $1",
            "\\n  select\\n id\\n from orders ",
            "SELECT id FROM orders ",
            "insert into orders (id) values ($1)",
            "insert or ignore into orders (id) values ($1)",
            "update orders set total = $1",
            "delete from orders where id = $1",
            "with due as (select 1) update jobs set taken = 1",
        ] {
            let source = format!("//! A.\nconst A: &str = \"{}\";\n", statement.replace("\\n", "\n"));
            let tree = Tree::of(&[("crates/flow/src/a.rs", &source)]);
            assert_eq!(sql_home(&tree).len(), 1, "{statement}");
        }
    }

    #[test]
    fn prose_is_not_taken_for_a_statement() {
        for prose in
            ["Select an option from the list", "select", "to update a page, set its form", "updated set "]
        {
            let source = format!("//! A.\nconst A: &str = \"{prose}\";\n");
            assert_eq!(sql_home(&Tree::of(&[("crates/web/src/a.rs", &source)])), [], "{prose}");
        }
    }

    #[test]
    fn the_store_may_hold_statements_and_comments_may_quote_them() {
        let statement = "//! A.\nconst A: &str = \"delete from orders \";\n";
        let comment = "//! A.\n/// delete from orders \nfn a() {}\n";
        let tree = Tree::of(&[("crates/store/src/orders.rs", statement), ("crates/web/src/a.rs", comment)]);
        assert_eq!(sql_home(&tree), []);
    }

    #[test]
    fn a_driver_named_outside_its_folder_is_found_with_its_line() {
        let source = "//! Not tokio_postgres.\n\nuse rusqlite::Connection;\n";
        let tree = Tree::of(&[
            ("crates/store/src/db/sqlite.rs", source),
            ("crates/store/src/orders.rs", source),
            ("crates/web/src/a.rs", "//! Says rusqlite in prose.\nfn a() { let _ = \"rusqlite\"; }\n"),
        ]);
        let found = driver_home(&tree);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].path.as_str(), found[0].line), ("crates/store/src/orders.rs", 3));
    }

    #[test]
    fn the_rules_may_not_gain_a_dependency_in_any_section() {
        let manifest = "
[dependencies]
serde.workspace = true
tokio = \"1\"
[target.'cfg(unix)'.dependencies]
libc = \"0.2\"
[dev-dependencies]
proptest = \"1\"
";
        let found = checkout_dependencies(&Tree::of(&[(CHECKOUT_MANIFEST, manifest)]));
        let messages: Vec<_> = found.iter().map(|breach| breach.message.as_str()).collect();
        assert_eq!(messages, ["the rules must not depend on `tokio`", "the rules must not depend on `libc`"]);
    }
}
