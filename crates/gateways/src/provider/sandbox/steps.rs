//! What the shopper does at the provider, step by step, and what the shop is asked at each. Every step may be taken again until
//! there is money.

use checkout::{ids::Timestamp, money::Money};
use serde_json::{Value, json};

use super::{
    super::Json,
    DECLINED_CARD, Provider,
    book::{Agreement, BookState, Entry, Offered, Way},
    courier::{Errand, Seal, ShopAnswer, with_field},
};

/// More carriers or agreements are not shown.
const SHOWN_MAX: usize = 20;
/// Instalments, with what each adds in hundredths of a per cent.
pub(super) const PLANS: [(u8, i64); 3] = [(1, 0), (3, 150), (6, 300)];

/// Why a step was not taken: for the shopper to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stuck {
    /// There is no such session.
    Nobody,
    /// It is closed, or was paid.
    Over,
    /// What was picked is not there.
    NotOffered,
    /// The card does not pay.
    Declined,
    /// The shop did not agree.
    Shop(String),
}

/// What every message to the shop brings along.
pub(super) fn reference(entry: &Entry) -> Value {
    json!({
        "order_id": entry.sent.order, "session_token": entry.token, "conversation_id": entry.sent.conversation,
        "basket_id": entry.sent.basket_id, "language": entry.language.code(),
    })
}

fn joined(mut base: Value, more: Value) -> Value {
    if let (Value::Object(base), Value::Object(more)) = (&mut base, more) {
        base.extend(more);
    }
    base
}

fn with_addresses(entry: &Entry) -> Value {
    let base = reference(entry);
    match &entry.addresses {
        Some((shipping, billing)) => {
            joined(base, json!({ "shipping_address": shipping, "billing_address": billing }))
        }
        None => base,
    }
}

impl Provider {
    /// Runs `ready` on a session that may still be paid.
    pub(super) fn open_entry<T>(
        &self,
        token: &str,
        ready: impl FnOnce(&mut Entry, Timestamp) -> Result<T, Stuck>,
    ) -> Result<T, Stuck> {
        let seconds = self.dials.lock().all.session_seconds;
        let at = self.at();
        let mut pages = self.book.0.lock();
        let entry = pages.of_token(token).ok_or(Stuck::Nobody)?;
        if entry.state == BookState::Open && at >= entry.opened.plus_seconds(seconds) {
            entry.state = BookState::Closed;
        }
        if entry.state != BookState::Open {
            return Err(Stuck::Over);
        }
        ready(entry, at)
    }

    async fn ask_shop(&self, session: &str, url: &str, what: &str, body: &Value) -> ShopAnswer {
        let id = format!("{what}-{}", self.digest(what, &body.to_string()));
        let body = body.to_string();
        self.call(Errand { session, url, id: &id, what, body, seal: Seal::Right }).await
    }

    /// The shopper picks addresses; the shop says which carriers there are.
    pub(super) async fn pick_addresses(
        &self,
        token: &str,
        shipping: Value,
        billing: Value,
    ) -> Result<(), Stuck> {
        let (session, urls, language, asked) = self.open_entry(token, |entry, _| {
            entry.addresses = Some((shipping, billing));
            entry.carrier = None;
            entry.offered.clear();
            Ok((entry.sent.session.clone(), entry.sent.urls.clone(), reference(entry), with_addresses(entry)))
        })?;
        let answer = self.ask_shop(&session, &urls.addresses, "addresses", &asked).await;
        if !answer.is_success() {
            return Err(Stuck::Shop(answer.problem()));
        }
        let answer = self.ask_shop(&session, &urls.shipping_options, "shipping_options", &language).await;
        if !answer.is_success() {
            return Err(Stuck::Shop(answer.problem()));
        }
        self.open_entry(token, |entry, _| {
            entry.offered = offered(&answer.body, entry);
            if entry.offered.is_empty() {
                Err(Stuck::Shop("shipping_options: []".to_owned()))
            } else {
                Ok(())
            }
        })
    }

    /// The shopper picks a carrier; the shop says what has to be agreed to.
    pub(super) async fn pick_carrier(&self, token: &str, key: &str) -> Result<(), Stuck> {
        let (session, urls, asked) = self.open_entry(token, |entry, _| {
            let picked = entry.offered.iter().find(|offered| offered.key == key);
            let picked = picked.cloned().ok_or(Stuck::NotOffered)?;
            let key = json!({ "shipping_option_key": picked.key });
            entry.carrier = None;
            entry.agreements.clear();
            let asked = joined(with_addresses(entry), key);
            Ok((entry.sent.session.clone(), entry.sent.urls.clone(), asked))
        })?;
        let answer = self.ask_shop(&session, &urls.agreement_types, "agreement_types", &asked).await;
        if !answer.is_success() {
            return Err(Stuck::Shop(answer.problem()));
        }
        let mut agreements = Vec::new();
        for (code, text) in types(&answer.body) {
            let asked = joined(asked.clone(), json!({ "code": code }));
            let url = with_field(&urls.agreement, "code", &code);
            let answer = self.ask_shop(&session, &url, "agreement", &asked).await;
            let body = answer.body.get("agreement_body").and_then(Json::as_text);
            match body.filter(|_| answer.is_success()) {
                Some(body) => agreements.push(Agreement { text, body: body.to_owned() }),
                None => return Err(Stuck::Shop(answer.problem())),
            }
        }
        self.open_entry(token, |entry, _| {
            let picked = entry.offered.iter().find(|offered| offered.key == key).cloned();
            entry.carrier = Some(picked.ok_or(Stuck::NotOffered)?);
            entry.agreements = agreements;
            Ok(())
        })
    }

    /// The shopper pays. From here on there is money, unless the card says no.
    pub(super) fn take_money(
        &self,
        token: &str,
        card: &str,
        instalments: u8,
        take: impl FnOnce(Money, Money) -> Money,
    ) -> Result<String, Stuck> {
        let reference = self.book.0.lock().reference();
        let (session, paid, at) = self.open_entry(token, |entry, at| {
            let carrier = entry.carrier.clone().ok_or(Stuck::NotOffered)?;
            if card == DECLINED_CARD {
                return Err(Stuck::Declined);
            }
            let plan = PLANS
                .iter()
                .find(|(count, _)| *count == instalments && (*count == 1 || entry.sent.instalments));
            let (_, points) = plan.ok_or(Stuck::NotOffered)?;
            let too_large = |_| Stuck::NotOffered;
            let sum = entry.asked.checked_add(carrier.amount).map_err(too_large)?;
            let interest = Money::new((sum.minor * points + 5_000) / 10_000, sum.currency);
            let total = sum.checked_add(interest).map_err(too_large)?;
            let paid = take(total, entry.asked);
            entry.state = BookState::Paid;
            entry.paid = Some(paid);
            entry.notification =
                Some(notification(entry, &carrier, (interest, paid, instalments), card, &reference, at));
            Ok((entry.sent.session.clone(), paid, at))
        })?;
        let came = format!("{paid} {}", paid.currency.code());
        self.book.0.lock().note(at, &session, Way::Money, "paid", came);
        Ok(session)
    }

    /// The shopper turns back: where their browser goes.
    pub(super) fn turn_back(&self, token: &str) -> Result<String, Stuck> {
        let (session, url) = self.open_entry(token, |entry, _| {
            entry.state = BookState::Closed;
            Ok((entry.sent.session.clone(), entry.sent.urls.cancel.clone()))
        })?;
        self.book.0.lock().note(self.at(), &session, Way::Shopper, "cancel", "closed".to_owned());
        Ok(url)
    }
}

/// What the provider says of a payment, in the published words.
fn notification(
    entry: &Entry,
    carrier: &Offered,
    (interest, paid, instalments): (Money, Money, u8),
    card: &str,
    reference: &str,
    at: Timestamp,
) -> Value {
    // What is told of a payment of another size or currency is told consistently.
    let in_paid = |minor: i64| Money::new(minor, paid.currency).to_string();
    let goods = paid.minor - carrier.amount.minor - interest.minor;
    let each = paid.minor / i64::from(instalments.max(1));
    let (begin, end) =
        (card.get(..6).unwrap_or_default(), card.get(card.len().saturating_sub(4)..).unwrap_or_default());
    joined(
        with_addresses(entry),
        json!({
            "is_successful": true, "agreements": true, "merchant_id": "sandbox-shop", "akifast_user_id": "sandbox-shopper",
            "transaction": {
                "transaction_id": reference, "transaction_date": checkout::time::rfc3339(at), "is_preauth": false,
                "is_threed": true, "currency": paid.currency.code(),
                "order_amount": in_paid(goods),
                "shipping_amount": in_paid(carrier.amount.minor), "interest_amount": in_paid(interest.minor),
                "interest_rate": "0", "installment_count": instalments,
                "installment_amount": in_paid(each), "total_paid_amount": paid.to_string(),
            },
            "payment_info": {}, "card_info": { "brand": "Sandbox", "bin": begin, "last_four": end },
            "akifast_user": { "id": "sandbox-shopper" },
        }),
    )
}

fn offered(body: &Json, entry: &Entry) -> Vec<Offered> {
    let Some(Json::List(items)) = body.get("shipping_options") else { return Vec::new() };
    let read = |item: &Json| {
        let key = item.get("key").or_else(|| item.get("pk")).and_then(Json::as_name)?;
        let name = item.get("name").and_then(Json::as_text)?;
        let amount = item.get("shipping_amount").or_else(|| item.get("price"))?;
        let (Json::Number(amount) | Json::Text(amount)) = amount else { return None };
        let amount = Money::parse(amount, entry.currency()).ok().filter(|amount| !amount.is_negative())?;
        Some(Offered { key: key.to_owned(), name: name.to_owned(), amount })
    };
    items.iter().take(SHOWN_MAX).filter_map(read).collect()
}

/// Code and title of everything that has to be agreed to.
fn types(body: &Json) -> Vec<(String, String)> {
    let Some(Json::List(items)) = body.get("agreements") else { return Vec::new() };
    let read = |item: &Json| {
        let code = item.get("code").and_then(Json::as_text)?;
        let text = item.get("text").and_then(Json::as_text).unwrap_or(code);
        Some((code.to_owned(), text.to_owned()))
    };
    items.iter().take(SHOWN_MAX).filter_map(read).collect()
}
