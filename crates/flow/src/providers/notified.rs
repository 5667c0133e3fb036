//! A provider says that it was paid: the only message by which money becomes an order without anybody of the shop being asked.
//! It is believed as far as its adapter can prove it, heard once, and answered once everything is on the disk.

use std::sync::Arc;

use checkout::{
    order::ProviderCard,
    payment::{Attempt, AttemptState, Finding, Refusal, Reported, Told},
    shop::Shop,
    text,
    text::{Language, Text},
    time::rfc3339,
};
use data_encoding::HEXLOWER;
use gateways::provider::{Json, Notification, Proof, SessionState};
use hmac::digest::Digest;
use serde_json::json;
use sha2::Sha256;
use store::providers::ProviderEvent;

use super::{Known, ORDERED, ProviderReply, Said, session_of};
use crate::{Flow, FlowError, charges::in_time};

const THANK_YOU: &str = "CheckoutProviderThankYouPage";

text!(NOT_PAID = "provider-not-paid",
    en: "The payment was not successful. No order was made.", tr: "Ödeme başarılı olmadı. Sipariş oluşturulmadı.");
text!(NOT_SEEN = "provider-not-seen",
    en: "The provider does not confirm this payment. No order was made.",
    tr: "Sağlayıcı bu ödemeyi doğrulamıyor. Sipariş oluşturulmadı.");
text!(NOT_BELIEVED = "provider-not-believed",
    en: "The payment does not fit what was ordered. No order was made, and anything that was charged is given back.",
    tr: "Ödeme siparişle uyuşmuyor. Sipariş oluşturulmadı; çekilen tutar varsa iade edilecek.");

/// What a notification is known by: the payment and how it went, so that a failure answers for no later success.
fn event_key(notification: &Notification) -> String {
    let outcome = if notification.is_successful { "success" } else { "failure" };
    let id = notification.transaction.as_ref().and_then(|transaction| transaction.id.as_deref());
    match id {
        Some(id) if id.len() <= 200 => format!("{id}:{outcome}"),
        _ => {
            let document = serde_json::to_vec(notification).unwrap_or_default();
            format!("{}:{outcome}", HEXLOWER.encode(&Sha256::digest(&document)))
        }
    }
}

/// What the rules read of `notification`; `None` of one that tells of no payment, or of one that did not succeed.
fn reported(notification: &Notification, attempt: &Attempt, shop: Arc<Shop>, seen: bool) -> Option<Reported> {
    let paid = notification.transaction.as_ref().filter(|_| notification.is_successful)?;
    let reference = paid.id.clone().or_else(|| notification.session.clone());
    Some(Reported {
        reference: reference.unwrap_or_else(|| attempt.id.0.clone()),
        conversation: notification.conversation.clone(),
        order: notification.order.clone(),
        session: notification.session.clone(),
        agreed: notification.agreed,
        set_aside: paid.is_preauth,
        order_amount: paid.order_amount,
        shipping: paid.shipping_amount,
        interest: paid.interest_amount,
        total: paid.total_paid,
        instalments: paid.instalments,
        card: notification.card.as_ref().map(|card| ProviderCard {
            brand: card.brand.clone(),
            bin: card.bin.clone(),
            last_four: card.last_four.clone(),
        }),
        differs: Vec::new(),
        shop,
        seen,
    })
}

impl Flow {
    pub(super) async fn notified(&self, known: Known, said: &Said<'_>) -> Result<ProviderReply, FlowError> {
        let slug = known.session().provider.slug.clone();
        let Some(provider) = self.gateways().providers.find(&slug).cloned() else {
            return Ok(ProviderReply::not_known(known.language));
        };
        let read = Json::parse(said.call.body).and_then(|body| provider.read_notification(&body));
        let (notification, seen) = match (read, known.proof) {
            (Err(misread), _) => return Ok(misread.into()),
            (Ok(notification), Some(Proof::Whole)) => (notification, true),
            (Ok(notification), Some(Proof::Path)) => (notification, false),
            (Ok(_), _) => {
                let session = session_of(known.attempt(), known.session());
                let asked = provider.clone();
                match in_time(async move { asked.query(&session).await }).await {
                    Ok(SessionState::Paid(notification)) => (*notification, true),
                    _ => return Ok(ProviderReply::whole(&NOT_SEEN, known.language)),
                }
            }
        };
        self.believed(&known, &slug, &notification, seen).await
    }

    async fn believed(
        &self,
        known: &Known,
        slug: &str,
        notification: &Notification,
        seen: bool,
    ) -> Result<ProviderReply, FlowError> {
        let (id, event) = (&known.attempt().id, event_key(notification));
        if let Some(outcome) = self.store().provider_outcome(slug, &event, id).await? {
            // What was ordered may be cancelled by now; it still is the same order.
            return self.heard_before(known, &outcome).await;
        }
        let heard = ProviderEvent {
            provider: slug.to_owned(),
            event,
            attempt: id.clone(),
            received: self.now(),
            outcome: String::new(),
            document: serde_json::to_string(notification).unwrap_or_default(),
        };
        if !notification.is_successful {
            let refusal = Refusal { reason: "declined".to_owned(), told: Told::Declined };
            Box::pin(self.settle_heard(id, &Finding::Declined(refusal), &heard)).await?;
            return Ok(ProviderReply::says("is_successful", NOT_PAID.in_language(known.language)));
        }
        let Some(mut reported) = reported(notification, known.attempt(), self.shop().await?, seen) else {
            return Ok(ProviderReply::says("transaction", "it is required"));
        };
        reported.differs = self.differing(known.attempt(), known.language, notification).await?;
        let finding = Finding::Reported(Box::new(reported));
        let settled = Box::pin(self.settle_heard(id, &finding, &heard)).await?;
        if let (Some(customer), Some(linked)) = (settled.attempt.order.customer, notification.linked) {
            self.store().link_provider(slug, customer, linked).await?;
        }
        match settled.attempt.state {
            AttemptState::Paid => Ok(self.thanks(&settled.attempt, slug).await?),
            _ => Ok(ProviderReply::whole(&NOT_BELIEVED, known.language)),
        }
    }

    async fn heard_before(&self, known: &Known, outcome: &str) -> Result<ProviderReply, FlowError> {
        if outcome == ORDERED {
            return self.thanks(known.attempt(), &known.session().provider.slug).await;
        }
        let text: &'static Text = if outcome == "payment-declined" { &NOT_PAID } else { &NOT_BELIEVED };
        let field = if outcome == "payment-declined" { "is_successful" } else { "non_field_errors" };
        Ok(ProviderReply::says(field, text.in_language(known.language)))
    }

    /// What the provider tells of a payment of `attempt` when it is asked.
    pub(super) async fn told(
        &self,
        attempt: &Attempt,
        notification: &Notification,
    ) -> Result<Option<Reported>, FlowError> {
        let Some(mut told) = reported(notification, attempt, self.shop().await?, true) else {
            return Ok(None);
        };
        told.differs = self.differing(attempt, attempt.order.language, notification).await?;
        Ok(Some(told))
    }

    /// Which addresses are told otherwise than they were quoted for.
    async fn differing(
        &self,
        attempt: &Attempt,
        language: Language,
        notification: &Notification,
    ) -> Result<Vec<String>, FlowError> {
        let draft = &attempt.order.draft;
        let sent = [
            ("shipping_address", &notification.shipping_address, &draft.shipping_address),
            ("billing_address", &notification.billing_address, &draft.billing_address),
        ];
        let mut differs = Vec::new();
        for (name, sent, ours) in sent {
            let Some(sent) = sent else { continue };
            let read = self.address_of(sent, language).await?.ok();
            let same = read.as_ref().zip(ours.as_ref()).is_some_and(|(read, ours)| {
                (&read.city, &read.township, &read.line, &read.postcode)
                    == (&ours.city, &ours.township, &ours.line, &ours.postcode)
                    && (&read.first_name, &read.last_name, &read.phone_number)
                        == (&ours.first_name, &ours.last_name, &ours.phone_number)
            });
            if !same {
                differs.push(name.to_owned());
            }
        }
        Ok(differs)
    }

    /// Where the shopper goes once there is an order, and what the provider may know of the customer.
    async fn thanks(&self, attempt: &Attempt, slug: &str) -> Result<ProviderReply, FlowError> {
        let links = self.links();
        let mut shown = json!({
            "return_url": links.public(&links.completed(&attempt.order.number, self.now())),
        });
        if let Some(customer) = attempt.order.customer {
            let profile = self.store().profile(customer).await?;
            let linked = self.store().provider_linked(slug, customer).await?;
            shown["merchant_customer_id"] = customer.to_string().into();
            shown["merchant_customer_date_joined"] = profile.map(|profile| rfc3339(profile.joined)).into();
            shown["merchant_customer_akifast_date_joined"] = linked.map(rfc3339).into();
        }
        Ok(ProviderReply::Pages(vec![(THANK_YOU, shown)]))
    }
}
