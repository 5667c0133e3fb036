//! How the goods are handed over: to an address, at a store of the shop, or at a pick-up point.

mod remote;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Part, offer::Offer};
use crate::{
    address::{City, District},
    checkout::View,
    ids::Pk,
    order::OrderDraft,
    shop::{DeliveryKind, DeliveryOption, PickupLocation, RetailStore, Shop},
    text::Language,
};

/// The chosen delivery option and, for a pick-up, the store.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Delivery {
    /// The delivery option.
    pub option: Option<Pk>,
    /// The store that hands the goods out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retail_store: Option<Pk>,
    /// The pick-up point that does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pickup_location: Option<Pk>,
    /// What a service of the shop offered, where it is asked: keys of delivery options.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offer: Option<Offer<Pk>>,
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

/// A pick-up point as clients read it.
#[derive(Debug, Serialize, ToSchema)]
pub struct PickupLocationKeys<'a> {
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
    /// Its postal code, empty when unknown.
    pub postcode: &'a str,
    /// Its phone number.
    pub phone_number: &'a str,
    /// Opening and closing time of the seven days, Monday first.
    pub hours: &'a [(String, String)],
}

/// What clients read of the part.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliveryKeys<'a> {
    /// The chosen delivery option.
    pub delivery_option: Option<DeliveryOptionKeys<'a>>,
    /// The chosen store.
    pub retail_store: Option<RetailStoreKeys<'a>>,
    /// The chosen pick-up point.
    pub pickup_location: Option<PickupLocationKeys<'a>>,
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

    /// Draws all that are offered for the goods in `view`.
    pub fn offered(view: &View<'a>) -> Vec<Self> {
        Delivery::offered(view).into_iter().map(|option| Self::new(option, view.facts.language)).collect()
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

impl<'a> From<&'a PickupLocation> for PickupLocationKeys<'a> {
    fn from(point: &'a PickupLocation) -> Self {
        Self {
            pk: point.pk,
            name: &point.name,
            township: StoreTownshipKeys {
                pk: point.township.pk,
                name: &point.township.name,
                city: &point.city,
            },
            district: point.district.as_ref(),
            address: &point.address,
            postcode: &point.postcode,
            phone_number: &point.phone_number,
            hours: &point.hours,
        }
    }
}

impl Delivery {
    /// What is offered for the goods in `view`, in the shop's order; nothing while a service has to say it and did not.
    pub fn offered<'a>(view: &View<'a>) -> Vec<&'a DeliveryOption> {
        view.checkout.choices.delivery.narrowed(view)
    }

    /// Whether an option is chosen, and known to be offered for these goods.
    pub fn is_chosen(view: &View) -> bool {
        let delivery = &view.checkout.choices.delivery;
        delivery.option.is_some() && (!Self::is_remote(view) || delivery.offer.is_some())
    }

    /// The chosen option, while the shop has it.
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

    /// The chosen pick-up point, while it hands orders out.
    pub fn point<'a>(&self, shop: &'a Shop) -> Option<&'a PickupLocation> {
        shop.offered_pickup_location(self.pickup_location?)
    }
}

impl Part for Delivery {
    type Keys<'a> = DeliveryKeys<'a>;

    /// What is no longer offered is not chosen; what is the only one offered is. What was chosen is kept while a service has to
    /// say what is offered and did not: an address depends on it.
    fn repaired(&self, view: &View) -> Self {
        let shop = &view.facts.shop;
        let left = Self { offer: self.standing(view), ..self.clone() };
        let is_open = Self::is_remote(view) && left.offer.is_none();
        let chosen = match left.narrowed(view).as_slice() {
            [only] => Some(*only),
            offered => self.chosen(shop).filter(|option| is_open || offered.contains(option)),
        };
        let is_at = |kind| chosen.is_some_and(|option| option.kind == kind);
        Self {
            option: chosen.map(|option| option.pk),
            retail_store: (self.store(shop).filter(|_| is_at(DeliveryKind::RetailStore)))
                .map(|store| store.pk),
            pickup_location: (self.point(shop).filter(|_| is_at(DeliveryKind::PickupLocation)))
                .map(|point| point.pk),
            offer: left.offer,
        }
    }

    fn keys<'a>(&'a self, view: &View<'a>) -> DeliveryKeys<'a> {
        let shop = &view.facts.shop;
        DeliveryKeys {
            delivery_option: self
                .chosen(shop)
                .map(|option| DeliveryOptionKeys::new(option, view.facts.language)),
            retail_store: self.store(shop).map(RetailStoreKeys::from),
            pickup_location: self.point(shop).map(PickupLocationKeys::from),
        }
    }

    fn complete_order(&self, view: &View, order: &mut OrderDraft) {
        order.delivery_option = self.chosen(&view.facts.shop).cloned();
        order.retail_store = self.store(&view.facts.shop).cloned();
        order.pickup_location = self.point(&view.facts.shop).cloned();
    }
}
