//! `cargo xtask tidy`: the rules of the house that neither compiler nor clippy knows, as code.
//!
//! A check is a function from the tree to findings; it never reads the disk, so its test is a few literals.

mod boundaries;
mod links;
mod migrations;
mod pages;
mod rust;
mod shape;
mod tree;
mod wording;

use anyhow::{Context, Result, bail};
use clap::Args;
use serde::Serialize;

use crate::machine;
use tree::Tree;

#[derive(Args, Default)]
pub(crate) struct Options {
    /// Print the findings as one JSON array
    #[arg(long)]
    json: bool,
}

/// One broken rule at one place.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Finding {
    check: &'static str,
    path: String,
    /// Counted from 1; 1 when the whole file is meant.
    line: usize,
    message: String,
}

/// One rule: its name, and what looks for breaches of it.
struct Check {
    name: &'static str,
    look: fn(&Tree) -> Vec<Breach>,
}

/// A finding whose check is not named yet.
#[derive(Debug, PartialEq, Eq)]
struct Breach {
    path: String,
    line: usize,
    message: String,
}

impl Breach {
    fn new(path: &str, line: usize, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, message: message.into() }
    }

    /// A breach by a file as a whole.
    fn of_file(path: &str, message: impl Into<String>) -> Self {
        Self::new(path, 1, message)
    }
}

const CHECKS: [Check; 13] = [
    Check { name: "module-doc", look: shape::module_doc },
    Check { name: "file-length", look: shape::file_length },
    Check { name: "names", look: shape::names },
    Check { name: "sql-home", look: boundaries::sql_home },
    Check { name: "driver-home", look: boundaries::driver_home },
    Check { name: "checkout-dependencies", look: boundaries::checkout_dependencies },
    Check { name: "unfinished", look: wording::unfinished },
    Check { name: "ignored-test", look: wording::ignored_test },
    Check { name: "machine-path", look: wording::machine_path },
    Check { name: "blanks", look: wording::blanks },
    Check { name: "links", look: links::links },
    Check { name: "pages-documented", look: pages::documented },
    Check { name: "migrations", look: migrations::numbering },
];

/// Looks through the whole tree; fails if there is anything to mend.
pub(crate) fn run(options: &Options) -> Result<()> {
    let tree = Tree::read(&machine::workspace())?;
    let findings = look(&tree);
    if options.json {
        println!("{}", serde_json::to_string_pretty(&findings).context("findings are plain data")?);
    } else {
        for Finding { check, path, line, message } in &findings {
            println!("{path}:{line}: {message} [{check}]");
        }
        println!("{} checks, {} files, {} findings", CHECKS.len(), tree.len(), findings.len());
    }
    if findings.is_empty() {
        return Ok(());
    }
    bail!("the tree is not tidy")
}

fn look(tree: &Tree) -> Vec<Finding> {
    let found = |check: &Check| {
        let name = check.name;
        let named = move |breach: Breach| Finding {
            check: name,
            path: breach.path,
            line: breach.line,
            message: breach.message,
        };
        (check.look)(tree).into_iter().map(named)
    };
    CHECKS.iter().flat_map(found).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_carries_the_name_of_its_check_and_its_place() {
        let findings = look(&Tree::of(&[("crates/web/src/lib.rs", "//! Web.\n\nfn a() {} \n")]));
        let json = serde_json::to_value(&findings).expect("findings are plain data");
        assert_eq!(json[0]["check"], "blanks");
        assert_eq!(json[0]["path"], "crates/web/src/lib.rs");
        assert_eq!(json[0]["line"], 3);
        assert_eq!(findings.len(), 1, "{findings:?}");
    }

    #[test]
    fn no_two_checks_share_a_name() {
        let names: std::collections::BTreeSet<_> = CHECKS.iter().map(|check| check.name).collect();
        assert_eq!(names.len(), CHECKS.len());
    }
}
