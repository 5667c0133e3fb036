//! Ordering what the customer's own money pays for.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    checkout::{Checkout, View},
    form,
    form::Flag,
    page::{Decision, Kind, Page},
    pages::payment::AGREEMENT_NEEDED,
    requirement::{
        ADDRESSES_CHOSEN, BUYER_KNOWN, LOGGED_IN, NO_CHARGE_IN_FLIGHT, NOTHING_LEFT_TO_PAY,
        PAYS_WITH_LOYALTY_MONEY, Requirement, SHIPPING_CHOSEN,
    },
    shop::PaymentType,
    text::FormErrors,
};

/// Makes the order; there is nothing left to pay.
pub(crate) struct LoyaltyPaymentSelectedPage;

form! {
    /// The consent.
    pub(crate) struct LoyaltyPaymentSelectedForm {
        /// Whether the customer accepts the contracts.
        agreement: Flag,
    }
}

/// Nothing to draw.
#[derive(Serialize, ToSchema)]
pub(crate) struct LoyaltyPaymentSelectedContext {}

impl Page for LoyaltyPaymentSelectedPage {
    type Form = LoyaltyPaymentSelectedForm;
    type Context<'a> = LoyaltyPaymentSelectedContext;
    const NAME: &'static str = "LoyaltyPaymentSelectedPage";
    const ALIASES: &'static [&'static str] = &["LoyaltyMoneyPage"];
    const ABOUT: &'static str = "Makes an order that the customer's own money pays for.";
    const KIND: Kind = Kind::Finish;
    const REQUIRES: &'static [&'static Requirement] = &[
        &BUYER_KNOWN,
        &LOGGED_IN,
        &ADDRESSES_CHOSEN,
        &SHIPPING_CHOSEN,
        &PAYS_WITH_LOYALTY_MONEY,
        &NOTHING_LEFT_TO_PAY,
        &NO_CHARGE_IN_FLIGHT,
    ];

    fn is_skipped(&self, view: &View) -> bool {
        !view.pays_by(PaymentType::LoyaltyMoney)
    }

    fn context<'a>(&self, _view: &View<'a>) -> LoyaltyPaymentSelectedContext {
        LoyaltyPaymentSelectedContext {}
    }

    fn submit(&self, checkout: Checkout, form: &Self::Form, _view: &View) -> Result<Decision, FormErrors> {
        if form.agreement.0 {
            Ok(Decision::order(checkout))
        } else {
            Err(FormErrors::field("agreement", &AGREEMENT_NEEDED))
        }
    }
}
