//! Installs what the tests need where that needs no question: as root, on a system with apt.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::Result;

use crate::{machine, program};

/// Whether something can be installed without asking anybody.
pub(crate) fn possible() -> bool {
    machine::is_root() && Path::new("/usr/bin/apt-get").exists()
}

/// Installs a package of the distribution.
pub(crate) fn install(package: &str) -> Result<()> {
    program::announce(&format!("installing {package}"));
    // A new machine's package lists are often empty or old; a failed refresh matters only if the package is not found.
    let refreshed = program::run(&mut apt("update"));
    let installed = program::run(apt("install").args(["--yes", "--no-install-recommends", package]));
    installed.and_then(|()| refreshed.or(Ok(())))
}

fn apt(order: &str) -> Command {
    let mut command = Command::new("apt-get");
    command.args(["--quiet", order]).env("DEBIAN_FRONTEND", "noninteractive").stdin(Stdio::null());
    command
}
