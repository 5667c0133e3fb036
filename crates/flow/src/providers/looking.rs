//! Looks after sessions at providers: asks what became of them, closes those nobody paid, gives back what no order stands for, and
//! notices when a provider gave a payment back before the goods left.

use std::sync::Arc;

use checkout::{
    ids::{AttemptId, OrderNumber, Timestamp},
    money::Money,
    order::{OrderCommand, OrderStatus},
    payment::{
        Attempt, AttemptState, AttemptWrite, Finding, KnownAttempt, MoneyMovement, Moved, Refusal, Reported,
        Told,
    },
    text,
    text::FormErrors,
};
use gateways::provider::{CheckoutProvider, SessionState};
use store::events::Event;

use super::session_of;
use crate::{Flow, FlowError, OrderRefusal, charges::in_time};

/// After a session is over a provider may still be settling it.
const AFTERMATH_SECONDS: i64 = 15 * 60;
/// How often an order is looked after until its goods leave: a minute, and twice as long each time.
const WATCH_SECONDS: i64 = 60;
const WATCH_SECONDS_MAX: i64 = 3_600;
/// How long an order is looked after at most.
const WATCHED_SECONDS: i64 = 30 * 24 * 3_600;
/// The name of what a provider gave back by itself.
const RETURNED: &str = "returned";

text!(MONEY_UNSEEN = "provider-money-unseen",
    en: "The provider of order {number} does not say that its money is there. Ask again later; to ship without it, take the provider out of the settings.",
    tr: "{number} numaralı siparişin sağlayıcısı parasının orada olduğunu söylemiyor. Daha sonra yeniden deneyin; onsuz göndermek için sağlayıcıyı ayarlardan çıkarın.");
text!(MONEY_GONE = "provider-money-gone",
    en: "The provider gave the payment of order {number} back: it is cancelled.",
    tr: "Sağlayıcı {number} numaralı siparişin ödemesini iade etti: sipariş iptal edildi.");

fn declined(reason: &str) -> Finding {
    Finding::Declined(Refusal { reason: reason.to_owned(), told: Told::TurnedBack })
}

type Provider = Arc<dyn CheckoutProvider>;

/// What is known of the money of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MoneyOf {
    /// The provider has it, or is not one that can be asked.
    There,
    /// The provider gave it back.
    Gone,
    /// The provider does not say, or says something else than what the order was made of.
    Unseen,
}

impl Flow {
    pub(crate) async fn look_after_session(&self, known: KnownAttempt, looks: i64) -> Result<(), FlowError> {
        let provider = known
            .attempt
            .at_provider()
            .and_then(|session| self.gateways().providers.find(&session.provider.slug).cloned());
        let Some(provider) = provider else { return self.look_again(&known, looks).await };
        match known.attempt.state {
            AttemptState::Paid => self.watch(&known, looks, &provider).await,
            _ if known.attempt.state.is_live() => self.look_at_live(&known, looks, &provider).await,
            AttemptState::GivenUp { .. } => self.look_at_given_up(&known, looks, &provider).await,
            AttemptState::Declined { .. } => self.look_at_declined(&known, looks, &provider).await,
            _ => self.look_no_more(&known).await,
        }
    }

    /// What the provider says became of the session; `None` when it does not say.
    async fn asked(&self, attempt: &Attempt, provider: &Provider) -> Option<SessionState> {
        if !provider.descriptor().query {
            return None;
        }
        let (session, provider) = (session_of(attempt, attempt.at_provider()?), Arc::clone(provider));
        in_time(async move { provider.query(&session).await }).await.ok()
    }

    /// Whether the session is closed for good; `None` when the provider closes none.
    async fn closed(&self, attempt: &Attempt, provider: &Provider) -> Option<bool> {
        if !provider.descriptor().close {
            return None;
        }
        let (session, provider) = (session_of(attempt, attempt.at_provider()?), Arc::clone(provider));
        Some(in_time(async move { provider.close(&session).await }).await.is_ok())
    }

    async fn look_at_live(
        &self,
        known: &KnownAttempt,
        looks: i64,
        provider: &Provider,
    ) -> Result<(), FlowError> {
        let (attempt, now) = (&known.attempt, self.now());
        let state = self.asked(attempt, provider).await;
        let finding = match state {
            Some(SessionState::Paid(notification)) => {
                let told = self.told(attempt, &notification).await?;
                told.map(|reported| Finding::Reported(Box::new(reported)))
            }
            Some(SessionState::Returned { .. }) => Some(Finding::GivenBack),
            Some(SessionState::Closed) => Some(declined("closed")),
            None if provider.descriptor().query => return self.look_again(known, looks).await,
            Some(SessionState::Open | SessionState::NotKnown) | None if attempt.may_come_back(now) => {
                let due = attempt.looked_for_again(now);
                return Ok(self.store().attempt_later(known, due).await?);
            }
            Some(SessionState::Open | SessionState::NotKnown) | None => {
                match self.closed(attempt, provider).await {
                    Some(true) => Some(declined("closed")),
                    Some(false) => None,
                    // Nobody can close it: what was held stays held until nothing can come any more.
                    None if attempt.target.is_none() => Some(declined("not_opened")),
                    None => {
                        let over = attempt.at_provider().map(|session| session.expires);
                        let over = over.map_or(now, |expires| expires.plus_seconds(AFTERMATH_SECONDS));
                        if over > now {
                            return Ok(self.store().attempt_later(known, over).await?);
                        }
                        Some(declined("expired"))
                    }
                }
            }
        };
        match finding {
            Some(finding @ Finding::Declined(_)) => self.settle_unchanged(known, &finding).await,
            Some(finding) => Box::pin(self.settle(&attempt.id, &finding)).await.map(drop),
            None => self.look_again(known, looks).await,
        }
    }

    /// A try failed, and the provider's page may be open for another one, whose message may be lost.
    async fn look_at_declined(
        &self,
        known: &KnownAttempt,
        looks: i64,
        provider: &Provider,
    ) -> Result<(), FlowError> {
        let (attempt, now) = (&known.attempt, self.now());
        let over = attempt.at_provider().map(|session| session.expires.plus_seconds(AFTERMATH_SECONDS));
        match self.asked(attempt, provider).await {
            Some(SessionState::Paid(notification)) => match self.told(attempt, &notification).await? {
                Some(paid) => {
                    let finding = Finding::Reported(Box::new(paid));
                    Box::pin(self.settle(&attempt.id, &finding)).await.map(drop)
                }
                None => self.look_again(known, looks).await,
            },
            Some(SessionState::Closed | SessionState::Returned { .. }) => self.look_no_more(known).await,
            None if provider.descriptor().query => self.look_again(known, looks).await,
            Some(SessionState::Open | SessionState::NotKnown) | None => {
                match over.filter(|over| *over > now) {
                    Some(over) => {
                        let due = now.plus_seconds(WATCH_SECONDS).min(over);
                        Ok(self.store().attempt_later(known, due).await?)
                    }
                    None if self.closed(attempt, provider).await == Some(false) => {
                        self.look_again(known, looks).await
                    }
                    None => self.look_no_more(known).await,
                }
            }
        }
    }

    async fn look_at_given_up(
        &self,
        known: &KnownAttempt,
        looks: i64,
        provider: &Provider,
    ) -> Result<(), FlowError> {
        let (mut attempt, now) = (known.attempt.clone(), self.now());
        let over = attempt.at_provider().map(|session| session.expires.plus_seconds(AFTERMATH_SECONDS));
        match self.asked(&attempt, provider).await {
            None if provider.descriptor().query => return self.look_again(known, looks).await,
            Some(SessionState::Returned { paid, refunded }) => attempt.was_returned(paid, refunded, now),
            // What it took is noted already, and goes back.
            _ if !attempt.moved.is_empty() => {}
            Some(SessionState::Paid(notification)) => {
                let Some(paid) = self.told(&attempt, &notification).await? else {
                    return self.look_again(known, looks).await;
                };
                let finding = Finding::Reported(Box::new(paid));
                return Box::pin(self.settle(&attempt.id, &finding)).await.map(drop);
            }
            Some(SessionState::Closed) => {}
            Some(SessionState::Open | SessionState::NotKnown) | None => {
                match self.closed(&attempt, provider).await {
                    Some(true) => {}
                    Some(false) => return self.look_again(known, looks).await,
                    // Nobody can close it: it is left alone until nothing can come any more.
                    None => {
                        if let Some(over) = over.filter(|over| *over > now) {
                            return Ok(self.store().attempt_later(known, over).await?);
                        }
                    }
                }
            }
        }
        if let Some(owed) = attempt.owed() {
            let key = format!("{}-back{}{}", attempt.id, owed.currency.code(), owed.minor);
            let Ok(receipt) = self.refund_at_provider(&attempt, owed, &key).await else {
                return self.look_again(known, looks).await;
            };
            attempt.moves(MoneyMovement::Refunded, receipt.amount, &receipt.reference, now);
            if attempt.owed().is_some() {
                return self.look_again(known, looks).await;
            }
        }
        if self.replaced(known, attempt.closed()).await? {
            Ok(())
        } else {
            self.look_again(known, looks).await
        }
    }

    /// An order stands, and its goods are still here.
    async fn watch(&self, known: &KnownAttempt, looks: i64, provider: &Provider) -> Result<(), FlowError> {
        let attempt = &known.attempt;
        let still_here = match self.order(&attempt.order.number).await? {
            Some(order) => matches!(
                order.status,
                OrderStatus::ConfirmationWaiting | OrderStatus::Approved | OrderStatus::Preparing
            ),
            None => false,
        };
        if !still_here || self.now().seconds_since(attempt.started) > WATCHED_SECONDS {
            return self.look_no_more(known).await;
        }
        if self.money_of(attempt, provider).await? != MoneyOf::Gone {
            let doubled = u32::try_from(looks - 1).unwrap_or(0).min(6);
            let wait = (WATCH_SECONDS << doubled).min(WATCH_SECONDS_MAX);
            return Ok(self.store().attempt_later(known, self.now().plus_seconds(wait)).await?);
        }
        self.look_no_more_of(&attempt.id).await
    }

    /// Asks whether the money of the order of `attempt` is still there: confirms the order where it is, and ends it where it is gone.
    async fn money_of(&self, attempt: &Attempt, provider: &Provider) -> Result<MoneyOf, FlowError> {
        let number = &attempt.order.number;
        let command = match self.asked(attempt, provider).await {
            Some(SessionState::Paid(notification)) => {
                let paid = self.told(attempt, &notification).await?;
                let fits =
                    |paid: &Reported| attempt.compare(paid).is_ok() && paid.total == attempt.terms.amount;
                if !paid.as_ref().is_some_and(fits) {
                    tracing::warn!(order = %number, "a provider tells of another payment than the order was made of");
                    return Ok(MoneyOf::Unseen);
                }
                OrderCommand::ConfirmPayment
            }
            // A part that was given back belongs to items that were cancelled.
            Some(SessionState::Returned { paid, refunded }) if refunded.minor >= paid.minor => {
                OrderCommand::PaymentReturned
            }
            Some(SessionState::Closed) => OrderCommand::PaymentReturned,
            Some(SessionState::Returned { .. }) => return Ok(MoneyOf::There),
            None if !provider.descriptor().query => return Ok(MoneyOf::There),
            Some(SessionState::Open | SessionState::NotKnown) | None => return Ok(MoneyOf::Unseen),
        };
        let gone = command == OrderCommand::PaymentReturned;
        match Box::pin(self.command_order(number, &command, "provider")).await {
            Ok(_) if gone => self.note_returned(attempt, number).await.map(|()| MoneyOf::Gone),
            Err(OrderRefusal::Flow(error)) => Err(error),
            // It was confirmed before, or is over.
            Ok(_) | Err(_) => Ok(MoneyOf::There),
        }
    }

    async fn note_returned(&self, attempt: &Attempt, number: &OrderNumber) -> Result<(), FlowError> {
        tracing::warn!(order = %number, "a provider gave a payment back before the goods left");
        let now = self.now();
        for _ in 0..super::TRIES_MAX {
            let Some(known) = self.store().attempt(&attempt.id).await? else { return Ok(()) };
            let mut next = known.attempt.clone();
            let Some(owed) = next.owed() else { return Ok(()) };
            next.moves(MoneyMovement::Refunded, owed, RETURNED, now);
            if self.replaced(&known, Attempt { due: None, ..next }).await? {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Before the goods of the order `number` leave: its provider is asked whether the money is still there.
    pub(crate) async fn sees_its_money(&self, number: &OrderNumber) -> Result<(), OrderRefusal> {
        let Some(order) = self.order(number).await? else { return Ok(()) };
        let Some(payment) = order.payment.as_ref().filter(|_| order.is_by_provider()) else { return Ok(()) };
        let Some(known) = self.store().attempt(&payment.attempt).await.map_err(FlowError::from)? else {
            return Ok(());
        };
        let slug =
            known.attempt.at_provider().map(|session| session.provider.slug.clone()).unwrap_or_default();
        let Some(provider) = self.gateways().providers.find(&slug).cloned() else { return Ok(()) };
        let why = match Box::pin(self.money_of(&known.attempt, &provider)).await? {
            MoneyOf::There => return Ok(()),
            MoneyOf::Gone => &MONEY_GONE,
            MoneyOf::Unseen => &MONEY_UNSEEN,
        };
        let problem = text::Problem::new(why).with("number", number);
        Err(OrderRefusal::Refused(FormErrors::whole(problem)))
    }

    async fn look_no_more_of(&self, id: &AttemptId) -> Result<(), FlowError> {
        match self.store().attempt(id).await? {
            Some(known) => self.look_no_more(&known).await,
            None => Ok(()),
        }
    }

    async fn look_no_more(&self, known: &KnownAttempt) -> Result<(), FlowError> {
        if known.attempt.due.is_none() {
            return Ok(());
        }
        self.replaced(known, Attempt { due: None, ..known.attempt.clone() }).await.map(drop)
    }

    async fn replaced(&self, known: &KnownAttempt, attempt: Attempt) -> Result<bool, FlowError> {
        let event = Event {
            at: self.now(),
            actor: "provider".to_owned(),
            event: format!("payment:{}", attempt.state.name()),
            changed: "attempt".to_owned(),
        };
        let write = AttemptWrite { attempt, version: Some(known.version) };
        Ok(self.store().replace_attempt(write, &event).await?)
    }
}

/// Notes one movement.
trait Moves {
    fn moves(&mut self, movement: MoneyMovement, amount: Money, reference: &str, at: Timestamp);

    /// Notes what the provider gave back by itself, as far as it is not noted yet.
    fn was_returned(&mut self, paid: Money, refunded: Money, at: Timestamp);
}

impl Moves for Attempt {
    fn moves(&mut self, movement: MoneyMovement, amount: Money, reference: &str, at: Timestamp) {
        if amount.minor > 0 {
            self.moved.push(Moved { at, movement, amount, reference: reference.to_owned(), operation: None });
        }
    }

    fn was_returned(&mut self, paid: Money, refunded: Money, at: Timestamp) {
        if self.moved.is_empty() {
            self.moves(MoneyMovement::Captured, paid, RETURNED, at);
        }
        let back = self.moved.iter().filter(|moved| moved.movement == MoneyMovement::Refunded);
        let noted = Money::sum(back.map(|moved| moved.amount), refunded.currency);
        if let Ok(rest) = noted.and_then(|noted| refunded.checked_sub(noted)) {
            self.moves(MoneyMovement::Refunded, rest, RETURNED, at);
        }
    }
}
