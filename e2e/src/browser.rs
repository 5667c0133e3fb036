//! One Chromium for all tests of a process, spoken to by the protocol of its developer tools over a pair of pipes: no port, no
//! driver program, and it ends when the process does.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Write},
    process::{ChildStdin, ChildStdout, Command, Stdio},
    sync::{
        Arc, LazyLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use parking_lot::Mutex;
use serde_json::{Value, json};
use tokio::sync::oneshot;

use crate::tab::{Seen, Tab};

/// How long the browser may take for one command.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);

/// The pipes become the browser's third and fourth file, where it looks for commands; its profile goes when it ends.
const LAUNCH: &str = r#"profile=$1; shift; "$@" --user-data-dir="$profile" 3<&0 4>&1 </dev/null >/dev/null; rm -rf "$profile""#;

/// Nothing but the pages of a test is opened, so the sandbox, which root and many containers lack, would guard nothing. The
/// rest keeps it from asking the outside for anything.
const FLAGS: [&str; 15] = [
    "--headless",
    "--remote-debugging-pipe",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--disable-sync",
    "--disable-extensions",
    "--disable-component-update",
    "--disable-background-networking",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--disable-default-apps",
    "--no-first-run",
    "--hide-scrollbars",
];

type Answer = Result<Value, String>;

/// The running browser.
pub struct Browser {
    commands: Mutex<ChildStdin>,
    waiting: Mutex<HashMap<u64, oneshot::Sender<Answer>>>,
    tabs: Mutex<HashMap<String, Arc<Seen>>>,
    next: AtomicU64,
    /// Held while a tab is in front to be drawn.
    pub(crate) pictures: tokio::sync::Mutex<()>,
}

static BROWSER: LazyLock<Arc<Browser>> = LazyLock::new(Browser::launch);

impl Browser {
    fn launch() -> Arc<Self> {
        #[expect(clippy::disallowed_methods, reason = "the one place that asks where the browser is")]
        let program = std::env::var_os("KASSA_BROWSER")
            .expect("KASSA_BROWSER names a Chromium: run the tests with `cargo xtask test`");
        let profile =
            tempfile::Builder::new().prefix("kassa-browser-").tempdir().expect("a temporary folder");
        let mut command = Command::new("sh");
        command.args(["-c", LAUNCH, "sh"]).arg(profile.keep()).arg(&program).args(FLAGS);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell starts");
        let answers = child.stdout.take().expect("it was given a pipe");
        let browser = Arc::new(Self {
            commands: Mutex::new(child.stdin.take().expect("it was given a pipe")),
            waiting: Mutex::default(),
            tabs: Mutex::default(),
            next: AtomicU64::new(1),
            pictures: tokio::sync::Mutex::default(),
        });
        let listener = Arc::clone(&browser);
        std::thread::spawn(move || {
            listener.listen(answers);
            child.wait()
        });
        browser
    }

    /// A shopper with a browser profile of their own, reading `language` (`en` or `tr`).
    pub async fn shopper(language: &'static str) -> Shopper {
        let browser = Arc::clone(&BROWSER);
        let made = browser.call(None, "Target.createBrowserContext", json!({})).await;
        let context = made["browserContextId"].as_str().expect("a context has an id").to_owned();
        Shopper { browser, context, language }
    }

    /// Sends a command, to the tab `session` if any, and answers its result.
    pub(crate) async fn call(&self, session: Option<&str>, method: &str, parameters: Value) -> Value {
        self.try_call(session, method, parameters).await.unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// The same, with the browser's word when it refuses.
    pub(crate) async fn try_call(&self, session: Option<&str>, method: &str, parameters: Value) -> Answer {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let mut command = json!({ "id": id, "method": method, "params": parameters });
        if let Some(session) = session {
            command["sessionId"] = session.into();
        }
        let (sender, answer) = oneshot::channel();
        self.waiting.lock().insert(id, sender);
        let mut bytes = command.to_string().into_bytes();
        bytes.push(0);
        self.commands.lock().write_all(&bytes).expect("the browser runs (KASSA_BROWSER names it)");
        let answer = tokio::time::timeout(ANSWER_WITHIN, answer).await;
        answer
            .unwrap_or_else(|_| panic!("the browser does not answer {method}"))
            .expect("the browser runs (KASSA_BROWSER names it)")
    }

    pub(crate) fn watch(&self, session: &str) -> Arc<Seen> {
        Arc::clone(self.tabs.lock().entry(session.to_owned()).or_default())
    }

    /// Reads what the browser says until it ends.
    fn listen(&self, answers: ChildStdout) {
        let mut answers = BufReader::new(answers);
        let mut bytes = Vec::new();
        while answers.read_until(0, &mut bytes).is_ok_and(|count| count > 0) {
            bytes.pop();
            let mut said: Value = serde_json::from_slice(&bytes).expect("the browser speaks JSON");
            bytes.clear();
            if let Some(id) = said["id"].as_u64() {
                let error = said["error"]["message"].as_str().map(ToOwned::to_owned);
                let answer = error.map_or_else(|| Ok(said["result"].take()), Err);
                if let Some(waiting) = self.waiting.lock().remove(&id) {
                    // Whoever asked may have given up.
                    drop(waiting.send(answer));
                }
            } else if let Some(session) = said["sessionId"].as_str() {
                self.watch(session).note(&said);
            }
        }
        self.waiting.lock().clear();
    }
}

/// Somebody with cookies of their own.
pub struct Shopper {
    browser: Arc<Browser>,
    context: String,
    language: &'static str,
}

impl Shopper {
    /// Opens a tab.
    pub async fn tab(&self) -> Tab {
        let parameters = json!({ "url": "about:blank", "browserContextId": self.context });
        let made = self.browser.call(None, "Target.createTarget", parameters).await;
        let target = made["targetId"].as_str().expect("a target has an id").to_owned();
        let tab = Tab::attach(Arc::clone(&self.browser), target).await;
        tab.speaks(self.language).await;
        tab
    }

    /// What their browser keeps from `host`.
    pub async fn cookies(&self, host: &str) -> Vec<Cookie> {
        let parameters = json!({ "browserContextId": self.context });
        let all = self.browser.call(None, "Storage.getCookies", parameters).await;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let cookies = all["cookies"].as_array().cloned().unwrap_or_default().into_iter();
        let of_host = cookies.filter(|cookie| cookie["domain"] == host);
        let cookie = |cookie: Value| Cookie {
            name: text(&cookie["name"]),
            value: text(&cookie["value"]),
            same_site: text(&cookie["sameSite"]),
        };
        of_host.map(cookie).collect()
    }

    /// The value of one of them.
    pub async fn cookie(&self, host: &str, name: &str) -> Option<String> {
        self.cookies(host).await.into_iter().find(|cookie| cookie.name == name).map(|cookie| cookie.value)
    }
}

/// A cookie as the browser keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cookie {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// `Lax` or `Strict`; empty if it does not say.
    pub same_site: String,
}
