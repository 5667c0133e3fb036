//! Pick-up points: lockers, kiosks and counters of others that hand orders out.

use serde::{Deserialize, Serialize};

use super::{Shop, on, sorted};
use crate::{
    address::{City, Country, District, Township},
    ids::Pk,
};

/// A point that hands orders out and is no store of the shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PickupLocation {
    /// Its key.
    pub pk: Pk,
    /// Its name.
    pub name: String,
    /// Street and number.
    pub address: String,
    /// Its postal code, empty when unknown.
    #[serde(default)]
    pub postcode: String,
    /// Phone number.
    #[serde(default)]
    pub phone_number: String,
    /// Opening and closing time of the seven days, Monday first; an empty pair when closed.
    #[serde(default)]
    pub hours: Vec<(String, String)>,
    /// Whether orders are handed out there.
    #[serde(default = "on")]
    pub active: bool,
    /// Lower comes first.
    #[serde(default)]
    pub sort_order: i64,
    /// Its country.
    pub country: Country,
    /// Its province.
    pub city: City,
    /// Its township.
    pub township: Township,
    /// Its neighbourhood.
    #[serde(default)]
    pub district: Option<District>,
}

impl Shop {
    /// The pick-up point with this key, while it hands orders out.
    pub fn offered_pickup_location(&self, pk: Pk) -> Option<&PickupLocation> {
        self.pickup_locations.iter().find(|point| point.pk == pk && point.active)
    }

    /// The pick-up points that hand orders out, in their order.
    pub fn offered_pickup_locations(&self) -> Vec<&PickupLocation> {
        sorted(self.pickup_locations.iter().filter(|point| point.active), |point| point.sort_order)
    }
}
