//! The places an address names, looked up by their keys.

use checkout::{
    address::{Found, FoundCity, FoundDistrict, PlaceKeys, Places},
    ids::Pk,
    text::Language,
};

use super::lists::{city, country, district, township};
use crate::{
    Store, StoreError,
    db::{params, sql},
};

sql! {
    COUNTRY = "select pk, code, name_en, name_tr, active from countries where pk = $1";
    CITY = "select pk, name, country, active, \
                exists (select 1 from townships t where t.city = cities.pk and t.active) \
            from cities where pk = $1";
    TOWNSHIP = "select pk, name, city, active from townships where pk = $1";
    DISTRICT = "select pk, name, city, township, postcode, active from districts where pk = $1";
}

impl Store {
    /// What is known about the places of `keys`. Whether they belong together is for the form to say.
    pub async fn places_named(&self, keys: &PlaceKeys, language: Language) -> Result<Places, StoreError> {
        // No place has the key 0, so an absent key finds nothing.
        let key = |pk: Option<Pk>| params![pk.unwrap_or(Pk(0))];
        let queries = vec![
            (&COUNTRY, key(keys.country)),
            (&CITY, key(keys.city)),
            (&TOWNSHIP, key(keys.township)),
            (&DISTRICT, key(keys.district)),
        ];
        let mut found = self.db.query_all(queries).await?.into_iter().map(|rows| rows.into_iter().next());
        let mut next = || found.next().flatten();
        Ok(Places {
            country: next().map(|row| Found { place: country(&row, language), active: row.bool(4) }),
            city: next().map(|row| FoundCity {
                place: city(&row),
                active: row.bool(3),
                has_townships: row.bool(4),
            }),
            township: next().map(|row| Found { place: township(&row), active: row.bool(3) }),
            district: next().map(|row| FoundDistrict {
                place: district(&row),
                active: row.bool(5),
                postcode: row.text(4).to_owned(),
            }),
        })
    }
}
