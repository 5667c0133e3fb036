//! Opening a session at a provider, and giving its money back.

use std::{collections::BTreeMap, sync::Arc};

use checkout::{
    money::Money,
    order::Order,
    payment::{Attempt, Finding, Target},
    pricing::Fee,
};
use gateways::{
    GatewayError,
    payment::Receipt,
    provider::{CallbackUrls, CheckoutProvider, Goods, OpenSession, Opening, ShopCustomer},
};

use super::session_of;
use crate::{Flow, charges::in_time};

impl Flow {
    /// Asks the provider of `attempt`, which is saved, for a page to send the shopper to.
    pub(crate) async fn open_at_provider(&self, attempt: &Attempt) -> Finding {
        let Some(session) = attempt.at_provider() else { return Finding::NotReached };
        let Some(provider) = self.gateways().providers.find(&session.provider.slug).cloned() else {
            return Finding::NotReached;
        };
        let slug = session.provider.slug.as_str();
        let mut opening = self.opening_of(attempt);
        if let Some(customer) = attempt.order.customer {
            opening.customer.access_token = self.account_at(slug, customer).await;
        }
        let mut opened = open(&provider, &opening).await;
        // An account may be closed, or unlinked at the provider: its customer buys all the same.
        if let (Err(GatewayError::Refused(_)), Some(customer)) = (&opened, attempt.order.customer)
            && let Some(token) = opening.customer.access_token.take()
        {
            self.account_refused(slug, customer, &token).await;
            opened = open(&provider, &opening).await;
        }
        match opened {
            Ok(opened) if leads_away(&opened.redirect_url) => {
                let target = Target { url: opened.redirect_url, post: false, fields: Vec::new() };
                Finding::Opened { token: opened.token, target }
            }
            Ok(_) => {
                tracing::error!(attempt = %attempt.id, "a provider sends shoppers to an address that is none");
                Finding::NotOpened
            }
            Err(GatewayError::Unknown(_)) => Finding::NotOpened,
            Err(GatewayError::Unreachable(_) | GatewayError::Refused(_)) => Finding::NotReached,
        }
    }

    fn opening_of(&self, attempt: &Attempt) -> Opening {
        let (order, links) = (attempt.order.as_ref(), self.links());
        let url = |page| links.provider_call(page, &attempt.id);
        let agreement = url("CheckoutProviderAgreementListPage");
        let customer = order.customer;
        Opening {
            id: attempt.id.0.clone(),
            conversation: attempt
                .at_provider()
                .map(|session| session.conversation.clone())
                .unwrap_or_default(),
            order: order.number.0.clone(),
            basket: order.basket,
            at: attempt.started,
            amount: attempt.terms.amount,
            goods: goods(order),
            urls: CallbackUrls {
                addresses: url("CheckoutProviderAddressSelectionPage"),
                shipping_options: url("CheckoutProviderShippingOptionPage"),
                agreement_types: agreement.clone(),
                agreement,
                notification: url("CheckoutProviderNotificationPage"),
                success: links.public("/orders/checkout/?page=CheckoutProviderThankYouPage"),
                cancel: links.provider_cancel(&attempt.id),
            },
            language: order.language,
            customer: ShopCustomer {
                id: customer,
                email: Some(order.draft.email.clone()).filter(|email| !email.is_empty()),
                phone: order.draft.phone.clone(),
                access_token: None,
            },
            instalments: true,
        }
    }

    /// Gives `amount` of what a provider took back; the same `key` again is the same change.
    pub(crate) async fn refund_at_provider(
        &self,
        attempt: &Attempt,
        amount: Money,
        key: &str,
    ) -> Result<Receipt, GatewayError> {
        let missing = || GatewayError::Unreachable("the checkout provider is not set up".to_owned());
        let session = attempt.at_provider().ok_or_else(missing)?;
        let provider = self.gateways().providers.find(&session.provider.slug).cloned().ok_or_else(missing)?;
        let (session, key) = (session_of(attempt, session), key.to_owned());
        in_time(async move { provider.refund(&session, amount, &key).await }).await
    }
}

async fn open(provider: &Arc<dyn CheckoutProvider>, opening: &Opening) -> Result<OpenSession, GatewayError> {
    let (provider, opening) = (Arc::clone(provider), opening.clone());
    in_time(async move { provider.open(&opening).await }).await
}

/// Whether a browser may be sent to `url`.
fn leads_away(url: &str) -> bool {
    let has_host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    has_host.is_some_and(|rest| !rest.is_empty()) && url.bytes().all(|byte| byte.is_ascii_graphic())
}

/// The lines of `order`, and what else is a part of its price, so that they add up to it.
fn goods(order: &Order) -> Vec<Goods> {
    let currency = order.amount.currency;
    let mut lines: BTreeMap<i64, Goods> = BTreeMap::new();
    for item in &order.items {
        let line = lines.entry(item.product.pk.0).or_insert_with(|| Goods {
            sku: item.product.sku.clone(),
            name: item.product.name.clone(),
            quantity: 0,
            amount: Money::zero(currency),
        });
        line.quantity += 1;
        line.amount = line.amount.checked_add(item.price).expect("an order's sums are bounded");
    }
    let fees = order.fees.iter().map(|fee| {
        let (sku, name) = match fee.kind {
            Fee::GiftBox => ("gift-box", "Gift box"),
            Fee::Bags => ("bags", "Bags"),
            Fee::Shipping | Fee::PayOnDelivery | Fee::DeliverySlot => ("fee", "Fee"),
        };
        Goods { sku: sku.to_owned(), name: name.to_owned(), quantity: 1, amount: fee.amount }
    });
    lines.into_values().chain(fees).collect()
}
