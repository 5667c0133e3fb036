//! Filling a fresh shop with the places that are built in.

use std::collections::BTreeMap;

use super::{
    data::{Geography, TURKEY_PK},
    order::reading_order,
    rows::{CityRow, CountryRow, DistrictRow, PlaceRows, TownshipRow},
};
use crate::{Store, StoreError};

impl Store {
    /// Stores `geography`: a second time writes only what changed since. Places that are not in it stay.
    pub async fn load_geography(&self, geography: Geography) -> Result<(), StoreError> {
        self.save_places(&PlaceRows::from(geography)).await
    }
}

impl From<Geography> for PlaceRows {
    fn from(geography: Geography) -> Self {
        let mut places = Self::default();
        for country in geography.countries {
            let row = CountryRow {
                code: country.code.to_ascii_lowercase(),
                name_en: country.name_en,
                name_tr: country.name_tr,
                active: true,
            };
            places.countries.insert(country.pk, row);
        }
        let city = |country, name, active| CityRow { country, name, position: 0, active };
        let regions = geography.regions.into_iter().map(|r| (r.pk, city(r.country, r.name, r.active)));
        let provinces = geography.provinces.into_iter().map(|p| (p.pk(), city(TURKEY_PK, p.name, true)));
        places.cities = regions.chain(provinces).collect();
        let mut city_of = BTreeMap::new();
        for township in geography.townships {
            city_of.insert(township.pk, township.province);
            let row = TownshipRow {
                city: township.province,
                name: township.name,
                position: 0,
                active: township.active,
            };
            places.townships.insert(township.pk, row);
        }
        for place in geography.neighbourhoods {
            let row = DistrictRow {
                township: place.township,
                city: city_of.get(&place.township).copied().unwrap_or_default(),
                name: place.name,
                postcode: place.postcode,
                position: 0,
                active: place.active,
            };
            places.districts.insert(place.pk, row);
        }
        places.put_in_order();
        places
    }
}

impl PlaceRows {
    /// Gives every place its position among its siblings: the order in which people look for a name.
    pub fn put_in_order(&mut self) {
        number(self.cities.values_mut(), |c| c.country, |c| &c.name, |c| &mut c.position);
        number(self.townships.values_mut(), |t| t.city, |t| &t.name, |t| &mut t.position);
        number(self.districts.values_mut(), |d| d.township, |d| &d.name, |d| &mut d.position);
    }
}

fn number<'a, T: 'a>(
    places: impl Iterator<Item = &'a mut T>,
    parent: fn(&T) -> i64,
    name: fn(&T) -> &str,
    position: fn(&mut T) -> &mut i64,
) {
    let mut places: Vec<&mut T> = places.collect();
    places.sort_by_cached_key(|place| (parent(place), reading_order(name(place))));
    let mut last = None;
    for place in places {
        let next = match last {
            Some((of, ordinal)) if of == parent(place) => ordinal + 1,
            _ => 0,
        };
        last = Some((parent(place), next));
        *position(place) = next;
    }
}
