//! Who carries the goods. The price is computed from the rules each time, never remembered.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Addresses, Change, Part};
use crate::{
    checkout::View,
    ids::Pk,
    money::{Amount, Money},
    order::OrderDraft,
    pricing::{Fee, PriceLine},
    shop::ShippingOption,
    text::Language,
};

/// The chosen carrier.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Shipping {
    /// The shipping option.
    pub option: Option<Pk>,
}

/// A shipping option as clients read it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShippingOptionKeys<'a> {
    /// Its key.
    pub pk: Pk,
    /// Its name.
    pub name: &'a str,
    /// Its slug.
    pub slug: &'a str,
    /// Address of its logo.
    pub logo: Option<&'a str>,
    /// What it costs for this checkout.
    pub shipping_amount: Amount,
    /// A sentence about it.
    pub description: Option<&'a str>,
    /// Further facts; none.
    pub kwargs: std::collections::BTreeMap<&'a str, &'a str>,
}

/// What clients read of the part.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShippingKeys<'a> {
    /// The chosen shipping option.
    pub shipping_option: Option<ShippingOptionKeys<'a>>,
    /// What it costs after discounts; null while none is chosen.
    pub shipping_amount: Option<Amount>,
}

impl<'a> ShippingOptionKeys<'a> {
    /// Draws `option` at `price`.
    pub fn new(option: &'a ShippingOption, price: Money, language: Language) -> Self {
        Self {
            pk: option.pk,
            name: option.name.in_language(language),
            slug: &option.slug,
            logo: option.logo.as_deref(),
            shipping_amount: Amount(price),
            description: option.description.as_ref().map(|text| text.in_language(language)),
            kwargs: std::collections::BTreeMap::new(),
        }
    }
}

impl Shipping {
    /// What is offered for the chosen address, with its price.
    pub fn offered<'a>(view: &View<'a>) -> Vec<(&'a ShippingOption, Money)> {
        let shop = &view.facts.shop;
        let kind = view.checkout.choices.delivery.kind(shop);
        let (Some(kind), Some(address)) = (kind, Addresses::shipping_address(view)) else {
            return Vec::new();
        };
        (shop.shipping_options.iter())
            .filter_map(|option| Some((option, option.price(kind, &address, view.goods.total)?)))
            .collect()
    }

    /// The chosen option with its price, while it is offered.
    pub fn chosen<'a>(&self, view: &View<'a>) -> Option<(&'a ShippingOption, Money)> {
        let pk = self.option?;
        Self::offered(view).into_iter().find(|(option, _)| option.pk == pk)
    }
}

impl Part for Shipping {
    type Keys<'a> = ShippingKeys<'a>;

    fn repaired(&self, view: &View) -> Self {
        Self { option: self.chosen(view).map(|(option, _)| option.pk) }
    }

    fn after(self, change: Change) -> Self {
        if change < Change::Shipping { Self::default() } else { self }
    }

    fn price_lines(&self, view: &View) -> Vec<PriceLine> {
        self.chosen(view).map(|(_, price)| PriceLine::Fee(Fee::Shipping, price)).into_iter().collect()
    }

    fn keys<'a>(&'a self, view: &View<'a>) -> ShippingKeys<'a> {
        let chosen = self.chosen(view);
        ShippingKeys {
            shipping_option: chosen
                .map(|(option, price)| ShippingOptionKeys::new(option, price, view.facts.language)),
            shipping_amount: chosen.and_then(|_| view.quote().fee(Fee::Shipping)).map(Amount),
        }
    }

    fn complete_order(&self, view: &View, order: &mut OrderDraft) {
        order.shipping_option = self.chosen(view).map(|(option, _)| option.clone());
    }
}
