//! One tab: goes somewhere, clicks, goes back, and remembers what was asked for and what the console complained about.

use std::{future::Future, path::Path, sync::Arc, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use parking_lot::Mutex;
use serde_json::{Value, json};

use crate::browser::Browser;

/// How long something may take to show, on a machine that builds beside the test.
const SHOWN_WITHIN: Duration = Duration::from_secs(20);
const LOOK_EVERY: Duration = Duration::from_millis(15);

/// A request for a page, as it left the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// GET or POST.
    pub method: String,
    /// Where to.
    pub url: String,
    /// The names of the cookies that came along.
    pub cookies: Vec<String>,
}

/// What happened in a tab.
#[derive(Default)]
pub(crate) struct Seen {
    problems: Mutex<Vec<String>>,
    /// By the browser's number of the request, which redirects share.
    documents: Mutex<Vec<(String, Sent)>>,
    /// Cookies of requests, by the same number, in their order.
    cookies: Mutex<Vec<(String, Vec<String>)>>,
}

impl Seen {
    /// Notes an event.
    pub(crate) fn note(&self, event: &Value) {
        let told = &event["params"];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        match event["method"].as_str().unwrap_or_default() {
            "Log.entryAdded"
                if ["error", "warning"].contains(&told["entry"]["level"].as_str().unwrap_or("")) =>
            {
                let entry = &told["entry"];
                self.problems.lock().push(format!("{}: {}", text(&entry["url"]), text(&entry["text"])));
            }
            "Runtime.exceptionThrown" => {
                self.problems.lock().push(told["exceptionDetails"].to_string());
            }
            "Network.requestWillBeSent" if told["type"] == "Document" => {
                let request = &told["request"];
                let sent =
                    Sent { method: text(&request["method"]), url: text(&request["url"]), cookies: vec![] };
                self.documents.lock().push((text(&told["requestId"]), sent));
            }
            "Network.requestWillBeSentExtraInfo" => {
                let headers = told["headers"].as_object().into_iter().flatten();
                let line = headers.filter(|(name, _)| name.eq_ignore_ascii_case("cookie"));
                let line: String = line.filter_map(|(_, value)| value.as_str()).collect();
                let names =
                    line.split(';').filter_map(|pair| Some(pair.split_once('=')?.0.trim().to_owned()));
                self.cookies.lock().push((text(&told["requestId"]), names.collect()));
            }
            _ => {}
        }
    }

    /// The requests for pages, each with the cookies that came along.
    fn sent(&self) -> Vec<Sent> {
        let (documents, mut cookies) = (self.documents.lock().clone(), self.cookies.lock().clone());
        let with_cookies = |(id, mut sent): (String, Sent)| {
            if let Some(place) = cookies.iter().position(|(of, _)| *of == id) {
                sent.cookies = cookies.remove(place).1;
            }
            sent
        };
        documents.into_iter().map(with_cookies).collect()
    }
}

/// A tab of a browser.
pub struct Tab {
    browser: Arc<Browser>,
    target: String,
    session: String,
    seen: Arc<Seen>,
}

impl Tab {
    pub(crate) async fn attach(browser: Arc<Browser>, target: String) -> Self {
        let parameters = json!({ "targetId": target, "flatten": true });
        let attached = browser.call(None, "Target.attachToTarget", parameters).await;
        let session = attached["sessionId"].as_str().expect("a session has an id").to_owned();
        let seen = browser.watch(&session);
        let tab = Self { browser, target, session, seen };
        for domain in ["Page", "Network", "Runtime", "Log"] {
            tab.call(&format!("{domain}.enable"), json!({})).await;
        }
        tab
    }

    async fn call(&self, method: &str, parameters: Value) -> Value {
        self.browser.call(Some(&self.session), method, parameters).await
    }

    pub(crate) async fn speaks(&self, language: &str) {
        let agent = self.evaluate("navigator.userAgent").await.expect("an empty page answers");
        let parameters = json!({ "userAgent": agent, "acceptLanguage": language });
        self.call("Network.setUserAgentOverride", parameters).await;
    }

    /// Goes to an address, as if typed.
    pub async fn goes_to(&self, url: &str) {
        let went = self.call("Page.navigate", json!({ "url": url })).await;
        assert!(went["errorText"].is_null(), "{url}: {went}");
        self.until("document.readyState === 'complete'").await;
    }

    /// The value of `script` in the page; a promise is waited for.
    pub async fn evaluate(&self, script: &str) -> Result<Value, String> {
        let parameters = json!({
            "expression": script, "awaitPromise": true, "returnByValue": true, "userGesture": true,
        });
        let mut answer = self.browser.try_call(Some(&self.session), "Runtime.evaluate", parameters).await?;
        if answer["exceptionDetails"].is_object() {
            return Err(answer["exceptionDetails"].to_string());
        }
        Ok(answer["result"]["value"].take())
    }

    /// The same for a script that cannot fail.
    pub async fn does(&self, script: &str) -> Value {
        self.evaluate(script).await.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// Waits until `condition` holds in the page that is shown, whichever that is by then.
    pub async fn until(&self, condition: &str) {
        // A page that is on its way has no answer yet.
        let holds = async || matches!(self.evaluate(condition).await, Ok(Value::Bool(true)));
        if !before_long(holds).await {
            let url = self.url().await;
            let text = self.evaluate("document.body.innerText").await;
            panic!("{condition} did not come true at {url}: {text:?}; asked for {:#?}", self.sent());
        }
    }

    /// Waits until the tab shows the page at an address that contains `part`.
    pub async fn arrives(&self, part: &str) {
        self.until(&format!("location.href.includes({}) && document.readyState === 'complete'", json!(part)))
            .await;
    }

    /// Where the tab is.
    pub async fn url(&self) -> String {
        let history = self.call("Page.getNavigationHistory", json!({})).await;
        let current = history["currentIndex"].as_u64().and_then(|index| usize::try_from(index).ok());
        let entry = &history["entries"][current.expect("a tab shows something")];
        entry["url"].as_str().expect("an entry has an address").to_owned()
    }

    /// What is to be read on the page.
    pub async fn text(&self) -> String {
        self.does("document.body.innerText").await.as_str().expect("a page has a text").to_owned()
    }

    /// Presses what `selector` finds, with the mouse.
    pub async fn presses(&self, selector: &str) {
        let selector = json!(selector);
        let shown = "document.readyState === 'complete' && !!document.querySelector";
        self.until(&format!("{shown}({selector})")).await;
        let place = self
            .does(&format!(
                "(() => {{ const found = document.querySelector({selector}); found.scrollIntoView({{ block: 'center' }});
                   const box = found.getBoundingClientRect();
                   return [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)]; }})()"
            ))
            .await;
        for kind in ["mousePressed", "mouseReleased"] {
            let press =
                json!({ "type": kind, "x": place[0], "y": place[1], "button": "left", "clickCount": 1 });
            self.call("Input.dispatchMouseEvent", press).await;
        }
    }

    /// Presses Back.
    pub async fn goes_back(&self) {
        let history = self.call("Page.getNavigationHistory", json!({})).await;
        let index = history["currentIndex"].as_u64().and_then(|index| usize::try_from(index).ok());
        let before = index.and_then(|index| index.checked_sub(1)).expect("there is a page before");
        let entry = history["entries"][before]["id"].clone();
        self.call("Page.navigateToHistoryEntry", json!({ "entryId": entry })).await;
    }

    /// Presses Reload; what a page was asked for with is sent again, as if the question were confirmed.
    pub async fn reloads(&self) {
        self.does("window.before = true").await;
        self.call("Page.reload", json!({})).await;
        self.until("window.before === undefined && document.readyState === 'complete'").await;
    }

    /// Closes the tab.
    pub async fn closes(self) {
        self.browser.call(None, "Target.closeTarget", json!({ "targetId": self.target })).await;
    }

    /// Switches scripts off or on.
    pub async fn runs_scripts(&self, on: bool) {
        self.call("Emulation.setScriptExecutionDisabled", json!({ "value": !on })).await;
    }

    /// The requests for pages so far.
    pub fn sent(&self) -> Vec<Sent> {
        self.seen.sent()
    }

    /// What the console complained about since the last question.
    pub fn problems(&self) -> Vec<String> {
        std::mem::take(&mut *self.seen.problems.lock())
    }

    /// Writes what is shown, `width` pixels wide, into `file` as a picture.
    pub async fn is_drawn(&self, width: u32, file: &Path) {
        // A tab behind another one is not drawn, and one test's tab must not go before another's while that is drawn.
        let _only = self.browser.pictures.lock().await;
        self.call("Page.bringToFront", json!({})).await;
        let metrics = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.call("Emulation.setDeviceMetricsOverride", metrics).await;
        let shot = self.call("Page.captureScreenshot", json!({ "captureBeyondViewport": true })).await;
        let bytes = STANDARD.decode(shot["data"].as_str().expect("a picture")).expect("base64");
        std::fs::write(file, bytes).expect("the picture can be written");
    }
}

/// Whether something holds within the time things may take.
pub async fn before_long<F: Future<Output = bool>>(holds: impl Fn() -> F) -> bool {
    let look = async {
        while !holds().await {
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    tokio::time::timeout(SHOWN_WITHIN, look).await.is_ok()
}
