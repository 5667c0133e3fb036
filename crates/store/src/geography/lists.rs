//! The lists a shopper chooses places from.

use checkout::{
    address::{City, Country, District, Township},
    ids::Pk,
    text::Language,
};

use super::order::reading_order;
use crate::{
    Listed, Slice, Store, StoreError,
    db::{Params, Row, Sql, Value, params, sql},
    json,
};

// A parent is a range of one key, or all keys, so that one statement serves both and finds its index. `$3` is a
// document whose keys are the wanted places, or null for all; its last mention stands alone, because PostgreSQL
// learns its type from the first.
sql! {
    COUNTRIES = "select pk, code, name_en, name_tr from countries where active";
    CITIES = "select pk, name, country from cities where country between $1 and $2 and active \
              and (pk in (select cast(key as bigint) from json_each($3)) or $3 is null) \
              order by position, pk limit $4 offset $5";
    CITY_COUNT = "select count(*) from cities where country between $1 and $2 and active \
                  and (pk in (select cast(key as bigint) from json_each($3)) or $3 is null)";
    TOWNSHIPS = "select pk, name, city from townships where city between $1 and $2 and active \
                 and (pk in (select cast(key as bigint) from json_each($3)) or $3 is null) \
                 order by position, pk limit $4 offset $5";
    TOWNSHIP_COUNT = "select count(*) from townships where city between $1 and $2 and active \
                      and (pk in (select cast(key as bigint) from json_each($3)) or $3 is null)";
    DISTRICTS = "select pk, name, city, township, postcode from districts where township between $1 and $2 \
                 and active and (pk in (select cast(key as bigint) from json_each($3)) or $3 is null) \
                 order by position, pk limit $4 offset $5";
    DISTRICT_COUNT = "select count(*) from districts where township between $1 and $2 and active \
                      and (pk in (select cast(key as bigint) from json_each($3)) or $3 is null)";
}

/// Which places of a level are wanted.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Only those inside this place of the level above.
    pub inside: Option<Pk>,
    /// Only these, such as those with a store.
    pub only: Option<&'a [Pk]>,
    /// Which part of the list.
    pub slice: Slice,
}

/// A neighbourhood with its postal code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedDistrict {
    /// The place.
    pub place: District,
    /// Its postal code, empty when there is none.
    pub postcode: String,
}

impl Wanted<'_> {
    /// The parameters that the list and its count share.
    fn params(&self) -> Params {
        let (least, most) = self.inside.map_or((0, Pk::MAX), |pk| (pk.0, pk.0));
        let keys = self.only.map(|only| {
            let keys: std::collections::BTreeMap<i64, i64> = only.iter().map(|pk| (pk.0, 1)).collect();
            json(&keys)
        });
        params![least, most, keys]
    }
}

impl Store {
    /// Countries, by their names in `language`.
    pub async fn countries(
        &self,
        language: Language,
        wanted: Wanted<'_>,
    ) -> Result<Listed<Country>, StoreError> {
        let rows = self.db.query(&COUNTRIES, params![]).await?;
        let mut countries: Vec<Country> = rows.iter().map(|row| country(row, language)).collect();
        countries.retain(|country| wanted.only.is_none_or(|only| only.contains(&country.pk)));
        countries.sort_by_cached_key(|country| reading_order(&country.name));
        Ok(Listed::part_of(countries, wanted.slice))
    }

    /// Provinces and regions.
    pub async fn cities(&self, wanted: Wanted<'_>) -> Result<Listed<City>, StoreError> {
        self.places(&CITIES, &CITY_COUNT, wanted, city).await
    }

    /// Townships.
    pub async fn townships(&self, wanted: Wanted<'_>) -> Result<Listed<Township>, StoreError> {
        self.places(&TOWNSHIPS, &TOWNSHIP_COUNT, wanted, township).await
    }

    /// Neighbourhoods.
    pub async fn districts(&self, wanted: Wanted<'_>) -> Result<Listed<ListedDistrict>, StoreError> {
        let listed = |row: &Row| ListedDistrict { place: district(row), postcode: row.text(4).to_owned() };
        self.places(&DISTRICTS, &DISTRICT_COUNT, wanted, listed).await
    }

    async fn places<T>(
        &self,
        list: &'static Sql,
        count: &'static Sql,
        wanted: Wanted<'_>,
        read: fn(&Row) -> T,
    ) -> Result<Listed<T>, StoreError> {
        let mut params = wanted.params();
        let counted = params.clone();
        params.extend([Value::Int(wanted.slice.limit), Value::Int(wanted.slice.offset)]);
        let results = self.db.query_all(vec![(count, counted), (list, params)]).await?;
        let count = results[0].first().map_or(0, |row| row.int(0));
        Ok(Listed { count, rows: results[1].iter().map(read).collect() })
    }
}

/// The country in a row of `pk, code, name_en, name_tr`.
pub(super) fn country(row: &Row, language: Language) -> Country {
    let name = match language {
        Language::En => 2,
        Language::Tr => 3,
    };
    Country { pk: Pk(row.int(0)), code: row.text(1).to_owned(), name: row.text(name).to_owned() }
}

/// The province or region in a row of `pk, name, country`.
pub(super) fn city(row: &Row) -> City {
    City { pk: Pk(row.int(0)), name: row.text(1).to_owned(), country: Pk(row.int(2)) }
}

/// The township in a row of `pk, name, city`.
pub(super) fn township(row: &Row) -> Township {
    Township { pk: Pk(row.int(0)), name: row.text(1).to_owned(), city: Pk(row.int(2)) }
}

/// The neighbourhood in a row of `pk, name, city, township`.
pub(super) fn district(row: &Row) -> District {
    District {
        pk: Pk(row.int(0)),
        name: row.text(1).to_owned(),
        city: Pk(row.int(2)),
        township: Pk(row.int(3)),
    }
}
