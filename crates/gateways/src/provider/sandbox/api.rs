//! The provider's side of the signed contract: checks every signature, does what it is asked once, and misbehaves as ordered.

use std::{sync::Arc, time::Duration};

use axum::{
    Json as Answer, Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::post,
};
use checkout::{
    money::{Currency, Money},
    text::Language,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{
    super::wire::{Capabilities, Described, OpenSent, RefundAnswer, RefundSent, SessionSent, VERSION, path},
    Provider,
    book::{BookState, Entry, Pages, Way},
};

const BODY_BYTES_MAX: usize = 64 * 1024;
const CURRENCIES: [&str; 3] = ["TRY", "EUR", "USD"];
const NAME_CHARS_MAX: usize = 64;

/// Why nothing was done.
type Refused = (u16, &'static str);

/// The paths of the contract.
pub(super) fn routes() -> Router<Arc<Provider>> {
    let paths = [path::DESCRIBE, path::OPEN, path::QUERY, path::CLOSE, path::REFUND];
    let router = paths.into_iter().fold(Router::new(), |router, path| {
        let serve = move |State(provider): State<Arc<Provider>>, headers: HeaderMap, body: Bytes| async move {
            provider.serve(path, &headers, &body).await
        };
        router.route(path, post(serve))
    });
    router.layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
}

impl Provider {
    async fn serve(&self, path: &str, headers: &HeaderMap, body: &[u8]) -> Response {
        if self.secrets.verify(headers, path, body, self.at()).is_err() {
            return refused((401, "wrong_signature"));
        }
        let dials = self.dials.lock().all.clone();
        tokio::time::sleep(Duration::from_millis(dials.delay_ms)).await;
        if dials.outage {
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
        let answered = match path {
            path::DESCRIBE => Ok(self.described()),
            path::OPEN => read(body).and_then(|sent| self.open(sent)),
            path::QUERY => read(body).map(|sent| self.query(&sent)),
            path::CLOSE => read(body).and_then(|sent| self.close(&sent)),
            _ => read(body).and_then(|sent| self.refund(&sent)),
        };
        if dials.lose_answers && path != path::DESCRIBE {
            let lost = futures_util::stream::once(async { Err::<Bytes, _>(std::io::Error::other("lost")) });
            return Body::from_stream(lost).into_response();
        }
        match answered {
            Ok(answer) => Answer(answer).into_response(),
            Err(reason) => refused(reason),
        }
    }

    fn described(&self) -> Value {
        let dials = self.dials.lock().all.clone();
        value(&Described {
            version: VERSION,
            name: "Sandbox provider".to_owned(),
            logo: Some(format!("{}/logo.svg", self.public_url)),
            currencies: CURRENCIES.map(str::to_owned).to_vec(),
            session_seconds: dials.session_seconds,
            notification_attempts: Some(dials.attempts_max),
            capabilities: Capabilities { query: true, close: true, refund: true },
            test_mode: true,
        })
    }

    fn open(&self, sent: OpenSent) -> Result<Value, Refused> {
        let currency = Currency::parse(&sent.currency).filter(|c| CURRENCIES.contains(&c.code()));
        let currency = currency.ok_or((422, "currency_not_taken"))?;
        let asked = Money::parse(&sent.amount, currency).ok().filter(|asked| asked.minor > 0);
        let asked = asked.ok_or((422, "amount_malformed"))?;
        if !is_name(&sent.session) {
            return Err((422, "session_malformed"));
        }
        let urls = &sent.urls;
        let urls = [
            &urls.addresses,
            &urls.shipping_options,
            &urls.agreement_types,
            &urls.agreement,
            &urls.notification,
            &urls.success,
            &urls.cancel,
        ];
        if urls.iter().any(|url| crate::egress::checked_url(url).is_err()) {
            return Err((422, "url_not_safe"));
        }
        let (at, token) = (self.at(), self.digest("session", &sent.session));
        let mut pages = self.book.0.lock();
        if pages.closed.contains(&sent.session) {
            return Err((409, "session_closed"));
        }
        let session = sent.session.clone();
        if let Some(entry) = pages.entries.get(&session) {
            let known = &entry.sent;
            let same =
                entry.asked == asked && known.order == sent.order && known.conversation == sent.conversation;
            if !same {
                return Err((409, "session_changed"));
            }
        } else {
            let language = Language::parse(&sent.language).unwrap_or_default();
            let entry = Entry {
                token: token.clone(),
                opened: at,
                state: BookState::Open,
                asked,
                language,
                addresses: None,
                offered: Vec::new(),
                carrier: None,
                agreements: Vec::new(),
                paid: None,
                notification: None,
                refunded: 0,
                refunds: std::collections::HashMap::new(),
                attempts: 0,
                heard: false,
                return_url: None,
                answer: None,
                problem: None,
                sent,
            };
            pages.entries.insert(session.clone(), entry);
            pages.tokens.insert(token.clone(), session.clone());
        }
        pages.note(at, &session, Way::FromShop, "open", format!("{asked} {}", currency.code()));
        let redirect_url = format!("{}/hpp/{token}/", self.public_url);
        Ok(json!({ "session": session, "token": token, "redirect_url": redirect_url }))
    }

    fn query(&self, sent: &SessionSent) -> Value {
        let mut pages = self.book.0.lock();
        let answer = match pages.entries.get(&sent.session) {
            None if pages.closed.contains(&sent.session) => json!({ "status": "closed" }),
            None => json!({ "status": "unknown" }),
            Some(entry) => stands(entry),
        };
        let status = answer["status"].as_str().unwrap_or_default().to_owned();
        pages.note(self.at(), &sent.session, Way::FromShop, "query", status);
        answer
    }

    fn close(&self, sent: &SessionSent) -> Result<Value, Refused> {
        if !is_name(&sent.session) {
            return Err((422, "session_malformed"));
        }
        let mut pages = self.book.0.lock();
        match pages.entries.get_mut(&sent.session) {
            None => {
                // It may still be on its way: what is closed is never opened.
                pages.closed.insert(sent.session.clone());
            }
            Some(entry) if entry.state == BookState::Open => entry.state = BookState::Closed,
            Some(entry) if entry.state == BookState::Paid => {
                pages.note(self.at(), &sent.session, Way::FromShop, "close", "already_paid".to_owned());
                return Err((409, "already_paid"));
            }
            Some(_) => {}
        }
        pages.note(self.at(), &sent.session, Way::FromShop, "close", "closed".to_owned());
        Ok(json!({ "session": sent.session }))
    }

    fn refund(&self, sent: &RefundSent) -> Result<Value, Refused> {
        let currency = Currency::parse(&sent.currency).ok_or((422, "currency_not_taken"))?;
        let amount = Money::parse(&sent.amount, currency).ok().filter(|amount| amount.minor > 0);
        let amount = amount.ok_or((422, "amount_malformed"))?;
        if !is_name(&sent.key) {
            return Err((422, "key_malformed"));
        }
        let mut pages = self.book.0.lock();
        refund(&mut pages, sent, amount, self.at())
    }
}

fn refund(
    pages: &mut Pages,
    sent: &RefundSent,
    amount: Money,
    at: checkout::ids::Timestamp,
) -> Result<Value, Refused> {
    let reference = pages.reference();
    let entry = pages.entries.get_mut(&sent.session).ok_or((404, "unknown_session"))?;
    let paid = entry.paid.filter(|_| entry.state == BookState::Paid).ok_or((409, "not_paid"))?;
    let answer = RefundAnswer {
        session: sent.session.clone(),
        reference,
        amount: amount.to_string(),
        currency: amount.currency.code().to_owned(),
    };
    if let Some(first) = entry.refunds.get(&sent.key) {
        let same = first.amount == answer.amount && first.currency == answer.currency;
        return if same { Ok(value(first)) } else { Err((409, "key_used_otherwise")) };
    }
    if amount.currency != paid.currency {
        return Err((422, "other_currency"));
    }
    if amount.minor > paid.minor - entry.refunded {
        return Err((422, "more_than_paid"));
    }
    entry.refunded += amount.minor;
    entry.refunds.insert(sent.key.clone(), answer.clone());
    let came = format!("{amount} {}", amount.currency.code());
    pages.note(at, &sent.session, Way::FromShop, "refund", came.clone());
    pages.note(at, &sent.session, Way::Money, "refunded", came);
    Ok(value(&answer))
}

/// How a session stands, for `query`.
fn stands(entry: &Entry) -> Value {
    match (entry.state, entry.paid, &entry.notification) {
        (BookState::Open, ..) => json!({ "status": "open" }),
        (BookState::Closed, ..) => json!({ "status": "closed" }),
        (_, Some(paid), Some(notification)) if entry.refunded == 0 => {
            json!({ "status": "paid", "notification": notification, "amount": paid.to_string() })
        }
        (_, Some(paid), _) => json!({
            "status": "returned",
            "paid": paid.to_string(),
            "refunded": Money::new(entry.refunded, paid.currency).to_string(),
            "currency": paid.currency.code(),
        }),
        _ => json!({ "status": "open" }),
    }
}

fn is_name(text: &str) -> bool {
    let right = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    (1..=NAME_CHARS_MAX).contains(&text.len()) && text.bytes().all(right)
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refused> {
    serde_json::from_slice(body).map_err(|_| (400, "not_understood"))
}

fn value(answer: &impl serde::Serialize) -> Value {
    serde_json::to_value(answer).expect("an answer is JSON")
}

fn refused((status, word): Refused) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    (status, Answer(json!({ "error": word, "message": word.replace('_', " ") }))).into_response()
}
