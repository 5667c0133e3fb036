//! Looks after sessions at providers: asks what became of them, closes those nobody paid, gives back what no order stands for, and
//! notices when a provider gave a payment back before the goods left.

use std::sync::Arc;

use checkout::{
    ids::{AttemptId, OrderNumber, Timestamp},
    money::Money,
    order::{OrderCommand, OrderStatus},
    payment::{
        Attempt, AttemptState, AttemptWrite, Finding, KnownAttempt, MoneyMovement, Moved, Refusal, Told,
    },
    text,
    text::FormErrors,
};
use gateways::provider::{CheckoutProvider, SessionState};
use store::events::Event;

use super::{notified::reported, session_of};
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

text!(MONEY_GONE = "provider-money-gone",
    en: "The provider gave the payment of order {number} back: it is cancelled.",
    tr: "Sağlayıcı {number} numaralı siparişin ödemesini iade etti: sipariş iptal edildi.");

fn declined(reason: &str) -> Finding {
    Finding::Declined(Refusal { reason: reason.to_owned(), told: Told::TurnedBack })
}

type Provider = Arc<dyn CheckoutProvider>;

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
                reported(&notification, attempt, self.shop().await?, true)
                    .map(|reported| Finding::Reported(Box::new(reported)))
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
            Some(finding) => Box::pin(self.settle(&attempt.id, &finding)).await.map(drop),
            None => self.look_again(known, looks).await,
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
                let Some(paid) = reported(&notification, &attempt, self.shop().await?, true) else {
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
            let key = format!("{}-back{}", attempt.id, owed.minor);
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
        if self.has_its_money(attempt, provider).await? {
            let doubled = u32::try_from(looks - 1).unwrap_or(0).min(6);
            let wait = (WATCH_SECONDS << doubled).min(WATCH_SECONDS_MAX);
            return Ok(self.store().attempt_later(known, self.now().plus_seconds(wait)).await?);
        }
        self.look_no_more_of(&attempt.id).await
    }

    /// Asks whether the money of the order of `attempt` is still there: confirms the order where it is, and ends it where it is gone.
    async fn has_its_money(&self, attempt: &Attempt, provider: &Provider) -> Result<bool, FlowError> {
        let number = &attempt.order.number;
        let command = match self.asked(attempt, provider).await {
            Some(SessionState::Paid(_)) => OrderCommand::ConfirmPayment,
            // A part that was given back belongs to items that were cancelled.
            Some(SessionState::Returned { paid, refunded }) if refunded.minor >= paid.minor => {
                OrderCommand::PaymentReturned
            }
            Some(SessionState::Closed) => OrderCommand::PaymentReturned,
            _ => return Ok(true),
        };
        let gone = command == OrderCommand::PaymentReturned;
        match Box::pin(self.command_order(number, &command, "provider")).await {
            Ok(_) if gone => self.note_returned(attempt, number).await.map(|()| false),
            Err(OrderRefusal::Flow(error)) => Err(error),
            Ok(_) | Err(_) => Ok(true),
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
        if Box::pin(self.has_its_money(&known.attempt, &provider)).await? {
            return Ok(());
        }
        let gone = text::Problem::new(&MONEY_GONE).with("number", number);
        Err(OrderRefusal::Refused(FormErrors::whole(gone)))
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
            self.moved.push(Moved { at, movement, amount, reference: reference.to_owned() });
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
