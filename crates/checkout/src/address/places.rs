//! The places an address names, and whether they belong together.

use super::{Address, City, Country, District, Township};
use crate::{form::REQUIRED, ids::Pk, text, text::FormErrors};

text!(NOT_A_PLACE = "not-a-place", en: "Choose one from the list.", tr: "Listeden birini seçin.");
text!(ELSEWHERE = "place-elsewhere", en: "This place does not belong to the one chosen above it.",
    tr: "Seçilen yer, üstündeki seçime ait değil.");

/// The places somebody named, by their keys. What could not be read as a key is absent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PlaceKeys {
    /// The country.
    pub country: Option<Pk>,
    /// The province or region.
    pub city: Option<Pk>,
    /// The township.
    pub township: Option<Pk>,
    /// The neighbourhood.
    pub district: Option<Pk>,
}

impl PlaceKeys {
    /// The places `address` names.
    pub fn of(address: &Address) -> Self {
        Self {
            country: Some(address.country.pk),
            city: Some(address.city.pk),
            township: address.township.as_ref().map(|township| township.pk),
            district: address.district.as_ref().map(|district| district.pk),
        }
    }
}

/// A place that exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<T> {
    /// The place.
    pub place: T,
    /// Whether it may still be chosen.
    pub active: bool,
}

/// A province or region that exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundCity {
    /// The place.
    pub place: City,
    /// Whether it may still be chosen.
    pub active: bool,
    /// Whether it is divided into townships, one of which must then be named.
    pub has_townships: bool,
}

/// A neighbourhood that exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundDistrict {
    /// The place.
    pub place: District,
    /// Whether it may still be chosen.
    pub active: bool,
    /// Its postal code, empty when there is none.
    pub postcode: String,
}

/// What is known about the places of some [`PlaceKeys`]; what does not exist is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    /// The country.
    pub country: Option<Found<Country>>,
    /// The province or region.
    pub city: Option<FoundCity>,
    /// The township.
    pub township: Option<Found<Township>>,
    /// The neighbourhood.
    pub district: Option<FoundDistrict>,
}

impl Places {
    /// Whether the country is Türkiye, whose postal codes and tax numbers can be checked.
    pub(super) fn in_turkey(&self) -> bool {
        self.country.as_ref().is_some_and(|country| country.place.code == "tr")
    }

    /// Says everything that is wrong with naming these places together. `kept` are the places an address already
    /// had: they stay valid when the shop no longer offers them.
    pub(super) fn check(&self, named: &PlaceKeys, kept: &PlaceKeys, errors: &mut FormErrors) {
        let mut judge =
            |field, named: Option<Pk>, kept: Option<Pk>, found: Option<(bool, bool)>| match (named, found) {
                (Some(_), None) => errors.push(field, &NOT_A_PLACE),
                (Some(_), Some((active, _))) if !active && named != kept => errors.push(field, &NOT_A_PLACE),
                (Some(_), Some((_, false))) => errors.push(field, &ELSEWHERE),
                (None, _) | (Some(_), Some((_, true))) => {}
            };
        // A place is only compared with one above it that exists: one mistake, one sentence.
        let country = self.country.as_ref();
        judge("country", named.country, kept.country, country.map(|c| (c.active, true)));
        let city = self.city.as_ref();
        let in_country = |c: &FoundCity| country.is_none_or(|country| country.place.pk == c.place.country);
        judge("city", named.city, kept.city, city.map(|c| (c.active, in_country(c))));
        let township = self.township.as_ref();
        let in_city = |t: &Found<Township>| city.is_none_or(|city| city.place.pk == t.place.city);
        judge("township", named.township, kept.township, township.map(|t| (t.active, in_city(t))));
        let in_township =
            |d: &FoundDistrict| township.is_none_or(|township| township.place.pk == d.place.township);
        let district = self.district.as_ref();
        judge("district", named.district, kept.district, district.map(|d| (d.active, in_township(d))));
        let must_name_township = city.is_some_and(|city| city.has_townships) || named.district.is_some();
        if named.township.is_none() && must_name_township {
            errors.push("township", &REQUIRED);
        }
    }
}
