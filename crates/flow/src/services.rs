//! Asking services of the outside world while a page is decided about: with a deadline, in a task of its own, and so that a
//! service that fails makes a page poorer and never breaks it.

use std::{future::Future, sync::Arc, time::Duration};

use checkout::{
    card::Card,
    checkout::Checkout,
    facts::Facts,
    instalments::CardTerms,
    services::{Answered, Ask, CardRewards, CardService, Offered},
};
use gateways::{
    GatewayError,
    loyalty::Member,
    payment::{CardPlans, Plan},
};

use crate::{Flow, FlowError};

/// How long a shopper waits for a service; other requests of the same checkout wait as long.
const ASK_MS_MAX: u64 = 3_000;

impl Flow {
    /// Who takes card payments, as far as is known now.
    pub(crate) fn card_service(&self) -> Option<Arc<CardService>> {
        let descriptor = self.gateways().payment.as_ref()?.descriptor();
        let capabilities = descriptor.capabilities;
        Some(Arc::new(CardService {
            card: capabilities.card,
            hosted_page: capabilities.hosted_page,
            three_d: capabilities.three_d,
            without_three_d: capabilities.without_three_d,
            instalments: capabilities.instalments,
            masterpass: capabilities.masterpass,
            google_pay: capabilities.google_pay,
            apple_pay: capabilities.apple_pay,
            validation_origins: descriptor.validation_origins.clone(),
            currencies: descriptor.currencies.clone(),
        }))
    }

    /// What the service that `ask` names answers. `card` ends here.
    pub(crate) async fn ask(
        &self,
        ask: Ask,
        card: Option<Card>,
        checkout: &Checkout,
        facts: &Facts,
    ) -> Answered {
        let currency = checkout.basket.currency.unwrap_or_else(|| facts.wished_currency());
        let (gateways, asked) = (self.gateways(), facts.now);
        match ask {
            Ask::LoyaltyAccount => {
                let (Some(service), Some(customer)) = (gateways.loyalty.clone(), &facts.visitor.customer)
                else {
                    return Answered::default();
                };
                let member = Member {
                    customer: customer.pk,
                    email: customer.email.clone(),
                    phone: customer.phone.clone(),
                };
                let account =
                    in_time("loyalty", async move { service.account(&member, currency, asked).await });
                Answered { loyalty: account.await.flatten(), ..Answered::default() }
            }
            Ask::CardRewards => {
                let Some(card) = card else { return Answered::default() };
                let fingerprint = card.fingerprint(facts.links.as_ref());
                let rewards = match gateways.rewards.clone() {
                    Some(service) => {
                        in_time("rewards", async move { service.rewards(card, currency).await }).await
                    }
                    None => None,
                };
                // A service that fails and a card it does not know look the same.
                let rewards = rewards.unwrap_or_default();
                let rewards = Some(CardRewards { fingerprint, rewards, asked });
                Answered { rewards, ..Answered::default() }
            }
            Ask::Delivery(question) => {
                let fingerprint = question.fingerprint;
                let options = match gateways.shipping.clone() {
                    Some(service) => {
                        in_time("shipping", async move { service.delivery_options(&question).await }).await
                    }
                    None => None,
                };
                let delivery = Some(Offered { fingerprint, options });
                Answered { delivery, ..Answered::default() }
            }
            Ask::Carriers(question) => {
                let fingerprint = question.fingerprint;
                let options = match gateways.shipping.clone() {
                    Some(service) => {
                        in_time("shipping", async move { service.carriers(&question).await }).await
                    }
                    None => None,
                };
                let carriers = Some(Offered { fingerprint, options });
                Answered { carriers, ..Answered::default() }
            }
            Ask::CardTerms { bin, amount } => {
                let Some(gateway) = gateways.payment.clone() else { return Answered::default() };
                let plans = in_time("payment", async move { gateway.plans(bin.as_str(), amount).await });
                Answered { card: plans.await.map(terms), ..Answered::default() }
            }
        }
    }

    /// Adds what was answered to what is known, with what the ledger says about it.
    pub(crate) async fn learn(&self, facts: &mut Facts, answered: Answered) -> Result<(), FlowError> {
        for resource in answered.resources() {
            let balance = self.store().balance(&resource).await?;
            facts.balances.insert(resource, balance);
        }
        facts.answered = answered;
        Ok(())
    }
}

/// What of an answer counts for every amount; a card the gateway does not know pays at once.
fn terms(plans: Option<CardPlans>) -> CardTerms {
    plans.map_or_else(CardTerms::default, |CardPlans { card, plans }| {
        CardTerms::new(Some(card), plans.iter().map(Plan::terms))
    })
}

/// What `question` comes to, if it does in time. It runs in a task of its own: a fault in an adapter ends there.
pub(crate) async fn in_time<T: Send + 'static>(
    service: &'static str,
    question: impl Future<Output = Result<T, GatewayError>> + Send + 'static,
) -> Option<T> {
    let task = tokio::spawn(question);
    let stop = task.abort_handle();
    match tokio::time::timeout(Duration::from_millis(ASK_MS_MAX), task).await {
        Ok(Ok(Ok(answer))) => Some(answer),
        Ok(Ok(Err(error))) => {
            tracing::warn!(service, %error, "a service did not answer");
            None
        }
        Ok(Err(_)) => {
            tracing::error!(service, "a fault while a service was asked");
            None
        }
        Err(_) => {
            stop.abort();
            tracing::warn!(service, "a service did not answer in {ASK_MS_MAX} ms");
            None
        }
    }
}
