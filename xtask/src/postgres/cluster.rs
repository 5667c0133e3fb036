//! A throw-away cluster as a test run sees it: there while the value lives, gone when it is dropped.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};

use super::keeper::READY;

/// A running PostgreSQL that nobody else uses.
pub(crate) struct Cluster {
    keeper: Child,
    address: String,
}

impl Cluster {
    /// Starts one with the programs in `binaries`.
    pub(crate) fn start(binaries: &Path) -> Result<Self> {
        let this_program = std::env::current_exe().context("cannot find the running program")?;
        let mut keeper = Command::new(this_program)
            .arg("keep-postgres")
            .arg(binaries)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // A terminal's Ctrl-C goes to the whole group; the keeper has to live a little longer to clean up.
            .process_group(0)
            .spawn()
            .context("cannot start the keeper of the cluster")?;
        let output = keeper.stdout.take().expect("the keeper was given a pipe");
        let mut line = String::new();
        let read = BufReader::new(output).read_line(&mut line);
        // Made before looking at the line, so that the keeper is waited for in any case.
        let mut cluster = Self { keeper, address: String::new() };
        read.context("lost the keeper of the cluster")?;
        let address =
            line.trim_end().strip_prefix(READY).context("the throw-away PostgreSQL did not start")?;
        address.clone_into(&mut cluster.address);
        Ok(cluster)
    }

    /// How to connect to it.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        match self.keeper.wait() {
            Ok(status) if status.success() => (),
            Ok(status) => {
                eprintln!("the throw-away PostgreSQL may not be gone: its keeper ended with {status}");
            }
            Err(error) => eprintln!("the throw-away PostgreSQL may not be gone: {error}"),
        }
    }
}
