//! The wallets of the sandbox: what the scripts of Masterpass, Apple Pay and Google Pay ask while the shopper looks at them. A
//! storefront's page asks from another origin, as with the real ones, and gets a token that is good for one payment.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use serde_json::{Map, Value, json};

use super::{
    Bank,
    bins::offers,
    book::{BankStatus, Entry, Pages},
    desk::{CardSeen, Stop},
};
use crate::payment::wire::{ChargeSent, WalletSent};

const BODY_BYTES_MAX: usize = 16 * 1024;
/// Where a session of Apple Pay is opened, behind the bank's own address.
const VALIDATION_PATH: &str = "/wallet/apple-pay/session/";
/// Tokens that begin like this need no wallet: programs that try a service out make them up, each once.
const TEST_APPROVES: &str = "kassa-test-approve-";
const TEST_DECLINES: &str = "kassa-test-decline-";

type State_ = State<Arc<Bank>>;
/// Any page may ask: no cookie says who somebody is here.
const FROM_ANYWHERE: [(HeaderName, &str); 1] = [(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")];

pub(super) fn routes() -> Router<Arc<Bank>> {
    Router::new()
        .route("/wallet/masterpass/", post(masterpass))
        .route("/wallet/apple-pay/", post(apple_pay))
        .route("/wallet/google-pay/", post(google_pay))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
}

/// Tokens that were handed out, by what tells them apart, and those that paid.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    handed_out: HashMap<String, HandedOut>,
    spent: HashSet<String>,
}

/// What a token pays with, and for what, if that was known.
#[derive(Debug)]
struct HandedOut {
    card: CardSeen,
    charge: Option<String>,
}

/// What tells a token apart: that of a device is an object, whose keys may come in another order.
fn mark(token: &str) -> String {
    let object: Option<Map<String, Value>> = serde_json::from_str(token).ok();
    let signed = object.and_then(|object| object.get("signature")?.as_str().map(str::to_owned));
    signed.unwrap_or_else(|| token.to_owned())
}

impl Tokens {
    /// The card behind `token`, which pays once: for `charge`, if it was made for one.
    pub(super) fn spend(&mut self, token: &str, charge: Option<&str>) -> Result<CardSeen, Stop> {
        const WRONG: Stop = Stop::Refused(422, "wrong_token");
        let mark = mark(token);
        if self.spent.contains(&mark) {
            return Err(Stop::Refused(409, "token_used"));
        }
        let card = match self.handed_out.get(&mark) {
            Some(known) if known.charge.is_none() || known.charge.as_deref() == charge => known.card.clone(),
            None if token.starts_with(TEST_APPROVES) => CardSeen::of("4111111111111111", mark.clone()),
            None if token.starts_with(TEST_DECLINES) => CardSeen::of("4000000000000119", mark.clone()),
            Some(_) | None => return Err(WRONG),
        };
        self.spent.insert(mark);
        Ok(card)
    }
}

impl Pages {
    /// The shopper of `id` paid at their wallet and was given `token` for it.
    pub(super) fn pay_from_wallet(&mut self, id: &str, token: &str) -> Result<(), Stop> {
        let Some(entry) = self.entries.get_mut(id) else { return Ok(()) };
        if entry.seen.status != BankStatus::Away || entry.approved {
            return Ok(());
        }
        let card = self.tokens.spend(token, Some(id))?;
        entry.outcome = card.outcome;
        entry.seen.card = Some(card.shown);
        token.clone_into(&mut entry.token);
        entry.approved = true;
        Ok(())
    }

    /// The charge whose wallet was opened as `session`, while it can be paid.
    fn waiting(&mut self, session: &str) -> Option<&mut Entry> {
        let entry = self.of_session(session)?;
        (entry.wallet.is_some() && entry.seen.status == BankStatus::Away && !entry.approved).then_some(entry)
    }
}

impl Bank {
    /// The wallet that is opened by `sent`. A session is opened at no other place than the wallet's own.
    pub(super) fn session_of(&self, sent: &ChargeSent) -> Result<Option<WalletSent>, Stop> {
        match &sent.wallet {
            None | Some(WalletSent::GooglePay) => Ok(None),
            Some(WalletSent::ApplePay { validation_url }) => {
                if *validation_url == self.validation_url() {
                    Ok(sent.wallet.clone())
                } else {
                    Err(Stop::Refused(422, "validation_url_refused"))
                }
            }
            Some(WalletSent::Masterpass { order_no }) => {
                let right =
                    (1..=64).contains(&order_no.len()) && order_no.bytes().all(|b| b.is_ascii_alphanumeric());
                if right { Ok(sent.wallet.clone()) } else { Err(Stop::Refused(422, "bad_request")) }
            }
        }
    }

    /// Where sessions of Apple Pay are opened.
    pub(super) fn validation_url(&self) -> String {
        format!("{}{VALIDATION_PATH}", self.public_url())
    }

    /// What the script of a wallet needs.
    pub(super) fn wallet_session(&self, entry: &Entry, wallet: &WalletSent) -> Map<String, Value> {
        let session = &entry.session;
        let drawn = match wallet {
            WalletSent::Masterpass { .. } => json!({
                "token": session,
                "params": {
                    "merchantId": "kassa-sandbox",
                    "purchaseUrl": format!("{}/wallet/masterpass/", self.public_url()),
                    "returnUrl": entry.return_url,
                },
            }),
            _ => json!({
                "merchantSessionIdentifier": session,
                "merchantIdentifier": "kassa-sandbox",
                "displayName": "Kassa",
                "paymentUrl": format!("{}/wallet/apple-pay/", self.public_url()),
            }),
        };
        match drawn {
            Value::Object(drawn) => drawn,
            _ => Map::new(),
        }
    }

    /// Hands out a token for the card `number`.
    fn hand_out(&self, pages: &mut Pages, number: &str, charge: Option<String>) -> String {
        let place = pages.tokens.handed_out.len().to_string();
        let mark = self.digest("wallet-token", &place);
        let known = HandedOut { card: CardSeen::of(number, mark.clone()), charge };
        pages.tokens.handed_out.insert(mark.clone(), known);
        mark
    }
}

fn form(body: &[u8]) -> HashMap<String, String> {
    form_urlencoded::parse(body).into_owned().collect()
}

/// The card that the shopper chose in the wallet.
fn card(form: &HashMap<String, String>) -> Option<&str> {
    let number = form.get("card_number").map_or("4111111111111111", String::as_str);
    ((13..=19).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit())).then_some(number)
}

fn handed(name: &str, token: &str) -> Response {
    (FROM_ANYWHERE, Json(json!({ name: token }))).into_response()
}

fn refused(word: &str) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, FROM_ANYWHERE, Json(json!({ "error": word }))).into_response()
}

/// The shopper pays with a card they keep there: what the script was given, and the amount without its point.
async fn masterpass(State(bank): State_, body: Bytes) -> Response {
    let form = form(&body);
    let Some(number) = card(&form) else { return refused("bad_card") };
    let field = |name: &str| form.get(name).map_or("", String::as_str);
    let mut pages = bank.book.0.lock();
    let Some(entry) = pages.waiting(field("token")) else { return refused("wrong_token") };
    match &entry.wallet {
        Some(WalletSent::Masterpass { order_no }) if order_no == field("order_no") => {}
        _ => return refused("wrong_order_no"),
    }
    if field("amount") != entry.seen.asked.to_string().replace('.', "") {
        return refused("amount_differs");
    }
    if !offers(&CardSeen::of(number, String::new()).shown, entry.seen.instalments) {
        return refused("instalments_not_offered");
    }
    let charge = entry.seen.charge.clone();
    let token = bank.hand_out(&mut pages, number, Some(charge));
    handed("token", &token)
}

/// The shopper confirms on their device.
async fn apple_pay(State(bank): State_, body: Bytes) -> Response {
    let form = form(&body);
    let Some(number) = card(&form) else { return refused("bad_card") };
    let mut pages = bank.book.0.lock();
    let session = form.get("session").map_or("", String::as_str);
    let Some(entry) = pages.waiting(session) else { return refused("wrong_session") };
    let charge = entry.seen.charge.clone();
    let signature = bank.hand_out(&mut pages, number, Some(charge));
    let token = json!({ "version": "EC_v1", "data": "AA==", "signature": signature, "header": {} });
    handed("payment_token", &token.to_string())
}

/// The same, before anybody was asked for money.
async fn google_pay(State(bank): State_, body: Bytes) -> Response {
    let form = form(&body);
    let Some(number) = card(&form) else { return refused("bad_card") };
    let signature = bank.hand_out(&mut bank.book.0.lock(), number, None);
    let token = json!({ "protocolVersion": "ECv2", "signature": signature, "signedMessage": "{}" });
    handed("payment_token", &token.to_string())
}
