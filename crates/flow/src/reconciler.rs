//! Looks after payments that nobody waits for: whose answer was lost, whose shopper is gone, or that were given up. Asks the
//! bank what became of each, and brings it to an end. Every step may be made twice and has no second effect.

use checkout::{
    ids::Timestamp,
    money::Money,
    payment::{
        AttemptState, AttemptWrite, Finding, Found, KnownAttempt, MoneyMovement, Moved, Refusal, Step, Told,
        next_step,
    },
};
use futures_util::{StreamExt, stream};
use gateways::{
    GatewayError,
    payment::{Charge, ChargeState, Operation, Receipt},
};
use store::{attempts::TakenAttempt, events::Event};

use crate::{
    Flow, FlowError,
    charges::{SharedGateway, in_time},
};

/// How many attempts a node takes at once, and how many of them it works on at the same time.
const AT_ONCE_MAX: u8 = 8;
/// How long taken attempts belong to this node: longer than the calls about one of them can take, and all of them are begun at
/// once.
const LEASE_SECONDS: i64 = 40;
/// Waits before the second look at an attempt, the third, and so on; the last one counts for all that follow. It never ends:
/// somebody's money is at stake.
const WAITS_SECONDS: [i64; 5] = [2, 5, 10, 15, 20];

impl Flow {
    /// Tells whoever looks after payments that there may be one to look after.
    pub fn wake_payments(&self) {
        self.0.payments_due.notify_one();
    }

    /// Comes back when this process left a payment to be looked after.
    pub async fn payments_due(&self) {
        self.0.payments_due.notified().await;
    }

    /// Looks after every payment that is due now; returns how many. One that cannot be looked after keeps nobody from the others.
    pub async fn look_after_payments(&self) -> Result<usize, FlowError> {
        let (mut looked_after, mut failed) = (0, None);
        loop {
            let taken = self.store().take_attempts(self.now(), LEASE_SECONDS, AT_ONCE_MAX.into()).await?;
            if taken.is_empty() {
                return failed.map_or(Ok(looked_after), Err);
            }
            looked_after += taken.len();
            let ends: Vec<_> = stream::iter(taken)
                .map(|taken| Box::pin(self.look_after(taken)))
                .buffer_unordered(AT_ONCE_MAX.into())
                .collect()
                .await;
            failed = failed.or(ends.into_iter().find_map(Result::err));
        }
    }

    async fn look_after(&self, taken: TakenAttempt) -> Result<(), FlowError> {
        let TakenAttempt { known, looks } = taken;
        if known.attempt.at_provider().is_some() {
            return self.look_after_session(known, looks).await;
        }
        let Some(gateway) = self.gateways().payment.clone() else {
            return self.look_again(&known, looks).await;
        };
        let charge = self.charge_of(&known.attempt);
        let reference = known.attempt.reference.clone();
        let (asked, about) = (gateway.clone(), charge.clone());
        let found = in_time(async move { asked.query(&about, reference.as_deref()).await }).await;
        let Ok(found) = found.map(said) else { return self.look_again(&known, looks).await };
        if matches!(found, Found::Pending | Found::NotKnown) && known.attempt.may_come_back(self.now()) {
            let due = known.attempt.looked_for_again(self.now());
            return Ok(self.store().attempt_later(&known, due).await?);
        }
        let step = next_step(&known.attempt, found.clone(), self.now());
        tracing::debug!(attempt = %known.attempt.id, ?step, "a payment is looked after");
        let done = match step {
            Step::Settle(finding @ Finding::Declined(_)) => {
                return self.settle_unchanged(&known, &finding).await;
            }
            Step::Settle(finding) => {
                return Box::pin(self.settle(&known.attempt.id, &finding)).await.map(drop);
            }
            Step::Complete(returned) => {
                let settled = self.complete(&known.attempt, &returned).await?;
                return if settled.attempt.state == AttemptState::Unknown {
                    self.look_again_at(&settled.attempt.id, looks).await
                } else {
                    Ok(())
                };
            }
            Step::Capture(amount) => {
                match operate(gateway, charge, &known, "capture", Do::Capture(amount)).await {
                    Ok(Receipt { reference, amount }) => {
                        let paid = Finding::Paid { reference, amount };
                        return Box::pin(self.settle(&known.attempt.id, &paid)).await.map(drop);
                    }
                    Err(_) => false,
                }
            }
            Step::Void => match operate(gateway, charge, &known, "void", Do::Void).await {
                Ok(receipt) if known.attempt.state.is_live() => {
                    drop(receipt);
                    let closed = Refusal { reason: "closed".to_owned(), told: Told::Declined };
                    return self.settle_unchanged(&known, &Finding::Declined(closed)).await;
                }
                Ok(_) => self.close(&known, found, None).await?,
                Err(_) => false,
            },
            Step::Refund(left) => {
                let key = format!("back{}{}", left.currency.code(), left.minor);
                match operate(gateway, charge, &known, &key, Do::Refund(left)).await {
                    Ok(receipt) => self.close(&known, found, Some(receipt)).await?,
                    Err(_) => false,
                }
            }
            Step::Close => self.close(&known, found, None).await?,
        };
        if done { Ok(()) } else { self.look_again(&known, looks).await }
    }

    /// Notes that no money is left with an attempt that was given up; `false` when it changed meanwhile.
    async fn close(
        &self,
        known: &KnownAttempt,
        found: Found,
        refunded: Option<Receipt>,
    ) -> Result<bool, FlowError> {
        let now = self.now();
        let mut attempt = known.attempt.clone().closed();
        let mut moved = |movement, amount, reference| {
            attempt.moved.push(Moved { at: now, movement, amount, reference, operation: None });
        };
        match (found, refunded) {
            (Found::Captured(reference, amount, before), refunded) => {
                moved(MoneyMovement::Captured, amount, reference.clone());
                if before.minor > 0 {
                    moved(MoneyMovement::Refunded, before, reference);
                }
                if let Some(receipt) = refunded {
                    moved(MoneyMovement::Refunded, receipt.amount, receipt.reference);
                }
            }
            (Found::Authorized(reference, amount), _) => moved(MoneyMovement::Voided, amount, reference),
            _ => {}
        }
        let event = Event {
            at: now,
            actor: "bank".to_owned(),
            event: format!("payment:{}", attempt.state.name()),
            changed: "attempt".to_owned(),
        };
        let write = AttemptWrite { attempt, version: Some(known.version) };
        Ok(self.store().replace_attempt(write, &event).await?)
    }

    pub(crate) async fn look_again(&self, known: &KnownAttempt, looks: i64) -> Result<(), FlowError> {
        Ok(self.store().attempt_later(known, self.next_look(looks)).await?)
    }

    async fn look_again_at(&self, id: &checkout::ids::AttemptId, looks: i64) -> Result<(), FlowError> {
        match self.store().attempt(id).await? {
            Some(known) => self.look_again(&known, looks).await,
            None => Ok(()),
        }
    }

    fn next_look(&self, looks: i64) -> Timestamp {
        let place = usize::try_from(looks - 1).unwrap_or(0).min(WAITS_SECONDS.len() - 1);
        self.now().plus_seconds(WAITS_SECONDS[place])
    }
}

/// What is done to a charge.
enum Do {
    Capture(Money),
    Void,
    Refund(Money),
}

/// Does it, under a key of its own; a void has no receipt of its own.
async fn operate(
    gateway: SharedGateway,
    charge: Charge,
    known: &KnownAttempt,
    key: &str,
    what: Do,
) -> Result<Receipt, GatewayError> {
    let reference = known.attempt.reference.clone();
    let key = format!("{}-{key}", known.attempt.id);
    in_time(async move {
        let operation = Operation { charge: &charge, reference: reference.as_deref(), key: &key };
        match what {
            Do::Capture(amount) => gateway.capture(operation, amount).await,
            Do::Refund(amount) => gateway.refund(operation, amount).await,
            Do::Void => {
                gateway.void(operation).await?;
                Ok(Receipt { reference: key.clone(), amount: Money::zero(charge.amount.currency) })
            }
        }
    })
    .await
}

/// What the bank says, in the words of the rules.
fn said(state: ChargeState) -> Found {
    match state {
        ChargeState::NotKnown => Found::NotKnown,
        ChargeState::Pending => Found::Pending,
        ChargeState::Declined(reason) => Found::Declined(reason.code().to_owned()),
        ChargeState::Authorized { reference, amount } => Found::Authorized(reference, amount),
        ChargeState::Captured { reference, amount, refunded } => Found::Captured(reference, amount, refunded),
        ChargeState::Voided => Found::Voided,
    }
}
