//! Choosing in how many payments the card pays.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    checkout::{Checkout, View},
    form,
    ids::Pk,
    instalments::{CardTypeKeys, InstalmentKeys},
    page::{Decision, Kind, Page},
    requirement::{
        ADDRESSES_CHOSEN, BUYER_KNOWN, CARD_KNOWN, NO_CHARGE_IN_FLIGHT, PAYS_BY_CARD, Requirement,
        SHIPPING_CHOSEN,
    },
    shop::PaymentType,
    text,
    text::FormErrors,
};

text!(NOT_OFFERED = "instalments-not-offered",
    en: "These instalments are not offered for this card and amount.",
    tr: "Bu taksit seçeneği bu kart ve tutar için sunulmuyor.");

/// Chooses the instalments.
pub(crate) struct InstallmentSelectionPage;

form! {
    /// The choice.
    pub(crate) struct InstallmentSelectionForm {
        /// Key of a plan: how many payments it has.
        installment: Pk,
    }
}

/// What the storefront draws.
#[derive(Serialize, ToSchema)]
pub(crate) struct InstallmentSelectionContext<'a> {
    /// Whose card it is; null where that is not known.
    card_type: Option<CardTypeKeys<'a>>,
    /// How it can pay, fewest payments first.
    installments: Vec<InstalmentKeys>,
}

impl<'a> InstallmentSelectionContext<'a> {
    /// Draws what is offered for the card that is known.
    pub(crate) fn new(view: &View<'a>) -> Self {
        let (chosen, language) = (&view.checkout.choices.card, view.facts.language);
        let card = chosen.card.as_ref().and_then(|card| card.terms.card.as_ref());
        let offered = chosen.offered(view).into_iter();
        Self {
            card_type: card.map(CardTypeKeys::from),
            installments: offered.map(|plan| InstalmentKeys::new(plan, language)).collect(),
        }
    }
}

/// Keeps the plan, if it is offered.
pub(crate) fn choose(
    mut checkout: Checkout,
    form: &InstallmentSelectionForm,
    view: &View,
) -> Result<Decision, FormErrors> {
    let offered = checkout.choices.card.offered(view);
    let wanted = offered.into_iter().find(|plan| Pk(i64::from(plan.count)) == form.installment);
    let wanted = wanted.ok_or_else(|| FormErrors::field("installment", &NOT_OFFERED))?;
    checkout.choices.card.instalments = Some(wanted.count);
    Ok(Decision::keep(checkout))
}

impl Page for InstallmentSelectionPage {
    type Form = InstallmentSelectionForm;
    type Context<'a> = InstallmentSelectionContext<'a>;
    const NAME: &'static str = "InstallmentSelectionPage";
    const ABOUT: &'static str = "Chooses in how many payments the card pays.";
    const KIND: Kind = Kind::Step;
    const REQUIRES: &'static [&'static Requirement] = &[
        &BUYER_KNOWN,
        &ADDRESSES_CHOSEN,
        &SHIPPING_CHOSEN,
        &PAYS_BY_CARD,
        &CARD_KNOWN,
        &NO_CHARGE_IN_FLIGHT,
    ];

    fn is_skipped(&self, view: &View) -> bool {
        !view.pays_by(PaymentType::CreditCard)
    }

    fn is_done(&self, view: &View) -> bool {
        view.checkout.choices.card.instalments.is_some()
    }

    fn context<'a>(&self, view: &View<'a>) -> Self::Context<'a> {
        InstallmentSelectionContext::new(view)
    }

    fn submit(&self, checkout: Checkout, form: &Self::Form, view: &View) -> Result<Decision, FormErrors> {
        choose(checkout, form, view)
    }
}
