//! Where a shopper comes back to from the page where they paid.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    checkout::{Checkout, View},
    engine::ONLY_FROM_THE_BANK,
    form::NoFields,
    page::{Decision, Kind, Page},
    payment::PaymentKind,
    text::FormErrors,
};

/// Sends the shopper to where they pay, and takes what comes back with them.
pub(crate) struct RedirectionPageCompletePage;

/// What the storefront draws. Empty while nobody is away.
#[derive(Serialize, ToSchema)]
pub(crate) struct RedirectionPageCompleteContext {
    /// The path of the page that sends the shopper to where they pay.
    #[serde(skip_serializing_if = "Option::is_none")]
    redirect_url: Option<&'static str>,
}

impl Page for RedirectionPageCompletePage {
    type Form = NoFields;
    type Context<'a> = RedirectionPageCompleteContext;
    const NAME: &'static str = "RedirectionPageCompletePage";
    const ABOUT: &'static str = "Takes what comes back with the shopper from the page where they paid. Its address holds a reference to the payment.";
    const KIND: Kind = Kind::Door;

    fn context<'a>(&self, view: &View<'a>) -> RedirectionPageCompleteContext {
        let away = view.is_away(PaymentKind::Redirection);
        RedirectionPageCompleteContext { redirect_url: PaymentKind::Redirection.way().filter(|_| away) }
    }

    fn submit(&self, _: Checkout, _: &NoFields, _: &View) -> Result<Decision, FormErrors> {
        Err(FormErrors::whole(&ONLY_FROM_THE_BANK))
    }
}
