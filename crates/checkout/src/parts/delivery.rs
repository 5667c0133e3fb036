//! How the goods are handed over: to an address, or at a store of the shop.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Part;
use crate::{
    address::{City, District},
    checkout::View,
    ids::Pk,
    order::OrderDraft,
    shop::{DeliveryKind, DeliveryOption, RetailStore, Shop},
    text::Language,
};

/// The chosen delivery option and, for a pick-up, the store.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Delivery {
    /// The delivery option.
    pub option: Option<Pk>,
    /// The store that hands the goods out.
    pub retail_store: Option<Pk>,
}

/// A delivery option as clients read it.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliveryOptionKeys<'a> {
    /// Its key.
    pub pk: Pk,
    /// Its slug.
    pub slug: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Where it takes the goods.
    pub delivery_option_type: DeliveryKind,
    /// Its place in the list.
    pub sort_order: i64,
}

/// A township with its province inside.
#[derive(Debug, Serialize, ToSchema)]
pub struct StoreTownshipKeys<'a> {
    /// Its key.
    pub pk: Pk,
    /// Its name.
    pub name: &'a str,
    /// Its province.
    pub city: &'a City,
}

/// A store as clients read it.
#[derive(Debug, Serialize, ToSchema)]
pub struct RetailStoreKeys<'a> {
    /// Its key.
    pub pk: Pk,
    /// Its name.
    pub name: &'a str,
    /// Where it lies.
    pub township: StoreTownshipKeys<'a>,
    /// Its neighbourhood.
    pub district: Option<&'a District>,
    /// Street and number.
    pub address: &'a str,
    /// Its phone number.
    pub phone_number: &'a str,
    /// Opening and closing time of the seven days, Monday first.
    pub store_hours: &'a [(String, String)],
}

/// What clients read of the part.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliveryKeys<'a> {
    /// The chosen delivery option.
    pub delivery_option: Option<DeliveryOptionKeys<'a>>,
    /// The chosen store.
    pub retail_store: Option<RetailStoreKeys<'a>>,
}

impl<'a> DeliveryOptionKeys<'a> {
    /// Draws `option`.
    pub fn new(option: &'a DeliveryOption, language: Language) -> Self {
        Self {
            pk: option.pk,
            slug: &option.slug,
            name: option.name.in_language(language),
            delivery_option_type: option.kind,
            sort_order: option.sort_order,
        }
    }
}

impl<'a> From<&'a RetailStore> for RetailStoreKeys<'a> {
    fn from(store: &'a RetailStore) -> Self {
        Self {
            pk: store.pk,
            name: &store.name,
            township: StoreTownshipKeys {
                pk: store.township.pk,
                name: &store.township.name,
                city: &store.city,
            },
            district: store.district.as_ref(),
            address: &store.address,
            phone_number: &store.phone_number,
            store_hours: &store.store_hours,
        }
    }
}

impl Delivery {
    /// The chosen option, while it is offered.
    pub fn chosen<'a>(&self, shop: &'a Shop) -> Option<&'a DeliveryOption> {
        shop.offered_delivery_option(self.option?)
    }

    /// Where the goods go, once that is chosen.
    pub fn kind(&self, shop: &Shop) -> Option<DeliveryKind> {
        self.chosen(shop).map(|option| option.kind)
    }

    /// The chosen store, while it hands orders out.
    pub fn store<'a>(&self, shop: &'a Shop) -> Option<&'a RetailStore> {
        shop.offered_store(self.retail_store?)
    }
}

impl Part for Delivery {
    type Keys<'a> = DeliveryKeys<'a>;

    /// What is no longer offered is not chosen; what is the only one offered is.
    fn repaired(&self, view: &View) -> Self {
        let shop = &view.facts.shop;
        let offered = shop.offered_delivery_options();
        let chosen = match offered.as_slice() {
            [only] => Some(*only),
            _ => self.chosen(shop),
        };
        let at_store = chosen.is_some_and(|option| option.kind == DeliveryKind::RetailStore);
        Self {
            option: chosen.map(|option| option.pk),
            retail_store: self.store(shop).filter(|_| at_store).map(|store| store.pk),
        }
    }

    fn keys<'a>(&'a self, view: &View<'a>) -> DeliveryKeys<'a> {
        let shop = &view.facts.shop;
        DeliveryKeys {
            delivery_option: self
                .chosen(shop)
                .map(|option| DeliveryOptionKeys::new(option, view.facts.language)),
            retail_store: self.store(shop).map(RetailStoreKeys::from),
        }
    }

    fn complete_order(&self, view: &View, order: &mut OrderDraft) {
        order.delivery_option = self.chosen(&view.facts.shop).cloned();
        order.retail_store = self.store(&view.facts.shop).cloned();
    }
}
