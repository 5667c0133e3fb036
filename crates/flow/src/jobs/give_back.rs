//! Gives money back through the bank it came from, and notes it with the payment.

use checkout::{
    job::GiveBack,
    payment::{AttemptWrite, MoneyMovement, Moved},
};
use gateways::{
    GatewayError,
    payment::{Operation, Receipt},
};
use store::events::Event;

use super::Outcome;
use crate::{Flow, FlowError, charges::in_time};

const TRIES_MAX: usize = 8;

/// Gives it back.
pub(super) async fn give_back(flow: &Flow, wish: &GiveBack) -> Outcome {
    let known = match flow.store().attempt(&wish.attempt).await {
        Ok(Some(known)) => known,
        Ok(None) => return Outcome::Never(format!("there is no payment {}", wish.attempt)),
        Err(error) => return Outcome::Later(error.to_string()),
    };
    if known.attempt.at_provider().is_some() {
        let refunded = flow.refund_at_provider(&known.attempt, wish.amount, &wish.operation).await;
        return noted(flow, wish, refunded).await;
    }
    let Some(gateway) = flow.gateways().payment.clone() else {
        return Outcome::Later("no payment gateway is set up".to_owned());
    };
    let (charge, reference) = (flow.charge_of(&known.attempt), known.attempt.reference);
    let (key, amount) = (wish.operation.clone(), wish.amount);
    let refunded = in_time(async move {
        let operation = Operation { charge: &charge, reference: reference.as_deref(), key: &key };
        gateway.refund(operation, amount).await
    });
    noted(flow, wish, refunded.await).await
}

async fn noted(flow: &Flow, wish: &GiveBack, refunded: Result<Receipt, GatewayError>) -> Outcome {
    match refunded {
        // A bank that refuses today may have its reasons: the operator sees them, and the job tries again.
        Err(error) => Outcome::Later(error.to_string()),
        Ok(receipt) => match note(flow, wish, &receipt).await {
            Ok(()) => Outcome::Done,
            Err(error) => Outcome::Later(error.to_string()),
        },
    }
}

/// Notes it once, however often the bank was asked.
async fn note(flow: &Flow, wish: &GiveBack, receipt: &Receipt) -> Result<(), FlowError> {
    for _ in 0..TRIES_MAX {
        let Some(known) = flow.store().attempt(&wish.attempt).await? else { return Ok(()) };
        let mut attempt = known.attempt;
        let movement = MoneyMovement::Refunded;
        let operation = Some(wish.operation.clone());
        if attempt.moved.iter().any(|moved| moved.movement == movement && moved.operation == operation) {
            return Ok(());
        }
        let (at, amount, reference) = (flow.now(), receipt.amount, receipt.reference.clone());
        attempt.moved.push(Moved { at, movement, amount, reference, operation });
        let event = Event {
            at,
            actor: "bank".to_owned(),
            event: "payment:refunded".to_owned(),
            changed: "attempt".to_owned(),
        };
        let write = AttemptWrite { attempt, version: Some(known.version) };
        if flow.store().replace_attempt(write, &event).await? {
            return Ok(());
        }
    }
    Err(FlowError::Unavailable("too many changes of one payment at once".to_owned()))
}
