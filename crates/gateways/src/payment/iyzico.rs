//! iyzico, by its published interface. Not verified live. iyzico knows no idempotency keys, so a charge is made with 3-D Secure
//! only: then nothing but the last call moves money, and it is made after asking whether it was made before.

mod answer;
mod failure;
mod form;
mod plans;
mod report;
mod request;
mod returned;
mod signature;

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use answer::Answer;
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use checkout::{
    instalments::CardTerms,
    money::{Currency, Money},
};
use failure::{failure, refusal};
use futures_util::{FutureExt, future::BoxFuture};
use report::Payment;
use serde_json::json;
use signature::Keys;
use zeroize::Zeroizing;

use super::{
    Authorization, Capabilities, Capture, CardPlans, Charge, ChargeError, ChargeState, DeclineReason,
    Descriptor, Means, Operation, Outcome, PaymentGateway, Receipt, ReturnError, ReturnResult, Returned,
    Started,
};
use crate::{
    Now,
    egress::{Egress, REST, Timeouts, checked_url},
};

const CURRENCIES: [&str; 6] = ["TRY", "USD", "EUR", "GBP", "CHF", "NOK"];
/// Keys of the sandbox begin with it.
const SANDBOX_PREFIX: &str = "sandbox-";
const PAYMENT_SIGNED: &[&str] =
    &["paymentId", "currency", "basketId", "conversationId", "paidPrice", "price"];
const REPORT: &str = "/v2/reporting/payment/details";

/// How iyzico is reached.
#[derive(Clone)]
pub struct IyzicoSettings {
    /// Where its paths begin; [`IyzicoSettings::url_of`] but in tests.
    pub url: String,
    /// The account's API key.
    pub key: String,
    /// Its secret key.
    pub secret: String,
    /// How long one call may take.
    pub timeouts: Timeouts,
    /// Tells the time, which makes each signature another one.
    pub now: Now,
}

impl IyzicoSettings {
    /// Where iyzico takes money.
    pub const URL: &'static str = "https://api.iyzipay.com";
    /// Where it does as if.
    pub const SANDBOX_URL: &'static str = "https://sandbox-api.iyzipay.com";

    /// Where accounts with `key` are.
    pub fn url_of(key: &str) -> &'static str {
        if key.starts_with(SANDBOX_PREFIX) { Self::SANDBOX_URL } else { Self::URL }
    }
}

impl fmt::Debug for IyzicoSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IyzicoSettings({})", self.url)
    }
}

pub(super) struct Iyzico {
    url: String,
    keys: Keys,
    egress: Egress,
    now: Now,
    asked: AtomicU64,
    descriptor: Arc<Descriptor>,
}

impl fmt::Debug for Iyzico {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Iyzico({})", self.url)
    }
}

impl Iyzico {
    pub(super) fn new(settings: IyzicoSettings) -> Result<Self, String> {
        checked_url(&settings.url)?;
        let (key, secret) = (settings.key.trim(), settings.secret.trim());
        let is_key = |key: &str| (8..=128).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
        if !is_key(key) || !is_key(secret) {
            return Err("iyzico's API key and secret key are 8 to 128 characters without blanks".to_owned());
        }
        let test_mode = key.starts_with(SANDBOX_PREFIX);
        if test_mode != secret.starts_with(SANDBOX_PREFIX) {
            return Err("one of iyzico's two keys is of the sandbox and the other is not".to_owned());
        }
        let descriptor = Descriptor {
            name: "iyzico".to_owned(),
            slug: "iyzico".to_owned(),
            capabilities: Capabilities {
                card: true,
                three_d: true,
                instalments: true,
                card_list: true,
                partial_refund: true,
                query: true,
                ..Capabilities::default()
            },
            currencies: CURRENCIES.iter().filter_map(|code| Currency::parse(code)).collect(),
            test_mode,
            validation_origins: Vec::new(),
            verified_live: false,
        };
        Ok(Self {
            url: settings.url.trim_end_matches('/').to_owned(),
            keys: Keys { api: key.to_owned(), secret: Zeroizing::new(secret.to_owned()) },
            egress: Egress::with_rest(settings.timeouts, REST)?,
            now: settings.now,
            asked: AtomicU64::new(0),
            descriptor: Arc::new(descriptor),
        })
    }

    /// A number iyzico has not seen from us.
    fn random_key(&self) -> String {
        format!("{}{:06}", (self.now)().0, self.asked.fetch_add(1, Ordering::Relaxed) % 1_000_000)
    }

    async fn post(&self, path: &str, body: Bytes) -> Result<Answer, ChargeError> {
        let random = self.random_key();
        let authorization = self.keys.authorization(&random, path, &body);
        let request = self.egress.post(&format!("{}{path}", self.url)).body(body);
        let request =
            request.header("content-type", "application/json").header("authorization", authorization);
        Answer::read(&self.egress.send(request.header("x-iyzi-rnd", random)).await?)
    }

    /// The payment of `charge`, if iyzico has one.
    async fn find(&self, charge: &Charge) -> Result<Option<Payment>, ChargeError> {
        let random = self.random_key();
        let authorization = self.keys.authorization(&random, REPORT, &[]);
        let (url, id) = (&self.url, &charge.id);
        let url = format!("{url}{REPORT}?conversationId={id}&locale=en&paymentConversationId={id}");
        let request =
            self.egress.get(&url).header("authorization", authorization).header("x-iyzi-rnd", random);
        let report = Answer::read(&self.egress.send(request).await?)?;
        if !report.is_success() {
            // What is refused here says nothing about the payment.
            return Err(ChargeError::Unknown(format!("no report: {}", refusal(&report))));
        }
        Payment::of(charge, &report)
    }

    /// What was decided about `charge` already.
    async fn decided(&self, charge: &Charge) -> Result<Option<Outcome>, ChargeError> {
        let Some(payment) = self.find(charge).await? else { return Ok(None) };
        Ok(match payment.state()? {
            ChargeState::Captured { reference, amount, .. } => {
                Some(Outcome::Authorized(Authorization { reference, amount, captured: true }))
            }
            ChargeState::Declined(reason) => Some(Outcome::Declined(reason)),
            _ => None,
        })
    }

    fn checked(&self, charge: &Charge) -> Result<(), ChargeError> {
        let refused = |what: &str| Err(ChargeError::Refused(what.to_owned()));
        if charge.capture == Capture::Later {
            return refused("this adapter sets no money aside");
        }
        if charge.bank_points.is_some_and(|points| points.minor > 0) {
            return refused("iyzico has no points here");
        }
        if !self.descriptor.takes(charge.amount.currency) || charge.amount.minor <= 0 {
            return refused("iyzico does not take this amount");
        }
        Ok(())
    }

    async fn initialize(&self, charge: &Charge, means: Option<Means>) -> Result<Started, ChargeError> {
        let Some(Means::Card(card)) = means.filter(|_| charge.wallet.is_none()) else {
            return Err(ChargeError::Refused(
                "this adapter has neither a page for shoppers without a card nor wallets".to_owned(),
            ));
        };
        self.checked(charge)?;
        let body = request::initialize(charge, &card);
        drop(card);
        match self.decided(charge).await? {
            Some(Outcome::Authorized(paid)) if paid.amount != charge.amount => {
                return Err(ChargeError::Refused("the charge was made with another amount".to_owned()));
            }
            Some(outcome) => return Ok(Started::Finished(outcome)),
            None => {}
        }
        let answer = self.post("/payment/3dsecure/initialize", body).await?;
        if !answer.is_success() {
            return failure(&answer).map(Outcome::Declined).map(Started::Finished);
        }
        answer.check(&self.keys, &["paymentId", "conversationId"])?;
        of(&charge.id, &answer.needed("conversationId")?)?;
        let html = answer.text("threeDSHtmlContent").and_then(|html| STANDARD.decode(html.trim()).ok());
        let redirect = html.and_then(|html| form::redirect(std::str::from_utf8(&html).ok()?));
        redirect.map(Started::RedirectRequired).ok_or_else(|| {
            // Without the shopper nothing comes of it.
            ChargeError::Refused("the page of the bank is not one that can be followed".to_owned())
        })
    }

    async fn authenticate(&self, charge: &Charge, returned: &Returned) -> Result<Outcome, ChargeError> {
        if let ReturnResult::Failed(reason) = returned.result {
            return Ok(Outcome::Declined(reason));
        }
        if let Some(outcome) = self.decided(charge).await? {
            return Ok(outcome);
        }
        let (payment, data) = returned.token.split_once(':').unwrap_or((&returned.token, ""));
        let mut sent = json!({
            "locale": request::locale(charge.language), "conversationId": charge.id, "paymentId": payment,
        });
        if !data.is_empty() {
            sent["conversationData"] = data.into();
        }
        let answer = self.post("/payment/3dsecure/auth", sent.to_string().into()).await?;
        if !answer.is_success() {
            return failure(&answer).map(Outcome::Declined);
        }
        answer.check(&self.keys, PAYMENT_SIGNED)?;
        of(&charge.id, &answer.needed("conversationId")?)?;
        match answer.text("fraudStatus").as_deref() {
            None | Some("1") => {}
            Some("-1") => return Ok(Outcome::Declined(DeclineReason::Refused)),
            _ => {
                return Err(ChargeError::Unknown("iyzico looks at the payment before it decides".to_owned()));
            }
        }
        Ok(Outcome::Authorized(Authorization {
            reference: answer.needed("paymentId")?,
            amount: answer.money("paidPrice", answer.currency("currency")?)?,
            captured: true,
        }))
    }

    async fn give_back(&self, operation: Operation<'_>, amount: Money) -> Result<Receipt, ChargeError> {
        let refused = |what: &str| ChargeError::Refused(what.to_owned());
        let payment =
            self.find(operation.charge).await?.ok_or_else(|| refused("iyzico has not heard of it"))?;
        let ChargeState::Captured { reference, amount: taken, refunded } = payment.state()? else {
            return Err(refused("no money was taken"));
        };
        let receipt = Receipt { reference, amount };
        if let Some(earlier) =
            payment.refunds.iter().find(|refund| refund.key.as_deref() == Some(operation.key))
        {
            return match earlier {
                refund if refund.amount != amount => Err(refused("the key was used for another amount")),
                refund if refund.is_done => Ok(receipt),
                _ => Err(ChargeError::Unknown("the refund was asked for and is not done".to_owned())),
            };
        }
        let left = taken.checked_sub(refunded).map_err(|_| refused("the currency is another one"))?;
        if amount.currency != left.currency || amount.minor <= 0 || amount.minor > left.minor {
            return Err(refused("that much was not taken, or is not left"));
        }
        let item = payment.item.ok_or_else(|| refused("iyzico names nothing that could be refunded"))?;
        let sent = json!({
            "locale": request::locale(operation.charge.language),
            "conversationId": operation.key,
            "paymentTransactionId": item,
            "price": amount.to_string(),
            "currency": amount.currency.code(),
        });
        let answer = self.post("/payment/refund", sent.to_string().into()).await?;
        if !answer.is_success() {
            return Err(refusal(&answer));
        }
        answer.check(&self.keys, &["paymentId", "price", "currency", "conversationId"])?;
        of(operation.key, &answer.needed("conversationId")?)?;
        let done = answer.money("price", answer.currency("currency")?)?;
        if done != amount || answer.needed("paymentId")? != receipt.reference {
            return Err(ChargeError::Unknown("something else was refunded".to_owned()));
        }
        Ok(receipt)
    }
}

fn of(asked: &str, answered: &str) -> Result<(), ChargeError> {
    if asked == answered {
        Ok(())
    } else {
        Err(ChargeError::Unknown("the answer is about something else".to_owned()))
    }
}

impl PaymentGateway for Iyzico {
    fn about(&self) -> String {
        format!("iyzico at {}, not verified live", self.url)
    }

    fn descriptor(&self) -> Arc<Descriptor> {
        Arc::clone(&self.descriptor)
    }

    fn plans<'a>(
        &'a self,
        bin: &'a str,
        amount: Money,
    ) -> BoxFuture<'a, Result<Option<CardPlans>, ChargeError>> {
        self.card_plans(bin, amount).boxed()
    }

    fn card_terms(&self, currency: Currency) -> BoxFuture<'_, Result<Option<Vec<CardTerms>>, ChargeError>> {
        self.card_list(currency).boxed()
    }

    fn start<'a>(
        &'a self,
        charge: &'a Charge,
        means: Option<Means>,
    ) -> BoxFuture<'a, Result<Started, ChargeError>> {
        self.initialize(charge, means).boxed()
    }

    /// The return names no amount; [`Self::complete`] is told it, signed.
    fn read_return(&self, charge: &Charge, fields: &[(String, String)]) -> Result<Returned, ReturnError> {
        returned::read(&self.keys, charge, fields)
    }

    fn complete<'a>(
        &'a self,
        charge: &'a Charge,
        returned: &'a Returned,
    ) -> BoxFuture<'a, Result<Outcome, ChargeError>> {
        self.authenticate(charge, returned).boxed()
    }

    fn query<'a>(
        &'a self,
        charge: &'a Charge,
        _reference: Option<&'a str>,
    ) -> BoxFuture<'a, Result<ChargeState, ChargeError>> {
        async move { self.find(charge).await?.map_or(Ok(ChargeState::NotKnown), |payment| payment.state()) }
            .boxed()
    }

    fn capture<'a>(
        &'a self,
        _operation: Operation<'a>,
        _amount: Money,
    ) -> BoxFuture<'a, Result<Receipt, ChargeError>> {
        async { Err(ChargeError::Refused("this adapter sets no money aside".to_owned())) }.boxed()
    }

    /// iyzico has nothing to close: as long as [`Self::complete`] is not called, nothing is charged. One that is under way
    /// meanwhile is found by [`Self::query`].
    fn void<'a>(&'a self, operation: Operation<'a>) -> BoxFuture<'a, Result<(), ChargeError>> {
        async move {
            match self.find(operation.charge).await? {
                // Also one that is still looked into: the money is there.
                Some(payment) if payment.is_paid() => {
                    Err(ChargeError::Refused("money was taken: refund it".to_owned()))
                }
                _ => Ok(()),
            }
        }
        .boxed()
    }

    fn refund<'a>(
        &'a self,
        operation: Operation<'a>,
        amount: Money,
    ) -> BoxFuture<'a, Result<Receipt, ChargeError>> {
        self.give_back(operation, amount).boxed()
    }
}
