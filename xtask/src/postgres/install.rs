//! Installs a PostgreSQL server where that needs no question: as root, on a system with apt. Elsewhere it gives advice.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::{machine, program};

/// What to type where the tasks may not install anything themselves.
pub(crate) const ADVICE: &str = "\
no PostgreSQL server found: the tests need the programs initdb, pg_ctl and postgres (13 or newer).
  Debian, Ubuntu:  sudo apt-get install postgresql
  Fedora, RHEL:    sudo dnf install postgresql-server
  macOS:           brew install postgresql@17
They are looked for in PATH and in the usual folders of these packages; a running server is not needed.
Without one, `cargo xtask test --only sqlite` runs the other tests.";

/// Whether a server can be installed without asking anybody.
pub(crate) fn possible() -> bool {
    machine::is_root() && Path::new("/usr/bin/apt-get").exists()
}

/// Installs the distribution's server package.
pub(crate) fn with_apt() -> Result<()> {
    program::announce("installing PostgreSQL");
    // A new machine's package lists are often empty or old; a failed refresh matters only if the package is not found.
    let refreshed = program::run(&mut apt("update"));
    let installed = program::run(apt("install").args(["--yes", "--no-install-recommends", "postgresql"]));
    installed.and_then(|()| refreshed.or(Ok(()))).context(ADVICE)
}

fn apt(order: &str) -> Command {
    let mut command = Command::new("apt-get");
    command.args(["--quiet", order]).env("DEBIAN_FRONTEND", "noninteractive").stdin(Stdio::null());
    command
}
