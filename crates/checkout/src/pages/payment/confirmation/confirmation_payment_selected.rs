//! Opening a payment that the shopper confirms on their device.

use crate::{
    checkout::{Checkout, View},
    facts::{Known, Lookups},
    form,
    form::{FieldType, FieldValue, Flag},
    page::{Decision, Kind, Page},
    pages::payment::{AGREEMENT_NEEDED, ConsentContext, wallet},
    payment::PaymentKind,
    requirement::{
        ADDRESSES_CHOSEN, BUYER_KNOWN, NO_CHARGE_IN_FLIGHT, PAYS_BY_CONFIRMATION, Requirement,
        SHIPPING_CHOSEN,
    },
    shop::PaymentType,
    text,
    text::{FormErrors, Problem},
    wallet::Wallet,
};

text!(NOT_OF_THE_WALLET = "not-of-the-wallet",
    en: "This address does not belong to the wallet.", tr: "Bu adres cüzdana ait değil.");

const URL_CHARS_MAX: usize = 2_048;

/// Opens the payment: the service opens a session for the device at the address that the device named.
pub(crate) struct ConfirmationPaymentSelectedPage;

/// An address of which nothing is known yet but how it is written.
#[derive(Debug)]
pub(crate) struct ValidationUrl(String);

impl ValidationUrl {
    /// Whether it lies on one of `origins`, spelt as they are.
    fn is_on(&self, origins: &[String]) -> bool {
        let rest = |origin: &String| self.0.strip_prefix(origin.as_str());
        origins.iter().filter_map(rest).any(|rest| rest.starts_with('/'))
    }
}

impl FieldValue for ValidationUrl {
    const TYPE: FieldType = FieldType::Text { chars_max: URL_CHARS_MAX };

    fn parse(text: &str) -> Result<Self, Problem> {
        let text = text.trim();
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?%[]".contains(&byte);
        let right = text.len() <= URL_CHARS_MAX && text.bytes().all(plain);
        right.then(|| Self(text.to_owned())).ok_or_else(|| Problem::new(&NOT_OF_THE_WALLET))
    }
}

form! {
    /// The consent, and what the device says.
    pub(crate) struct ConfirmationPaymentSelectedForm {
        /// Whether the shopper accepts the contracts.
        agreement: Flag,
        /// Where the device wants the session to be opened: an address of the wallet's maker.
        validation_url: ValidationUrl,
    }
}

impl Page for ConfirmationPaymentSelectedPage {
    type Form = ConfirmationPaymentSelectedForm;
    type Context<'a> = ConsentContext;
    const NAME: &'static str = "ConfirmationPaymentSelectedPage";
    const ABOUT: &'static str =
        "Opens a payment that the shopper confirms on their device: its answer has what the device needs.";
    const KIND: Kind = Kind::Finish;
    const REQUIRES: &'static [&'static Requirement] =
        &[&BUYER_KNOWN, &ADDRESSES_CHOSEN, &SHIPPING_CHOSEN, &PAYS_BY_CONFIRMATION, &NO_CHARGE_IN_FLIGHT];

    fn is_skipped(&self, view: &View) -> bool {
        !view.pays_by(PaymentType::Confirmation)
    }

    fn is_done(&self, view: &View) -> bool {
        view.is_away(PaymentKind::Confirmation)
    }

    fn lookups(&self, _form: &Self::Form, known: &Known, lookups: &mut Lookups) {
        wallet::opening_lookups(known, lookups);
    }

    fn context<'a>(&self, _view: &View<'a>) -> ConsentContext {
        ConsentContext {}
    }

    /// Also while one is open: a device uses a session once, and asks for another one each time it is looked at.
    fn submit(&self, checkout: Checkout, form: &Self::Form, view: &View) -> Result<Decision, FormErrors> {
        if !form.agreement.0 {
            return Err(FormErrors::field("agreement", &AGREEMENT_NEEDED));
        }
        let service = view.facts.card_service.as_ref();
        if !service.is_some_and(|service| form.validation_url.is_on(&service.validation_origins)) {
            return Err(FormErrors::field("validationURL", &NOT_OF_THE_WALLET));
        }
        let validation_url = form.validation_url.0.clone();
        wallet::open(checkout, view, PaymentKind::Confirmation, Wallet::ApplePay { validation_url })
    }
}
