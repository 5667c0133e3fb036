//! Choosing the credit that pays.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    checkout::{Checkout, View},
    form,
    ids::Pk,
    page::{Decision, Kind, Page},
    parts::CreditPaymentOptionKeys,
    requirement::{
        ADDRESSES_CHOSEN, BUYER_KNOWN, NO_CHARGE_IN_FLIGHT, PAYS_BY_CREDIT, Requirement, SHIPPING_CHOSEN,
    },
    shop::PaymentType,
    text,
    text::FormErrors,
};

text!(NOT_OFFERED = "credit-not-offered", en: "This credit is not offered.", tr: "Bu kredi sunulmuyor.");

/// Chooses the credit.
pub(crate) struct CreditPaymentSelectionPage;

form! {
    /// The choice.
    pub(crate) struct CreditPaymentSelectionForm {
        /// Key of a credit.
        credit_payment_option: Pk,
    }
}

/// What the storefront draws.
#[derive(Serialize, ToSchema)]
pub(crate) struct CreditPaymentSelectionContext<'a> {
    /// What is offered.
    credit_payment_options: Vec<CreditPaymentOptionKeys<'a>>,
}

impl Page for CreditPaymentSelectionPage {
    type Form = CreditPaymentSelectionForm;
    type Context<'a> = CreditPaymentSelectionContext<'a>;
    const NAME: &'static str = "CreditPaymentSelectionPage";
    const ABOUT: &'static str = "Chooses the credit that pays.";
    const KIND: Kind = Kind::Step;
    const REQUIRES: &'static [&'static Requirement] =
        &[&BUYER_KNOWN, &ADDRESSES_CHOSEN, &SHIPPING_CHOSEN, &PAYS_BY_CREDIT, &NO_CHARGE_IN_FLIGHT];

    fn is_skipped(&self, view: &View) -> bool {
        !view.pays_by(PaymentType::CreditPayment)
    }

    fn is_done(&self, view: &View) -> bool {
        view.checkout.choices.payment.credit.is_some()
    }

    fn context<'a>(&self, view: &View<'a>) -> Self::Context<'a> {
        let offered = view.facts.shop.offered_credits();
        let keys =
            offered.into_iter().map(|credit| CreditPaymentOptionKeys::new(credit, view.facts.language));
        CreditPaymentSelectionContext { credit_payment_options: keys.collect() }
    }

    fn submit(&self, mut checkout: Checkout, form: &Self::Form, view: &View) -> Result<Decision, FormErrors> {
        let wanted = form.credit_payment_option;
        if !view.facts.shop.offered_credits().iter().any(|credit| credit.pk == wanted) {
            return Err(FormErrors::field("credit_payment_option", &NOT_OFFERED));
        }
        checkout.choices.payment.credit = Some(wanted);
        Ok(Decision::keep(checkout))
    }
}
