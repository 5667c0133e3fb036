//! How the shop hears of a payment: again and again until it answers with a `return_url`, and no more than so many times; then
//! the provider gives the money back by itself. Tricks spoil one telling, never the rule.

use std::{sync::Arc, time::Duration};

use checkout::money::{Currency, Money};
use serde_json::{Value, json};

use super::{
    super::Json,
    APPROVED_CARD, Provider,
    book::{BookState, Way},
    courier::{Errand, Seal},
    dials::Trick,
    steps::{Stuck, reference},
};

/// Where the browser goes after a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Onward {
    /// To the shop.
    To(String),
    /// Nowhere yet: the shop is still being told.
    Waiting,
    /// Nowhere at all.
    Nowhere,
    /// Nobody paid: what the shop said to a message it had to refuse.
    Hoax(String),
}

/// What is sent, and how.
struct Message {
    id: String,
    body: Value,
    seal: Seal,
}

impl Provider {
    /// The shopper pays, the shop is told, the browser is led on.
    pub(super) async fn pay(
        self: &Arc<Self>,
        token: &str,
        card: &str,
        instalments: u8,
        trick: Option<Trick>,
    ) -> Result<Onward, Stuck> {
        let trick = trick.or_else(|| self.dials.lock().next.pop_front());
        if let Some(hoax) = trick.filter(|trick| trick.is_hoax()) {
            return self.hoax(token, hoax).await;
        }
        let session = self.take_money(token, card, instalments, |total, goods| match trick {
            Some(Trick::PartialAmount) => Money::new(total.minor - goods.minor / 2, total.currency),
            Some(Trick::OtherCurrency) => Money::new(total.minor, other(total.currency)),
            _ => total,
        })?;
        let (hold, late) = {
            let dials = self.dials.lock();
            (Duration::from_millis(dials.all.hold_ms), Duration::from_millis(dials.all.late_ms))
        };
        match trick {
            Some(Trick::Never) => Ok(Onward::Nowhere),
            Some(Trick::Late | Trick::BrowserFirst) => {
                let wait = if trick == Some(Trick::Late) { late } else { hold };
                let (provider, id) = (Arc::clone(self), session.clone());
                tokio::spawn(async move {
                    tokio::time::sleep(wait).await;
                    provider.tell_until_heard(&id, trick).await;
                });
                Ok(Onward::To(self.success_url(&session)))
            }
            Some(Trick::AfterRefund) => {
                self.give_back(&session, "refunded_before_telling", BookState::Cancelled);
                self.tell(&session, trick).await;
                Ok(Onward::To(self.success_url(&session)))
            }
            _ => {
                let heard = self.tell(&session, trick).await;
                if trick == Some(Trick::BeforeBrowser) {
                    tokio::time::sleep(hold).await;
                }
                if heard {
                    return Ok(Onward::To(self.success_url(&session)));
                }
                let (provider, id) = (Arc::clone(self), session);
                tokio::spawn(async move { provider.tell_until_heard(&id, trick).await });
                Ok(Onward::Waiting)
            }
        }
    }

    /// Where the browser goes by the shop's own word, or by what was said at the opening.
    fn success_url(&self, session: &str) -> String {
        let pages = self.book.0.lock();
        let entry = pages.entries.get(session);
        let url =
            entry.map(|entry| entry.return_url.clone().unwrap_or_else(|| entry.sent.urls.success.clone()));
        url.unwrap_or_default()
    }

    /// Tells the shop until it hears or nobody tries any more.
    async fn tell_until_heard(self: &Arc<Self>, session: &str, trick: Option<Trick>) {
        loop {
            let (wait, most) = {
                let dials = self.dials.lock();
                (Duration::from_millis(dials.all.retry_ms), dials.all.attempts_max)
            };
            let attempts = self.book.session(session).map_or(most, |seen| seen.attempts);
            if attempts >= most {
                self.give_back(session, "cancelled_unheard", BookState::Cancelled);
                return;
            }
            if attempts > 0 {
                tokio::time::sleep(wait).await;
            }
            if self.tell(session, trick).await {
                return;
            }
        }
    }

    /// Tells the shop once; whether it heard.
    async fn tell(self: &Arc<Self>, session: &str, trick: Option<Trick>) -> bool {
        let Some((url, honest)) = self.honest(session) else { return true };
        let id = format!("paid-{}", self.digest("paid", session));
        let mut message = Message { id, body: honest.clone(), seal: Seal::Right };
        if trick == Some(Trick::OtherBasket) {
            let other =
                json!({ "basket_id": 999_999, "order_id": "9999999999999999", "conversation_id": "another" });
            if let (Value::Object(body), Value::Object(other)) = (&mut message.body, other) {
                body.extend(other);
            }
        }
        {
            let mut pages = self.book.0.lock();
            let Some(entry) = pages.entries.get_mut(session) else { return true };
            entry.attempts += 1;
        }
        let (first, again) = if trick == Some(Trick::Thrice) {
            let sent = [(); 3].map(|()| self.send(session, &url, &message));
            let answers = futures_util::future::join_all(sent).await;
            (answers.iter().flatten().next().cloned(), None)
        } else {
            let again = match trick {
                Some(Trick::Replayed) => {
                    Some(Message { seal: Seal::Right, id: message.id.clone(), body: message.body.clone() })
                }
                Some(Trick::Reordered) => {
                    let mut body = honest;
                    body["is_successful"] = false.into();
                    Some(Message {
                        id: format!("failed-{}", self.digest("failed", session)),
                        body,
                        seal: Seal::Right,
                    })
                }
                _ => None,
            };
            (self.send(session, &url, &message).await, again)
        };
        let heard = first.is_some() && !self.dials.lock().all.deaf;
        if heard {
            let mut pages = self.book.0.lock();
            if let Some(entry) = pages.entries.get_mut(session) {
                entry.heard = true;
                entry.return_url = first;
                entry.problem = None;
            }
        }
        if let Some(again) = again.filter(|_| heard) {
            self.send(session, &url, &again).await;
        }
        heard
    }

    /// Where the shop is told, and what, unless it has heard or the money went back since.
    fn honest(&self, session: &str) -> Option<(String, Value)> {
        let pages = self.book.0.lock();
        let entry = pages.entries.get(session)?;
        let due = !entry.heard && (entry.attempts == 0 || entry.state == BookState::Paid);
        due.then(|| Some((entry.sent.urls.notification.clone(), entry.notification.clone()?)))?
    }

    /// Sends a message; the address the shop wants the browser at, if it heard.
    async fn send(&self, session: &str, url: &str, message: &Message) -> Option<String> {
        let (body, seal) = (message.body.to_string(), message.seal);
        let errand = Errand { session, url, id: &message.id, what: "notification", body, seal };
        let answer = self.call(errand).await;
        let named = answer.body.get("return_url").and_then(Json::as_text).filter(|_| answer.is_success());
        let return_url = named.and_then(|named| whole(url, named));
        if let Some(entry) = self.book.0.lock().entries.get_mut(session) {
            if return_url.is_none() {
                entry.problem = Some(answer.problem());
            }
            entry.answer = Some(answer.text);
        }
        return_url
    }

    fn give_back(&self, session: &str, why: &str, state: BookState) {
        let mut pages = self.book.0.lock();
        let Some(entry) = pages.entries.get_mut(session).filter(|entry| entry.state == BookState::Paid)
        else {
            return;
        };
        entry.state = state;
        let left = entry.paid.map(|paid| Money::new(paid.minor - entry.refunded, paid.currency));
        entry.give_all_back();
        let came = left.map(|left| format!("{left} {}", left.currency.code())).unwrap_or_default();
        pages.note(self.at(), session, Way::Money, why, came);
    }

    /// Sends what nobody paid for, once, and says what the shop made of it.
    async fn hoax(&self, token: &str, trick: Trick) -> Result<Onward, Stuck> {
        let (session, url, base, asked, carrier) = self.open_entry(token, |entry, _| {
            let carrier = entry.carrier.clone().ok_or(Stuck::NotOffered)?;
            let (session, url) = (entry.sent.session.clone(), entry.sent.urls.notification.clone());
            Ok((session, url, reference(entry), entry.asked, carrier))
        })?;
        let total = asked.checked_add(carrier.amount).map_err(|_| Stuck::NotOffered)?;
        let success = if trick == Trick::FalseAsText { json!("false") } else { json!(true) };
        let mut body = base;
        let more = json!({
            "is_successful": success, "agreements": true,
            "transaction": {
                "transaction_id": "hoax", "currency": asked.currency.code(), "order_amount": asked.to_string(),
                "shipping_amount": carrier.amount.to_string(), "interest_amount": "0.00",
                "total_paid_amount": total.to_string(), "installment_count": 1,
            },
            "card_info": { "bin": APPROVED_CARD.get(..6) },
        });
        if let (Value::Object(body), Value::Object(more)) = (&mut body, more) {
            body.extend(more);
        }
        let seal = match trick {
            Trick::Forged => Seal::Foreign,
            Trick::Unsigned => Seal::Missing,
            Trick::Stale => Seal::Old,
            _ => Seal::Right,
        };
        let id = format!("hoax-{}", self.digest(trick.word(), &session));
        let heard = self.send(&session, &url, &Message { id, body, seal }).await;
        let said = self.book.0.lock().entries.get(&session).and_then(|entry| entry.problem.clone());
        Ok(Onward::Hoax(heard.or(said).unwrap_or_default()))
    }

    /// A program plays the whole shopper, and is told where the browser would be, and what the shop said to the notification.
    pub(super) async fn play(self: &Arc<Self>, token: &str, decision: &str) -> Result<Value, Stuck> {
        if decision == "cancel" {
            return self.turn_back(token).map(|url| json!({ "leads_to": url }));
        }
        let address = super::samples::SAMPLES[0].sent();
        self.pick_addresses(token, address.clone(), address).await?;
        let first =
            self.open_entry(token, |entry, _| Ok(entry.offered.first().map(|offered| offered.key.clone())))?;
        self.pick_carrier(token, &first.unwrap_or_default()).await?;
        let card = if decision == "decline" { super::DECLINED_CARD } else { APPROVED_CARD };
        match self.pay(token, card, 1, None).await {
            Ok(Onward::To(url)) => {
                let said = self.book.0.lock().of_token(token).and_then(|entry| entry.answer.clone());
                let said = said.and_then(|text| serde_json::from_str::<Value>(&text).ok());
                Ok(json!({ "leads_to": url, "answer": said }))
            }
            Ok(_) | Err(Stuck::Declined) => Ok(json!({ "leads_to": null })),
            Err(stuck) => Err(stuck),
        }
    }
}

/// The whole address of what an answer from `url` names; none where a browser cannot go.
fn whole(url: &str, named: &str) -> Option<String> {
    let url = reqwest::Url::parse(url).ok()?.join(named).ok()?;
    ["http", "https"].contains(&url.scheme()).then(|| url.into())
}

/// A currency that is not `currency`.
fn other(currency: Currency) -> Currency {
    let other = if currency == Currency::TRY { "EUR" } else { "TRY" };
    Currency::parse(other).expect("a currency")
}
