//! The provider was paid.

use serde::Serialize;
use utoipa::ToSchema;

use super::call::NotificationCall;
use crate::{
    checkout::{Checkout, View},
    engine::ONLY_FROM_THE_BANK,
    page::{Decision, Kind, Page},
    text::FormErrors,
};

/// Takes what a provider says it was paid, and makes the order.
pub(crate) struct CheckoutProviderNotificationPage;

/// One agreement in full; empty until one was asked for.
#[derive(Serialize, ToSchema)]
pub(crate) struct CheckoutProviderNotificationContext {
    /// Its code.
    code: &'static str,
    /// Its title.
    text: &'static str,
    /// The whole of it, HTML.
    agreement_body: &'static str,
}

impl Page for CheckoutProviderNotificationPage {
    type Form = NotificationCall;
    type Context<'a> = CheckoutProviderNotificationContext;
    const NAME: &'static str = "CheckoutProviderNotificationPage";
    const ABOUT: &'static str = "Takes what a provider says it was paid, and makes the order.";
    const KIND: Kind = Kind::Door;

    fn context<'a>(&self, _view: &View<'a>) -> CheckoutProviderNotificationContext {
        CheckoutProviderNotificationContext { code: "", text: "", agreement_body: "" }
    }

    fn submit(&self, _: Checkout, _: &NotificationCall, _: &View) -> Result<Decision, FormErrors> {
        Err(FormErrors::whole(&ONLY_FROM_THE_BANK))
    }
}
