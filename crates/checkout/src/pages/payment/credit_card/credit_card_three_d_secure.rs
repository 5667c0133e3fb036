//! Where a shopper comes back to from the bank of their card.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    checkout::{Checkout, View},
    form::NoFields,
    page::{Decision, Kind, Page},
    payment::{LiveState, PaymentKind},
    text::FormErrors,
};

/// Sends the shopper to the bank of the card, and takes what the bank sends back with them.
pub(crate) struct CreditCardThreeDSecurePage;

/// What the storefront draws. Empty while nobody is away at a bank.
#[derive(Serialize, ToSchema)]
pub(crate) struct CreditCardThreeDSecureContext {
    /// The path of the page that sends the shopper to the bank.
    #[serde(skip_serializing_if = "Option::is_none")]
    redirect_url: Option<&'static str>,
}

impl Page for CreditCardThreeDSecurePage {
    type Form = NoFields;
    type Context<'a> = CreditCardThreeDSecureContext;
    const NAME: &'static str = "CreditCardThreeDSecurePage";
    const ABOUT: &'static str = "Takes what the bank of the card sends back with the shopper. Its address holds a reference to the payment.";
    const KIND: Kind = Kind::Door;

    fn context<'a>(&self, view: &View<'a>) -> CreditCardThreeDSecureContext {
        let away = view.is_at_the_bank_of_the_card();
        CreditCardThreeDSecureContext { redirect_url: PaymentKind::Card.way().filter(|_| away) }
    }

    fn submit(&self, _: Checkout, _: &NoFields, _: &View) -> Result<Decision, FormErrors> {
        Err(FormErrors::whole(&crate::engine::ONLY_FROM_THE_BANK))
    }
}

impl<'a> View<'a> {
    /// Whether the shopper is away at the bank of a card, their own or one that Google keeps.
    pub(crate) fn is_at_the_bank_of_the_card(&self) -> bool {
        self.is_away(PaymentKind::Card) || self.is_away(PaymentKind::Gpay)
    }

    /// Whether the shopper is away, to pay like this.
    pub(crate) fn is_away(&self, kind: PaymentKind) -> bool {
        let live = self.checkout.attempt.as_ref();
        live.is_some_and(|live| live.state == LiveState::Away && live.kind == kind)
    }

    /// The payment of a shopper who is at a provider.
    pub(crate) fn session_at_provider(&self) -> Option<&'a crate::payment::Attempt> {
        let known = self.facts.attempt.as_ref().filter(|_| self.is_away(PaymentKind::CheckoutProvider));
        known.map(|known| &known.attempt)
    }
}
