//! What the bank does when a shop asks: every rule of the contract, without a socket. A repeat is answered as the first
//! time.

use checkout::{
    ids::Timestamp,
    money::{Currency, Money},
    text::Language,
};
use zeroize::Zeroizing;

use super::{
    Bank,
    bins::{CURRENCIES, offers},
    book::{Asked, BankCharge, BankStatus, Entry, LineKind, Pages},
    cards::{CardOutcome, outcome},
    trouble::{Fate, Trouble},
};
use crate::{
    egress::checked_url,
    payment::{
        Capture, DeclineReason,
        wire::{
            ChargeAnswer, ChargeSent, CompleteSent, OperationAnswer, OperationSent, QueryAnswer,
            RedirectSent, WalletSent,
        },
    },
};

/// Why a call has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// The request is at fault: the status and the word for it.
    Refused(u16, &'static str),
    /// Something goes wrong before anything is done.
    Trouble(Trouble),
}

const UNKNOWN: Stop = Stop::Refused(404, "unknown_charge");

/// A card as far as the bank looks at it.
#[derive(Debug, Clone)]
pub(super) struct CardSeen {
    pub(super) outcome: CardOutcome,
    /// Its first six and last four digits.
    pub(super) shown: String,
    pub(super) fingerprint: String,
}

/// What came beside a charge.
#[derive(Default)]
pub(super) struct Brought {
    pub(super) card: Option<CardSeen>,
    pub(super) token: Option<Zeroizing<String>>,
}

impl CardSeen {
    pub(super) fn of(number: &str, fingerprint: String) -> Self {
        let end = &number[number.len() - 4..];
        Self { outcome: outcome(number), shown: format!("{}…{end}", &number[..6]), fingerprint }
    }
}

pub(super) fn currency(code: &str) -> Result<Currency, Stop> {
    let known = CURRENCIES.contains(&code).then(|| Currency::parse(code)).flatten();
    known.ok_or(Stop::Refused(422, "currency_not_taken"))
}

pub(super) fn money(amount: &str, code: &str) -> Result<Money, Stop> {
    let currency = currency(code)?;
    let money = Money::parse(amount, currency).ok().filter(|money| money.minor > 0);
    money.ok_or(Stop::Refused(422, "amount_not_positive"))
}

fn is_name(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

impl Bank {
    pub(super) fn charge(
        &self,
        sent: &ChargeSent,
        brought: Brought,
        fate: Fate,
        at: Timestamp,
    ) -> Result<(ChargeAnswer, Option<Trouble>), Stop> {
        let Brought { card, token } = brought;
        let (trouble, declined) = ordered(fate);
        let amount = money(&sent.amount, &sent.currency)?;
        let mut pages = self.book.0.lock();
        let fingerprint = self.digest(
            "charge",
            &format!("{sent:?}{}{token:?}", card.as_ref().map_or("", |card| card.fingerprint.as_str())),
        );
        if let Some(entry) = pages.entries.get(&sent.charge) {
            let same = entry.fingerprint == fingerprint;
            let answer = self.answer(entry);
            return if same { Ok((answer, trouble)) } else { Err(Stop::Refused(409, "charge_changed")) };
        }
        if !is_name(&sent.charge) || !is_name(&sent.order) || checked_url(&sent.return_url).is_err() {
            return Err(Stop::Refused(422, "bad_request"));
        }
        if pages.closed.contains(&sent.charge) {
            let reason = DeclineReason::Closed.code().to_owned();
            return Ok((ChargeAnswer::Declined { charge: sent.charge.clone(), reason }, trouble));
        }
        let wallet = self.session_of(sent)?;
        // A card in a wallet is not known yet: it is asked when the shopper chose it.
        if wallet.is_none() && !offers(card.as_ref().map_or("", |card| &card.shown), sent.instalments) {
            return Err(Stop::Refused(422, "instalments_not_offered"));
        }
        let capture = match sent.capture.as_str() {
            "now" => Capture::Now,
            "later" => Capture::Later,
            _ => return Err(Stop::Refused(422, "bad_request")),
        };
        let points = sent.bank_points.as_ref().map(|points| money(points, &sent.currency)).transpose()?;
        let card = match (&sent.wallet, card, token) {
            (None, card, None) => card,
            (Some(WalletSent::GooglePay), None, Some(token)) => Some(pages.tokens.spend(&token, None)?),
            (Some(_), None, None) if wallet.is_some() => None,
            _ => return Err(Stop::Refused(422, "bad_request")),
        };
        let hosted = card.is_none() && wallet.is_none();
        let card_outcome = card.as_ref().map_or(CardOutcome::Approved, |card| card.outcome);
        let away = hosted
            || wallet.is_some()
            || sent.three_d
            || matches!(card_outcome, CardOutcome::NeedsThreeD | CardOutcome::Returns(_));
        let zero = Money::zero(amount.currency);
        let seen = BankCharge {
            charge: sent.charge.clone(),
            order: sent.order.clone(),
            reference: String::new(),
            status: BankStatus::Away,
            asked: amount,
            held: zero,
            captured: zero,
            refunded: zero,
            instalments: sent.instalments,
            card: card.map(|card| card.shown),
        };
        let session = self.digest("session", &sent.charge)[..32].to_owned();
        let entry = Entry {
            seen,
            capture,
            hosted,
            wallet,
            points,
            return_url: sent.return_url.clone(),
            language: Language::parse(&sent.language).unwrap_or_default(),
            fingerprint,
            outcome: card_outcome,
            session: session.clone(),
            token: self.digest("token", &sent.charge)[..32].to_owned(),
            approved: false,
            on_return: match card_outcome {
                CardOutcome::Returns(trouble) => Some(trouble),
                _ => None,
            },
            operations: std::collections::HashMap::default(),
        };
        pages.entries.insert(sent.charge.clone(), entry);
        pages.sessions.insert(session, sent.charge.clone());
        if away {
            return Ok((self.answer(&pages.entries[&sent.charge]), trouble));
        }
        match pages.authorize(&sent.charge, trouble, declined, at) {
            Ok(trouble) => Ok((self.answer(&pages.entries[&sent.charge]), trouble)),
            Err(trouble) => {
                // It never happened.
                if let Some(entry) = pages.entries.remove(&sent.charge) {
                    pages.sessions.remove(&entry.session);
                }
                Err(Stop::Trouble(trouble))
            }
        }
    }

    pub(super) fn complete(
        &self,
        sent: &CompleteSent,
        fate: Fate,
        at: Timestamp,
    ) -> Result<(ChargeAnswer, Option<Trouble>), Stop> {
        let (trouble, declined) = ordered(fate);
        let amount = money(&sent.amount, &sent.currency)?;
        let mut pages = self.book.0.lock();
        let entry = pages.entries.get(&sent.charge).ok_or(UNKNOWN)?;
        if entry.seen.asked == amount && entry.wallet.is_some() {
            pages.pay_from_wallet(&sent.charge, &sent.token)?;
        }
        let entry = pages.entries.get(&sent.charge).ok_or(UNKNOWN)?;
        if entry.wallet.is_some() && entry.seen.status == BankStatus::Voided {
            return Ok((self.answer(entry), trouble));
        }
        if entry.token != sent.token {
            return Err(Stop::Refused(422, "wrong_token"));
        }
        if entry.seen.asked != amount {
            return Err(Stop::Refused(422, "amount_differs"));
        }
        let decided = entry.seen.status != BankStatus::Away;
        if !decided && !entry.approved {
            return Err(Stop::Refused(409, "shopper_still_away"));
        }
        let trouble = if decided {
            trouble
        } else {
            pages.authorize(&sent.charge, trouble, declined, at).map_err(Stop::Trouble)?
        };
        Ok((self.answer(&pages.entries[&sent.charge]), trouble))
    }

    pub(super) fn query(&self, id: &str) -> QueryAnswer {
        let pages = self.book.0.lock();
        let Some(entry) = pages.entries.get(id) else {
            return if pages.closed.contains(id) { QueryAnswer::Voided } else { QueryAnswer::Unknown };
        };
        let seen = &entry.seen;
        let (reference, currency) = (seen.reference.clone(), seen.held.currency.code().to_owned());
        match seen.status {
            BankStatus::Away => QueryAnswer::Pending,
            BankStatus::Declined(reason) => QueryAnswer::Declined { reason: reason.code().to_owned() },
            BankStatus::Authorized => {
                QueryAnswer::Authorized { reference, amount: seen.held.to_string(), currency }
            }
            BankStatus::Captured => QueryAnswer::Captured {
                reference,
                amount: seen.captured.to_string(),
                currency,
                refunded: seen.refunded.to_string(),
            },
            BankStatus::Voided => QueryAnswer::Voided,
        }
    }

    /// Takes, lets go or gives back.
    pub(super) fn operate(
        &self,
        kind: LineKind,
        sent: &OperationSent,
        at: Timestamp,
    ) -> Result<OperationAnswer, Stop> {
        let asked = match (kind, &sent.amount, &sent.currency) {
            (LineKind::Voided, ..) => None,
            (_, Some(amount), Some(currency)) => Some(money(amount, currency)?),
            _ => return Err(Stop::Refused(422, "amount_not_positive")),
        };
        if !is_name(&sent.key) || !is_name(&sent.charge) {
            return Err(Stop::Refused(422, "bad_request"));
        }
        let mut pages = self.book.0.lock();
        let reference = pages.reference();
        let answer = OperationAnswer {
            charge: sent.charge.clone(),
            reference: reference.clone(),
            amount: asked.map(|amount| amount.to_string()),
            currency: sent.currency.clone().filter(|_| asked.is_some()),
        };
        let Some(entry) = pages.entries.get_mut(&sent.charge) else {
            if kind == LineKind::Voided {
                pages.closed.insert(sent.charge.clone());
                return Ok(answer);
            }
            return Err(UNKNOWN);
        };
        let asked = Asked { kind, amount: asked };
        if let Some((before, answer)) = entry.operations.get(&sent.key) {
            let same = *before == asked;
            return if same { Ok(answer.clone()) } else { Err(Stop::Refused(409, "key_used_otherwise")) };
        }
        let moved = change(entry, asked)?;
        entry.operations.insert(sent.key.clone(), (asked, answer.clone()));
        if let Some(moved) = moved {
            pages.note(&sent.charge, kind, moved, reference, at);
        }
        Ok(answer)
    }

    fn answer(&self, entry: &Entry) -> ChargeAnswer {
        let seen = &entry.seen;
        let charge = seen.charge.clone();
        let declined = |reason: DeclineReason| ChargeAnswer::Declined {
            charge: charge.clone(),
            reason: reason.code().to_owned(),
        };
        match seen.status {
            BankStatus::Declined(reason) => declined(reason),
            BankStatus::Voided => declined(DeclineReason::Closed),
            BankStatus::Authorized | BankStatus::Captured => ChargeAnswer::Authorized {
                charge,
                reference: seen.reference.clone(),
                amount: seen.held.to_string(),
                currency: seen.held.currency.code().to_owned(),
                captured: entry.capture == Capture::Now,
            },
            BankStatus::Away if let Some(wallet) = &entry.wallet => {
                ChargeAnswer::Wallet { charge, session: self.wallet_session(entry, wallet) }
            }
            BankStatus::Away if entry.hosted => {
                let url = format!("{}/pay/{}/", self.public_url(), entry.session);
                let method = "GET".to_owned();
                ChargeAnswer::Redirect {
                    charge,
                    redirect: RedirectSent { url, method, fields: std::collections::BTreeMap::default() },
                }
            }
            BankStatus::Away => {
                let url = format!("{}/3d/", self.public_url());
                let fields = [("session".to_owned(), entry.session.clone())].into();
                ChargeAnswer::Redirect {
                    charge,
                    redirect: RedirectSent { url, method: "POST".to_owned(), fields },
                }
            }
        }
    }
}

/// Changes `entry`, and says how much moved.
fn change(entry: &mut Entry, asked: Asked) -> Result<Option<Money>, Stop> {
    let seen = &mut entry.seen;
    let amount = asked.amount.unwrap_or(seen.held);
    if asked.amount.is_some() && seen.held.minor > 0 && amount.currency != seen.held.currency {
        return Err(Stop::Refused(422, "other_currency"));
    }
    match (asked.kind, seen.status) {
        (LineKind::Captured, BankStatus::Authorized) => {
            if amount.minor > seen.held.minor {
                return Err(Stop::Refused(422, "more_than_authorized"));
            }
            seen.captured = amount;
            seen.status = BankStatus::Captured;
            Ok(Some(amount))
        }
        (LineKind::Captured, BankStatus::Captured) => Err(Stop::Refused(409, "already_captured")),
        (LineKind::Captured, _) => Err(Stop::Refused(409, "not_authorized")),
        (LineKind::Refunded, BankStatus::Captured) => {
            if amount.minor > seen.captured.minor - seen.refunded.minor {
                return Err(Stop::Refused(422, "more_than_captured"));
            }
            seen.refunded = Money::new(seen.refunded.minor + amount.minor, amount.currency);
            Ok(Some(amount))
        }
        (LineKind::Refunded, _) => Err(Stop::Refused(409, "not_captured")),
        (_, BankStatus::Captured) => Err(Stop::Refused(409, "already_captured")),
        (_, BankStatus::Authorized) => {
            seen.status = BankStatus::Voided;
            Ok(Some(seen.held))
        }
        (_, BankStatus::Away) => {
            seen.status = BankStatus::Voided;
            Ok(None)
        }
        (_, BankStatus::Declined(_) | BankStatus::Voided) => Ok(None),
    }
}

fn ordered(fate: Fate) -> (Option<Trouble>, bool) {
    match fate {
        Fate::Well => (None, false),
        Fate::Declined => (None, true),
        Fate::Trouble(trouble) => (Some(trouble), false),
    }
}

/// What the shopper decided at the bank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decision {
    Approve,
    Decline,
    Cancel,
}

impl Bank {
    /// Carries out what the shopper decided; a second decision changes nothing.
    pub(super) fn decide(pages: &mut Pages, id: &str, decision: Decision, at: Timestamp) {
        let Some(entry) = pages.entries.get_mut(id) else { return };
        if entry.seen.status != BankStatus::Away || entry.approved {
            return;
        }
        match decision {
            Decision::Approve => {
                entry.approved = true;
                if entry.hosted {
                    // On its own page the bank takes the money whether the shopper finds the way back or not.
                    let _ = pages.authorize(id, None, false, at);
                }
            }
            Decision::Decline => pages.decline(id, DeclineReason::NotAuthenticated, at),
            Decision::Cancel => pages.decline(id, DeclineReason::Cancelled, at),
        }
    }
}
