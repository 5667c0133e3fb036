//! The bank's side of the signed contract: checks every signature, then asks the desk, then misbehaves as ordered.

use std::{sync::Arc, time::Duration};

use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::json;
use zeroize::{Zeroize, Zeroizing};

use super::{
    Bank,
    bins::CURRENCIES,
    book::LineKind,
    desk::{Brought, CardSeen, Stop},
    offers,
    trouble::{Fate, On, Trouble},
};
use crate::{
    payment::{
        Capabilities,
        wire::{Described, QuerySent, VERSION, path},
    },
    remote::{SIGNATURE_HEADER, TIMESTAMP_HEADER, is_signed},
};

const BODY_BYTES_MAX: usize = 64 * 1024;

type State_ = State<Arc<Bank>>;

/// The paths of the contract.
pub(super) fn routes() -> Router<Arc<Bank>> {
    let calls = [
        (path::DESCRIBE, On::Describe),
        (path::PLANS, On::Plans),
        (path::CARDS, On::Cards),
        (path::CHARGE, On::Charge),
        (path::COMPLETE, On::Complete),
        (path::QUERY, On::Query),
        (path::CAPTURE, On::Capture),
        (path::VOID, On::Void),
        (path::REFUND, On::Refund),
    ];
    let router = calls.into_iter().fold(Router::new(), |router, (path, on)| {
        let serve = move |State(bank): State_, headers: HeaderMap, body: Bytes| async move {
            bank.serve(on, path, &headers, body).await
        };
        router.route(path, post(serve))
    });
    router.layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
}

/// The card in a request, where it stands in the body: nothing of it is copied.
#[derive(Deserialize)]
struct WithCard<'a> {
    #[serde(borrow)]
    card: Option<CardSent<'a>>,
}

#[derive(Deserialize)]
struct CardSent<'a> {
    number: &'a str,
    cvv: &'a str,
    month: u8,
    year: u16,
}

/// The token of a wallet in a request.
#[derive(Deserialize)]
struct WithToken {
    token: Option<String>,
}

type Answered = Result<(serde_json::Value, Option<Trouble>), Stop>;

impl Bank {
    async fn serve(&self, on: On, path: &str, headers: &HeaderMap, body: Bytes) -> Response {
        let header = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let (seconds, hex) = (header(TIMESTAMP_HEADER), header(SIGNATURE_HEADER));
        if !is_signed(&self.secret, (self.now)(), seconds, path, &body, hex) {
            wipe(body);
            return refused(401, "wrong_signature");
        }
        let (delay, fate) = {
            let mut troubles = self.troubles.lock();
            (troubles.delay_ms(), troubles.fate(on))
        };
        tokio::time::sleep(Duration::from_millis(delay)).await;
        let answered = match fate {
            Fate::Trouble(trouble) if trouble.is_before() => Err(Stop::Trouble(trouble)),
            _ => self.answered(on, &body, fate),
        };
        wipe(body);
        match answered {
            Ok((answer, trouble)) => self.say(&answer, trouble).await,
            Err(Stop::Refused(status, word)) => refused(status, word),
            Err(Stop::Trouble(trouble)) => self.say(&json!({}), Some(trouble)).await,
        }
    }

    fn answered(&self, on: On, body: &[u8], fate: Fate) -> Answered {
        let at = (self.now)();
        let trouble = match fate {
            Fate::Trouble(trouble) => Some(trouble),
            _ => None,
        };
        match on {
            On::Describe => {
                read::<serde_json::Value>(body).map(|_| (value(&described(self.public_url())), trouble))
            }
            On::Plans => Ok((value(&offers::plans(&read(body)?, self.public_url())?), trouble)),
            On::Cards => Ok((value(&offers::cards(&read(body)?, self.public_url())?), trouble)),
            On::Charge => {
                let brought = Brought {
                    card: self.card(body)?,
                    token: read::<WithToken>(body)?.token.map(Zeroizing::new),
                };
                let (answer, trouble) = self.charge(&read(body)?, brought, fate, at)?;
                Ok((value(&answer), trouble))
            }
            On::Complete => {
                let (answer, trouble) = self.complete(&read(body)?, fate, at)?;
                Ok((value(&answer), trouble))
            }
            On::Query => {
                let asked: QuerySent = read(body)?;
                Ok((value(&self.query(&asked.charge)), trouble))
            }
            On::Capture => Ok((value(&self.operate(LineKind::Captured, &read(body)?, at)?), trouble)),
            On::Void => Ok((value(&self.operate(LineKind::Voided, &read(body)?, at)?), trouble)),
            On::Refund => Ok((value(&self.operate(LineKind::Refunded, &read(body)?, at)?), trouble)),
        }
    }

    fn card(&self, body: &[u8]) -> Result<Option<CardSeen>, Stop> {
        const BAD: Stop = Stop::Refused(422, "bad_card");
        let sent: WithCard<'_> = serde_json::from_slice(body).map_err(|_| BAD)?;
        let Some(card) = sent.card else { return Ok(None) };
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        let right = (13..=19).contains(&card.number.len())
            && digits(card.number)
            && (3..=4).contains(&card.cvv.len())
            && digits(card.cvv)
            && (1..=12).contains(&card.month)
            && (2000..2100).contains(&card.year);
        let fingerprint = || self.digest("card", card.number);
        if right { Ok(Some(CardSeen::of(card.number, fingerprint()))) } else { Err(BAD) }
    }

    async fn say(&self, answer: &serde_json::Value, trouble: Option<Trouble>) -> Response {
        let (late, silence) = {
            let troubles = self.troubles.lock();
            (troubles.dials.late_ms, troubles.dials.silence_ms)
        };
        match trouble {
            None | Some(Trouble::WrongAmount | Trouble::WrongCurrency) => Json(answer).into_response(),
            Some(Trouble::Late) => {
                tokio::time::sleep(Duration::from_millis(late)).await;
                Json(answer).into_response()
            }
            Some(Trouble::TimeoutBefore | Trouble::TimeoutAfter) => {
                tokio::time::sleep(Duration::from_millis(silence)).await;
                broken()
            }
            Some(Trouble::LostAfter) => broken(),
            Some(Trouble::Garbage) => {
                let html = "<html><body>Our computers are being renewed \u{1f6e0}</body>";
                ([(header::CONTENT_TYPE, "text/html")], html).into_response()
            }
            Some(Trouble::ErrorBefore | Trouble::ErrorAfter) => {
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
            Some(Trouble::Busy) => refused(429, "too_busy"),
        }
    }
}

fn described(public_url: &str) -> Described {
    Described {
        version: VERSION,
        name: "Sandbox bank".to_owned(),
        slug: "sandbox".to_owned(),
        currencies: CURRENCIES.map(str::to_owned).to_vec(),
        capabilities: Capabilities {
            card: true,
            hosted_page: true,
            three_d: true,
            without_three_d: true,
            instalments: true,
            card_list: true,
            capture_later: true,
            partial_capture: true,
            void: true,
            partial_refund: true,
            query: true,
            bank_points: true,
            masterpass: true,
            apple_pay: true,
            google_pay: true,
        },
        test_mode: true,
        validation_origins: vec![public_url.to_owned()],
    }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Stop> {
    serde_json::from_slice(body).map_err(|_| Stop::Refused(400, "not_understood"))
}

fn value(answer: &impl Serialize) -> serde_json::Value {
    serde_json::to_value(answer).expect("an answer is JSON")
}

fn refused(status: u16, word: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    let message = word.replace('_', " ");
    (status, Json(json!({ "error": word, "message": message }))).into_response()
}

/// An answer that breaks off.
fn broken() -> Response {
    let lost = futures_util::stream::once(async { Err::<Bytes, _>(std::io::Error::other("lost")) });
    Body::from_stream(lost).into_response()
}

/// Wipes a body that may hold a card, if nobody else has a part of it.
fn wipe(body: Bytes) {
    if let Ok(mut body) = body.try_into_mut() {
        body.as_mut().zeroize();
    }
}
