//! Leaving for the page where the shopper pays.

use crate::{
    checkout::{Checkout, View},
    facts::{Known, Lookup, Lookups},
    page::{Decision, Kind, Page},
    pages::payment::{
        AGREEMENT_NEEDED, AgreementForm, ConsentContext,
        credit_card::credit_card_confirmation::{TOO_MANY_PAYMENTS, payments},
    },
    payment::{PaymentKind, Terms},
    requirement::{
        ADDRESSES_CHOSEN, BUYER_KNOWN, NO_CHARGE_IN_FLIGHT, PAYS_BY_REDIRECTION, Requirement, SHIPPING_CHOSEN,
    },
    shop::PaymentType,
    text::FormErrors,
};

/// Opens the payment and sends the shopper to the page of the payment service; the order is made when they paid there.
pub(crate) struct RedirectionPaymentSelectedPage;

impl Page for RedirectionPaymentSelectedPage {
    type Form = AgreementForm;
    type Context<'a> = ConsentContext;
    const NAME: &'static str = "RedirectionPaymentSelectedPage";
    const ABOUT: &'static str = "Sends the shopper to the page of the payment service, where they pay.";
    const KIND: Kind = Kind::Finish;
    const REQUIRES: &'static [&'static Requirement] =
        &[&BUYER_KNOWN, &ADDRESSES_CHOSEN, &SHIPPING_CHOSEN, &PAYS_BY_REDIRECTION, &NO_CHARGE_IN_FLIGHT];

    fn is_skipped(&self, view: &View) -> bool {
        !view.pays_by(PaymentType::Redirection)
    }

    fn lookups(&self, _form: &AgreementForm, known: &Known, lookups: &mut Lookups) {
        lookups.insert(Lookup::Tally(payments(&known.visitor.owner)));
    }

    fn context<'a>(&self, _view: &View<'a>) -> ConsentContext {
        ConsentContext {}
    }

    fn submit(&self, checkout: Checkout, form: &AgreementForm, view: &View) -> Result<Decision, FormErrors> {
        if !form.agreement.0 {
            return Err(FormErrors::field("agreement", &AGREEMENT_NEEDED));
        }
        let amount = view.quote().unpaid;
        if amount.minor == 0 {
            return Ok(Decision::order(checkout));
        }
        let kind = PaymentKind::Redirection;
        if view.is_away(kind) {
            return Ok(Decision::keep(checkout).showing(kind.door()));
        }
        let limit = payments(&view.facts.visitor.owner);
        if view.facts.is_used_up(&limit) {
            return Err(FormErrors::whole(&TOO_MANY_PAYMENTS));
        }
        let (bank_points, three_d, card, wallet, provider) = (None, false, None, None, None);
        let terms = Terms { kind, amount, instalments: 1, bank_points, three_d, card, wallet, provider };
        Ok(Decision::pay(checkout, terms).counting(vec![limit]))
    }
}
