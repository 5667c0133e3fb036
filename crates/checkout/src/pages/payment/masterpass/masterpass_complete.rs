//! Coming back from Masterpass.

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::{
    checkout::{Checkout, View},
    facts::{Known, Lookups},
    form,
    form::Submission,
    page::{Decision, Kind, Page},
    pages::payment::wallet,
    payment::PaymentKind,
    requirement::{NO_CHARGE_IN_FLIGHT, Requirement, WALLET_OPEN},
    shop::PaymentType,
    text::FormErrors,
    wallet::{Wallet, WalletToken},
};

const KIND: PaymentKind = PaymentKind::Masterpass;

/// Collects the price with what the shopper was given at Masterpass, and makes the order.
pub(crate) struct MasterpassCompletePage;

form! {
    /// What the shopper brings.
    pub(crate) struct MasterpassCompleteForm {
        /// What Masterpass gave for the payment; good once.
        token: WalletToken,
    }
}

/// What the script of Masterpass needs. Null while no payment is open there.
#[derive(Serialize, ToSchema)]
pub(crate) struct MasterpassCompleteContext<'a> {
    /// What it is called with.
    token: Option<&'a str>,
    /// What Masterpass knows the payment by.
    order_no: Option<&'a str>,
    /// More of that.
    extras: MasterpassExtras<'a>,
}

/// What else the script of Masterpass is called with.
#[derive(Serialize, ToSchema)]
pub(crate) struct MasterpassExtras<'a> {
    /// Names and values, as texts.
    #[serde(rename = "additionalParams")]
    #[schema(value_type = Option<std::collections::BTreeMap<String, String>>)]
    additional_params: Option<&'a Map<String, Value>>,
}

impl Page for MasterpassCompletePage {
    type Form = MasterpassCompleteForm;
    type Context<'a> = MasterpassCompleteContext<'a>;
    const NAME: &'static str = "MasterpassCompletePage";
    const ABOUT: &'static str = "Takes what Masterpass gave for the payment, and makes the order.";
    const KIND: Kind = Kind::Finish;
    const BRINGS: bool = true;
    const ERRORS_TRAVEL: bool = true;
    const REQUIRES: &'static [&'static Requirement] = &[&NO_CHARGE_IN_FLIGHT, &WALLET_OPEN];

    fn is_skipped(&self, view: &View) -> bool {
        !view.pays_by(PaymentType::Masterpass)
    }

    fn lookups(&self, form: &Self::Form, known: &Known, lookups: &mut Lookups) {
        wallet::token_lookups(&form.token, known, lookups);
    }

    fn wallet_token(&self, submission: &Submission) -> Option<WalletToken> {
        submission.get("token").and_then(|token| WalletToken::read(token).ok())
    }

    fn context<'a>(&self, view: &View<'a>) -> Self::Context<'a> {
        let (order_no, session) = match view.at_wallet() {
            Some((Wallet::Masterpass { order_no }, session)) => (Some(order_no.as_str()), Some(session)),
            _ => (None, None),
        };
        let of_session = |name: &str| session.and_then(|session| session.get(name));
        MasterpassCompleteContext {
            token: of_session("token").and_then(Value::as_str),
            order_no,
            extras: MasterpassExtras { additional_params: of_session("params").and_then(Value::as_object) },
        }
    }

    fn submit(&self, checkout: Checkout, form: &Self::Form, view: &View) -> Result<Decision, FormErrors> {
        wallet::take(checkout, view, (KIND, "MasterpassOrderNoPage"), &form.token)
    }
}
