//! Choosing in how many payments a card kept at Masterpass pays.

use crate::{
    checkout::{Checkout, View},
    page::{Decision, Kind, Page},
    pages::payment::credit_card::installment_selection::{
        self, InstallmentSelectionContext, InstallmentSelectionForm,
    },
    requirement::{
        ADDRESSES_CHOSEN, BUYER_KNOWN, MASTERPASS_CARD_KNOWN, NO_CHARGE_IN_FLIGHT, PAYS_BY_MASTERPASS,
        Requirement, SHIPPING_CHOSEN,
    },
    shop::PaymentType,
    text::FormErrors,
};

/// Chooses the instalments.
pub(crate) struct MasterpassInstallmentPage;

impl Page for MasterpassInstallmentPage {
    type Form = InstallmentSelectionForm;
    type Context<'a> = InstallmentSelectionContext<'a>;
    const NAME: &'static str = "MasterpassInstallmentPage";
    const ABOUT: &'static str = "Chooses in how many payments the card kept at Masterpass pays.";
    const KIND: Kind = Kind::Step;
    const REQUIRES: &'static [&'static Requirement] = &[
        &BUYER_KNOWN,
        &ADDRESSES_CHOSEN,
        &SHIPPING_CHOSEN,
        &PAYS_BY_MASTERPASS,
        &MASTERPASS_CARD_KNOWN,
        &NO_CHARGE_IN_FLIGHT,
    ];

    fn is_skipped(&self, view: &View) -> bool {
        !view.pays_by(PaymentType::Masterpass)
    }

    fn is_done(&self, view: &View) -> bool {
        view.checkout.choices.card.instalments.is_some()
    }

    fn context<'a>(&self, view: &View<'a>) -> Self::Context<'a> {
        InstallmentSelectionContext::new(view)
    }

    fn submit(&self, checkout: Checkout, form: &Self::Form, view: &View) -> Result<Decision, FormErrors> {
        installment_selection::choose(checkout, form, view)
    }
}
