//! A demo shop started for a task: built, waited for, and asked to end as an operator's service manager does.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use rustix::process::{Pid, Signal, kill_process};

use crate::{built::built, machine};

/// How long the server may take until it says where it listens.
const READY_WITHIN: Duration = Duration::from_mins(1);

/// How long the server may take to end once it is asked to.
const GONE_WITHIN: Duration = Duration::from_secs(30);

/// Where a task finds the demo shop that was started for it.
pub(crate) struct Demo<'a> {
    /// The program.
    pub(crate) kassa: &'a Path,
    /// The data folder.
    pub(crate) data: &'a Path,
    /// The address.
    pub(crate) url: String,
}

/// Starts a demo shop in a new folder, lets `work` use it, and insists that it ends well.
pub(crate) fn with_demo(name: &str, work: impl FnOnce(&Demo) -> Result<()>) -> Result<()> {
    let kassa = built("kassa")?;
    let prefix = format!("kassa-{name}-");
    let data = tempfile::Builder::new().prefix(&prefix).tempdir().context("no temporary folder")?;
    let server = Server::start(&kassa, data.path())?;
    let url = server.ready_url()?;
    println!("serving {url}");
    let done = work(&Demo { kassa: &kassa, data: data.path(), url });
    let stopped = server.stop();
    done.and(stopped)
}

/// A running demo shop; killed if nobody stops it.
struct Server {
    process: Child,
    lines: Receiver<String>,
}

impl Server {
    fn start(kassa: &Path, data: &Path) -> Result<Self> {
        let mut command = Command::new(kassa);
        command.args(["demo", "--listen", "127.0.0.1:0", "--data"]).arg(data);
        let mut process =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().context("cannot start kassa")?;
        let output = process.stdout.take().expect("the server was given a pipe");
        Ok(Self { process, lines: shown(output) })
    }

    /// Waits for the line that says where the server listens.
    fn ready_url(&self) -> Result<String> {
        let deadline = machine::now() + READY_WITHIN;
        loop {
            match self.lines.recv_timeout(deadline.saturating_duration_since(machine::now())) {
                Ok(line) => {
                    if let Some(url) = url_at_the_end(&line) {
                        return Ok(url.to_owned());
                    }
                }
                Err(RecvTimeoutError::Timeout) => {
                    bail!("the server did not say where it listens within {READY_WITHIN:?}")
                }
                Err(RecvTimeoutError::Disconnected) => bail!("the server ended before it was ready"),
            }
        }
    }

    /// Asks the server to end, as an operator's service manager does, and insists on a clean exit.
    fn stop(mut self) -> Result<()> {
        let id = i32::try_from(self.process.id())
            .ok()
            .and_then(Pid::from_raw)
            .context("the server has no process id")?;
        kill_process(id, Signal::TERM).context("cannot ask the server to end")?;
        let status = self.wait_until_gone()?;
        if !status.success() {
            bail!("the server did not end well after SIGTERM ({status})");
        }
        Ok(())
    }

    fn wait_until_gone(&mut self) -> Result<ExitStatus> {
        let deadline = machine::now() + GONE_WITHIN;
        loop {
            if let Some(status) = self.process.try_wait().context("lost the server")? {
                return Ok(status);
            }
            if machine::now() >= deadline {
                return Err(anyhow!("the server still runs {GONE_WITHIN:?} after SIGTERM"));
            }
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail only when the process is already gone.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// Shows the server's output, and hands its lines on for as long as somebody listens.
fn shown(output: ChildStdout) -> Receiver<String> {
    let (sender, lines) = channel();
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            println!("kassa: {line}");
            drop(sender.send(line));
        }
    });
    lines
}

/// The address at the end of a line, if the line ends with one.
fn url_at_the_end(line: &str) -> Option<&str> {
    let word = line.split_whitespace().next_back()?;
    (word.starts_with("http://") || word.starts_with("https://")).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ready_line_is_the_one_that_ends_with_an_address() {
        assert_eq!(url_at_the_end("The shop is open: http://127.0.0.1:4141"), Some("http://127.0.0.1:4141"));
        assert_eq!(url_at_the_end("see http://127.0.0.1:4141 for more"), None);
        assert_eq!(url_at_the_end(""), None);
    }
}
