//! Checkout providers: what their servers call the shop for, and what the shop asks them. Who a call is from is the adapter's
//! to prove, what becomes of it the rules' to decide; every change names the version of the attempt it was decided about.

mod binding;
mod linking;
mod looking;
mod notified;
mod opening;
mod places;

use std::collections::BTreeMap;

pub use linking::Linking;

use checkout::{
    ids::AttemptId,
    payment::{Attempt, AttemptWrite, KnownAttempt, ProviderSession, provider::attempt_of},
    services::ProviderService,
    text,
    text::{Language, Text},
};
use gateways::provider::{Call, Misread, Proof, Session, Step};
use serde_json::{Map, Value};
use store::events::Event;

use crate::{Flow, FlowError};

const TRIES_MAX: usize = 8;
/// What came of a payment that became an order.
pub(crate) const ORDERED: &str = "ordered";

text!(SESSION_OVER = "provider-session-over",
    en: "This session is over. Please begin again in the shop.", tr: "Bu oturum sona erdi. Lütfen mağazadan yeniden başlayın.");
text!(NOT_KNOWN = "provider-session-not-known",
    en: "This session is not known.", tr: "Bu oturum bilinmiyor.");

/// What a provider is answered.
#[derive(Debug, Clone, PartialEq)]
pub enum ProviderReply {
    /// Pages with what they show, in their order.
    Pages(Vec<(&'static str, Value)>),
    /// Sentences by field.
    Refused(BTreeMap<String, Vec<String>>),
}

/// What a provider, or the shopper's own session for it, sends.
#[derive(Clone, Copy)]
pub struct Said<'a> {
    /// The call as it arrived.
    pub call: Call<'a>,
    /// Its fields.
    pub fields: &'a Map<String, Value>,
    /// The attempt that its address was made for.
    pub by_path: Option<&'a AttemptId>,
    /// The attempt that the session it came with waits for.
    pub own: Option<&'a AttemptId>,
    /// The language it asks for.
    pub language: Option<Language>,
}

/// An attempt at a provider that somebody may speak about.
struct Known {
    stored: KnownAttempt,
    language: Language,
    proof: Option<Proof>,
}

impl Known {
    fn attempt(&self) -> &Attempt {
        &self.stored.attempt
    }

    fn session(&self) -> &ProviderSession {
        self.stored.attempt.at_provider().expect("only attempts at providers are known here")
    }
}

impl ProviderReply {
    fn says(field: &str, sentence: impl Into<String>) -> Self {
        Self::Refused(BTreeMap::from([(field.to_owned(), vec![sentence.into()])]))
    }

    fn whole(text: &Text, language: Language) -> Self {
        Self::says("non_field_errors", text.in_language(language))
    }

    /// Nobody learns whether a session exists, is another one's, or a call was forged.
    pub fn not_known(language: Language) -> Self {
        Self::whole(&NOT_KNOWN, language)
    }
}

impl From<Misread> for ProviderReply {
    fn from(Misread { field, reason }: Misread) -> Self {
        Self::says(&field, reason)
    }
}

/// The session of `attempt`, as its provider knows it.
fn session_of(attempt: &Attempt, session: &ProviderSession) -> Session {
    Session {
        id: attempt.id.0.clone(),
        order: attempt.order.number.0.clone(),
        conversation: session.conversation.clone(),
        token: session.token.clone(),
        currency: session.order_amount.currency,
    }
}

/// A reference as a provider may write it: a text, or a number.
fn reference(fields: &Map<String, Value>, name: &str) -> Option<String> {
    match fields.get(name)? {
        Value::Null => None,
        Value::String(text) if text.trim().is_empty() => None,
        Value::String(text) => Some(text.trim().to_owned()),
        other => Some(other.to_string()),
    }
}

impl Flow {
    /// The checkout providers that can be reached, as far as is known now.
    pub(crate) fn provider_services(&self) -> Vec<ProviderService> {
        let services = self.gateways().providers.all().iter().map(|provider| provider.descriptor());
        services
            .map(|descriptor| ProviderService {
                slug: descriptor.slug.clone(),
                currencies: descriptor.currencies.clone(),
                session_seconds: descriptor.session_seconds,
                query: descriptor.query,
            })
            .collect()
    }

    /// The attempt at a provider that `id`'s shopper waits for, if it is one.
    pub async fn session_of(&self, arrival: &crate::Arrival) -> Result<Option<AttemptId>, FlowError> {
        let loaded = self.load(arrival, false).await?;
        let live = loaded.stored().and_then(|stored| stored.checkout.attempt.clone());
        let kind = checkout::payment::PaymentKind::CheckoutProvider;
        Ok(live.filter(|live| live.kind == kind).map(|live| live.id))
    }

    /// Carries out what a provider calls for.
    pub async fn provider_says(&self, said: Said<'_>) -> Result<ProviderReply, FlowError> {
        let language = said.language.unwrap_or_default();
        let Some(known) = self.provider_known(&said).await? else {
            return Ok(ProviderReply::not_known(language));
        };
        match said.call.step {
            Step::Addresses => self.addresses(known, &said).await,
            Step::ShippingOptions => self.shipping_options(known, &said).await,
            Step::Agreements => self.agreements(known, &said).await,
            Step::Notification => self.notified(known, &said).await,
        }
    }

    /// Finds the attempt that is spoken about, if whoever speaks may.
    async fn provider_known(&self, said: &Said<'_>) -> Result<Option<Known>, FlowError> {
        let conversation = reference(said.fields, "conversation_id");
        let by_value = conversation.as_ref().and_then(|value| attempt_of(value, self.links()));
        let Some(id) = said.by_path.or(said.own).or(by_value.as_ref()) else { return Ok(None) };
        let Some(known) = self.store().attempt(id).await? else { return Ok(None) };
        let Some(session) = known.attempt.at_provider() else { return Ok(None) };
        // A reference that is sent is one to this session.
        let basket = known.attempt.order.basket.to_string();
        let references = [
            ("basket_id", Some(basket.as_str())),
            ("conversation_id", Some(session.conversation.as_str())),
            ("session_token", session.token.as_deref()),
            ("order_id", Some(known.attempt.order.number.as_str())),
        ];
        let differs = |(name, ours): (&str, Option<&str>)| {
            reference(said.fields, name).is_some_and(|sent| Some(sent.as_str()) != ours)
        };
        if references.into_iter().any(differs) {
            return Ok(None);
        }
        let is_own = said.own == Some(id) && said.call.step != Step::Notification;
        let Some(provider) = self.gateways().providers.find(&session.provider.slug) else { return Ok(None) };
        let by_own_path = said.by_path == Some(id);
        let proof = match provider.verify(&Call { by_own_path, ..said.call }) {
            Ok(proof) => Some(proof),
            Err(forged) if !is_own => {
                tracing::warn!(attempt = %id, %forged, "a call is not the provider's");
                return Ok(None);
            }
            Err(_) => None,
        };
        // A hint is worth as much as what it knows: the address, or both names of the session.
        let names_both = conversation.is_some() && reference(said.fields, "session_token").is_some();
        if proof == Some(Proof::Hint) && !is_own && !by_own_path && !names_both {
            return Ok(None);
        }
        let sent = reference(said.fields, "language").and_then(|tag| Language::parse(&tag));
        let language = sent.or(said.language).unwrap_or(known.attempt.order.language);
        Ok(Some(Known { stored: known, language, proof }))
    }

    /// Saves what `change` makes of the attempt, which is read anew as often as somebody else was faster. `None` when the shopper is
    /// not at the provider any more.
    async fn change_session(
        &self,
        mut known: KnownAttempt,
        change: impl Fn(Attempt) -> Attempt,
    ) -> Result<Option<Attempt>, FlowError> {
        for _ in 0..TRIES_MAX {
            if !known.attempt.can_be_bound() || known.attempt.open_session(self.now()).is_none() {
                return Ok(None);
            }
            let attempt = change(known.attempt.clone());
            if attempt == known.attempt {
                return Ok(Some(attempt));
            }
            let event = Event {
                at: self.now(),
                actor: "provider".to_owned(),
                event: "provider:bound".to_owned(),
                changed: "attempt".to_owned(),
            };
            let write = AttemptWrite { attempt: attempt.clone(), version: Some(known.version) };
            if self.store().replace_attempt(write, &event).await? {
                return Ok(Some(attempt));
            }
            let Some(again) = self.store().attempt(&attempt.id).await? else { return Ok(None) };
            known = again;
        }
        Err(FlowError::Unavailable("too many changes of one payment at once".to_owned()))
    }

    /// Notes that the shopper of `id` turned back at the provider. What was held is let go of once the session is closed there.
    pub async fn provider_turned_back(&self, id: &AttemptId) -> Result<(), FlowError> {
        let Some(known) = self.store().attempt(id).await? else { return Ok(()) };
        let now = self.now();
        self.change_session(known, |attempt| attempt.turned_back(now)).await?;
        self.wake_payments();
        Ok(())
    }
}
