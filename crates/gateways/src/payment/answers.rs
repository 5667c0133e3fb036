//! Reads the answers of the signed contract. Whatever is not as agreed is an unknown outcome: the service did something, and
//! nobody can tell what.

use checkout::{
    instalments::CardTerms,
    money::{Currency, Money},
};

use serde_json::{Map, Value};

use super::{
    Authorization, CardPlans, CardType, Charge, ChargeError, ChargeState, DeclineReason, Descriptor,
    Operation, Outcome, Plan, Receipt, Redirect, RedirectMethod, Started, Wallet,
    wire::{
        CardTermsSent, CardTypeSent, CardsAnswer, ChargeAnswer, Described, OperationAnswer, PlansAnswer,
        QueryAnswer, RedirectSent, VERSION,
    },
};
use crate::egress::checked_url;

const NAME_CHARS_MAX: usize = 64;
const URL_CHARS_MAX: usize = 2048;
const REFERENCE_CHARS_MAX: usize = 128;
const FIELDS_MAX: usize = 32;
const FIELD_CHARS_MAX: usize = 8 * 1024;
const PLANS_MAX: usize = 36;
const CARDS_MAX: usize = 100;
const ORIGINS_MAX: usize = 64;
const SESSION_CHARS_MAX: usize = 16 * 1024;

fn strange(what: &str) -> ChargeError {
    ChargeError::Unknown(format!("the answer has a strange {what}"))
}

fn text(text: String, chars_max: usize, what: &str) -> Result<String, ChargeError> {
    let right = !text.is_empty() && text.chars().count() <= chars_max && !text.chars().any(char::is_control);
    right.then_some(text).ok_or_else(|| strange(what))
}

fn slug(slug: String) -> Result<String, ChargeError> {
    let right = slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if right { text(slug, NAME_CHARS_MAX, "slug") } else { Err(strange("slug")) }
}

fn money(amount: &str, currency: &str) -> Result<Money, ChargeError> {
    let currency = Currency::parse(currency).ok_or_else(|| strange("currency"))?;
    let money = Money::parse(amount, currency).ok().filter(|money| !money.is_negative());
    money.ok_or_else(|| strange("amount"))
}

fn of(asked: &str, answered: &str) -> Result<(), ChargeError> {
    if asked == answered { Ok(()) } else { Err(strange("charge")) }
}

pub(super) fn descriptor(described: Described) -> Result<Descriptor, ChargeError> {
    if described.version != VERSION {
        return Err(ChargeError::Refused(format!(
            "it speaks version {} of the contract, not {VERSION}",
            described.version
        )));
    }
    let currencies = described.currencies.iter().map(|code| Currency::parse(code));
    let origins = described.validation_origins;
    if origins.len() > ORIGINS_MAX || !origins.iter().all(|origin| is_origin(origin)) {
        return Err(strange("validation origin"));
    }
    Ok(Descriptor {
        name: text(described.name, NAME_CHARS_MAX, "name")?,
        slug: slug(described.slug)?,
        capabilities: described.capabilities,
        currencies: currencies.collect::<Option<_>>().ok_or_else(|| strange("currency"))?,
        test_mode: described.test_mode,
        validation_origins: origins,
        verified_live: false,
    })
}

/// `https://host`, or `http://` and a host of this machine, with a port or without.
fn is_origin(text: &str) -> bool {
    let spelt = reqwest::Url::parse(text).map(|url| url.origin().ascii_serialization());
    checked_url(text).is_ok() && spelt.is_ok_and(|origin| origin == text)
}

fn card_type(card: CardTypeSent) -> Result<CardType, ChargeError> {
    Ok(CardType {
        name: text(card.name, NAME_CHARS_MAX, "card name")?,
        slug: slug(card.slug)?,
        bank: text(card.bank, NAME_CHARS_MAX, "bank")?,
        logo: card.logo.filter(|url| url.chars().count() <= URL_CHARS_MAX && checked_url(url).is_ok()),
        credit: card.kind == "credit",
    })
}

pub(super) fn cards(answer: CardsAnswer) -> Result<Vec<CardTerms>, ChargeError> {
    let terms = |sent: CardTermsSent| {
        Ok(CardTerms::new(Some(card_type(sent.card)?), sent.plans.into_iter().take(PLANS_MAX)))
    };
    answer.cards.into_iter().take(CARDS_MAX).map(terms).collect()
}

pub(super) fn plans(answer: PlansAnswer, amount: Money) -> Result<Option<CardPlans>, ChargeError> {
    let Some(card) = answer.card else { return Ok(None) };
    let card = card_type(card)?;
    let mut plans = Vec::new();
    for plan in answer.plans.into_iter().take(PLANS_MAX) {
        let total = money(&plan.total, amount.currency.code())?;
        plans.push(Plan {
            instalments: plan.instalments,
            interest_basis_points: plan.interest_basis_points,
            total,
        });
    }
    plans.sort_by_key(|plan| plan.instalments);
    let once = plans.first().is_some_and(|plan| plan.instalments == 1 && plan.total == amount);
    let rising = plans.windows(2).all(|pair| pair[0].instalments < pair[1].instalments);
    let dear = plans.iter().all(|plan| plan.total.minor >= amount.minor);
    if once && rising && dear { Ok(Some(CardPlans { card, plans })) } else { Err(strange("plan")) }
}

pub(super) fn started(answer: ChargeAnswer, asked: &Charge) -> Result<Started, ChargeError> {
    let has_session = asked.wallet.as_ref().is_some_and(Wallet::has_session);
    match answer {
        ChargeAnswer::Wallet { charge, session } if has_session => {
            of(&asked.id, &charge)?;
            wallet_session(session, asked).map(Started::WalletOpened)
        }
        ChargeAnswer::Wallet { .. } => Err(strange("wallet")),
        ChargeAnswer::Redirect { .. } if has_session => Err(strange("redirect")),
        ChargeAnswer::Authorized { charge, reference, amount, currency, captured } => {
            of(&asked.id, &charge)?;
            let authorization = Authorization {
                reference: text(reference, REFERENCE_CHARS_MAX, "reference")?,
                amount: money(&amount, &currency)?,
                captured,
            };
            Ok(Started::Finished(Outcome::Authorized(authorization)))
        }
        ChargeAnswer::Declined { charge, reason } => {
            of(&asked.id, &charge)?;
            Ok(Started::Finished(Outcome::Declined(DeclineReason::from_code(&reason))))
        }
        ChargeAnswer::Redirect { charge, redirect: sent } => {
            of(&asked.id, &charge)?;
            redirect(sent).map(Started::RedirectRequired)
        }
    }
}

fn redirect(sent: RedirectSent) -> Result<Redirect, ChargeError> {
    let right = |(name, value): &(String, String)| {
        !name.is_empty() && name.len() <= NAME_CHARS_MAX && value.len() <= FIELD_CHARS_MAX
    };
    let fields: Vec<_> = sent.fields.into_iter().collect();
    let method = match sent.method.as_str() {
        "GET" if fields.is_empty() => RedirectMethod::Get,
        "POST" => RedirectMethod::Post,
        _ => return Err(strange("method")),
    };
    if checked_url(&sent.url).is_err() || fields.len() > FIELDS_MAX || !fields.iter().all(right) {
        return Err(strange("redirect"));
    }
    Ok(Redirect { url: text(sent.url, URL_CHARS_MAX, "redirect")?, method, fields })
}

/// What a script of Masterpass needs is agreed; what a device needs is the wallet's own affair.
fn wallet_session(session: Map<String, Value>, asked: &Charge) -> Result<Map<String, Value>, ChargeError> {
    let bounded = |text: &Value| text.as_str().is_some_and(|text| text.chars().count() <= URL_CHARS_MAX);
    let params = session.get("params").map_or(Some(0), |params| {
        let params = params.as_object()?;
        params.values().all(bounded).then_some(params.len())
    });
    let token = session.get("token").filter(|token| bounded(token) && token.as_str() != Some(""));
    let agreed = token.is_some() && params.is_some_and(|count| count <= FIELDS_MAX);
    let is_masterpass = matches!(asked.wallet, Some(Wallet::Masterpass { .. }));
    let short = Value::Object(session.clone()).to_string().len() <= SESSION_CHARS_MAX;
    if short && (agreed || !is_masterpass) { Ok(session) } else { Err(strange("session")) }
}

pub(super) fn state(answer: QueryAnswer) -> Result<ChargeState, ChargeError> {
    Ok(match answer {
        QueryAnswer::Unknown => ChargeState::NotKnown,
        QueryAnswer::Pending => ChargeState::Pending,
        QueryAnswer::Declined { reason } => ChargeState::Declined(DeclineReason::from_code(&reason)),
        QueryAnswer::Authorized { reference, amount, currency } => ChargeState::Authorized {
            reference: text(reference, REFERENCE_CHARS_MAX, "reference")?,
            amount: money(&amount, &currency)?,
        },
        QueryAnswer::Captured { reference, amount, currency, refunded } => ChargeState::Captured {
            reference: text(reference, REFERENCE_CHARS_MAX, "reference")?,
            amount: money(&amount, &currency)?,
            refunded: money(&refunded, &currency)?,
        },
        QueryAnswer::Voided => ChargeState::Voided,
    })
}

pub(super) fn receipt(
    answer: OperationAnswer,
    asked: Operation<'_>,
    amount: Money,
) -> Result<Receipt, ChargeError> {
    of(&asked.charge.id, &answer.charge)?;
    let done = money(&answer.amount.unwrap_or_default(), &answer.currency.unwrap_or_default())?;
    if done != amount {
        return Err(strange("amount"));
    }
    Ok(Receipt { reference: text(answer.reference, REFERENCE_CHARS_MAX, "reference")?, amount: done })
}

pub(super) fn voided(answer: &OperationAnswer, asked: Operation<'_>) -> Result<(), ChargeError> {
    of(&asked.charge.id, &answer.charge)
}
