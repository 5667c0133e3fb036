//! The provider asks what has to be agreed to, and which carrier was chosen comes along.

use serde::Serialize;
use utoipa::ToSchema;

use super::call::AgreementsCall;
use crate::{
    agreements::{self, Agreement},
    checkout::{Checkout, View},
    engine::ONLY_FROM_THE_BANK,
    page::{Decision, Kind, Page},
    text::FormErrors,
};

/// Chooses the carrier and lists what has to be agreed to; with a code, shows one agreement.
pub(crate) struct CheckoutProviderAgreementListPage;

/// An agreement by its name.
#[derive(Serialize, ToSchema)]
pub(crate) struct AgreementKeys {
    /// Its code.
    code: String,
    /// Its title.
    text: String,
}

/// What the provider draws.
#[derive(Serialize, ToSchema)]
pub(crate) struct CheckoutProviderAgreementListContext {
    /// What has to be agreed to.
    agreements: Vec<AgreementKeys>,
}

impl Page for CheckoutProviderAgreementListPage {
    type Form = AgreementsCall;
    type Context<'a> = CheckoutProviderAgreementListContext;
    const NAME: &'static str = "CheckoutProviderAgreementListPage";
    const ABOUT: &'static str = "Chooses the carrier and lists what has to be agreed to.";
    const KIND: Kind = Kind::Door;

    fn context<'a>(&self, view: &View<'a>) -> Self::Context<'a> {
        let order = view.session_at_provider().map(|attempt| attempt.order.as_ref());
        let listed = order.map(|order| agreements::all(&view.facts.shop, order, view.facts.language));
        let keys = |Agreement { code, text, body: _ }| AgreementKeys { code, text };
        CheckoutProviderAgreementListContext { agreements: listed.into_iter().flatten().map(keys).collect() }
    }

    fn submit(&self, _: Checkout, _: &AgreementsCall, _: &View) -> Result<Decision, FormErrors> {
        Err(FormErrors::whole(&ONLY_FROM_THE_BANK))
    }
}
