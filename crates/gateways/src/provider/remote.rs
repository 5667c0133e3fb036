//! A provider behind the signed contract (`docs/remote-provider.md`). It believes no answer it cannot read to the end, and
//! sends no shopper to a host the settings do not name.

use std::{
    fmt,
    sync::{Arc, RwLock},
    time::Duration,
};

use checkout::{money::Currency, money::Money, time::rfc3339};
use futures_util::{FutureExt, future::BoxFuture};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;

use super::{
    Call, CheckoutProvider, Forged, Json, OpenSession, Opening, Proof, ProviderDescriptor, ProviderError,
    Secrets, Session, SessionState, published,
    signature::ID_HEADER,
    verification::{VerificationSettings, Verifier},
    wire::{self, path},
};
use crate::{
    Now,
    egress::{Egress, REST, Timeouts, checked_url},
    payment::{Receipt, read_answer},
    remote::{SIGNATURE_HEADER, TIMESTAMP_HEADER},
};

/// How long a session is kept as long as the provider did not say.
const SESSION_SECONDS: i64 = 30 * 60;
/// Longer than a day is no session.
const SESSION_SECONDS_MAX: i64 = 24 * 60 * 60;
const NAME_CHARS_MAX: usize = 60;
const TOKEN_CHARS_MAX: usize = 200;
const URL_CHARS_MAX: usize = 2_000;

/// Where a provider is and how both sides prove who they are.
#[derive(Clone)]
pub struct RemoteProviderSettings {
    /// What settings and links call it.
    pub slug: String,
    /// Where its paths begin.
    pub url: String,
    /// What both sides know; two while one takes over from the other, divided by a comma.
    pub secret: String,
    /// How its calls are verified.
    pub verification: VerificationSettings,
    /// Hosts of its pages besides that of `url`.
    pub pages: Vec<String>,
    /// How long one call may take.
    pub timeouts: Timeouts,
    /// How long it is left alone when it fails again and again.
    pub rest: Duration,
    /// Tells the time that is signed.
    pub now: Now,
}

impl RemoteProviderSettings {
    /// The provider at `url`, whose calls are signed, with the usual patience.
    pub fn new(slug: String, url: String, secret: String, now: Now) -> Self {
        let verification = VerificationSettings::new(super::Verification::Signature);
        let (pages, timeouts) = (Vec::new(), Timeouts::default());
        Self { slug, url, secret, verification, pages, timeouts, rest: REST, now }
    }
}

impl fmt::Debug for RemoteProviderSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RemoteProviderSettings({} at {})", self.slug, self.url)
    }
}

pub(super) struct RemoteProvider {
    url: String,
    secrets: Secrets,
    verifier: Verifier,
    pages: Vec<String>,
    egress: Egress,
    now: Now,
    descriptor: RwLock<Arc<ProviderDescriptor>>,
}

impl fmt::Debug for RemoteProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RemoteProvider({})", self.url)
    }
}

impl RemoteProvider {
    pub(super) fn new(settings: RemoteProviderSettings) -> Result<Self, String> {
        checked_url(&settings.url)?;
        let verifier = Verifier::new(&settings.verification)?;
        let nothing_yet = ProviderDescriptor {
            name: settings.slug.clone(),
            slug: settings.slug,
            logo: None,
            currencies: Vec::new(),
            verification: verifier.mode(),
            query: false,
            close: false,
            refund: false,
            session_seconds: SESSION_SECONDS,
            test_mode: false,
            verified_live: false,
        };
        let own = reqwest::Url::parse(&settings.url).ok().and_then(|url| url.host_str().map(str::to_owned));
        Ok(Self {
            url: settings.url.trim_end_matches('/').to_owned(),
            secrets: Secrets::parse(&settings.secret)?,
            verifier,
            pages: own.into_iter().chain(settings.pages).collect(),
            egress: Egress::with_rest(settings.timeouts, settings.rest)?,
            now: settings.now,
            descriptor: RwLock::new(Arc::new(nothing_yet)),
        })
    }

    /// Asks at `path`; `id` is the same for every repeat.
    async fn ask<T: DeserializeOwned>(
        &self,
        path: &str,
        id: &str,
        question: &impl Serialize,
    ) -> Result<T, ProviderError> {
        let body = serde_json::to_vec(question).expect("texts and numbers make JSON");
        let signed = self.secrets.sign(id, (self.now)(), path, &body);
        let request = self.egress.post(&format!("{}{path}", self.url)).body(body);
        let request = request.header("content-type", "application/json").header(ID_HEADER, signed.id);
        let request =
            request.header(TIMESTAMP_HEADER, signed.seconds).header(SIGNATURE_HEADER, signed.signature);
        read_answer(&self.egress.send(request).await?)
    }

    async fn refresh_now(&self) -> Result<(), ProviderError> {
        let described = self.ask(path::DESCRIBE, "describe", &serde_json::json!({})).await?;
        let slug = self.descriptor().slug.clone();
        let descriptor = descriptor(described, slug, self.verifier.mode())?;
        *self.descriptor.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Arc::new(descriptor);
        Ok(())
    }

    fn opened(&self, answer: wire::OpenAnswer, opening: &Opening) -> Result<OpenSession, ProviderError> {
        let strange = |what: &str| ProviderError::Unknown(format!("its answer names {what}"));
        if answer.session != opening.id {
            return Err(strange("another session"));
        }
        let is_token = |b: u8| b.is_ascii_graphic();
        if !(1..=TOKEN_CHARS_MAX).contains(&answer.token.len()) || !answer.token.bytes().all(is_token) {
            return Err(strange("no token"));
        }
        if !is_page(&answer.redirect_url, &self.pages) {
            return Err(strange("an address that is not one of its pages"));
        }
        Ok(OpenSession { token: answer.token, redirect_url: answer.redirect_url })
    }
}

/// Whether a shopper may be sent there: a safe address on one of the hosts.
pub(super) fn is_page(text: &str, hosts: &[String]) -> bool {
    let host = reqwest::Url::parse(text).ok().and_then(|url| url.host_str().map(str::to_owned));
    text.len() <= URL_CHARS_MAX
        && text.bytes().all(|b| b.is_ascii_graphic())
        && checked_url(text).is_ok()
        && host.is_some_and(|host| hosts.iter().any(|own| own.eq_ignore_ascii_case(&host)))
}

fn descriptor(
    described: wire::Described,
    slug: String,
    verification: super::Verification,
) -> Result<ProviderDescriptor, ProviderError> {
    let strange = |what: &str| ProviderError::Unknown(format!("it describes itself with a strange {what}"));
    if described.version != wire::VERSION {
        let (theirs, ours) = (described.version, wire::VERSION);
        return Err(ProviderError::Refused(format!(
            "it speaks version {theirs} of the contract, not {ours}"
        )));
    }
    let name = described.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX || name.chars().any(char::is_control) {
        return Err(strange("name"));
    }
    if !(60..=SESSION_SECONDS_MAX).contains(&described.session_seconds) {
        return Err(strange("life of its sessions"));
    }
    let currencies = described.currencies.iter().map(|code| Currency::parse(code));
    Ok(ProviderDescriptor {
        name,
        slug,
        logo: described.logo.filter(|url| url.len() <= URL_CHARS_MAX && checked_url(url).is_ok()),
        currencies: currencies.collect::<Option<_>>().ok_or_else(|| strange("currency"))?,
        verification,
        query: described.capabilities.query,
        close: described.capabilities.close,
        refund: described.capabilities.refund,
        session_seconds: described.session_seconds,
        test_mode: described.test_mode,
        verified_live: false,
    })
}

fn sent(opening: &Opening) -> wire::OpenSent {
    let urls = &opening.urls;
    let goods = opening.goods.iter().map(|line| wire::GoodsSent {
        sku: line.sku.clone(),
        name: line.name.clone(),
        quantity: line.quantity,
        amount: line.amount.to_string(),
    });
    wire::OpenSent {
        session: opening.id.clone(),
        order: opening.order.clone(),
        conversation: opening.conversation.clone(),
        basket_id: opening.basket.0,
        date: rfc3339(opening.at),
        amount: opening.amount.to_string(),
        currency: opening.amount.currency.code().to_owned(),
        language: opening.language.code().to_owned(),
        instalments: opening.instalments,
        goods: goods.collect(),
        urls: wire::UrlsSent {
            addresses: urls.addresses.clone(),
            shipping_options: urls.shipping_options.clone(),
            agreement_types: urls.agreement_types.clone(),
            agreement: urls.agreement.clone(),
            notification: urls.notification.clone(),
            success: urls.success.clone(),
            cancel: urls.cancel.clone(),
        },
        customer: wire::CustomerSent {
            id: opening.customer.id.map(|id| id.to_string()),
            email: opening.customer.email.clone(),
            phone: opening.customer.phone.clone(),
            access_token: opening.customer.access_token.clone(),
        },
    }
}

/// What became of a session, as an answer tells.
fn state(answer: &Json, session: &Session) -> Result<SessionState, ProviderError> {
    let strange = |what: &str| ProviderError::Unknown(format!("its answer holds {what}"));
    let amount = |name: &str| {
        let text = answer.get(name).and_then(Json::as_text).ok_or_else(|| strange("no amount"))?;
        let money = Money::parse(text, session.currency).ok().filter(|money| !money.is_negative());
        money.ok_or_else(|| strange("a strange amount"))
    };
    match answer.get("status").and_then(Json::as_text) {
        Some("unknown") => Ok(SessionState::NotKnown),
        Some("open") => Ok(SessionState::Open),
        Some("closed") => Ok(SessionState::Closed),
        Some("paid") => {
            let notification = answer.get("notification").ok_or_else(|| strange("no notification"))?;
            let read = published::read_notification(notification);
            let read = read.map_err(|misread| strange(&format!("a strange {}", misread.field)))?;
            let own = read.order.as_ref().is_none_or(|order| *order == session.order)
                && read
                    .conversation
                    .as_ref()
                    .is_none_or(|conversation| *conversation == session.conversation);
            if own { Ok(SessionState::Paid(Box::new(read))) } else { Err(strange("another session")) }
        }
        Some("returned") => {
            if answer.get("currency").and_then(Json::as_text) != Some(session.currency.code()) {
                return Err(strange("another currency"));
            }
            Ok(SessionState::Returned { paid: amount("paid")?, refunded: amount("refunded")? })
        }
        _ => Err(strange("a strange status")),
    }
}

fn session_sent(session: &Session) -> wire::SessionSent {
    wire::SessionSent { session: session.id.clone(), order: session.order.clone() }
}

impl CheckoutProvider for RemoteProvider {
    fn about(&self) -> String {
        format!("remote provider {} at {}", self.descriptor().slug, self.url)
    }

    fn descriptor(&self) -> Arc<ProviderDescriptor> {
        Arc::clone(&self.descriptor.read().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    fn refresh(&self) -> BoxFuture<'_, Result<(), ProviderError>> {
        self.refresh_now().boxed()
    }

    fn open<'a>(&'a self, opening: &'a Opening) -> BoxFuture<'a, Result<OpenSession, ProviderError>> {
        async move {
            let id = format!("open-{}", opening.id);
            let answer = self.ask(path::OPEN, &id, &sent(opening)).await?;
            self.opened(answer, opening)
        }
        .boxed()
    }

    fn verify(&self, call: &Call<'_>) -> Result<Proof, Forged> {
        self.verifier.verify(call, Some(&self.secrets))
    }

    fn query<'a>(&'a self, session: &'a Session) -> BoxFuture<'a, Result<SessionState, ProviderError>> {
        async move {
            let id = format!("query-{}", session.id);
            let answer: Box<RawValue> = self.ask(path::QUERY, &id, &session_sent(session)).await?;
            let answer = Json::parse(answer.get().as_bytes());
            let answer =
                answer.map_err(|misread| ProviderError::Unknown(format!("its answer {}", misread.reason)))?;
            state(&answer, session)
        }
        .boxed()
    }

    fn close<'a>(&'a self, session: &'a Session) -> BoxFuture<'a, Result<(), ProviderError>> {
        async move {
            let id = format!("close-{}", session.id);
            let answer: wire::CloseAnswer = self.ask(path::CLOSE, &id, &session_sent(session)).await?;
            if answer.session == session.id {
                Ok(())
            } else {
                Err(ProviderError::Unknown("its answer names another session".to_owned()))
            }
        }
        .boxed()
    }

    fn refund<'a>(
        &'a self,
        session: &'a Session,
        amount: Money,
        key: &'a str,
    ) -> BoxFuture<'a, Result<Receipt, ProviderError>> {
        async move {
            let asked = wire::RefundSent {
                session: session.id.clone(),
                key: key.to_owned(),
                amount: amount.to_string(),
                currency: amount.currency.code().to_owned(),
            };
            let answer: wire::RefundAnswer = self.ask(path::REFUND, &format!("refund-{key}"), &asked).await?;
            let given = Currency::parse(&answer.currency).and_then(|c| Money::parse(&answer.amount, c).ok());
            if answer.session == session.id && given == Some(amount) {
                Ok(Receipt { reference: answer.reference, amount })
            } else {
                Err(ProviderError::Unknown("its answer is about something else".to_owned()))
            }
        }
        .boxed()
    }
}
