//! Bringing what the shopper's device gave for the payment, and asking how it stands.

use super::{COMPLETE, ConfirmationContext, QUERY, SELECTED};
use crate::{
    checkout::{Checkout, View},
    facts::{Known, Lookup, Lookups},
    form,
    form::{Flag, REQUIRED, Submission},
    page::{Decision, Kind, Page},
    pages::payment::{AGREEMENT_NEEDED, wallet},
    payment::{LiveAttempt, PaymentKind},
    requirement::{Requirement, WALLET_OPEN},
    shop::PaymentType,
    tally::Limit,
    text,
    text::FormErrors,
    wallet::WalletToken,
};

text!(TOO_OFTEN = "asked-too-often",
    en: "Too many questions at once. Please ask again in a minute.",
    tr: "Çok sık sorgulandı. Lütfen bir dakika sonra yeniden deneyin.");

/// So often a minute a storefront may ask how a payment stands.
const QUESTIONS_MAX: i64 = 60;
const STRETCH_SECONDS: i64 = 60;

/// Collects the price with what the device gave. The same page says how it stands, while nobody knows.
pub(crate) struct ConfirmationPaymentQueryPage;

form! {
    /// What the shopper brings.
    pub(crate) struct ConfirmationPaymentQueryForm {
        /// Whether the shopper accepts the contracts.
        agreement: Flag,
        /// What the device gave for the payment; good once. Not needed to ask how it stands.
        payment_token: Option<WalletToken>,
    }
}

fn questions(owner: &str) -> Limit {
    Limit::new(format!("confirmation-queries:{owner}"), QUESTIONS_MAX, STRETCH_SECONDS)
}

impl Page for ConfirmationPaymentQueryPage {
    type Form = ConfirmationPaymentQueryForm;
    type Context<'a> = ConfirmationContext;
    const NAME: &'static str = "ConfirmationPaymentQueryPage";
    const ABOUT: &'static str =
        "Takes what the shopper's device gave for the payment, and says how it stands.";
    const KIND: Kind = Kind::Finish;
    const BRINGS: bool = true;
    const ANSWERS_WITH: Option<&'static str> = Some(COMPLETE);
    const REQUIRES: &'static [&'static Requirement] = &[&WALLET_OPEN];

    fn is_skipped(&self, view: &View) -> bool {
        !view.pays_by(PaymentType::Confirmation)
    }

    fn lookups(&self, form: &Self::Form, known: &Known, lookups: &mut Lookups) {
        lookups.insert(Lookup::Tally(questions(&known.visitor.owner)));
        if let Some(token) = &form.payment_token {
            wallet::token_lookups(token, known, lookups);
        }
    }

    fn wallet_token(&self, submission: &Submission) -> Option<WalletToken> {
        submission.get("payment_token").and_then(|token| WalletToken::read(token).ok())
    }

    fn context<'a>(&self, view: &View<'a>) -> ConfirmationContext {
        ConfirmationContext::new(view)
    }

    fn submit(&self, checkout: Checkout, form: &Self::Form, view: &View) -> Result<Decision, FormErrors> {
        if !form.agreement.0 {
            return Err(FormErrors::field("agreement", &AGREEMENT_NEEDED));
        }
        if checkout.attempt.as_ref().is_some_and(LiveAttempt::is_in_flight) {
            let limit = questions(&view.facts.visitor.owner);
            if view.facts.is_used_up(&limit) {
                return Err(FormErrors::whole(&TOO_OFTEN));
            }
            return Ok(Decision::keep(checkout).showing(QUERY).counting(vec![limit]));
        }
        let kind = PaymentKind::Confirmation;
        match &form.payment_token {
            Some(token) => wallet::take(checkout, view, (kind, SELECTED), token),
            None if view.is_away(kind) => Err(FormErrors::field("payment_token", &REQUIRED)),
            None => Ok(wallet::not_open(checkout, view, None, SELECTED)),
        }
    }
}
