//! Payment that the shopper confirms on their device, as with Apple Pay: open it, bring what the device gave, and see the order.

pub(crate) mod confirmation_payment_complete;
pub(crate) mod confirmation_payment_query;
pub(crate) mod confirmation_payment_selected;

use confirmation_payment_complete::ConfirmationPaymentCompletePage;
use confirmation_payment_query::ConfirmationPaymentQueryPage;
use confirmation_payment_selected::ConfirmationPaymentSelectedPage;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::{checkout::View, page::Page, payment::PaymentKind};

const SELECTED: &str = ConfirmationPaymentSelectedPage::NAME;
const QUERY: &str = ConfirmationPaymentQueryPage::NAME;
const COMPLETE: &str = ConfirmationPaymentCompletePage::NAME;

/// What the storefront hands on to the device, or how the payment stands.
#[derive(Serialize, ToSchema)]
pub(crate) struct ConfirmationContext {
    /// While the device is to confirm, what it is opened with, as its maker defines it. Otherwise an object whose `status` is
    /// `pending` (nobody knows yet), `approved` (there is an order) or `none`.
    context_data: Value,
}

impl ConfirmationContext {
    fn new(view: &View) -> Self {
        if let Some((_, session)) = view.at_wallet().filter(|_| view.is_away(PaymentKind::Confirmation)) {
            return Self { context_data: Value::Object(session.clone()) };
        }
        let status = match &view.checkout.attempt {
            Some(_) => "pending",
            None if view.checkout.fresh_order(view.facts.now).is_some() => "approved",
            None => "none",
        };
        Self { context_data: serde_json::json!({ "status": status }) }
    }
}
