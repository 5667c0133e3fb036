//! Choosing where the goods go and who is billed.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    address::{Address, Country, ShownAddress},
    checkout::{Checkout, View},
    form,
    ids::Pk,
    page::{Decision, Kind, Page},
    parts::{Addresses, Change},
    requirement::{BUYER_KNOWN, DELIVERS_TO_ADDRESS, DELIVERY_CHOSEN, NO_CHARGE_IN_FLIGHT, Requirement},
    shop::DeliveryKind,
    text,
    text::FormErrors,
};

// One sentence for a foreign and for a missing address, so that nobody learns which keys exist.
text!(pub(super) NOT_IN_BOOK = "address-not-in-book",
    en: "This address is not in your address book.", tr: "Bu adres, adres defterinizde yok.");

/// Chooses the shipping and the billing address from the shopper's book.
pub(crate) struct AddressSelectionPage;

form! {
    /// The choice.
    pub(crate) struct AddressSelectionForm {
        /// Key of the address the goods go to.
        shipping_address: Pk,
        /// Key of the address that is billed.
        billing_address: Pk,
    }
}

/// What the storefront draws.
#[derive(Serialize, ToSchema)]
pub(crate) struct AddressSelectionContext<'a> {
    /// The shopper's book.
    #[schema(value_type = Vec<Address>)]
    pub(super) addresses: &'a [ShownAddress],
    /// The country addresses start with.
    pub(super) country: &'a Country,
}

impl<'a> AddressSelectionContext<'a> {
    pub(super) fn new(view: &View<'a>) -> Self {
        Self { addresses: &view.facts.addresses, country: &view.facts.shop.country }
    }
}

impl Page for AddressSelectionPage {
    type Form = AddressSelectionForm;
    type Context<'a> = AddressSelectionContext<'a>;
    const NAME: &'static str = "AddressSelectionPage";
    const ABOUT: &'static str = "Chooses the shipping and the billing address.";
    const KIND: Kind = Kind::Step;
    const REQUIRES: &'static [&'static Requirement] =
        &[&BUYER_KNOWN, &DELIVERY_CHOSEN, &DELIVERS_TO_ADDRESS, &NO_CHARGE_IN_FLIGHT];

    fn is_skipped(&self, view: &View) -> bool {
        let kind = view.checkout.choices.delivery.kind(&view.facts.shop);
        kind.is_some_and(|kind| kind != DeliveryKind::Customer)
    }

    fn is_done(&self, view: &View) -> bool {
        let chosen = &view.checkout.choices.addresses;
        chosen.shipping.is_some() && chosen.billing.is_some()
    }

    fn context<'a>(&self, view: &View<'a>) -> Self::Context<'a> {
        AddressSelectionContext::new(view)
    }

    fn submit(&self, mut checkout: Checkout, form: &Self::Form, view: &View) -> Result<Decision, FormErrors> {
        let mut errors = FormErrors::none();
        let keys = [("shipping_address", form.shipping_address), ("billing_address", form.billing_address)];
        for (field, _) in keys.into_iter().filter(|(_, pk)| view.facts.address(*pk).is_none()) {
            errors.push(field, &NOT_IN_BOOK);
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let chosen = Addresses { shipping: Some(form.shipping_address), billing: Some(form.billing_address) };
        let differs = checkout.choices.addresses != chosen;
        checkout.choices.addresses = chosen;
        Ok(Decision::changed(checkout, Change::Address, differs))
    }
}
