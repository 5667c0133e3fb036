//! Words and blanks that must not be in a committed file: unfinished work, paths of one machine, stray spaces.

use std::sync::LazyLock;

use regex::Regex;

use super::Breach;
use super::tree::{Source, Tree};

/// These checks have to name what they look for.
const SELF: &str = "xtask/src/tidy/wording.rs";

/// `XXX` only in comments: elsewhere it is also the code for "no currency".
static UNFINISHED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(TODO|FIXME)\b|//.*\bXXX\b|\b(todo|unimplemented)!\s*[(\[{]"));

static IGNORED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"#\[\s*ignore\b|cfg_attr\(.*\bignore\b|```.*\bignore\b"));

/// Not as the middle of an address, where such a folder may well occur.
static MACHINE_PATH: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:^|[^\w./*-]|file://)/(work|root|home|Users)/"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a valid pattern")
}

/// Work is finished or it is not in the tree.
pub(super) fn unfinished(tree: &Tree) -> Vec<Breach> {
    lines_with(tree.rust(), &UNFINISHED, "unfinished work")
}

/// A test runs or it goes.
pub(super) fn ignored_test(tree: &Tree) -> Vec<Breach> {
    lines_with(tree.rust(), &IGNORED, "a test that does not run")
}

/// Nothing refers to a folder that exists on one machine only.
pub(super) fn machine_path(tree: &Tree) -> Vec<Breach> {
    lines_with(tree.texts(), &MACHINE_PATH, "a path of somebody's machine")
}

/// No blanks at the end of a line, and no tabs.
pub(super) fn blanks(tree: &Tree) -> Vec<Breach> {
    let mut found = Vec::new();
    for file in tree.ending(&[".rs", ".md", ".toml"]) {
        for (number, line) in file.lines() {
            if line.contains('\t') {
                found.push(Breach::new(file.path, number, "a tab"));
            } else if line.trim_end() != line {
                found.push(Breach::new(file.path, number, "blanks at the end of the line"));
            }
        }
    }
    found
}

fn lines_with<'a>(files: impl Iterator<Item = Source<'a>>, pattern: &Regex, message: &str) -> Vec<Breach> {
    let mut found = Vec::new();
    for file in files.filter(|file| file.path != SELF) {
        let hits = file.lines().filter(|(_, line)| pattern.is_match(line));
        found.extend(
            hits.map(|(number, line)| Breach::new(file.path, number, format!("{message}: {}", line.trim()))),
        );
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(found: &[Breach]) -> Vec<usize> {
        found.iter().map(|breach| breach.line).collect()
    }

    #[test]
    fn unfinished_work_is_found_in_code_and_comments() {
        let source =
            "// TODO later\nfn a() { todo!() }\nfn b() { unimplemented!(\"b\") }\n// XXX odd\n/// FIXME\n";
        assert_eq!(lines(&unfinished(&Tree::of(&[("a.rs", source)]))), [1, 2, 3, 4, 5]);
    }

    #[test]
    fn masked_numbers_and_the_code_for_no_currency_are_finished_work() {
        let source = "let a = \"XXXX XXXX\"; // **** XXXX\nlet none = \"XXX\";\nfn todo_list() {}\n";
        assert_eq!(unfinished(&Tree::of(&[("a.rs", source), ("plan.md", "TODO")])), []);
    }

    #[test]
    fn ignored_tests_and_doc_examples_are_found() {
        let source =
            "#[ignore]\n#[ignore = \"slow\"]\n#[cfg_attr(miri, ignore)]\n/// ```ignore\nfn ignore() {}\n";
        assert_eq!(lines(&ignored_test(&Tree::of(&[("a.rs", source)]))), [1, 2, 3, 4]);
    }

    #[test]
    fn paths_of_a_machine_are_found_in_any_text() {
        let text =
            "cd /work/kassa\nHOME=/root/x\nsee (/home/ada/notes)\nfile:///home/ada\n\"/Users/ada/x\"\n";
        assert_eq!(lines(&machine_path(&Tree::of(&[("docs/a.sh", text)]))), [1, 2, 3, 4, 5]);
    }

    #[test]
    fn a_page_of_a_site_is_no_path_of_a_machine() {
        let text = "https://shop.example/home/\n./work/x\n../root/x\nGET /homework/ HTTP/1.1\n";
        assert_eq!(machine_path(&Tree::of(&[("docs/a.md", text)])), []);
    }

    #[test]
    fn tabs_and_blanks_at_the_end_are_found_where_they_are_not_meant() {
        let text = "a\nb \n\tc\n\r\n";
        assert_eq!(lines(&blanks(&Tree::of(&[("a.md", text), ("Makefile", text)]))), [2, 3, 4]);
    }
}
