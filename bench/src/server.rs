//! The program under test, as a process of its own.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use http::Method;
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

use crate::client::Client;

/// Which database a run uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Database {
    /// A file in the data folder.
    Sqlite,
    /// A schema of its own in the throw-away server.
    Postgres,
}

impl Database {
    /// Both, or the one that was asked for.
    pub(crate) fn chosen(only: Option<Self>) -> Vec<Self> {
        only.map_or_else(|| vec![Self::Sqlite, Self::Postgres], |one| vec![one])
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }

    /// The URL of a fresh database: a file in `folder`, or a new schema.
    pub(crate) async fn fresh_url(self, folder: &Path) -> Result<String> {
        match self {
            Self::Sqlite => Ok(format!("sqlite:{}", folder.join("kassa.sqlite").display())),
            Self::Postgres => {
                let server =
                    std::env::var("KASSA_TEST_POSTGRES").context("run this with `cargo xtask bench`")?;
                let name = format!("b{}_{}", std::process::id(), rand::random::<u32>());
                let server = server.parse().map_err(anyhow::Error::msg)?;
                match store::Db::create_schema(&server, &name).await? {
                    store::DatabaseUrl::Postgres(url) => Ok(url),
                    store::DatabaseUrl::Sqlite(_) => bail!("a schema is in a PostgreSQL server"),
                }
            }
        }
    }
}

/// A program of this build, such as `kassa`.
pub(crate) fn program(name: &str) -> Result<PathBuf> {
    let own = std::env::current_exe()?;
    Ok(own.parent().context("a program lies in a folder")?.join(name))
}

/// A running server.
pub(crate) struct Server {
    child: Child,
    /// `127.0.0.1:PORT`.
    pub(crate) address: String,
    /// How long it took from the start to the ready line.
    pub(crate) start: Duration,
}

impl Server {
    /// Starts the demo shop over `url`, keeping files in `folder`.
    pub(crate) async fn demo(folder: &Path, url: &str, weak: bool) -> Result<Self> {
        let mut command = Command::new(program("kassa")?);
        command.args(["demo", "--listen", "127.0.0.1:0", "--data"]).arg(folder).args(["--database", url]);
        command.env("KASSA_LOG_LEVEL", "warn");
        if weak {
            command.env("KASSA_WEAK_DURABILITY", "1");
        }
        Self::start(command).await
    }

    /// Starts `command`, which prints a line that ends with its URL when it is ready.
    pub(crate) async fn start(mut command: Command) -> Result<Self> {
        let began = Instant::now();
        let mut child = command.stdout(Stdio::piped()).stdin(Stdio::null()).kill_on_drop(true).spawn()?;
        let mut lines = BufReader::new(child.stdout.take().context("the server has a pipe")?).lines();
        while let Some(line) = lines.next_line().await? {
            if let Some((_, address)) = line.split_once("ready at http://") {
                let address = address.trim().trim_end_matches('/').to_owned();
                tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
                return Ok(Self { child, address, start: began.elapsed() });
            }
        }
        bail!("the server ended before it was ready: {}", child.wait().await?)
    }

    /// What a script needs to know of the demo shop.
    pub(crate) async fn fixtures(&self) -> Result<Value> {
        Client::new(&self.address).expect(Method::GET, "/demo/fixtures.json", String::new()).await
    }

    /// Processor time used so far, user and system, over all threads.
    pub(crate) fn cpu_time(&self) -> Result<Duration> {
        let pid = self.child.id().context("the server runs")?;
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
        let fields: Vec<&str> =
            stat.rsplit_once(')').context("stat names the program")?.1.split_whitespace().collect();
        let ticks: u64 = fields[11].parse::<u64>()? + fields[12].parse::<u64>()?;
        let ticks_per_second = rustix::param::clock_ticks_per_second();
        Ok(Duration::from_millis(ticks * 1000 / ticks_per_second))
    }

    /// Memory in use, in KiB.
    pub(crate) fn resident_kib(&self) -> Result<u64> {
        let pid = self.child.id().context("the server runs")?;
        let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).context("the kernel tells")?;
        Ok(line.split_whitespace().nth(1).context("a number")?.parse()?)
    }

    /// Ends it as a power cut would: `kill -9`.
    pub(crate) async fn kill(&mut self) -> Result<()> {
        self.child.kill().await?;
        Ok(())
    }
}
