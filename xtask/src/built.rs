//! Programs of the workspace. Cargo compiles everything anew for another selection of packages, because that selects other features:
//! tasks that need a program in a debug build ask for what the tests build, and what was built is started without cargo.

use std::path::PathBuf;
use std::process::Stdio;

use anyhow::{Context, Result};

use crate::program;

/// Builds what `cargo test` builds, and says where the program `name` is.
pub(crate) fn built(name: &str) -> Result<PathBuf> {
    // Programs are named one by one, because this one would be replaced while it runs.
    program_of(&["--workspace", "--lib", "--tests", "--bin", "kassa", "--bin", "bench"], name)
}

/// Builds the server and the load driver like what serves for long, and says where the driver is.
pub(crate) fn driver() -> Result<PathBuf> {
    program_of(&["--profile", "dist", "--package", "kassa", "--package", "bench"], "bench")
}

fn program_of(what: &[&str], name: &str) -> Result<PathBuf> {
    let mut cargo = program::cargo();
    cargo.arg("build").args(what).args(["--message-format", "json-render-diagnostics"]);
    let messages = program::capture(cargo.stderr(Stdio::inherit()))?;
    executable(&messages, name).with_context(|| format!("cargo built no program `{name}`"))
}

/// Finds the program `name` in cargo's messages, among tests of the same name.
fn executable(messages: &str, name: &str) -> Option<PathBuf> {
    let message = messages.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let mut meant = message.filter(|m| {
        m["target"]["name"] == name && m["target"]["kind"][0] == "bin" && m["profile"]["test"] == false
    });
    meant.find_map(|m| m["executable"].as_str().map(PathBuf::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_is_found_in_the_messages_of_cargo() {
        let line = |name: &str, kind: &str, test: bool, path: &str| {
            let target = format!("\"target\":{{\"name\":\"{name}\",\"kind\":[\"{kind}\"]}}");
            format!("{{{target},\"profile\":{{\"test\":{test}}},\"executable\":\"target/debug/{path}\"}}\n")
        };
        let messages = line("kassa", "bin", true, "deps/kassa-1")
            + &line("kassa", "lib", false, "libkassa.rlib")
            + &line("bench", "bin", false, "bench")
            + &line("kassa", "bin", false, "kassa")
            + "{\"reason\":\"build-finished\",\"success\":true}\n";
        assert_eq!(executable(&messages, "kassa"), Some(PathBuf::from("target/debug/kassa")));
        assert_eq!(executable(&messages, "other"), None);
    }
}
