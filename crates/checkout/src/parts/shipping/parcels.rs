//! What is carried together: everything, or a group of goods for each carrier.

use super::{Addresses, Shipping};
use crate::{
    address::Address,
    basket::PricedLine,
    checkout::View,
    money::Money,
    parts::DeliverySlot,
    shop::{NO_GROUP, Parcel, Seller, ShippingOption, ShippingPage},
};

/// Goods that are carried together, with what is offered for them.
pub struct Carried<'a> {
    /// The name of the group; empty where everything is carried together, and for the shop's own goods among those of
    /// sellers.
    pub group: String,
    /// The goods.
    pub lines: Vec<&'a PricedLine>,
    /// Carriers with their prices.
    pub offered: Vec<(&'a ShippingOption, Money)>,
}

impl Shipping {
    /// Whether goods are carried group by group.
    pub(crate) fn is_grouped(view: &View) -> bool {
        matches!(view.facts.shop.shipping_page, ShippingPage::AttributeBased | ShippingPage::DataSource)
    }

    /// What is carried together to the chosen address, and by whom it can be; nothing before the address and, where
    /// there are slots, the slot is chosen.
    pub(crate) fn parcels<'a>(view: &View<'a>) -> Vec<Carried<'a>> {
        let shop = &view.facts.shop;
        let kind = view.checkout.choices.delivery.kind(shop);
        // Who carries may depend on when.
        let kind = kind.filter(|_| DeliverySlot::is_settled(view));
        let (Some(kind), Some(address)) = (kind, Addresses::shipping_address(view)) else {
            return Vec::new();
        };
        if Self::is_remote(view) {
            let offer = view.checkout.choices.shipping.offer.iter();
            let offered = offer.flat_map(|offer| &offer.options).map(|(option, price)| (option, *price));
            let lines = view.goods.lines.iter().collect();
            return vec![Carried { group: String::new(), lines, offered: offered.collect() }];
        }
        let offered = |(group, lines): (String, Vec<&'a PricedLine>)| {
            let parcel = Parcel::new(kind, &address, lines.clone(), view.goods.currency);
            let offered = (shop.shipping_options.iter())
                .filter_map(|option| Some((option, option.price(&parcel)?)))
                .collect();
            Carried { group, lines, offered }
        };
        grouped(view, &address).into_iter().map(offered).collect()
    }

    /// The seller called `slug`, as the settings name it.
    pub fn seller<'a>(view: &View<'a>, slug: &str) -> Option<&'a Seller> {
        view.facts.shop.sellers.iter().find(|seller| seller.slug == slug)
    }
}

/// The goods by the names of their groups, in the order of the basket.
fn grouped<'a>(view: &View<'a>, address: &Address) -> Vec<(String, Vec<&'a PricedLine>)> {
    let shop = &view.facts.shop;
    let names = match shop.shipping_page {
        ShippingPage::AttributeBased => shop.shipping_groups_for(address),
        ShippingPage::Plain | ShippingPage::Remote | ShippingPage::DataSource => None,
    };
    let name_of = |line: &PricedLine| match shop.shipping_page {
        ShippingPage::Plain | ShippingPage::Remote => String::new(),
        ShippingPage::DataSource => line.product.seller.clone().unwrap_or_default(),
        ShippingPage::AttributeBased => {
            names.map_or_else(|| NO_GROUP.to_owned(), |names| names.name_of(line))
        }
    };
    let mut groups: Vec<(String, Vec<&PricedLine>)> = Vec::new();
    for line in &view.goods.lines {
        let name = name_of(line);
        match groups.iter_mut().find(|(group, _)| *group == name) {
            Some((_, lines)) => lines.push(line),
            None => groups.push((name, vec![line])),
        }
    }
    groups
}
