//! A gateway behind the signed contract (`docs/remote-gateway.md`). It believes no answer it cannot read to the end, and takes
//! for undone only what the service says it did not do.

mod question;

use std::{
    fmt,
    sync::{Arc, RwLock},
    time::Duration,
};

use bytes::Bytes;
use checkout::{
    instalments::CardTerms,
    money::{Currency, Money},
};
use futures_util::{FutureExt, future::BoxFuture};
use serde::{Serialize, de::DeserializeOwned};
use zeroize::Zeroizing;

use super::{
    Capabilities, CardPlans, Charge, ChargeError, ChargeState, DeclineReason, Descriptor, Means, Operation,
    Outcome, PaymentGateway, Receipt, ReturnError, ReturnResult, Returned, Started, answers,
    wire::{self, path},
};
use crate::{
    Now,
    egress::{Answer, Egress, REST, Timeouts, checked_url},
    remote::{SECRET_BYTES_MIN, SIGNATURE_HEADER, TIMESTAMP_HEADER, signature, wiped},
};

/// The longest word of a refusal that is told to an operator.
const WORD_CHARS_MAX: usize = 40;

/// Where a gateway is and how we prove who we are.
#[derive(Clone)]
pub struct RemotePaymentSettings {
    /// Where its paths begin.
    pub url: String,
    /// What both sides know.
    pub secret: String,
    /// How long one call may take.
    pub timeouts: Timeouts,
    /// How long it is left alone when it fails again and again.
    pub rest: Duration,
    /// Tells the time that is signed.
    pub now: Now,
}

impl RemotePaymentSettings {
    /// The gateway at `url`, with the usual patience.
    pub fn new(url: String, secret: String, now: Now) -> Self {
        Self { url, secret, timeouts: Timeouts::default(), rest: REST, now }
    }
}

impl fmt::Debug for RemotePaymentSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RemotePaymentSettings({})", self.url)
    }
}

pub(super) struct RemotePayment {
    url: String,
    secret: Zeroizing<String>,
    egress: Egress,
    now: Now,
    descriptor: RwLock<Arc<Descriptor>>,
}

impl fmt::Debug for RemotePayment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RemotePayment({})", self.url)
    }
}

impl RemotePayment {
    pub(super) fn new(settings: RemotePaymentSettings) -> Result<Self, String> {
        checked_url(&settings.url)?;
        if settings.secret.len() < SECRET_BYTES_MIN {
            return Err(format!(
                "the secret for {} needs at least {SECRET_BYTES_MIN} characters",
                settings.url
            ));
        }
        let nothing_yet = Descriptor {
            name: "remote gateway".to_owned(),
            slug: "remote".to_owned(),
            capabilities: Capabilities::default(),
            currencies: Vec::new(),
            test_mode: false,
            validation_origins: Vec::new(),
            verified_live: false,
        };
        Ok(Self {
            url: settings.url.trim_end_matches('/').to_owned(),
            secret: Zeroizing::new(settings.secret),
            egress: Egress::with_rest(settings.timeouts, settings.rest)?,
            now: settings.now,
            descriptor: RwLock::new(Arc::new(nothing_yet)),
        })
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        path: &str,
        question: &impl Serialize,
    ) -> Result<T, ChargeError> {
        let body = serde_json::to_vec(question).expect("texts and numbers make JSON");
        self.send(path, body.into()).await
    }

    /// No error repeats what the service wrote but one plain word: it could repeat a card.
    async fn send<T: DeserializeOwned>(&self, path: &str, body: Bytes) -> Result<T, ChargeError> {
        let seconds = ((self.now)().0 / 1_000_000).to_string();
        let signature = signature(self.secret.as_bytes(), &seconds, path, &body);
        let request = self.egress.post(&format!("{}{path}", self.url)).body(body);
        let request = request.header("content-type", "application/json").header(TIMESTAMP_HEADER, seconds);
        read(&self.egress.send(request.header(SIGNATURE_HEADER, signature)).await?)
    }

    async fn refresh_now(&self) -> Result<(), ChargeError> {
        let descriptor = answers::descriptor(self.ask(path::DESCRIBE, &serde_json::json!({})).await?)?;
        *self.descriptor.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Arc::new(descriptor);
        Ok(())
    }
}

/// What an answer means. Only a 4xx says that nothing happened.
pub(crate) fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, ChargeError> {
    let status = answer.status;
    match status {
        200 => serde_json::from_slice(&answer.body).map_err(|error| {
            ChargeError::Unknown(format!("the answer cannot be read at {}", error.column()))
        }),
        425 | 429 => Err(ChargeError::Unreachable(format!("status {status}"))),
        408 => Err(ChargeError::Unknown("status 408".to_owned())),
        400..=499 => {
            let refusal: Option<wire::RefusalSent> = serde_json::from_slice(&answer.body).ok();
            let is_word = |word: &String| {
                word.len() <= WORD_CHARS_MAX && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
            };
            let word = refusal.map(|refusal| refusal.error).filter(is_word).unwrap_or_default();
            Err(ChargeError::Refused(format!("{status} {word}").trim_end().to_owned()))
        }
        _ => Err(ChargeError::Unknown(format!("status {status}"))),
    }
}

impl PaymentGateway for RemotePayment {
    fn about(&self) -> String {
        format!("remote gateway at {}", self.url)
    }

    fn descriptor(&self) -> Arc<Descriptor> {
        Arc::clone(&self.descriptor.read().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    fn refresh(&self) -> BoxFuture<'_, Result<(), ChargeError>> {
        self.refresh_now().boxed()
    }

    fn plans<'a>(
        &'a self,
        bin: &'a str,
        amount: Money,
    ) -> BoxFuture<'a, Result<Option<CardPlans>, ChargeError>> {
        let currency = amount.currency.code().to_owned();
        let asked = wire::PlansAsked { bin: bin.to_owned(), amount: amount.to_string(), currency };
        async move { answers::plans(self.ask(path::PLANS, &asked).await?, amount) }.boxed()
    }

    fn card_terms(&self, currency: Currency) -> BoxFuture<'_, Result<Option<Vec<CardTerms>>, ChargeError>> {
        async move {
            if !self.descriptor().capabilities.card_list {
                return Ok(None);
            }
            let asked = wire::CardsAsked { currency: currency.code().to_owned() };
            answers::cards(self.ask(path::CARDS, &asked).await?).map(Some)
        }
        .boxed()
    }

    fn start<'a>(
        &'a self,
        charge: &'a Charge,
        means: Option<Means>,
    ) -> BoxFuture<'a, Result<Started, ChargeError>> {
        let question = question::charge(charge, means);
        async move { answers::started(self.send(path::CHARGE, question).await?, charge) }.boxed()
    }

    fn read_return(&self, charge: &Charge, fields: &[(String, String)]) -> Result<Returned, ReturnError> {
        read_return(self.secret.as_bytes(), charge, fields)
    }

    fn complete<'a>(
        &'a self,
        charge: &'a Charge,
        returned: &'a Returned,
    ) -> BoxFuture<'a, Result<Outcome, ChargeError>> {
        let asked = wire::CompleteSent {
            charge: charge.id.clone(),
            token: returned.token.clone(),
            amount: charge.amount.to_string(),
            currency: charge.amount.currency.code().to_owned(),
        };
        // A wallet's token is as good as a card.
        let question = Zeroizing::new(serde_json::to_string(&asked).expect("texts make JSON"));
        drop(Zeroizing::new(asked.token));
        async move {
            match answers::started(self.send(path::COMPLETE, wiped(question)).await?, charge)? {
                Started::Finished(outcome) => Ok(outcome),
                Started::RedirectRequired(_) | Started::WalletOpened(_) => {
                    Err(ChargeError::Unknown("the shopper was already away".to_owned()))
                }
            }
        }
        .boxed()
    }

    fn query<'a>(
        &'a self,
        charge: &'a Charge,
        _reference: Option<&'a str>,
    ) -> BoxFuture<'a, Result<ChargeState, ChargeError>> {
        let asked = wire::QuerySent { charge: charge.id.clone() };
        async move { answers::state(self.ask(path::QUERY, &asked).await?) }.boxed()
    }

    fn capture<'a>(
        &'a self,
        operation: Operation<'a>,
        amount: Money,
    ) -> BoxFuture<'a, Result<Receipt, ChargeError>> {
        let asked = sent(operation, Some(amount));
        async move { answers::receipt(self.ask(path::CAPTURE, &asked).await?, operation, amount) }.boxed()
    }

    fn void<'a>(&'a self, operation: Operation<'a>) -> BoxFuture<'a, Result<(), ChargeError>> {
        let asked = sent(operation, None);
        async move { answers::voided(&self.ask(path::VOID, &asked).await?, operation) }.boxed()
    }

    fn refund<'a>(
        &'a self,
        operation: Operation<'a>,
        amount: Money,
    ) -> BoxFuture<'a, Result<Receipt, ChargeError>> {
        let asked = sent(operation, Some(amount));
        async move { answers::receipt(self.ask(path::REFUND, &asked).await?, operation, amount) }.boxed()
    }
}

fn sent(operation: Operation<'_>, amount: Option<Money>) -> wire::OperationSent {
    wire::OperationSent {
        charge: operation.charge.id.clone(),
        key: operation.key.to_owned(),
        amount: amount.map(|amount| amount.to_string()),
        currency: amount.map(|amount| amount.currency.code().to_owned()),
    }
}

/// Reads a return; see [`wire::sign_return`].
fn read_return(secret: &[u8], charge: &Charge, fields: &[(String, String)]) -> Result<Returned, ReturnError> {
    let field = |name: &str| {
        let mut values = fields.iter().filter(|(field, _)| field == name).map(|(_, value)| value.as_str());
        let value = values.next().filter(|value| !value.contains('\n')).ok_or(ReturnError::Malformed)?;
        if values.next().is_some() { Err(ReturnError::Malformed) } else { Ok(value) }
    };
    let [id, result, amount, currency, token] = wire::RETURN_FIELDS.map(field);
    let (id, result, amount, currency, token) = (id?, result?, amount?, currency?, token?);
    let signature = field(wire::RETURN_SIGNATURE)?;
    if !wire::is_signed_return(secret, [id, result, amount, currency, token], signature) {
        return Err(ReturnError::WrongSignature);
    }
    if id != charge.id {
        return Err(ReturnError::OtherCharge);
    }
    let currency = Currency::parse(currency).ok_or(ReturnError::Malformed)?;
    if currency != charge.amount.currency {
        return Err(ReturnError::WrongCurrency);
    }
    if Money::parse(amount, currency).map_err(|_| ReturnError::Malformed)? != charge.amount {
        return Err(ReturnError::WrongAmount);
    }
    let result = match result {
        "approved" => ReturnResult::Approved,
        "failed" => ReturnResult::Failed(DeclineReason::NotAuthenticated),
        "cancelled" => ReturnResult::Failed(DeclineReason::Cancelled),
        _ => return Err(ReturnError::Malformed),
    };
    Ok(Returned { result, token: token.to_owned() })
}

#[cfg(test)]
mod tests;
