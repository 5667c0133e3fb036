//! Asking a bank, and settling what it says: the steps of a payment between two commits. Nothing is asked before the attempt
//! is written down, no transaction is open while it is, and whatever comes of it is saved with the state that says so.

use std::{future::Future, sync::Arc, time::Duration};

use checkout::{
    checkout::Checkout,
    engine::Change,
    ids::AttemptId,
    order::Order,
    payment::{self, Attempt, AttemptWrite, Finding, KnownAttempt, Refusal, Target, Told},
    text::Text,
    wallet::WalletToken,
};
use gateways::{
    GatewayError,
    payment::{
        Authorization, Buyer, Capture, Charge, DeclineReason, Means, Outcome, PaymentGateway, RedirectMethod,
        ReturnResult, Returned, Started,
    },
};
use store::{events::Event, providers::ProviderEvent};

use crate::{Flow, FlowError, providers::ORDERED};

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
    pub(crate) checkout: Arc<Checkout>,
    /// What the shopper reads, unless there is an order or a page to go to.
    pub(crate) says: Option<&'static Text>,
    /// Whether this finding did it; otherwise somebody else was there before.
    pub(crate) changed: bool,
}

impl Flow {
    /// Asks the bank for the money of `attempt`, which is saved, and settles what it says.
    pub(crate) async fn charge(&self, attempt: &Attempt, means: Option<Means>) -> Result<Settled, FlowError> {
        if attempt.at_provider().is_some() {
            let finding = self.open_at_provider(attempt).await;
            return Box::pin(self.settle(&attempt.id, &finding)).await;
        }
        let charge = self.charge_of(attempt);
        let by_token = matches!(means, Some(Means::Token(_)));
        let finding = match self.gateways().payment.clone() {
            Some(gateway) => in_time(async move { gateway.start(&charge, means).await }).await.map_or_else(
                |error| not_done(&error, by_token),
                |started| match started {
                    Started::Finished(outcome) => decided(outcome),
                    Started::RedirectRequired(redirect) => Finding::Away(Target {
                        url: redirect.url,
                        post: redirect.method == RedirectMethod::Post,
                        fields: redirect.fields,
                    }),
                    Started::WalletOpened(session) => Finding::AtWallet(session),
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

    /// Asks for the money after the shopper came back from their wallet with `token`, and settles what is said. The token ends
    /// here: what is not known afterwards is found out without it.
    pub(crate) async fn complete_from_wallet(
        &self,
        attempt: &Attempt,
        token: &WalletToken,
    ) -> Result<Settled, FlowError> {
        let charge = self.charge_of(attempt);
        let returned = Returned { result: ReturnResult::Approved, token: token.expose_token().to_owned() };
        let finding = match self.gateways().payment.clone() {
            Some(gateway) => in_time(async move { gateway.complete(&charge, &returned).await })
                .await
                .map_or_else(|error| not_taken(&error), decided),
            None => Finding::NotTaken(Told::NotReached),
        };
        Box::pin(self.settle(&attempt.id, &finding)).await
    }

    /// Saves what `finding` makes of the attempt `id` and its checkout. What was settled before stays as it was settled.
    pub(crate) async fn settle(&self, id: &AttemptId, finding: &Finding) -> Result<Settled, FlowError> {
        Box::pin(self.settle_of(id, finding, (None, None))).await
    }

    /// The same, and what a provider said is kept with it.
    pub(crate) async fn settle_heard(
        &self,
        id: &AttemptId,
        finding: &Finding,
        heard: &ProviderEvent,
    ) -> Result<Settled, FlowError> {
        Box::pin(self.settle_of(id, finding, (Some(heard), None))).await
    }

    /// The same, unless the attempt changed since it was `known`: that no money will come is found out about an attempt as it
    /// is, and a shopper who came back meanwhile may be paying.
    pub(crate) async fn settle_unchanged(
        &self,
        known: &KnownAttempt,
        finding: &Finding,
    ) -> Result<(), FlowError> {
        Box::pin(self.settle_of(&known.attempt.id, finding, (None, Some(known.version)))).await.map(drop)
    }

    async fn settle_of(
        &self,
        id: &AttemptId,
        finding: &Finding,
        (heard, version): (Option<&ProviderEvent>, Option<i64>),
    ) -> Result<Settled, FlowError> {
        let (mut finding, mut taken_at) = (finding.clone(), None);
        for _ in 0..TRIES_MAX {
            let missing = || FlowError::Internal(format!("attempt {id} or its checkout is gone"));
            let (known, before) = self.store().attempt_with_checkout(id).await?.ok_or_else(missing)?;
            let now = self.now();
            let is_as_known = version.is_none_or(|version| version == known.version);
            let settlement = is_as_known.then(|| {
                payment::settle(
                    known.attempt.clone(),
                    Checkout::clone(&before.checkout),
                    finding.clone(),
                    now,
                )
            });
            let Some(settlement) = settlement.flatten() else {
                let says = known.attempt.says();
                let (attempt, checkout) = (known.attempt, before.checkout);
                return Ok(Settled { attempt, checkout, says, changed: false });
            };
            let payment::Settlement { attempt, checkout, order, movements, jobs, says } = settlement;
            let checkout = Arc::new(checkout);
            let outcome = says.map_or(ORDERED, |says| says.code);
            let heard = heard.map(|heard| ProviderEvent { outcome: outcome.to_owned(), ..heard.clone() });
            let event = Event {
                at: now,
                actor: "bank".to_owned(),
                event: format!("payment:{}", attempt.state.name()),
                changed: if order.is_some() { "attempt order" } else { "attempt" }.to_owned(),
            };
            let change = Change {
                checkout: Arc::clone(&checkout),
                order: order.map(Box::new),
                attempts: vec![AttemptWrite { attempt: attempt.clone(), version: Some(known.version) }],
                movements,
                tallies: Vec::new(),
                jobs,
                links: Vec::new(),
                event: event.event.clone(),
                changed: Vec::new(),
            };
            match self.store().settle(&before, &change, &event, heard.as_ref()).await? {
                store::attempts::Settled::Done => {
                    tracing::info!(attempt = %attempt.id, state = attempt.state.name(), "a payment went on");
                    self.wake_jobs();
                    self.wake_payments();
                    return Ok(Settled { attempt, checkout, says, changed: true });
                }
                // Two nodes drew the same key or number. Once it is sure that nobody settled this attempt meanwhile, the money goes back.
                store::attempts::Settled::OrderTaken if taken_at == Some(known.version) => {
                    tracing::error!(attempt = %attempt.id, "the order of a payment cannot be written");
                    finding = Finding::NoOrder;
                }
                store::attempts::Settled::OrderTaken => taken_at = Some(known.version),
                store::attempts::Settled::HoldRefused => {
                    // Of an attempt that is live nothing has to be held again: another message about it is just being saved.
                    if !known.attempt.state.is_live()
                        && let Finding::Reported(reported) = finding
                    {
                        finding = Finding::TooLate(reported);
                    }
                }
                store::attempts::Settled::Beaten => {}
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
            wallet: terms.wallet.clone(),
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

/// What of a charge that did not begin is known; `by_token` when a wallet's token was to pay.
fn not_done(error: &GatewayError, by_token: bool) -> Finding {
    match error {
        // It is good no more, or never was: that is no fault of the bank's.
        GatewayError::Refused(_) if by_token => Finding::Declined(refusal(DeclineReason::Refused)),
        GatewayError::Unreachable(_) | GatewayError::Refused(_) => Finding::NotReached,
        GatewayError::Unknown(_) => Finding::Unknown,
    }
}

/// What of a token that was brought is known.
fn not_taken(error: &GatewayError) -> Finding {
    match error {
        GatewayError::Refused(_) => Finding::NotTaken(Told::Declined),
        GatewayError::Unreachable(_) => Finding::NotTaken(Told::NotReached),
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
