//! Starting over with the address.

use crate::{
    checkout::{Checkout, View},
    form::NoFields,
    page::{Decision, Kind, Page},
    pages::delivery::address_selection::AddressSelectionContext,
    parts::{Addresses, Change},
    requirement::{NO_CHARGE_IN_FLIGHT, Requirement},
    text::FormErrors,
};

/// Forgets both addresses and the store.
pub(crate) struct AddressClearPage;

impl Page for AddressClearPage {
    type Form = NoFields;
    type Context<'a> = AddressSelectionContext<'a>;
    const NAME: &'static str = "AddressClearPage";
    const ABOUT: &'static str = "Forgets the chosen addresses and the chosen store or pick-up point.";
    const KIND: Kind = Kind::Extra { pair: Some("AddressSelectionPage") };
    const REQUIRES: &'static [&'static Requirement] = &[&NO_CHARGE_IN_FLIGHT];

    fn context<'a>(&self, view: &View<'a>) -> Self::Context<'a> {
        AddressSelectionContext::new(view)
    }

    fn submit(&self, mut checkout: Checkout, _form: &NoFields, _view: &View) -> Result<Decision, FormErrors> {
        let before = checkout.choices.clone();
        checkout.choices.addresses = Addresses::default();
        checkout.choices.delivery.retail_store = None;
        checkout.choices.delivery.pickup_location = None;
        let differs = checkout.choices != before;
        Ok(Decision::changed(checkout, Change::Address, differs))
    }
}
