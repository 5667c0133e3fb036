//! A PostgreSQL server for one test run: found or installed, started in a folder of its own, gone afterwards.
//! Never touches a server that already runs on the machine.

mod cluster;
mod find;
mod keeper;
mod owner;

pub(crate) use cluster::Cluster;
pub(crate) use keeper::keep;

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::apt;

/// What to type where the tasks may not install anything themselves.
const ADVICE: &str = "\
no PostgreSQL server found: the tests need the programs initdb, pg_ctl and postgres (13 or newer).
  Debian, Ubuntu:  sudo apt-get install postgresql
  Fedora, RHEL:    sudo dnf install postgresql-server
  macOS:           brew install postgresql@17
They are looked for in PATH and in the usual folders of these packages; a running server is not needed.
Without one, `cargo xtask test --only sqlite` runs the other tests.";

/// The folder with the server's programs: a found one or, where this may be done, a freshly installed one.
pub(crate) fn installation() -> Result<PathBuf> {
    if let Some(found) = find::installed() {
        return Ok(found);
    }
    if apt::possible() {
        apt::install("postgresql").context(ADVICE)?;
        if let Some(found) = find::installed() {
            return Ok(found);
        }
    }
    bail!("{ADVICE}")
}
