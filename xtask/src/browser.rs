//! A browser for the tests of hosted pages: named, found or installed. Never uses anybody's profile.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::{apt, machine};

/// Where the tests find the browser.
pub(crate) const VARIABLE: &str = "KASSA_BROWSER";

/// Programs that speak the protocol the tests drive, best first.
const PROGRAMS: [&str; 5] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/// Where they are on a system that keeps them out of `PATH`.
const APPLICATIONS: [&str; 2] = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/// What to type where the tasks may not install anything themselves.
const ADVICE: &str = "\
no browser found: the tests of the pages on the way to the bank need Chromium or Chrome.
  Debian:          sudo apt-get install chromium
  Ubuntu:          sudo snap install chromium
  Fedora:          sudo dnf install chromium
  macOS:           brew install --cask chromium
It is looked for in PATH; KASSA_BROWSER names another one.
Without one, `cargo xtask test -p CRATE` runs the tests of every other crate.";

/// The browser: a named or found one or, where this may be done, a freshly installed one.
pub(crate) fn installation() -> Result<PathBuf> {
    if let Some(named) = machine::variable(VARIABLE).map(PathBuf::from) {
        if starts(&named) {
            return Ok(named);
        }
        bail!("{VARIABLE} names {}, which does not start", named.display());
    }
    if let Some(found) = at_hand() {
        return Ok(found);
    }
    if apt::possible() {
        apt::install("chromium").context(ADVICE)?;
        if let Some(found) = at_hand() {
            return Ok(found);
        }
    }
    bail!("{ADVICE}")
}

/// One that is there already.
pub(crate) fn at_hand() -> Option<PathBuf> {
    let named = machine::variable(VARIABLE).map(PathBuf::from);
    named.or_else(|| candidates(&machine::search_path()).into_iter().find(|program| starts(program)))
}

fn candidates(path: &[PathBuf]) -> Vec<PathBuf> {
    let in_path = PROGRAMS.iter().flat_map(|name| path.iter().map(move |folder| folder.join(name)));
    in_path.chain(APPLICATIONS.map(PathBuf::from)).filter(|program| program.is_file()).collect()
}

/// Ubuntu's package of that name is a script that only says where to find a browser.
fn starts(program: &Path) -> bool {
    let output = Command::new(program).arg("--version").stdin(Stdio::null()).output();
    output.is_ok_and(|output| {
        output.status.success() && String::from_utf8_lossy(&output.stdout).contains("Chrom")
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail here")]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn program(folder: &Path, name: &str, script: &str) -> PathBuf {
        let file = folder.join(name);
        fs::write(&file, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
        file
    }

    #[test]
    fn the_best_one_comes_first_whichever_folder_it_is_in() {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let chrome = program(one.path(), "google-chrome", "");
        let chromium = program(two.path(), "chromium", "");
        let found = candidates(&[one.path().to_owned(), two.path().to_owned()]);
        assert_eq!(found[..2], [chromium, chrome]);
    }

    #[test]
    fn a_program_that_says_it_is_no_browser_does_not_count() {
        let folder = tempfile::tempdir().unwrap();
        assert!(starts(&program(folder.path(), "chromium", "echo Chromium 156.0.0.0")));
        assert!(!starts(&program(folder.path(), "chrome", "echo Please install the package; exit 1")));
        assert!(!starts(&folder.path().join("absent")));
    }
}
