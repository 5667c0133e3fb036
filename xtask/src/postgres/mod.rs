//! A PostgreSQL server for one test run: found or installed, started in a folder of its own, gone afterwards.
//! Never touches a server that already runs on the machine.

mod cluster;
mod find;
mod install;
mod keeper;
mod owner;

pub(crate) use cluster::Cluster;
pub(crate) use keeper::keep;

use std::path::PathBuf;

use anyhow::{Result, bail};

/// The folder with the server's programs: a found one or, where this may be done, a freshly installed one.
pub(crate) fn installation() -> Result<PathBuf> {
    if let Some(found) = find::installed() {
        return Ok(found);
    }
    if install::possible() {
        install::with_apt()?;
        if let Some(found) = find::installed() {
            return Ok(found);
        }
    }
    bail!("{}", install::ADVICE)
}
