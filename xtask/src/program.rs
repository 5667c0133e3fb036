//! Other programs the tasks call: how they are named, announced and waited for.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::machine;

/// Variables with which cargo describes the package it runs.
const OF_THIS_TASK: [&str; 7] = [
    "CARGO_MANIFEST_DIR",
    "CARGO_MANIFEST_LINKS",
    "CARGO_PKG_NAME",
    "CARGO_PKG_VERSION_MAJOR",
    "CARGO_PKG_VERSION_MINOR",
    "CARGO_PKG_VERSION_PATCH",
    "CARGO_PKG_VERSION_PRE",
];

/// The cargo that runs this task, so that nested calls use the same toolchain; started in the workspace, without input.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(machine::variable("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(machine::workspace()).stdin(Stdio::null());
    // What cargo told this task about itself: build scripts that look at it would build everything behind them anew.
    for name in OF_THIS_TASK {
        command.env_remove(name);
    }
    command
}

/// Prints a header that can be found again in a long log.
pub(crate) fn announce(what: &str) {
    println!("\n── {what}");
}

/// Runs `command` to its end with its output shown; fails when the program does.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot start {}", line(command)))?;
    if !status.success() {
        bail!("{} failed ({status})", line(command));
    }
    Ok(())
}

/// Runs `command` to its end and gives what it printed; its complaints are part of the error.
pub(crate) fn capture(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("cannot start {}", line(command)))?;
    if !output.status.success() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        bail!("{} failed ({})\n{}", line(command), output.status, complaint.trim_end());
    }
    String::from_utf8(output.stdout)
        .with_context(|| format!("{} printed something that is no text", line(command)))
}

/// The command as a person would type it.
fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
