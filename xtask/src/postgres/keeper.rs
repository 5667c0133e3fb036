//! The process that owns a throw-away cluster: makes it, says where it is, and removes it once standard input ends.
//!
//! The pipe to that input ends however the task that holds it ends: by success, failure, Ctrl-C or `kill -9`. So no
//! way of stopping a test run leaves a server or its files behind, and no signal has to be caught for that.

use std::fs;
use std::io::{self, Read, Write};
use std::net::TcpListener;
use std::path::Path;

use anyhow::{Context, Result};
use tempfile::TempDir;

use super::owner::Owner;
use crate::program;

/// Before the address, in the one line the keeper prints.
pub(crate) const READY: &str = "ready ";

/// Tests run in parallel and each opens a pool of its own.
const CONNECTIONS_MAX: u32 = 200;

/// How often another port is tried when somebody else was quicker.
const PORTS_TRIED_MAX: u32 = 5;

/// Owns one cluster until standard input ends.
pub(crate) fn keep(binaries: &Path) -> Result<()> {
    let owner = Owner::choose()?;
    let folder =
        tempfile::Builder::new().prefix("kassa-postgres-").tempdir().context("no temporary folder")?;
    owner.take(folder.path())?;
    let server = Server { binaries, owner, folder: &folder };
    server.create()?;
    let port = server.start()?;
    let told = writeln!(io::stdout(), "{READY}postgres://postgres@127.0.0.1:{port}/postgres");
    let waited = io::stdin().read_to_end(&mut Vec::new());
    let stopped = server.stop();
    told.and(waited.map(drop)).context("lost the task that started this")?;
    stopped?;
    folder.close().context("cannot remove the folder of the cluster")
}

/// A cluster in a folder of its own.
struct Server<'a> {
    binaries: &'a Path,
    owner: Owner,
    folder: &'a TempDir,
}

impl Server<'_> {
    fn create(&self) -> Result<()> {
        let mut initdb = self.owner.command(&self.binaries.join("initdb"), self.folder.path());
        // `--no-sync` is about the creation only; the server itself runs with its durable defaults.
        initdb.args(["-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync", "-D", "data"]);
        program::capture(&mut initdb).map(drop)
    }

    fn start(&self) -> Result<u16> {
        let mut tried = 1;
        loop {
            let port = free_port()?;
            self.configure(port)?;
            match self.control(&["-w", "-t", "60", "-l", "log", "start"]) {
                Ok(()) => return Ok(port),
                Err(_) if tried < PORTS_TRIED_MAX => tried += 1,
                Err(error) => {
                    let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
                    return Err(error.context(format!("PostgreSQL does not start; its log:\n{log}")));
                }
            }
        }
    }

    /// The last setting of a name wins, so appending is enough, also on a second try.
    fn configure(&self, port: u16) -> Result<()> {
        let socket_folder = self.folder.path().display();
        let settings = format!(
            "listen_addresses = '127.0.0.1'\nport = {port}\nunix_socket_directories = '{socket_folder}'\n\
             max_connections = {CONNECTIONS_MAX}\n"
        );
        let path = self.folder.path().join("data/postgresql.conf");
        let mut file = fs::File::options().append(true).open(path).context("cannot configure the cluster")?;
        file.write_all(settings.as_bytes()).context("cannot configure the cluster")
    }

    /// Nothing in the cluster is worth a clean shutdown.
    fn stop(&self) -> Result<()> {
        self.control(&["-w", "-m", "immediate", "stop"])
    }

    fn control(&self, order: &[&str]) -> Result<()> {
        let mut pg_ctl = self.owner.command(&self.binaries.join("pg_ctl"), self.folder.path());
        // Captured output would wait for the server, which inherits it and lives on.
        pg_ctl.args(["-s", "-D", "data"]).args(order).stdin(std::process::Stdio::null());
        pg_ctl.stdout(std::process::Stdio::null());
        program::run(&mut pg_ctl)
    }
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("no free port on 127.0.0.1")?;
    Ok(listener.local_addr().context("the port has no number")?.port())
}
