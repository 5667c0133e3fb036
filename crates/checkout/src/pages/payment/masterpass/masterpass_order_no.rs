//! Opening a payment at Masterpass.

use crate::{
    checkout::{Checkout, View},
    facts::{Known, Lookups},
    form::NoFields,
    page::{Decision, Kind, Page},
    pages::payment::{ConsentContext, wallet},
    payment::PaymentKind,
    requirement::{
        ADDRESSES_CHOSEN, BUYER_KNOWN, MASTERPASS_INSTALMENTS_CHOSEN, NO_CHARGE_IN_FLIGHT,
        PAYS_BY_MASTERPASS, Requirement, SHIPPING_CHOSEN,
    },
    shop::PaymentType,
    text::FormErrors,
    wallet::Wallet,
};

/// Letters and digits of the number Masterpass knows a payment by.
const ORDER_NO_CHARS: usize = 20;

/// Opens the payment; the order is made when the shopper paid at Masterpass and came back with what they were given.
pub(crate) struct MasterpassOrderNoPage;

impl Page for MasterpassOrderNoPage {
    type Form = NoFields;
    type Context<'a> = ConsentContext;
    const NAME: &'static str = "MasterpassOrderNoPage";
    const ABOUT: &'static str =
        "Opens the payment at Masterpass: its answer has what the script of Masterpass needs.";
    const KIND: Kind = Kind::Finish;
    const REQUIRES: &'static [&'static Requirement] = &[
        &BUYER_KNOWN,
        &ADDRESSES_CHOSEN,
        &SHIPPING_CHOSEN,
        &PAYS_BY_MASTERPASS,
        &NO_CHARGE_IN_FLIGHT,
        &MASTERPASS_INSTALMENTS_CHOSEN,
    ];

    fn is_skipped(&self, view: &View) -> bool {
        !view.pays_by(PaymentType::Masterpass)
    }

    fn is_done(&self, view: &View) -> bool {
        view.is_away(PaymentKind::Masterpass)
    }

    fn lookups(&self, _form: &NoFields, known: &Known, lookups: &mut Lookups) {
        wallet::opening_lookups(known, lookups);
    }

    fn context<'a>(&self, _view: &View<'a>) -> ConsentContext {
        ConsentContext {}
    }

    fn submit(&self, checkout: Checkout, _: &NoFields, view: &View) -> Result<Decision, FormErrors> {
        let kind = PaymentKind::Masterpass;
        if view.is_away(kind) {
            return Ok(Decision::keep(checkout).showing(kind.shows()));
        }
        // Nobody can guess it, and it belongs to this attempt alone.
        let digest = view.facts.links.digest("order-no", view.facts.ids.attempt.as_str());
        let order_no = digest.chars().filter(char::is_ascii_alphanumeric).take(ORDER_NO_CHARS).collect();
        wallet::open(checkout, view, kind, Wallet::Masterpass { order_no })
    }
}
