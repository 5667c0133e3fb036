//! Choosing who carries the goods: here for everything together, and what the pages for groups of goods share.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    checkout::{Checkout, View},
    form,
    ids::Pk,
    page::{Decision, Kind, Page},
    parts::{Change, Shipping, ShippingOptionKeys},
    requirement::{
        ADDRESSES_CHOSEN, BUYER_KNOWN, CARRIER_FOR_ALL, DELIVERY_CHOSEN, NO_CHARGE_IN_FLIGHT, Requirement,
    },
    shop::ShippingPage,
    text,
    text::{FormErrors, Problem},
};

text!(NOT_OFFERED = "shipping-not-offered",
    en: "This shipping option is not offered for your address.", tr: "Bu kargo seçeneği adresiniz için sunulmuyor.");

text!(NOT_OFFERED_FOR = "shipping-not-offered-for",
    en: "This shipping option is not offered for {group}.", tr: "Bu kargo seçeneği {group} için sunulmuyor.");
text!(NO_SUCH_GROUP = "no-such-shipping-group",
    en: "There are no such goods in the basket.", tr: "Sepette böyle ürün yok.");

/// `checkout` with the carriers in `wishes`, by the names of groups of goods. Groups that are not named keep theirs.
pub(super) fn carriers_chosen<'f>(
    mut checkout: Checkout,
    field: &'static str,
    wishes: impl Iterator<Item = (&'f str, Option<Pk>)>,
    view: &View,
) -> Result<Decision, FormErrors> {
    let parcels = view.parcels();
    let mut groups = checkout.choices.shipping.groups.clone();
    let mut errors = FormErrors::none();
    for (group, wish) in wishes {
        let Some(parcel) = parcels.iter().find(|parcel| parcel.group == group) else {
            errors.push(field, &NO_SUCH_GROUP);
            continue;
        };
        match wish.filter(|wish| parcel.offered.iter().any(|(option, _)| option.pk == *wish)) {
            Some(pk) => drop(groups.insert(group.to_owned(), pk)),
            None => errors.push(field, Problem::new(&NOT_OFFERED_FOR).with("group", group)),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let chosen = Shipping { option: None, groups, offer: None };
    let differs = checkout.choices.shipping != chosen;
    checkout.choices.shipping = chosen;
    Ok(Decision::changed(checkout, Change::Shipping, differs))
}

/// Chooses the carrier among those whose rules fit the address and the goods.
pub(crate) struct ShippingOptionSelectionPage;

form! {
    /// The choice.
    pub(crate) struct ShippingOptionSelectionForm {
        /// Key of a shipping option.
        shipping_option: Pk,
    }
}

/// What the storefront draws.
#[derive(Serialize, ToSchema)]
pub(crate) struct ShippingOptionSelectionContext<'a> {
    /// What is offered, with prices.
    shipping_options: Vec<ShippingOptionKeys<'a>>,
}

impl Page for ShippingOptionSelectionPage {
    type Form = ShippingOptionSelectionForm;
    type Context<'a> = ShippingOptionSelectionContext<'a>;
    const NAME: &'static str = "ShippingOptionSelectionPage";
    const ABOUT: &'static str = "Chooses the carrier.";
    const KIND: Kind = Kind::Step;
    const REQUIRES: &'static [&'static Requirement] =
        &[&BUYER_KNOWN, &CARRIER_FOR_ALL, &DELIVERY_CHOSEN, &ADDRESSES_CHOSEN, &NO_CHARGE_IN_FLIGHT];

    fn is_skipped(&self, view: &View) -> bool {
        view.facts.shop.shipping_page != ShippingPage::Plain
    }

    fn is_done(&self, view: &View) -> bool {
        Shipping::is_chosen(view)
    }

    fn context<'a>(&self, view: &View<'a>) -> Self::Context<'a> {
        let offered = Shipping::offered(view);
        ShippingOptionSelectionContext {
            shipping_options: ShippingOptionKeys::all(&offered, view.facts.language),
        }
    }

    fn submit(&self, mut checkout: Checkout, form: &Self::Form, view: &View) -> Result<Decision, FormErrors> {
        let chosen = Shipping { option: Some(form.shipping_option), ..Shipping::default() };
        if chosen.chosen(view).is_none() {
            return Err(FormErrors::field("shipping_option", &NOT_OFFERED));
        }
        let differs = checkout.choices.shipping != chosen;
        checkout.choices.shipping = chosen;
        Ok(Decision::changed(checkout, Change::Shipping, differs))
    }
}
