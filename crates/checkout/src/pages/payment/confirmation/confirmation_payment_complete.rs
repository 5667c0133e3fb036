//! The order of a payment that was confirmed on a device.

use super::{ConfirmationContext, QUERY, SELECTED};
use crate::{
    checkout::{Checkout, View},
    page::{Decision, Kind, Page},
    pages::payment::{AGREEMENT_NEEDED, AgreementForm, wallet},
    payment::PaymentKind,
    requirement::{NO_CHARGE_IN_FLIGHT, Requirement, WALLET_OPEN},
    shop::PaymentType,
    text,
    text::FormErrors,
};

text!(NOT_CONFIRMED = "not-confirmed-on-device",
    en: "Confirm the payment on your device first.", tr: "Önce ödemeyi cihazınızda onaylayın.");

/// Leads to the order. The order is there since the money is: a client that never asks has one nonetheless.
pub(crate) struct ConfirmationPaymentCompletePage;

impl Page for ConfirmationPaymentCompletePage {
    type Form = AgreementForm;
    type Context<'a> = ConfirmationContext;
    const NAME: &'static str = "ConfirmationPaymentCompletePage";
    const ABOUT: &'static str = "Leads to the order of a payment that was confirmed on a device.";
    const KIND: Kind = Kind::Finish;
    const BRINGS: bool = true;
    const REQUIRES: &'static [&'static Requirement] = &[&NO_CHARGE_IN_FLIGHT, &WALLET_OPEN];

    fn is_skipped(&self, view: &View) -> bool {
        !view.pays_by(PaymentType::Confirmation)
    }

    fn context<'a>(&self, view: &View<'a>) -> ConfirmationContext {
        ConfirmationContext::new(view)
    }

    fn submit(&self, checkout: Checkout, form: &AgreementForm, view: &View) -> Result<Decision, FormErrors> {
        if !form.agreement.0 {
            return Err(FormErrors::field("agreement", &AGREEMENT_NEEDED));
        }
        if view.is_away(PaymentKind::Confirmation) {
            let first = FormErrors::whole(&NOT_CONFIRMED);
            return Ok(Decision::refuse(checkout, first, Vec::new()).showing(QUERY));
        }
        Ok(wallet::not_open(checkout, view, None, SELECTED))
    }
}
