//! Choosing the store that hands the goods out.

use serde::Serialize;
use utoipa::ToSchema;

use super::address_selection::NOT_IN_BOOK;
use crate::{
    address::{Address, Country, ShownAddress},
    checkout::{Checkout, View},
    form,
    ids::Pk,
    page::{Decision, Kind, Page},
    parts::{Addresses, Change, Delivery, RetailStoreKeys},
    requirement::{BUYER_KNOWN, DELIVERS_TO_STORE, DELIVERY_CHOSEN, NO_CHARGE_IN_FLIGHT, Requirement},
    shop::DeliveryKind,
    text,
    text::FormErrors,
};

text!(NOT_OFFERED = "store-not-offered",
    en: "This store does not hand out orders.", tr: "Bu mağaza sipariş teslim etmiyor.");

/// Chooses the store and who is billed.
pub(crate) struct RetailStoreSelectionPage;

form! {
    /// The choice.
    pub(crate) struct RetailStoreSelectionForm {
        /// Key of the store.
        retail_store: Pk,
        /// Key of the address that is billed.
        billing_address: Pk,
    }
}

/// What the storefront draws.
#[derive(Serialize, ToSchema)]
pub(crate) struct RetailStoreSelectionContext<'a> {
    /// The shopper's book, for the billing address.
    #[schema(value_type = Vec<Address>)]
    addresses: &'a [ShownAddress],
    /// The stores.
    retail_stores: Vec<RetailStoreKeys<'a>>,
    /// The country addresses start with.
    country: &'a Country,
}

impl Page for RetailStoreSelectionPage {
    type Form = RetailStoreSelectionForm;
    type Context<'a> = RetailStoreSelectionContext<'a>;
    const NAME: &'static str = "RetailStoreSelectionPage";
    const ABOUT: &'static str = "Chooses the store that hands the goods out, and the billing address.";
    const KIND: Kind = Kind::Step;
    const REQUIRES: &'static [&'static Requirement] =
        &[&BUYER_KNOWN, &DELIVERY_CHOSEN, &DELIVERS_TO_STORE, &NO_CHARGE_IN_FLIGHT];

    fn is_skipped(&self, view: &View) -> bool {
        view.checkout.choices.delivery.kind(&view.facts.shop) != Some(DeliveryKind::RetailStore)
    }

    fn is_done(&self, view: &View) -> bool {
        let choices = &view.checkout.choices;
        choices.delivery.retail_store.is_some() && choices.addresses.billing.is_some()
    }

    fn context<'a>(&self, view: &View<'a>) -> Self::Context<'a> {
        RetailStoreSelectionContext {
            addresses: &view.facts.addresses,
            retail_stores: view.facts.shop.offered_stores().into_iter().map(RetailStoreKeys::from).collect(),
            country: &view.facts.shop.country,
        }
    }

    fn submit(&self, mut checkout: Checkout, form: &Self::Form, view: &View) -> Result<Decision, FormErrors> {
        let mut errors = FormErrors::none();
        let chosen = Delivery { retail_store: Some(form.retail_store), ..checkout.choices.delivery.clone() };
        if chosen.store(&view.facts.shop).is_none() {
            errors.push("retail_store", &NOT_OFFERED);
        }
        if view.facts.address(form.billing_address).is_none() {
            errors.push("billing_address", &NOT_IN_BOOK);
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let before = checkout.choices.clone();
        checkout.choices.delivery = chosen;
        checkout.choices.addresses = Addresses { shipping: None, billing: Some(form.billing_address) };
        let differs = checkout.choices != before;
        Ok(Decision::changed(checkout, Change::Address, differs))
    }
}
