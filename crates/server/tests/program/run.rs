//! Starts the program, in a folder of its own.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, ExitStatus, Output, Stdio},
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};

/// A secret as `openssl rand -hex 32` makes one.
pub(crate) const STRONG: &str = "8f14e45fceea167a5a36dedd4bea2543c4ca4238a0b923820dcc509a6f75849b";
const DEMO_SHOP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/demo/shop.toml");

/// A folder to work in; nothing of this machine's settings reaches the program.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A folder with the demo's settings in a database, and nothing else in it.
    pub(crate) fn with_shop() -> Self {
        let folder = Self::new();
        let imported = folder.run(&["shop", "import", DEMO_SHOP]);
        assert!(imported.status.success(), "{imported:?}");
        folder
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kassa"));
        command.args(arguments).current_dir(self.0.path()).env_clear().stdin(Stdio::null());
        command
    }

    /// Runs the program to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Starts a server on a free port and waits until it is ready.
    pub(crate) fn serve(&self, arguments: &[&str]) -> Server {
        let listen = ["--listen", "127.0.0.1:0"];
        Server::start(self.command(&[arguments, &listen].concat()), &self.path("log"))
    }
}

/// What a program that ended said.
pub(crate) fn said(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// A running server; killed if nobody stops it.
pub(crate) struct Server {
    process: Child,
    output: BufReader<ChildStdout>,
    /// Where it listens.
    pub(crate) url: String,
    /// Its standard output until it was ready.
    pub(crate) lines: Vec<String>,
}

impl Server {
    pub(crate) fn start(mut command: Command, log: &Path) -> Self {
        let log = std::fs::File::create(log).unwrap();
        let mut process = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let output = BufReader::new(process.stdout.take().unwrap());
        let mut server = Self { process, output, url: String::new(), lines: Vec::new() };
        while server.url.is_empty() {
            let mut line = String::new();
            let read = server.output.read_line(&mut line).unwrap();
            assert_ne!(read, 0, "it ended before it was ready: {:?}", server.lines);
            server.lines.push(line.trim_end().to_owned());
            let last = line.split_whitespace().next_back().filter(|word| word.starts_with("http://"));
            last.unwrap_or_default().clone_into(&mut server.url);
        }
        server
    }

    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// Tells it to stop and waits until it is gone; the rest of its standard output must be empty.
    pub(crate) fn stop(mut self, signal: Signal) -> ExitStatus {
        let pid = Pid::from_raw(self.process.id().try_into().unwrap()).unwrap();
        kill_process(pid, signal).unwrap();
        let mut rest = String::new();
        self.output.read_line(&mut rest).unwrap();
        assert_eq!(rest, "", "one line says that it is ready, and nothing follows");
        self.process.wait().unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, serde_json::Value) {
        let answer = client().get(format!("{}{path}", self.url)).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap_or_default())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail only when the process is already gone.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

pub(crate) fn client() -> reqwest::Client {
    testkit::client().timeout(Duration::from_secs(20)).build().unwrap()
}
