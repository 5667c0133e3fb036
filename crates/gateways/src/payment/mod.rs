//! Payment gateways: what a service that moves money must do, and which ones there are. A gateway translates; what an
//! attempt to pay becomes is decided elsewhere, and only after the attempt was written down.

mod answers;
pub mod bank;
mod charge;
pub mod conformance;
mod descriptor;
mod iyzico;
mod plans;
mod remote;
mod returned;
mod stripe;
pub mod wire;

use std::{fmt::Debug, sync::Arc};

pub use charge::{
    Authorization, Buyer, Capture, Charge, ChargeState, DeclineReason, HiddenField, Means, Operation,
    Outcome, Receipt, Redirect, RedirectMethod, Started,
};
pub use checkout::wallet::Wallet;
use checkout::{
    instalments::CardTerms,
    money::{Currency, Money},
};
pub use descriptor::{Capabilities, Descriptor};
use futures_util::future::BoxFuture;
pub use iyzico::IyzicoSettings;
pub use plans::{CardPlans, CardType, Plan};
pub use remote::RemotePaymentSettings;
pub(crate) use remote::read as read_answer;
pub use returned::{ReturnError, ReturnResult, Returned};
pub use stripe::StripeSettings;

use crate::GatewayError;

/// What is known of a call that did not succeed: nothing happened and never will (`Refused`), nothing happened
/// (`Unreachable`), or somebody has to ask again with [`PaymentGateway::query`] (`Unknown`).
pub type ChargeError = GatewayError;

/// A service that moves money. Every call may be made again with the same identifiers and has no second effect.
pub trait PaymentGateway: Send + Sync + Debug {
    /// What operators read about it, such as `remote gateway at https://pay.shop.example`; never a secret.
    fn about(&self) -> String;

    /// What it is called and what it can do, as far as is known now. Asks nobody.
    fn descriptor(&self) -> Arc<Descriptor>;

    /// Asks the service what it can do; [`Self::descriptor`] says so from then on.
    fn refresh(&self) -> BoxFuture<'_, Result<(), ChargeError>> {
        Box::pin(async { Ok(()) })
    }

    /// Whose card begins with `bin` (6 to 8 digits), and how `amount` can be paid with it; `None` for a card the service
    /// does not know, which pays at once and without interest.
    fn plans<'a>(
        &'a self,
        bin: &'a str,
        amount: Money,
    ) -> BoxFuture<'a, Result<Option<CardPlans>, ChargeError>>;

    /// How each kind of card the service knows pays amounts of `currency`, for pages that show a price; `None` from a service
    /// that does not tell. What the card of a shopper pays, [`Self::plans`] tells.
    fn card_terms(&self, _currency: Currency) -> BoxFuture<'_, Result<Option<Vec<CardTerms>>, ChargeError>> {
        Box::pin(async { Ok(None) })
    }

    /// Asks for the money, with a card or a wallet's token, which ends with the call; without either the shopper pays on a page
    /// of the service, or at the wallet that the charge names. A charge that was started before is answered as it was then.
    fn start<'a>(
        &'a self,
        charge: &'a Charge,
        means: Option<Means>,
    ) -> BoxFuture<'a, Result<Started, ChargeError>>;

    /// Reads what the shopper's browser brought back, and believes only what is signed and belongs to `charge`. Asks
    /// nobody; no money is ours before [`Self::complete`] says so.
    fn read_return(&self, charge: &Charge, fields: &[(String, String)]) -> Result<Returned, ReturnError>;

    /// Asks for the money after the shopper came back, from a bank or from their wallet. What a wallet gave them is refused when
    /// it paid before, or for something else.
    fn complete<'a>(
        &'a self,
        charge: &'a Charge,
        returned: &'a Returned,
    ) -> BoxFuture<'a, Result<Outcome, ChargeError>>;

    /// Asks what became of a charge; `reference` is the service's name for it where one is known.
    fn query<'a>(
        &'a self,
        charge: &'a Charge,
        reference: Option<&'a str>,
    ) -> BoxFuture<'a, Result<ChargeState, ChargeError>>;

    /// Takes `amount` of what is set aside.
    fn capture<'a>(
        &'a self,
        operation: Operation<'a>,
        amount: Money,
    ) -> BoxFuture<'a, Result<Receipt, ChargeError>>;

    /// Lets go of what is set aside, and closes the charge: one that the service has not heard of, or whose shopper is still
    /// away, never becomes money after this. Refused once money was taken: that is given back with [`Self::refund`].
    fn void<'a>(&'a self, operation: Operation<'a>) -> BoxFuture<'a, Result<(), ChargeError>>;

    /// Gives `amount` of what was taken back.
    fn refund<'a>(
        &'a self,
        operation: Operation<'a>,
        amount: Money,
    ) -> BoxFuture<'a, Result<Receipt, ChargeError>>;
}

/// Which gateway an installation uses. An adapter is one variant here and one line in [`PaymentSettings::gateway`].
#[derive(Debug, Clone)]
pub enum PaymentSettings {
    /// A service that speaks the signed contract of `docs/remote-gateway.md`; the sandbox bank is one.
    Remote(RemotePaymentSettings),
    /// Stripe. Not verified live.
    Stripe(StripeSettings),
    /// iyzico. Not verified live.
    Iyzico(IyzicoSettings),
}

impl PaymentSettings {
    /// The gateway; what is wrong with the settings otherwise.
    pub fn gateway(self) -> Result<Arc<dyn PaymentGateway>, String> {
        match self {
            Self::Remote(settings) => Ok(Arc::new(remote::RemotePayment::new(settings)?)),
            Self::Stripe(settings) => Ok(Arc::new(stripe::Stripe::new(settings)?)),
            Self::Iyzico(settings) => Ok(Arc::new(iyzico::Iyzico::new(settings)?)),
        }
    }
}
