//! The places of an address that a provider tells by names and codes, among those the shop knows.

use checkout::{
    address::{Address, City, Country, Township},
    ids::Pk,
    shop::folded,
    text::Language,
};
use gateways::provider::{SentAddress, SentPlace};
use store::{Slice, geography::Wanted};

use crate::{Flow, FlowError};

/// More than any list of places of one level inside another has.
const PLACES_MAX: i64 = 5_000;
/// The most characters of one line of an address that are kept.
const CHARS_MAX: usize = 300;

fn all_in(inside: Option<Pk>) -> Wanted<'static> {
    Wanted { inside, only: None, slice: Slice { limit: PLACES_MAX, offset: 0 } }
}

fn is(place: &SentPlace, pk: Pk, name: &str) -> bool {
    let by_name = !place.name.trim().is_empty() && folded(&place.name) == folded(name);
    let code = place.code.as_deref().map(str::trim);
    by_name || (place.name.trim().is_empty() && code == Some(pk.to_string().as_str()))
}

fn cut(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(CHARS_MAX).collect()
}

impl Flow {
    /// `sent` as an address of the shop; the field that names no place the shop knows otherwise.
    pub(super) async fn address_of(
        &self,
        sent: &SentAddress,
        language: Language,
    ) -> Result<Result<Address, &'static str>, FlowError> {
        let Some(country) = self.country_of(&sent.country, language).await? else {
            return Ok(Err("country"));
        };
        let Some(city) = self.city_of(&sent.city, country.pk).await? else { return Ok(Err("city")) };
        let township = match &sent.township {
            Some(place) => match self.township_of(place, city.pk).await? {
                Some(township) => Some(township),
                None => return Ok(Err("town")),
            },
            None => None,
        };
        if sent.line.trim().is_empty() {
            return Ok(Err("line"));
        }
        let kept = |text: &Option<String>| text.as_deref().map(cut).filter(|text| !text.is_empty());
        let is_corporate = kept(&sent.company).is_some();
        Ok(Ok(Address {
            pk: None,
            title: cut(&sent.title),
            first_name: cut(&sent.first_name),
            last_name: cut(&sent.last_name),
            email: kept(&sent.email).unwrap_or_default(),
            phone_number: cut(&sent.phone),
            line: cut(&sent.line),
            postcode: kept(&sent.postcode).unwrap_or_default(),
            country,
            city,
            township,
            // Neighbourhoods are told by name alone, and no rule depends on them.
            district: None,
            notes: sent.district.as_ref().map(|place| cut(&place.name)).filter(|name| !name.is_empty()),
            company_name: kept(&sent.company),
            tax_office: kept(&sent.tax_office),
            tax_no: kept(&sent.tax_number),
            identity_number: None,
            e_bill_taxpayer: false,
            is_corporate: Some(is_corporate),
            primary: false,
        }))
    }

    async fn country_of(&self, place: &SentPlace, language: Language) -> Result<Option<Country>, FlowError> {
        let code = place.code.as_deref().map(str::trim).unwrap_or_default();
        let countries = self.store().countries(language, all_in(None)).await?.rows;
        let by_code = countries.iter().find(|country| country.code.eq_ignore_ascii_case(code));
        let by_name = || countries.iter().find(|country| is(place, country.pk, &country.name));
        let found = by_code.or_else(by_name).cloned();
        // The country the shop's addresses start with is there also where no places were imported.
        let home = self.shop().await?.country.clone();
        let is_home = home.code.eq_ignore_ascii_case(code) || is(place, home.pk, &home.name);
        Ok(found.or_else(|| is_home.then_some(home)))
    }

    async fn city_of(&self, place: &SentPlace, country: Pk) -> Result<Option<City>, FlowError> {
        let cities = self.store().cities(all_in(Some(country))).await?.rows;
        Ok(cities.into_iter().find(|city| is(place, city.pk, &city.name)))
    }

    async fn township_of(&self, place: &SentPlace, city: Pk) -> Result<Option<Township>, FlowError> {
        let townships = self.store().townships(all_in(Some(city))).await?.rows;
        Ok(townships.into_iter().find(|township| is(place, township.pk, &township.name)))
    }
}
