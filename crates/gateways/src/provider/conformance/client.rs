//! Asks a service as a shop would, or as nobody should, and waits for what should follow.

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use checkout::{
    money::{Currency, Money},
    time::rfc3339,
};
use serde_json::{Value, json};

use super::{
    Outcome, Stop, Trial, failed,
    stand_in::{Received, StandIn},
};
use crate::{
    Now,
    egress::{Egress, Timeouts, excerpt},
    provider::{
        Json, Notification, Secrets, read_notification,
        signature::ID_HEADER,
        wire::{CustomerSent, Described, GoodsSent, OpenAnswer, OpenSent, VERSION, path},
    },
    remote::{SIGNATURE_HEADER, TIMESTAMP_HEADER},
};

/// The basket of every session that is opened.
pub(super) const BASKET: i64 = 4_711;
const LOOK_EVERY: Duration = Duration::from_millis(20);

pub(super) struct Client {
    url: String,
    pub(super) secrets: Secrets,
    egress: Egress,
    pub(super) now: Now,
    patience: Duration,
    run: String,
    used: AtomicU32,
    pub(super) shop: StandIn,
}

/// An answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) value: Value,
    text: String,
}

/// How a request is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signed {
    Rightly,
    NotAtAll,
    WithAnotherSecret,
    AnHourAgo,
    ForAnotherPath,
}

/// A session that was opened.
#[derive(Clone)]
pub(super) struct Opened {
    pub(super) session: String,
    pub(super) token: String,
    pub(super) redirect_url: String,
    pub(super) amount: Money,
}

impl Reply {
    /// The answer, if the service did as it was asked.
    pub(super) fn done(&self, what: &str) -> Result<&Value, Stop> {
        if self.status == 200 && self.value.is_object() {
            return Ok(&self.value);
        }
        failed(format!("{what} was answered with status {} and {}", self.status, self.excerpt()))
    }

    /// Nothing, if the service refused to do it.
    pub(super) fn refused(&self, what: &str) -> Outcome {
        if (400..=499).contains(&self.status) && ![408, 425, 429].contains(&self.status) {
            return Ok(());
        }
        let (status, said) = (self.status, self.excerpt());
        failed(format!(
            "{what} must be refused with a 4xx status; it was answered with status {status} and {said}"
        ))
    }

    fn excerpt(&self) -> String {
        if self.text.is_empty() { "an empty body".to_owned() } else { format!("`{}`", self.text) }
    }
}

impl Client {
    pub(super) async fn start(trial: &Trial) -> Result<Self, String> {
        crate::egress::checked_url(&trial.url)?;
        let timeouts = Timeouts { read: trial.patience, total: trial.patience, ..Timeouts::default() };
        let shop = StandIn::start(trial.listen, trial.shop_url.clone()).await;
        Ok(Self {
            url: trial.url.trim_end_matches('/').to_owned(),
            secrets: Secrets::parse(&trial.secret)?,
            egress: Egress::with_rest(timeouts, Duration::ZERO)?,
            run: format!("pt{:x}", (trial.now)().0),
            now: trial.now.clone(),
            patience: trial.patience,
            used: AtomicU32::new(0),
            shop: shop.map_err(|error| format!("cannot listen on {}: {error}", trial.listen))?,
        })
    }

    /// A name for a session or a refund.
    pub(super) fn name(&self) -> String {
        format!("{}-{}", self.run, self.used.fetch_add(1, Ordering::Relaxed))
    }

    pub(super) async fn ask(&self, path: &str, body: &Value) -> Result<Reply, Stop> {
        self.send(path, body.to_string().as_bytes(), Signed::Rightly).await
    }

    pub(super) async fn send(&self, path: &str, body: &[u8], signed: Signed) -> Result<Reply, Stop> {
        let at = if signed == Signed::AnHourAgo { (self.now)().plus_seconds(-3_600) } else { (self.now)() };
        let another = Secrets::parse("another-secret-than-theirs").expect("it is long enough");
        let secrets = if signed == Signed::WithAnotherSecret { &another } else { &self.secrets };
        let target = if signed == Signed::ForAnotherPath { path::DESCRIBE } else { path };
        let headers = secrets.sign(&self.name(), at, target, body);
        let mut request = self.egress.post(&format!("{}{path}", self.url)).body(body.to_vec());
        request = request.header("content-type", "application/json");
        if signed != Signed::NotAtAll {
            request = request.header(ID_HEADER, headers.id).header(TIMESTAMP_HEADER, headers.seconds);
            request = request.header(SIGNATURE_HEADER, headers.signature);
        }
        self.reply(path, request).await
    }

    async fn reply(&self, what: &str, request: reqwest::RequestBuilder) -> Result<Reply, Stop> {
        let answer = self.egress.send(request).await;
        let answer = answer.or_else(|error| failed(format!("{what}: {error}")))?;
        let value = serde_json::from_slice(&answer.body).unwrap_or(Value::Null);
        Ok(Reply { status: answer.status, value, text: excerpt(&answer.body) })
    }

    /// What the service is.
    pub(super) async fn described(&self) -> Result<Described, Stop> {
        let reply = self.ask(path::DESCRIBE, &json!({})).await?;
        let value = reply.done("describe")?.clone();
        let described: Described = serde_json::from_value(value)
            .or_else(|error| failed(format!("describe cannot be understood: {error}")))?;
        if described.version != VERSION {
            return failed(format!("it speaks version {} of the contract, not {VERSION}", described.version));
        }
        if described.name.trim().is_empty()
            || described.currencies.is_empty()
            || described.session_seconds < 60
        {
            return failed(
                "describe must say a name, currencies, and how long a session lives, a minute at least",
            );
        }
        if !described.currencies.iter().any(|code| code == "TRY") {
            return failed("the trial pays in TRY, which it does not take");
        }
        if described.test_mode {
            Ok(described)
        } else {
            failed("it is not in test mode: `test_mode` is not true")
        }
    }

    pub(super) fn lira(minor: i64) -> Money {
        Money::new(minor, Currency::TRY)
    }

    /// What a session is opened with.
    pub(super) fn opening(&self, session: &str, amount: Money) -> Value {
        let sent = OpenSent {
            session: session.to_owned(),
            order: format!("order-{session}"),
            conversation: format!("conversation-{session}"),
            basket_id: BASKET,
            date: rfc3339((self.now)()),
            amount: amount.to_string(),
            currency: amount.currency.code().to_owned(),
            language: "tr".to_owned(),
            instalments: false,
            goods: vec![GoodsSent {
                sku: "TRIAL-1".to_owned(),
                name: "Çay bardağı <b>& tabağı</b>".to_owned(),
                quantity: 1,
                amount: amount.to_string(),
            }],
            urls: self.shop.urls(session),
            customer: CustomerSent {
                email: Some("trial@shop.example".to_owned()),
                ..CustomerSent::default()
            },
        };
        serde_json::to_value(sent).expect("texts and numbers make JSON")
    }

    /// Opens a session over `amount`.
    pub(super) async fn open(&self, amount: Money) -> Result<Opened, Stop> {
        let session = self.name();
        let reply = self.ask(path::OPEN, &self.opening(&session, amount)).await?;
        Self::opened(&reply, session, amount)
    }

    pub(super) fn opened(reply: &Reply, session: String, amount: Money) -> Result<Opened, Stop> {
        let value = reply.done("open")?.clone();
        let answer: OpenAnswer = serde_json::from_value(value)
            .or_else(|error| failed(format!("open cannot be understood: {error}")))?;
        if answer.session != session {
            return failed("the answer of open names another session");
        }
        if answer.token.is_empty() || crate::egress::checked_url(&answer.redirect_url).is_err() {
            return failed("open must answer a token and the https address of a page");
        }
        Ok(Opened { session, token: answer.token, redirect_url: answer.redirect_url, amount })
    }

    /// Lets the service play the shopper, and says where the browser would be.
    pub(super) async fn visit(&self, opened: &Opened, decision: &str) -> Result<Reply, Stop> {
        // A browser finds `localhost` by itself; a program need not rely on how this machine resolves it.
        let url = opened.redirect_url.replacen("http://localhost:", "http://127.0.0.1:", 1);
        let request = self.egress.post(&url).body(format!("kassa_test={decision}"));
        self.reply("the page", request.header("content-type", "application/x-www-form-urlencoded")).await
    }

    /// Lets the service play a shopper who pays.
    pub(super) async fn pay(&self, opened: &Opened) -> Result<Reply, Stop> {
        let reply = self.visit(opened, "pay").await?;
        reply.done("the page, where `kassa_test=pay` plays the shopper,")?;
        Ok(reply)
    }

    /// Opens a session and pays.
    pub(super) async fn paid(&self, amount: Money) -> Result<(Opened, Received, Notification), Stop> {
        let opened = self.open(amount).await?;
        self.pay(&opened).await?;
        let (received, notification) = self.told(&opened).await?;
        Ok((opened, received, notification))
    }

    /// The first notification of a session, which must be a success.
    pub(super) async fn told(&self, opened: &Opened) -> Result<(Received, Notification), Stop> {
        let calls = self.wait_for(|| {
            let calls = self.shop.calls(&opened.session, "notification");
            (!calls.is_empty()).then_some(calls)
        });
        let Some(calls) = calls.await else { return failed("no notification came after the shopper paid") };
        let read = Json::parse(&calls[0].body).and_then(|body| read_notification(&body));
        match read {
            Ok(notification) if notification.is_successful => Ok((calls[0].clone(), notification)),
            Ok(_) => failed("the notification after a payment says that nobody paid"),
            Err(misread) => {
                failed(format!("the notification cannot be read: {} {}", misread.field, misread.reason))
            }
        }
    }

    /// What becomes there within the patience of the trial.
    pub(super) async fn wait_for<T>(&self, mut look: impl FnMut() -> Option<T>) -> Option<T> {
        let mut waited = Duration::ZERO;
        loop {
            if let Some(found) = look() {
                return Some(found);
            }
            if waited >= self.patience {
                return None;
            }
            tokio::time::sleep(LOOK_EVERY).await;
            waited += LOOK_EVERY;
        }
    }

    /// The answer of `query`.
    pub(super) async fn query(&self, session: &str) -> Result<Value, Stop> {
        let asked = json!({ "session": session, "order": format!("order-{session}") });
        Ok(self.ask(path::QUERY, &asked).await?.done("query")?.clone())
    }

    /// That `query` answers one of these.
    pub(super) async fn expect_status(&self, session: &str, expected: &[&str], when: &str) -> Outcome {
        let answer = self.query(session).await?;
        let status = answer["status"].as_str().unwrap_or_default();
        if expected.contains(&status) {
            return Ok(());
        }
        failed(format!("query {when} must answer `{}`, and answered {answer}", expected.join("` or `")))
    }

    pub(super) async fn close(&self, session: &str) -> Result<Reply, Stop> {
        let asked = json!({ "session": session, "order": format!("order-{session}") });
        self.ask(path::CLOSE, &asked).await
    }

    pub(super) async fn refund(&self, session: &str, key: &str, amount: Money) -> Result<Reply, Stop> {
        let (text, currency) = (amount.to_string(), amount.currency.code());
        let asked = json!({ "session": session, "key": key, "amount": text, "currency": currency });
        self.ask(path::REFUND, &asked).await
    }
}
