//! The shape of files: their first line, their length, their name.

use super::tree::{Source, Tree};
use super::{Breach, rust};

/// Nobody reads a longer file to its end.
const LINES_MAX: usize = 400;

/// Names that say nothing about what a file is to the shop.
const EMPTY_NAMES: [&str; 9] =
    ["utils", "util", "helpers", "helper", "common", "manager", "managers", "misc", "shared"];

/// Files outside a `data` folder that are nothing but a table.
const TABLES: [&str; 0] = [];

/// Every Rust file says first what it is for.
pub(super) fn module_doc(tree: &Tree) -> Vec<Breach> {
    let silent = tree.rust().filter(|file| !file.text.starts_with("//!"));
    silent
        .map(|file| Breach::of_file(file.path, "does not begin with `//!`: what is this module for?"))
        .collect()
}

/// No Rust file is longer than can be read in one go, tables of data apart.
pub(super) fn file_length(tree: &Tree) -> Vec<Breach> {
    let long = |file: Source<'_>| {
        let lines = file.text.lines().count();
        let table = TABLES.contains(&file.path) || file.path.split('/').any(|folder| folder == "data");
        let message = format!("{lines} lines; more than {LINES_MAX} are two files");
        (lines > LINES_MAX && !table).then(|| Breach::new(file.path, LINES_MAX + 1, message))
    };
    tree.rust().filter_map(long).collect()
}

/// No file, folder or module is called something that fits everything.
pub(super) fn names(tree: &Tree) -> Vec<Breach> {
    let empty = |name: &str| EMPTY_NAMES.contains(&name);
    let say = |name: &str| format!("`{name}` says nothing: name it after what it is to the shop");
    let mut found = Vec::new();
    for path in tree.paths() {
        let parts = path.split('/').map(|part| part.split('.').next().unwrap_or(part));
        found.extend(parts.filter(|part| empty(part)).map(|part| Breach::of_file(path, say(part))));
    }
    for file in tree.rust() {
        let pieces = rust::pieces(file.text);
        for pair in pieces.windows(2) {
            if let [rust::Piece::Word { text: keyword, .. }, rust::Piece::Word { text: name, line }] = pair
                && keyword == "mod"
                && empty(name)
            {
                found.push(Breach::new(file.path, *line, say(name)));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rust_file_without_a_module_comment_is_found() {
        let tree = Tree::of(&[("a.rs", "//! A.\n"), ("b.rs", "use a;\n"), ("c.sh", "echo\n")]);
        let found = module_doc(&tree);
        assert_eq!(found.iter().map(|breach| breach.path.as_str()).collect::<Vec<_>>(), ["b.rs"]);
    }

    #[test]
    fn four_hundred_lines_are_allowed_and_one_more_is_not() {
        let fits = "x\n".repeat(400);
        let long = "x\n".repeat(401);
        let tree =
            Tree::of(&[("fits.rs", &fits), ("long.rs", &long), ("crates/x/src/data/cities.rs", &long)]);
        let found = file_length(&tree);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].path.as_str(), found[0].line), ("long.rs", 401));
    }

    #[test]
    fn empty_names_of_files_folders_and_modules_are_found() {
        let tree = Tree::of(&[
            ("src/utils.rs", ""),
            ("src/common/mod.rs", ""),
            ("src/lib.rs", "//! L.\n\nmod helpers {}\nmod common_law {}\n"),
            ("src/manager_of_stock.rs", ""),
        ]);
        let found: Vec<_> = names(&tree).into_iter().map(|breach| (breach.path, breach.line)).collect();
        assert_eq!(
            found,
            [("src/common/mod.rs".into(), 1), ("src/utils.rs".into(), 1), ("src/lib.rs".into(), 3)]
        );
    }
}
