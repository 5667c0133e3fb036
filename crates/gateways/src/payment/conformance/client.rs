//! Asks a service as a shop would, or as nobody should, and keeps an eye on every answer.

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use checkout::money::{Currency, Money};
use parking_lot::Mutex;
use serde_json::{Value, json};

use super::{Outcome, Stop, Trial, failed, run_name};
use crate::{
    Now,
    egress::{Egress, Timeouts, excerpt},
    payment::wire::{Described, RETURN_FIELDS, RETURN_SIGNATURE, VERSION, is_signed_return, path},
    remote::{SIGNATURE_HEADER, TIMESTAMP_HEADER, signature},
};

/// Any number may contain it by chance, so answers are searched for it in quotes.
const CVV: &str = "907";
/// Where a shopper would be sent back to. Nobody listens there.
pub(super) const RETURN_URL: &str = "http://127.0.0.1:9/orders/return/3f7c1d/";

pub(super) struct Client {
    url: String,
    secret: String,
    egress: Egress,
    now: Now,
    run: String,
    used: AtomicU32,
    approved: String,
    declined: String,
    repeated: Mutex<Option<String>>,
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
        failed(format!(
            "{what} must be refused with a 4xx status; it was answered with status {} and {}",
            self.status,
            self.excerpt()
        ))
    }

    fn excerpt(&self) -> String {
        if self.text.is_empty() { "an empty body".to_owned() } else { format!("`{}`", self.text) }
    }
}

impl Client {
    pub(super) fn new(trial: &Trial) -> Result<Self, String> {
        crate::egress::checked_url(&trial.url)?;
        let timeouts = Timeouts { read: trial.patience, total: trial.patience, ..Timeouts::default() };
        Ok(Self {
            url: trial.url.trim_end_matches('/').to_owned(),
            secret: trial.secret.clone(),
            egress: Egress::with_rest(timeouts, Duration::ZERO)?,
            run: run_name((trial.now)()),
            now: trial.now.clone(),
            used: AtomicU32::new(0),
            approved: trial.approved_card.clone(),
            declined: trial.declined_card.clone(),
            repeated: Mutex::new(None),
        })
    }

    /// A name for a charge or an operation.
    pub(super) fn name(&self) -> String {
        format!("{}-{}", self.run, self.used.fetch_add(1, Ordering::Relaxed))
    }

    pub(super) async fn ask(&self, path: &str, body: &Value) -> Result<Reply, Stop> {
        self.send(path, body.to_string().as_bytes(), Signed::Rightly).await
    }

    pub(super) async fn send(&self, path: &str, body: &[u8], signed: Signed) -> Result<Reply, Stop> {
        let hour = if signed == Signed::AnHourAgo { 3_600 } else { 0 };
        let seconds = ((self.now)().0 / 1_000_000 - hour).to_string();
        let secret = if signed == Signed::WithAnotherSecret { "another secret" } else { &self.secret };
        let signed_path = if signed == Signed::ForAnotherPath { path::DESCRIBE } else { path };
        let hex = signature(secret.as_bytes(), &seconds, signed_path, body);
        let mut request = self.egress.post(&format!("{}{path}", self.url)).body(body.to_vec());
        request = request.header("content-type", "application/json");
        if signed != Signed::NotAtAll {
            request = request.header(TIMESTAMP_HEADER, seconds).header(SIGNATURE_HEADER, hex);
        }
        let answer = self.egress.send(request).await;
        let answer = answer.or_else(|error| failed(format!("{path}: {error}")))?;
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        for card in [&self.approved, &self.declined] {
            if text.contains(card.as_str()) || text.contains(&format!("\"{CVV}\"")) {
                let what = format!(
                    "an answer of {path} repeats the number or the code of the card it was asked with"
                );
                self.repeated.lock().get_or_insert(what);
            }
        }
        let value = serde_json::from_str(&text).unwrap_or(Value::Null);
        Ok(Reply { status: answer.status, value, text: excerpt(&answer.body) })
    }

    pub(super) fn repeated_no_card(&self) -> Outcome {
        self.repeated.lock().clone().map_or(Ok(()), failed)
    }

    /// What the service is.
    pub(super) async fn described(&self) -> Result<Described, Stop> {
        let reply = self.ask(path::DESCRIBE, &json!({})).await?;
        let value = reply.done("describe")?.clone();
        let described: Described = serde_json::from_value(value)
            .or_else(|error| failed(format!("the answer of describe cannot be read: {error}")))?;
        if described.version != VERSION {
            return failed(format!("it speaks version {}, this is version {VERSION}", described.version));
        }
        let known = described.currencies.iter().all(|code| Currency::parse(code).is_some());
        if described.currencies.is_empty() || !known {
            return failed("`currencies` must be ISO 4217 codes, at least one");
        }
        let (able, slug) = (described.capabilities, &described.slug);
        if slug.is_empty() || !slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        {
            return failed("`slug` must be small letters, digits and dashes");
        }
        if !able.query || !(able.card || able.hosted_page) {
            return failed("`query`, and one of `card` and `hosted_page`, must be among its capabilities");
        }
        if !described.test_mode {
            return failed("`test_mode` is not true: these checks would charge real money");
        }
        Ok(described)
    }

    /// An amount in the service's first currency.
    pub(super) fn money(described: &Described, minor: i64) -> Money {
        let code = described.currencies.first().map_or("TRY", String::as_str);
        Money::new(minor, Currency::parse(code).unwrap_or(Currency::TRY))
    }

    /// A charge as it is sent; `changes` replaces some of its fields.
    pub(super) fn charge(&self, id: &str, amount: Money, changes: Value) -> Value {
        let mut sent = json!({
            "charge": id,
            "order": format!("order-{id}"),
            "amount": amount.to_string(),
            "currency": amount.currency.code(),
            "instalments": 1,
            "three_d": false,
            "capture": "now",
            "return_url": RETURN_URL,
            "language": "en",
            "buyer": {
                "email": "shopper@example.com", "ip": "192.0.2.1", "first_name": "Ayşe", "last_name": "Yılmaz",
                "phone": "+905321234567", "address": "Bağdat Cd. 1", "city": "İstanbul", "country": "Turkey",
            },
            "card": self.card(&self.approved),
        });
        if let (Value::Object(sent), Value::Object(changes)) = (&mut sent, changes) {
            sent.extend(changes);
        }
        sent
    }

    pub(super) fn declined_card(&self) -> Value {
        self.card(&self.declined)
    }

    fn card(&self, number: &str) -> Value {
        let year = 2030.max(i64::from(checkout::time::year_and_month((self.now)()).0) + 2);
        json!({ "number": number, "year": year, "month": 7, "cvv": CVV, "holder": "AYSE YILMAZ" })
    }

    /// A charge that is paid at once.
    pub(super) async fn paid(&self, described: &Described, id: &str, changes: Value) -> Result<Value, Stop> {
        let sent = self.charge(id, Self::money(described, 12_990), changes);
        let reply = self.ask(path::CHARGE, &sent).await?;
        let answer = reply.done("a charge with the card that pays")?;
        if answer["status"] != "authorized" || answer["charge"] != *id {
            return failed(format!(
                "a charge with the card that pays must be `authorized` and name its charge; it is {answer}"
            ));
        }
        Ok(answer.clone())
    }

    pub(super) async fn state(&self, id: &str) -> Result<Value, Stop> {
        let reply = self.ask(path::QUERY, &json!({ "charge": id })).await?;
        reply.done("a query").cloned()
    }

    pub(super) async fn expect_state(&self, id: &str, expected: &str, after: &str) -> Result<Value, Stop> {
        let state = self.state(id).await?;
        if state["status"] == expected {
            return Ok(state);
        }
        failed(format!("{after}, query must say `{expected}`; it says {state}"))
    }

    pub(super) async fn operate(
        &self,
        path: &str,
        id: &str,
        key: &str,
        amount: Option<Money>,
    ) -> Result<Reply, Stop> {
        let mut sent = json!({ "charge": id, "key": key });
        if let Some(amount) = amount {
            sent["amount"] = amount.to_string().into();
            sent["currency"] = amount.currency.code().into();
        }
        self.ask(path, &sent).await
    }

    /// Plays the browser that was sent away, and the shopper's decision.
    pub(super) async fn visit(&self, redirect: &Value, decision: &str) -> Result<Brought, Stop> {
        let url = redirect["url"].as_str().unwrap_or_default().replace("//localhost", "//127.0.0.1");
        if crate::egress::checked_url(&url).is_err() {
            return failed(format!("a redirect must lead to https, or to this machine: {redirect}"));
        }
        let form = form_of(&redirect["fields"], decision);
        let request = match redirect["method"].as_str() {
            Some("POST") => {
                self.egress.post(&url).header("content-type", "application/x-www-form-urlencoded").body(form)
            }
            Some("GET") => {
                let mark = if url.contains('?') { '&' } else { '?' };
                self.egress.get(&format!("{url}{mark}{form}"))
            }
            _ => return failed(format!("a redirect must say `GET` or `POST`: {redirect}")),
        };
        let answer =
            self.egress.send(request).await.or_else(|error| failed(format!("the bank's page: {error}")))?;
        let value: Value = serde_json::from_slice(&answer.body).unwrap_or(Value::Null);
        let fields = value["return"]["fields"].as_object();
        let Some(fields) = fields.filter(|_| answer.status == 200) else {
            return failed(format!(
                "in test mode the redirect's address must answer `kassa_test={decision}` with the return as JSON; it answers {} and `{}`",
                answer.status,
                excerpt(&answer.body)
            ));
        };
        let field = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let brought = Brought {
            url: value["return"]["url"].as_str().unwrap_or_default().to_owned(),
            values: RETURN_FIELDS.map(field),
            signature: field(RETURN_SIGNATURE),
        };
        Ok(brought)
    }

    pub(super) fn is_signed(&self, brought: &Brought) -> bool {
        let values = brought.values.each_ref().map(String::as_str);
        is_signed_return(self.secret.as_bytes(), values, &brought.signature)
    }
}

fn form_of(fields: &Value, decision: &str) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in fields.as_object().into_iter().flatten() {
        form.append_pair(name, value.as_str().unwrap_or_default());
    }
    form.append_pair("kassa_test", decision).finish()
}

/// What the browser carries back.
pub(super) struct Brought {
    pub(super) url: String,
    pub(super) values: [String; 5],
    pub(super) signature: String,
}
