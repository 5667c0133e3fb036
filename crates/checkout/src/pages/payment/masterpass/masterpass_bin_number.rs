//! Saying which of the cards kept at Masterpass is to pay.

use crate::{
    checkout::{Checkout, View},
    facts::{Known, Lookups},
    page::{Decision, Kind, Page, Question},
    pages::payment::credit_card::bin_number::{self, BinNumberContext, BinNumberForm},
    requirement::{
        ADDRESSES_CHOSEN, BUYER_KNOWN, NO_CHARGE_IN_FLIGHT, PAYS_BY_MASTERPASS, Requirement, SHIPPING_CHOSEN,
    },
    shop::PaymentType,
    text::FormErrors,
};

/// Says which card is to pay.
pub(crate) struct MasterpassBinNumberPage;

impl Page for MasterpassBinNumberPage {
    type Form = BinNumberForm;
    type Context<'a> = BinNumberContext;
    const NAME: &'static str = "MasterpassBinNumberPage";
    const ABOUT: &'static str = "Says by its first digits which card kept at Masterpass is to pay.";
    const KIND: Kind = Kind::Step;
    const ANSWERS_WITH: Option<&'static str> = Some("MasterpassInstallmentPage");
    const ASKS: Option<Question<BinNumberForm>> = Some(bin_number::asks);
    const REQUIRES: &'static [&'static Requirement] =
        &[&BUYER_KNOWN, &ADDRESSES_CHOSEN, &SHIPPING_CHOSEN, &PAYS_BY_MASTERPASS, &NO_CHARGE_IN_FLIGHT];

    fn is_skipped(&self, view: &View) -> bool {
        !view.pays_by(PaymentType::Masterpass)
    }

    fn is_done(&self, view: &View) -> bool {
        view.checkout.choices.card.card.is_some()
    }

    fn lookups(&self, _form: &BinNumberForm, known: &Known, lookups: &mut Lookups) {
        bin_number::lookups(known, lookups);
    }

    fn context<'a>(&self, _view: &View<'a>) -> BinNumberContext {
        BinNumberContext {}
    }

    fn submit(&self, checkout: Checkout, form: &BinNumberForm, view: &View) -> Result<Decision, FormErrors> {
        bin_number::choose(checkout, form, view)
    }
}
