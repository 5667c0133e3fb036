//! `cargo xtask openapi`: keeps the committed `openapi.json` equal to what the program says about itself.

use std::{fs, process::Command};

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::{built::built, machine, program};

#[derive(Args)]
pub(crate) struct Options {
    /// Only compare with the committed file, write nothing
    #[arg(long)]
    check: bool,
}

impl Options {
    /// As CI runs it.
    pub(crate) fn only_check() -> Self {
        Self { check: true }
    }
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let fresh = program::capture(Command::new(built("kassa")?).arg("openapi"))?;
    serde_json::from_str::<serde_json::Value>(&fresh)
        .context("`kassa openapi` printed something that is no JSON")?;
    let path = machine::workspace().join("openapi.json");
    if !options.check {
        fs::write(&path, fresh).context("cannot write openapi.json")?;
        println!("wrote openapi.json");
        return Ok(());
    }
    let committed =
        fs::read_to_string(&path).context("cannot read openapi.json; `cargo xtask openapi` writes it")?;
    match first_difference(&committed, &fresh) {
        None => Ok(()),
        Some(line) => {
            bail!("openapi.json is stale from line {line} on; `cargo xtask openapi` writes it anew")
        }
    }
}

/// The number of the first line in which the two texts differ.
fn first_difference(committed: &str, fresh: &str) -> Option<usize> {
    if committed == fresh {
        return None;
    }
    let same = committed.split('\n').zip(fresh.split('\n')).take_while(|(old, new)| old == new).count();
    Some(same + 1)
}

#[cfg(test)]
mod tests {
    use super::first_difference;

    #[test]
    fn equal_texts_have_no_difference() {
        assert_eq!(first_difference("{\n}\n", "{\n}\n"), None);
    }

    #[test]
    fn a_changed_line_is_named_by_its_number() {
        assert_eq!(first_difference("{\n \"a\": 1\n}\n", "{\n \"a\": 2\n}\n"), Some(2));
    }

    #[test]
    fn a_missing_end_counts_as_a_difference() {
        assert_eq!(first_difference("{\n}", "{\n}\n"), Some(3));
    }
}
