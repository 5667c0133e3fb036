//! Who carries the goods: one carrier for everything, or one for each group. Prices are computed from the rules each time,
//! never remembered.

mod parcels;
mod remote;

use std::collections::BTreeMap;

pub use parcels::Carried;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Addresses, Change, Delivery, Part, offer::Offer};
use crate::{
    checkout::View,
    ids::Pk,
    money::{Amount, Money},
    order::{OrderDraft, OrderShippingGroup},
    pricing::{Fee, PriceLine},
    shop::ShippingOption,
    text::Language,
};

/// The chosen carrier or carriers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Shipping {
    /// The shipping option, where everything is carried together.
    pub option: Option<Pk>,
    /// The shipping option of each group otherwise, by the group's name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub groups: BTreeMap<String, Pk>,
    /// What a service of the shop offered, where it is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offer: Option<Offer<(ShippingOption, Money)>>,
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

/// The carrier of a group of goods as clients read it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShippingGroupKeys<'a> {
    /// The name of the group.
    pub group: String,
    /// The chosen carrier with what it costs for the group; null while none is chosen.
    pub shipping_option: Option<ShippingOptionKeys<'a>>,
}

/// What clients read of the part.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShippingKeys<'a> {
    /// The chosen shipping option; where goods are carried group by group, that of the first group once each has one.
    pub shipping_option: Option<ShippingOptionKeys<'a>>,
    /// The groups with their carriers; empty where everything is carried together.
    pub shipping_groups: Vec<ShippingGroupKeys<'a>>,
    /// What it costs after discounts; null while a carrier is missing.
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

    /// Draws all that are `offered`.
    pub fn all(offered: &[(&'a ShippingOption, Money)], language: Language) -> Vec<Self> {
        offered.iter().map(|(option, price)| Self::new(option, *price, language)).collect()
    }
}

/// What is carried together, with the carrier chosen for it and what that costs.
type ChosenCarrier<'a, 'v> = (&'v Carried<'a>, &'a ShippingOption, Money);

impl Shipping {
    /// What is offered for everything together, with its price; nothing where goods are carried group by group.
    pub fn offered<'a>(view: &View<'a>) -> Vec<(&'a ShippingOption, Money)> {
        if Self::is_grouped(view) {
            return Vec::new();
        }
        view.parcels().last().map(|parcel| parcel.offered.clone()).unwrap_or_default()
    }

    /// The carrier chosen for `parcel`, while it is offered.
    pub fn chosen_for<'a>(&self, parcel: &Carried<'a>, view: &View) -> Option<(&'a ShippingOption, Money)> {
        let pk = if Self::is_grouped(view) { self.groups.get(&parcel.group).copied() } else { self.option }?;
        parcel.offered.iter().find(|(option, _)| option.pk == pk).copied()
    }

    /// What is carried together with its carrier and price, once everything has one.
    pub fn chosen<'a, 'v>(&self, view: &'v View<'a>) -> Option<Vec<ChosenCarrier<'a, 'v>>> {
        let with_carrier = |parcel: &'v Carried<'a>| {
            let (option, price) = self.chosen_for(parcel, view)?;
            Some((parcel, option, price))
        };
        let chosen: Vec<_> = view.parcels().iter().map(with_carrier).collect::<Option<Vec<_>>>()?;
        (!chosen.is_empty()).then_some(chosen)
    }

    /// What all carriers cost together before discounts, once everything has one.
    pub fn price(&self, view: &View) -> Option<Money> {
        let prices = self.chosen(view)?.into_iter().map(|(_, _, price)| price);
        Some(Money::sum(prices, view.goods.currency).expect("the settings bound what a carrier costs"))
    }

    /// Whether everything has a carrier, in a way of delivery that is offered.
    pub fn is_chosen(view: &View) -> bool {
        Delivery::is_chosen(view) && view.checkout.choices.shipping.chosen(view).is_some()
    }
}

impl Part for Shipping {
    type Keys<'a> = ShippingKeys<'a>;

    fn repaired(&self, view: &View) -> Self {
        let mut left = Self::default();
        if Self::is_remote(view) {
            let offer = self.standing(view);
            let is_offered =
                |pk: &Pk| offer.iter().flat_map(|offer| &offer.options).any(|(option, _)| option.pk == *pk);
            return Self { option: self.option.filter(is_offered), offer, ..left };
        }
        if *self == left {
            return left;
        }
        for parcel in view.parcels() {
            if let Some((option, _)) = self.chosen_for(parcel, view) {
                if Self::is_grouped(view) {
                    left.groups.insert(parcel.group.clone(), option.pk);
                } else {
                    left.option = Some(option.pk);
                }
            }
        }
        left
    }

    fn after(self, change: Change) -> Self {
        if change < Change::Shipping { Self::default() } else { self }
    }

    fn price_lines(&self, view: &View) -> Vec<PriceLine> {
        self.price(view).map(|price| PriceLine::Fee(Fee::Shipping, price)).into_iter().collect()
    }

    fn keys<'a>(&'a self, view: &View<'a>) -> ShippingKeys<'a> {
        let language = view.facts.language;
        let parcels = if Self::is_grouped(view) { view.parcels() } else { &[] };
        let group = |parcel: &Carried<'a>| ShippingGroupKeys {
            shipping_option: self
                .chosen_for(parcel, view)
                .map(|(option, price)| ShippingOptionKeys::new(option, price, language)),
            group: parcel.group.clone(),
        };
        let chosen = self.chosen(view);
        let first = chosen.as_ref().and_then(|chosen| chosen.first());
        ShippingKeys {
            shipping_option: first
                .map(|(_, option, price)| ShippingOptionKeys::new(option, *price, language)),
            shipping_groups: parcels.iter().map(group).collect(),
            shipping_amount: chosen.as_ref().and_then(|_| view.quote().fee(Fee::Shipping)).map(Amount),
        }
    }

    fn complete_order(&self, view: &View, order: &mut OrderDraft) {
        let chosen = self.chosen(view).unwrap_or_default();
        order.shipping_option = chosen.first().map(|(_, option, _)| option.of_order());
        if Self::is_grouped(view) {
            let group = |(parcel, option, price): ChosenCarrier| OrderShippingGroup {
                name: Self::seller(view, &parcel.group).map_or(&parcel.group, |seller| &seller.name).clone(),
                products: parcel.lines.iter().map(|line| line.product.pk).collect(),
                option: option.of_order(),
                amount: price,
            };
            order.shipping_groups = chosen.into_iter().map(group).collect();
        }
    }
}
