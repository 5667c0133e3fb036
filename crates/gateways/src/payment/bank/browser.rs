//! What a shopper sees at the bank: the page where the bank of a card asks for a code, the bank's own payment page, and the way
//! back to the shop with a form that is sent by itself.

use std::{sync::Arc, time::Duration};

use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, RawQuery, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use checkout::{money::Money, order::sheet::amount as written, text::Language};
use serde_json::{Value, json};

use super::{
    Bank,
    book::{BankStatus, Entry},
    desk::Decision,
    site::{self, Frame},
    trouble::{ReturnTrouble, other},
    words::word,
};
use crate::payment::{
    DeclineReason,
    wire::{RETURN_FIELDS, RETURN_SIGNATURE, sign_return},
};

const BODY_BYTES_MAX: usize = 16 * 1024;
/// The code of every text message that is never sent.
const CODE: &str = "123456";
/// How long the bank's own answer may take.
const POST_MAX: Duration = Duration::from_secs(10);

type State_ = State<Arc<Bank>>;

pub(super) fn routes() -> Router<Arc<Bank>> {
    Router::new()
        .route("/3d/", post(arrive))
        .route("/3d/{session}/", get(show).post(decide))
        .route("/pay/{session}/", get(show).post(decide))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
}

/// The fields of a form or a query.
fn fields(text: &[u8]) -> impl Fn(&str) -> Option<String> + use<> {
    let fields: Vec<(String, String)> = form_urlencoded::parse(text).into_owned().collect();
    move |name| fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone())
}

/// A browser comes with the form of the shop, or a program that plays one.
async fn arrive(State(bank): State_, body: Bytes) -> Response {
    let field = fields(&body);
    let session = field("session").unwrap_or_default();
    if bank.book.0.lock().of_session(&session).is_none() {
        return nobody(Language::default());
    }
    match field("kassa_test") {
        Some(decision) => bank.play(&session, &decision),
        None => Redirect::to(&format!("/3d/{session}/")).into_response(),
    }
}

async fn show(State(bank): State_, Path(session): Path<String>, RawQuery(query): RawQuery) -> Response {
    let field = fields(query.unwrap_or_default().as_bytes());
    if let Some(decision) = field("kassa_test") {
        return bank.play(&session, &decision);
    }
    bank.ask(&session, field("lang").as_deref().and_then(Language::parse), false)
}

/// What was sent from the page.
async fn decide(State(bank): State_, Path(session): Path<String>, body: Bytes) -> Response {
    let field = fields(&body);
    let language = field("lang").as_deref().and_then(Language::parse);
    let decision = match field("action").as_deref() {
        Some("decline") => Decision::Decline,
        Some("cancel") => Decision::Cancel,
        Some("approve") => Decision::Approve,
        _ => return StatusCode::UNPROCESSABLE_ENTITY.into_response(),
    };
    let code = field("code").unwrap_or_default();
    if decision == Decision::Approve && code.trim() != CODE {
        return bank.ask(&session, language, true);
    }
    let asked =
        field("trouble").and_then(|word| serde_json::from_value::<ReturnTrouble>(Value::String(word)).ok());
    let ordered = bank.troubles.lock().on_the_way_back();
    let (brought, of_card, language, url) = {
        let mut pages = bank.book.0.lock();
        let Some(entry) = pages.of_session(&session) else { return nobody(language.unwrap_or_default()) };
        let id = entry.seen.charge.clone();
        Bank::decide(&mut pages, &id, decision, (bank.now)());
        let entry = &pages.entries[&id];
        let trouble = asked.or(ordered).or(entry.on_return);
        (bank.brought(entry, trouble), trouble, language.unwrap_or(entry.language), entry.return_url.clone())
    };
    bank.hand_over(&url, brought, of_card, language).await
}

fn nobody(language: Language) -> Response {
    let frame = Frame { language, ..Frame::default() };
    let page = site::page("closed.html", &frame, json!({ "title": word("unknown", language) }));
    (StatusCode::NOT_FOUND, page).into_response()
}

/// Name and value of every field that goes back.
type Brought = Vec<(&'static str, String)>;

impl Bank {
    /// The page where the shopper decides.
    fn ask(&self, session: &str, language: Option<Language>, wrong_code: bool) -> Response {
        let mut pages = self.book.0.lock();
        let Some(entry) = pages.of_session(session) else { return nobody(language.unwrap_or_default()) };
        let seen = &entry.seen;
        let language = language.unwrap_or(entry.language);
        let path = if entry.hosted { "pay" } else { "3d" };
        let mut frame = Frame { language, path: format!("/{path}/{session}/"), ..Frame::default() };
        if seen.status != BankStatus::Away || entry.approved {
            frame.goes_to = Some(entry.return_url.clone());
            let title = if seen.status == BankStatus::Voided { "closed" } else { "decided" };
            let fields =
                if seen.status == BankStatus::Voided { Brought::new() } else { self.brought(entry, None) };
            let values = json!({
                "title": word(title, language),
                "url": entry.return_url,
                "fields": fields,
            });
            return site::page("closed.html", &frame, values).into_response();
        }
        let bin = seen.card.as_deref().and_then(super::bins::bin);
        let values = json!({
            "hosted": entry.hosted,
            "shop": host(&entry.return_url),
            "order": seen.order,
            "amount": written(seen.asked, language),
            "card": seen.card.as_deref().map(printed),
            "instalments": seen.instalments,
            "bank": bin.map(|bin| bin.bank),
            "logo": bin.map(|bin| format!("/logos/{}.svg", bin.slug)),
            "session": session,
            "code": CODE,
            "wrong_code": wrong_code,
        });
        site::page("ask.html", &frame, values).into_response()
    }

    /// What a browser carries back to the shop, and what may be wrong with it.
    fn brought(&self, entry: &Entry, trouble: Option<ReturnTrouble>) -> Brought {
        let seen = &entry.seen;
        let result = match seen.status {
            BankStatus::Declined(DeclineReason::Cancelled) => "cancelled",
            BankStatus::Declined(_) | BankStatus::Voided => "failed",
            BankStatus::Away | BankStatus::Authorized | BankStatus::Captured => "approved",
        };
        let amount = match trouble {
            Some(ReturnTrouble::WrongAmount) => Money::new(seen.asked.minor + 100, seen.asked.currency),
            Some(ReturnTrouble::WrongCurrency) => Money::new(seen.asked.minor, other(seen.asked.currency)),
            _ => seen.asked,
        };
        let (text, currency) = (amount.to_string(), amount.currency.code());
        let values = [seen.charge.as_str(), result, &text, currency, &entry.token];
        let signature = match trouble {
            Some(ReturnTrouble::WrongSignature) => "0".repeat(64),
            _ => sign_return(self.secret.as_bytes(), values),
        };
        let fields = RETURN_FIELDS.into_iter().zip(values.map(str::to_owned));
        fields.chain([(RETURN_SIGNATURE, signature)]).collect()
    }

    /// Sends the shopper back.
    async fn hand_over(
        &self,
        url: &str,
        brought: Brought,
        trouble: Option<ReturnTrouble>,
        language: Language,
    ) -> Response {
        let frame = Frame { language, goes_to: Some(url.to_owned()), ..Frame::default() };
        match trouble {
            Some(ReturnTrouble::Never) => {
                let values =
                    json!({ "title": word("silent", language), "about": word("silent_about", language) });
                return site::page("closed.html", &frame, values).into_response();
            }
            Some(ReturnTrouble::Late) => {
                let late = self.troubles.lock().dials.late_ms;
                tokio::time::sleep(Duration::from_millis(late)).await;
            }
            Some(ReturnTrouble::Twice) => {
                let body = form(&brought);
                let client = crate::local_client().timeout(POST_MAX);
                let client = client.redirect(reqwest::redirect::Policy::none()).build();
                if let Ok(client) = client {
                    let request = client.post(url).body(body);
                    let form = "application/x-www-form-urlencoded";
                    // Whatever the shop says to it, the browser comes as well.
                    let _ = request.header("content-type", form).send().await;
                }
            }
            _ => {}
        }
        site::page("back.html", &frame, json!({ "url": url, "fields": brought })).into_response()
    }

    /// A program plays the browser: the decision, and what would be carried back, as JSON.
    fn play(&self, session: &str, decision: &str) -> Response {
        let decision = match decision {
            "approve" => Decision::Approve,
            "decline" => Decision::Decline,
            "cancel" => Decision::Cancel,
            _ => return StatusCode::UNPROCESSABLE_ENTITY.into_response(),
        };
        let ordered = self.troubles.lock().on_the_way_back();
        let mut pages = self.book.0.lock();
        let Some(entry) = pages.of_session(session) else { return StatusCode::NOT_FOUND.into_response() };
        let id = entry.seen.charge.clone();
        Self::decide(&mut pages, &id, decision, (self.now)());
        let entry = &pages.entries[&id];
        let brought = self.brought(entry, ordered.or(entry.on_return));
        let fields: serde_json::Map<String, Value> =
            brought.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
        Json(json!({ "return": { "url": entry.return_url, "method": "POST", "fields": fields } }))
            .into_response()
    }
}

fn form(fields: &Brought) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// `4111 11•• •••• 1111`, of what begins with six digits and ends with four.
fn printed(card: &str) -> String {
    let (begin, end) = card.split_once('…').unwrap_or_default();
    let (four, two) = begin.split_at_checked(4).unwrap_or_default();
    format!("{four} {two}•• •••• {end}")
}

/// Who the shopper pays, as far as an address tells.
fn host(url: &str) -> String {
    reqwest::Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
}
