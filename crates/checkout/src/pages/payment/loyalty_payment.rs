//! Ordering what the customer's own money pays for.

use crate::{
    checkout::{Checkout, View},
    page::{Decision, Kind, Page},
    pages::payment::{AgreementForm, ConsentContext, order_with_consent},
    requirement::{
        ADDRESSES_CHOSEN, BUYER_KNOWN, LOGGED_IN, NO_CHARGE_IN_FLIGHT, NOTHING_LEFT_TO_PAY,
        PAYS_WITH_LOYALTY_MONEY, Requirement, SHIPPING_CHOSEN,
    },
    shop::PaymentType,
    text::FormErrors,
};

/// Makes the order; there is nothing left to pay.
pub(crate) struct LoyaltyPaymentSelectedPage;

impl Page for LoyaltyPaymentSelectedPage {
    type Form = AgreementForm;
    type Context<'a> = ConsentContext;
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

    fn context<'a>(&self, _view: &View<'a>) -> ConsentContext {
        ConsentContext {}
    }

    fn submit(&self, checkout: Checkout, form: &Self::Form, _view: &View) -> Result<Decision, FormErrors> {
        order_with_consent(form.agreement, checkout)
    }
}
