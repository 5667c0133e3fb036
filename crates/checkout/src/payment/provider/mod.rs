//! A session at a checkout provider: a payment attempt whose shopper picks the address and the carrier elsewhere. Goods, gift
//! box and bags are frozen when it opens; the carrier is bound when it is chosen, at a price it was offered for.

mod binding;
mod opening;
mod reported;

use serde::{Deserialize, Serialize};

pub use binding::{CarrierQuote, Places, carriers, known_for};
pub(super) use opening::open_session;
pub use opening::{amount_for_provider, attempt_of, conversation_of};
pub use reported::{Mismatch, Reported};
pub(super) use reported::{late, reported, too_late};

use super::{Attempt, AttemptState, PaymentKind};
use crate::{
    agreements::Template,
    ids::{Pk, Timestamp},
    money::Money,
    order::{Order, OrderDiscount},
    shop::CheckoutProvider,
};

/// What an attempt knows of its session at a provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderSession {
    /// The provider, as the settings had it.
    pub provider: CheckoutProvider,
    /// The value the provider gives back with every call.
    pub conversation: String,
    /// The provider's name for the session, once it is open.
    pub token: Option<String>,
    /// Until when the shopper may be there.
    pub expires: Timestamp,
    /// The provider tells what became of a session.
    pub tells: bool,
    /// What goods, gift box and bags cost, discounts off.
    pub order_amount: Money,
    /// The discounts of these.
    pub discounts: Vec<OrderDiscount>,
    /// The promotion that pays the carrier, whichever it is; its use is held.
    #[serde(default)]
    pub carrier_promotion: Option<Pk>,
    /// The name under which the shopper's own things are kept and counted.
    pub owner: String,
    /// Carriers at the prices they were offered for, to the address that is bound.
    pub carriers: Vec<CarrierQuote>,
    /// The agreements that were shown, each as it read last.
    #[serde(default)]
    pub shown: Vec<Template>,
    /// The shopper turned back.
    pub cancelled: bool,
}

impl Attempt {
    /// The session at a provider, if it is one.
    pub fn at_provider(&self) -> Option<&ProviderSession> {
        self.provider.as_deref()
    }

    /// The session at a provider where its shopper still can be.
    pub fn open_session(&self, now: Timestamp) -> Option<&ProviderSession> {
        let away = self.state == AttemptState::AwaitingCustomer;
        self.at_provider().filter(|session| away && session.expires > now)
    }

    /// What the shop has of its money and nobody gave back; of several currencies it came in, in the first one.
    pub fn owed(&self) -> Option<Money> {
        let sum = |which, currency| -> i64 {
            let moved = self.moved.iter().filter(|moved| moved.movement == which);
            moved.filter(|moved| moved.amount.currency == currency).map(|moved| moved.amount.minor).sum()
        };
        let left = |currency| {
            sum(super::MoneyMovement::Captured, currency) - sum(super::MoneyMovement::Refunded, currency)
        };
        let taken = self.moved.iter().filter(|moved| moved.movement == super::MoneyMovement::Captured);
        taken
            .map(|taken| Money::new(left(taken.amount.currency), taken.amount.currency))
            .find(|owed| owed.minor > 0)
    }

    /// This attempt after its shopper was shown what `template` reads.
    #[must_use]
    pub fn showing(mut self, template: Template) -> Self {
        if let Some(session) = &mut self.provider {
            session.shown.retain(|shown| shown.slug != template.slug);
            session.shown.push(template);
        }
        self
    }

    /// This attempt after its shopper turned back at the provider: somebody closes the session there.
    #[must_use]
    pub fn turned_back(mut self, now: Timestamp) -> Self {
        if let Some(session) = &mut self.provider {
            session.cancelled = true;
        }
        Self { due: self.due.map(|due| due.min(now)), ..self }
    }
}

impl Order {
    /// Whether it was paid in the checkout of a provider.
    pub fn is_by_provider(&self) -> bool {
        self.payment.as_ref().is_some_and(|payment| payment.kind == PaymentKind::CheckoutProvider)
    }
}
