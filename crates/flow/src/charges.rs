//! Asking a bank, and settling what it says: the steps of a payment between two commits. Nothing is asked before the attempt
//! is written down, no transaction is open while it is, and whatever comes of it is saved with the state that says so.

use std::{future::Future, time::Duration};

use checkout::{
    card::Card,
    checkout::Checkout,
    engine::Change,
    ids::AttemptId,
    order::Order,
    payment::{self, Attempt, AttemptWrite, Finding, Refusal, Target, Told},
    text::Text,
};
use gateways::{
    GatewayError,
    payment::{
        Authorization, Buyer, Capture, Charge, DeclineReason, Outcome, PaymentGateway, RedirectMethod,
        ReturnResult, Returned, Started,
    },
};
use store::{checkouts::Saved, events::Event};

use crate::{Flow, FlowError};

/// How long one call to a bank may take: more than an adapter waits, less than until somebody looks after the attempt.
const CALL_SECONDS_MAX: u64 = 12;
/// How often what was found is decided about anew because somebody else changed the checkout or the attempt.
const TRIES_MAX: usize = 8;

/// What an attempt came to.
#[derive(Debug, Clone)]
pub(crate) struct Settled {
    /// The attempt as it is now.
    pub(crate) attempt: Attempt,
    /// Its checkout as it is now.
    pub(crate) checkout: Checkout,
    /// What the shopper reads, unless there is an order or a page to go to.
    pub(crate) says: Option<&'static Text>,
}

impl Flow {
    /// Asks the bank for the money of `attempt`, which is saved, and settles what it says.
    pub(crate) async fn charge(&self, attempt: &Attempt, card: Option<Card>) -> Result<Settled, FlowError> {
        let charge = self.charge_of(attempt);
        let finding = match self.gateways().payment.clone() {
            Some(gateway) => in_time(async move { gateway.start(&charge, card).await }).await.map_or_else(
                |error| not_done(&error),
                |started| match started {
                    Started::Finished(outcome) => decided(outcome),
                    Started::RedirectRequired(redirect) => Finding::Away(Target {
                        url: redirect.url,
                        post: redirect.method == RedirectMethod::Post,
                        fields: redirect.fields,
                    }),
                },
            ),
            None => Finding::NotReached,
        };
        Box::pin(self.settle(&attempt.id, &finding)).await
    }

    /// Asks the bank for the money after the shopper came back with `token`, and settles what it says.
    pub(crate) async fn complete(&self, attempt: &Attempt, token: &str) -> Result<Settled, FlowError> {
        let charge = self.charge_of(attempt);
        let returned = Returned { result: ReturnResult::Approved, token: token.to_owned() };
        let finding = match self.gateways().payment.clone() {
            Some(gateway) => in_time(async move { gateway.complete(&charge, &returned).await })
                .await
                .map_or(Finding::Unknown, decided),
            None => Finding::Unknown,
        };
        Box::pin(self.settle(&attempt.id, &finding)).await
    }

    /// Saves what `finding` makes of the attempt `id` and its checkout. What was settled before stays as it was settled.
    pub(crate) async fn settle(&self, id: &AttemptId, finding: &Finding) -> Result<Settled, FlowError> {
        for _ in 0..TRIES_MAX {
            let missing = || FlowError::Internal(format!("attempt {id} or its checkout is gone"));
            let known = self.store().attempt(id).await?.ok_or_else(missing)?;
            let before = self.store().checkout(known.attempt.checkout()).await?.ok_or_else(missing)?;
            let now = self.now();
            let settlement =
                payment::settle(known.attempt.clone(), before.checkout.clone(), finding.clone(), now);
            let Some(settlement) = settlement else {
                let says = known.attempt.says();
                return Ok(Settled { attempt: known.attempt, checkout: before.checkout, says });
            };
            let payment::Settlement { attempt, checkout, order, movements, jobs, says } = settlement;
            let event = Event {
                at: now,
                actor: "bank".to_owned(),
                event: format!("payment:{}", attempt.state.name()),
                changed: if order.is_some() { "attempt order" } else { "attempt" }.to_owned(),
            };
            let change = Change {
                checkout: checkout.clone(),
                order,
                attempts: vec![AttemptWrite { attempt: attempt.clone(), version: Some(known.version) }],
                movements,
                tallies: Vec::new(),
                jobs,
                links: Vec::new(),
                event: event.event.clone(),
                changed: Vec::new(),
            };
            if self.store().settle(&before, &change, &event).await? == Saved::Done {
                tracing::info!(attempt = %attempt.id, state = attempt.state.name(), "a payment went on");
                self.wake_jobs();
                self.wake_payments();
                return Ok(Settled { attempt, checkout, says });
            }
        }
        Err(FlowError::Unavailable("too many changes of one payment at once".to_owned()))
    }

    /// The charge of `attempt`, as a gateway knows it.
    pub(crate) fn charge_of(&self, attempt: &Attempt) -> Charge {
        let (terms, order) = (&attempt.terms, attempt.order.as_ref());
        Charge {
            id: attempt.id.0.clone(),
            order: order.number.0.clone(),
            amount: terms.amount,
            instalments: terms.instalments,
            bank_points: terms.bank_points,
            three_d: terms.three_d,
            capture: Capture::Now,
            return_url: self.links().payment_return(terms.kind.door(), &attempt.id),
            language: order.language,
            buyer: buyer(order),
        }
    }
}

/// Who pays, as far as banks ask for it.
fn buyer(order: &Order) -> Buyer {
    let ip = order.remote_address.as_deref().and_then(|address| address.parse().ok());
    let common = Buyer { email: order.draft.email.clone(), ip, ..Buyer::default() };
    let Some(address) = &order.draft.billing_address else { return common };
    Buyer {
        first_name: address.first_name.clone(),
        last_name: address.last_name.clone(),
        phone: Some(address.phone_number.clone()).filter(|phone| !phone.is_empty()),
        address: address.line.clone(),
        city: address.city.name.clone(),
        country: address.country.name.clone(),
        ..common
    }
}

/// What the bank decided, in the words of the rules.
pub(crate) fn decided(outcome: Outcome) -> Finding {
    match outcome {
        Outcome::Authorized(Authorization { reference, amount, captured: true }) => {
            Finding::Paid { reference, amount }
        }
        // It was asked to take the money at once; what it only set aside is taken by whoever looks after the attempt.
        Outcome::Authorized(_) => Finding::Unknown,
        Outcome::Declined(reason) => Finding::Declined(refusal(reason)),
    }
}

/// Why a bank said no, in the words of the rules.
pub(crate) fn refusal(reason: DeclineReason) -> Refusal {
    let told = match reason {
        DeclineReason::NotAuthenticated => Told::NotRecognised,
        DeclineReason::Cancelled => Told::TurnedBack,
        _ => Told::Declined,
    };
    Refusal { reason: reason.code().to_owned(), told }
}

fn not_done(error: &GatewayError) -> Finding {
    match error {
        GatewayError::Unreachable(_) | GatewayError::Refused(_) => Finding::NotReached,
        GatewayError::Unknown(_) => Finding::Unknown,
    }
}

/// What `call` comes to, if it does in time. It runs in a task of its own: a fault in an adapter ends there, and what became
/// of the money is not known then.
pub(crate) async fn in_time<T: Send + 'static>(
    call: impl Future<Output = Result<T, GatewayError>> + Send + 'static,
) -> Result<T, GatewayError> {
    let task = tokio::spawn(call);
    let stop = task.abort_handle();
    let answer = match tokio::time::timeout(Duration::from_secs(CALL_SECONDS_MAX), task).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(_)) => {
            Err(GatewayError::Unknown("a fault of the program; the log of that moment has it".to_owned()))
        }
        Err(_) => {
            stop.abort();
            Err(GatewayError::Unknown(format!("no answer within {CALL_SECONDS_MAX} seconds")))
        }
    };
    if let Err(error) = &answer {
        tracing::warn!(%error, "the payment gateway did not do what it was asked");
    }
    answer
}

/// The gateway, for a call in a task of its own.
pub(crate) type SharedGateway = std::sync::Arc<dyn PaymentGateway>;
