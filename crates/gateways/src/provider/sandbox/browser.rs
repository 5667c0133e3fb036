//! What a shopper sees at the provider: an address, a carrier, what has to be agreed to, a card, and the way back. Every step is
//! a form that works without a script.

use std::sync::Arc;

use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, RawQuery, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
    routing::{get, post},
};
use checkout::{money::Money, order::sheet::amount as written, text::Language};
use serde_json::{Value, json};

use super::{
    APPROVED_CARD, DECLINED_CARD, Provider,
    book::{BookState, Entry},
    dials::Trick,
    notify::Onward,
    samples::{SAMPLES, typed},
    site::{self, Frame},
    steps::{PLANS, Stuck},
    words::word,
};
use crate::sandbox_site::grouped;

const BODY_BYTES_MAX: usize = 16 * 1024;
/// The shop sends an agreement without styles.
const AGREEMENT_HEAD: &str = concat!(
    "<!doctype html><meta charset=\"utf-8\"><style>",
    include_str!("pages/agreement.css"),
    "</style>"
);

type State_ = State<Arc<Provider>>;

pub(super) fn routes() -> Router<Arc<Provider>> {
    Router::new()
        .route("/hpp/{token}/", get(show).post(play))
        .route("/hpp/{token}/address/", post(address))
        .route("/hpp/{token}/carrier/", post(carrier))
        .route("/hpp/{token}/pay/", post(pay))
        .route("/hpp/{token}/cancel/", post(cancel))
        .route("/hpp/{token}/agreement/{place}/", get(agreement))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
}

/// The fields of a form or a query.
fn fields(text: &[u8]) -> impl Fn(&str) -> Option<String> + use<> {
    let fields: Vec<(String, String)> = form_urlencoded::parse(text).into_owned().collect();
    move |name| fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone())
}

/// What a page is to show besides what the session holds.
#[derive(Default)]
struct Asked {
    language: Option<Language>,
    /// Back at a step that was taken before: `address` or `carrier`.
    step: Option<String>,
    problem: Option<String>,
    hoax: Option<String>,
}

async fn show(State(provider): State_, Path(token): Path<String>, RawQuery(query): RawQuery) -> Response {
    let field = fields(query.unwrap_or_default().as_bytes());
    let language = field("lang").as_deref().and_then(Language::parse);
    provider.page(&token, &Asked { language, step: field("step"), ..Asked::default() })
}

/// A program plays the shopper: what it decided, and where the browser would be.
async fn play(State(provider): State_, Path(token): Path<String>, body: Bytes) -> Response {
    let decision = fields(&body)("kassa_test").unwrap_or_default();
    if !["pay", "decline", "cancel"].contains(&decision.as_str()) {
        return StatusCode::UNPROCESSABLE_ENTITY.into_response();
    }
    match provider.play(&token, &decision).await {
        Ok(answer) => Json(answer).into_response(),
        Err(Stuck::Nobody) => StatusCode::NOT_FOUND.into_response(),
        Err(stuck) => {
            (StatusCode::CONFLICT, Json(json!({ "error": told(&stuck, Language::En) }))).into_response()
        }
    }
}

async fn address(State(provider): State_, Path(token): Path<String>, body: Bytes) -> Response {
    let field = fields(&body);
    let picked = match field("address").and_then(|place| place.parse::<usize>().ok()) {
        Some(place) => SAMPLES.get(place).map(super::samples::Sample::sent),
        None => typed(&field),
    };
    let outcome = match picked {
        Some(address) => provider.pick_addresses(&token, address.clone(), address).await,
        None => Err(Stuck::NotOffered),
    };
    provider.after(&token, language_of(&field), outcome, Some("address"))
}

async fn carrier(State(provider): State_, Path(token): Path<String>, body: Bytes) -> Response {
    let field = fields(&body);
    let outcome = provider.pick_carrier(&token, &field("carrier").unwrap_or_default()).await;
    provider.after(&token, language_of(&field), outcome, Some("carrier"))
}

async fn pay(State(provider): State_, Path(token): Path<String>, body: Bytes) -> Response {
    let field = fields(&body);
    let known = provider.open_entry(&token, |entry, _| Ok((entry.agreements.len(), Some(entry.language))));
    let (agreements, own) = known.unwrap_or_default();
    let language = language_of(&field).or(own);
    if agreements > 0 && field("agreed").is_none() {
        let problem = word("agree_first", language.unwrap_or_default()).to_owned();
        return provider.page(&token, &Asked { language, problem: Some(problem), ..Asked::default() });
    }
    let card: String = field("card").unwrap_or_default().chars().filter(char::is_ascii_digit).collect();
    if !checkout::card::looks_like_a_card(&card) {
        return provider.after(&token, language, Err(Stuck::Declined), None);
    }
    let instalments = field("instalments").and_then(|text| text.parse().ok()).unwrap_or(1);
    let trick = field("trick").as_deref().and_then(Trick::of);
    match provider.pay(&token, &card, instalments, trick).await {
        Ok(Onward::Hoax(said)) => {
            provider.page(&token, &Asked { language, hoax: Some(said), ..Asked::default() })
        }
        Ok(Onward::Nowhere) => provider.stopped(&token, language),
        Ok(Onward::To(url)) => provider.lead(&token, language, &url),
        Ok(Onward::Waiting) => provider.after(&token, language, Ok(()), None),
        Err(stuck) => provider.after(&token, language, Err(stuck), None),
    }
}

async fn cancel(State(provider): State_, Path(token): Path<String>, body: Bytes) -> Response {
    let language = language_of(&fields(&body));
    match provider.turn_back(&token) {
        Ok(url) => provider.lead(&token, language, &url),
        Err(stuck) => provider.after(&token, language, Err(stuck), None),
    }
}

/// An agreement as the shop wrote it. Whatever is in it, it loads nothing and runs nothing.
async fn agreement(State(provider): State_, Path((token, place)): Path<(String, usize)>) -> Response {
    let mut pages = provider.book.0.lock();
    let agreements = pages.of_token(&token).map(|entry| &entry.agreements);
    let found = agreements.and_then(|all| all.get(place)).map(|agreement| agreement.body.clone());
    let Some(body) = found else { return StatusCode::NOT_FOUND.into_response() };
    let headers = [
        (
            header::CONTENT_SECURITY_POLICY,
            "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'",
        ),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    let headers = headers.map(|(name, value)| (name, HeaderValue::from_static(value)));
    (HeaderMap::from_iter(headers), Html(format!("{AGREEMENT_HEAD}{body}"))).into_response()
}

fn language_of(field: &impl Fn(&str) -> Option<String>) -> Option<Language> {
    field("lang").as_deref().and_then(Language::parse)
}

/// What went wrong, for people.
fn told(stuck: &Stuck, language: Language) -> String {
    match stuck {
        Stuck::Nobody => word("unknown", language).to_owned(),
        Stuck::Over => word("over", language).to_owned(),
        Stuck::NotOffered => word("not_offered", language).to_owned(),
        Stuck::Declined => word("declined", language).to_owned(),
        Stuck::Shop(said) => format!("{} ({said})", word("shop_refused", language)),
    }
}

impl Provider {
    /// The next page after a step, by a redirect where all went well.
    fn after(
        &self,
        token: &str,
        language: Option<Language>,
        outcome: Result<(), Stuck>,
        step: Option<&str>,
    ) -> Response {
        match outcome {
            Ok(()) => {
                let query = language.map(|language| format!("?lang={}", language.code())).unwrap_or_default();
                Redirect::to(&format!("/hpp/{token}/{query}")).into_response()
            }
            Err(Stuck::Nobody | Stuck::Over) => self.page(token, &Asked { language, ..Asked::default() }),
            Err(stuck) => {
                let own = self.book.0.lock().of_token(token).map(|entry| entry.language);
                let language = language.or(own);
                let problem = Some(told(&stuck, language.unwrap_or_default()));
                self.page(token, &Asked { language, step: step.map(str::to_owned), problem, hoax: None })
            }
        }
    }

    /// The page of a session as it stands.
    fn page(&self, token: &str, asked: &Asked) -> Response {
        let mut pages = self.book.0.lock();
        let Some(entry) = pages.of_token(token) else {
            let language = asked.language.unwrap_or_default();
            let values = json!({ "title": word("unknown", language) });
            let frame = Frame { language, ..Frame::default() };
            return (StatusCode::NOT_FOUND, site::page("end.html", &frame, values)).into_response();
        };
        let language = asked.language.unwrap_or(entry.language);
        let frame = Frame { language, path: format!("/hpp/{token}/"), ..Frame::default() };
        match entry.state {
            BookState::Open => site::page("pay.html", &frame, shown(entry, asked, language)),
            BookState::Paid if entry.heard => {
                let url = entry.return_url.clone().unwrap_or_else(|| entry.sent.urls.success.clone());
                site::page("back.html", &frame, json!({ "url": url }))
            }
            BookState::Paid => {
                site::page("wait.html", &frame, json!({ "attempts": entry.attempts, "said": entry.problem }))
            }
            BookState::Closed | BookState::Cancelled => {
                let paid = entry.state == BookState::Cancelled;
                let (title, about) =
                    if paid { ("cancelled", Some("cancelled_about")) } else { ("over", None) };
                let values = json!({
                    "title": word(title, language), "about": about.map(|about| word(about, language)),
                    "url": entry.sent.urls.cancel,
                });
                site::page("end.html", &frame, values)
            }
        }
    }

    /// Leads the browser to the shop.
    fn lead(&self, token: &str, language: Option<Language>, url: &str) -> Response {
        let own = self.book.0.lock().of_token(token).map(|entry| entry.language);
        let frame = Frame { language: language.or(own).unwrap_or_default(), ..Frame::default() };
        site::page("back.html", &frame, json!({ "url": url }))
    }

    /// Where a shopper closes the window.
    fn stopped(&self, token: &str, language: Option<Language>) -> Response {
        let own = self.book.0.lock().of_token(token).map(|entry| entry.language);
        let language = language.or(own).unwrap_or_default();
        let frame = Frame { language, ..Frame::default() };
        let values = json!({ "title": word("silent", language), "about": word("silent_about", language) });
        site::page("end.html", &frame, values)
    }
}

/// What the shopper reads and may choose.
fn shown(entry: &Entry, asked: &Asked, language: Language) -> Value {
    let total = entry.carrier.as_ref().and_then(|carrier| entry.asked.checked_add(carrier.amount).ok());
    let at = match (asked.step.as_deref(), &entry.addresses, &entry.carrier) {
        (Some("address"), ..) | (_, None, _) => "address",
        (Some("carrier"), ..) | (_, _, None) if !entry.offered.is_empty() => "carrier",
        (_, _, Some(_)) => "pay",
        _ => "address",
    };
    let plan = |(count, points): &(u8, i64)| {
        let sum = total.unwrap_or(entry.asked);
        let interest = (sum.minor * points + 5_000) / 10_000;
        json!({ "count": count, "total": written(Money::new(sum.minor + interest, sum.currency), language) })
    };
    let plans: Vec<Value> =
        PLANS.iter().filter(|(count, _)| *count == 1 || entry.sent.instalments).map(plan).collect();
    let address = entry.addresses.as_ref().map(|(shipping, _)| {
        let text = |pointer: &str| shipping.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        format!(
            "{} {}, {}, {} {}",
            text("/name"),
            text("/surname"),
            text("/line"),
            text("/town/name"),
            text("/city/name")
        )
    });
    let samples = SAMPLES
        .iter()
        .map(|sample| json!({ "title": sample.title, "who": sample.who(), "lines": sample.lines() }));
    let goods = entry.sent.goods.iter().map(|line| {
        let amount = Money::parse(&line.amount, entry.currency());
        json!({ "name": line.name, "quantity": line.quantity, "amount": amount.map(|a| written(a, language)).unwrap_or_default() })
    });
    let offered = entry.offered.iter().map(|offered| {
        json!({ "key": offered.key, "name": offered.name, "amount": written(offered.amount, language),
            "chosen": entry.carrier.as_ref() == Some(offered) })
    });
    let agreements = entry.agreements.iter().map(|agreement| json!({ "text": agreement.text }));
    let host =
        reqwest::Url::parse(&entry.sent.urls.success).ok().and_then(|url| url.host_str().map(str::to_owned));
    json!({
        "at": at, "shop": host, "order": entry.sent.order, "goods": goods.collect::<Vec<_>>(),
        "goods_amount": written(entry.asked, language),
        "shipping_amount": entry.carrier.as_ref().map(|carrier| written(carrier.amount, language)),
        "total": written(total.unwrap_or(entry.asked), language),
        "samples": samples.collect::<Vec<_>>(), "address": address, "offered": offered.collect::<Vec<_>>(),
        "carrier": entry.carrier.as_ref().map(|carrier| carrier.name.clone()),
        "agreements": agreements.collect::<Vec<_>>(), "plans": plans, "problem": asked.problem, "hoax": asked.hoax,
        "approved": grouped(APPROVED_CARD), "declined": grouped(DECLINED_CARD),
        "tricks": Trick::ALL.map(|trick| json!({ "word": trick.word(), "text": word(trick.word(), language) })),
    })
}
