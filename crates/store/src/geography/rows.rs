//! Places as they are stored, and storing many of them in one write.

use std::collections::BTreeMap;

use checkout::ids::Pk;
use serde::Serialize;

use crate::{
    Batch, DbError, Store, StoreError, Written,
    db::{Row, Sql, params, sql},
    json,
};

/// The most rows of one document: a database takes several times its length to read it.
const ROWS_MAX: usize = 4_000;

// Each takes one document for many rows: `{"34": {"country": 792, "name": "İstanbul", …}, …}`, which both databases
// read with the same words; a statement for each of the seventy thousand rows would take PostgreSQL many times
// longer. A row that is stored as it comes is not written again. `where true` tells SQLite that the conflict
// clause does not belong to a join.
sql! {
    SAVE_COUNTRIES = "insert into countries (pk, code, name_en, name_tr, active) \
        select cast(key as bigint), value ->> 'code', value ->> 'name_en', value ->> 'name_tr', \
            cast(value ->> 'active' as boolean) \
        from json_each($1) where true \
        on conflict (pk) do update set code = excluded.code, name_en = excluded.name_en, \
            name_tr = excluded.name_tr, active = excluded.active \
        where (countries.code, countries.name_en, countries.name_tr, countries.active) <> (excluded.code, \
            excluded.name_en, excluded.name_tr, excluded.active)";
    SAVE_CITIES = "insert into cities (pk, country, name, position, active) \
        select cast(key as bigint), cast(value ->> 'country' as bigint), value ->> 'name', \
            cast(value ->> 'position' as bigint), cast(value ->> 'active' as boolean) \
        from json_each($1) where true \
        on conflict (pk) do update set country = excluded.country, name = excluded.name, \
            position = excluded.position, active = excluded.active \
        where (cities.country, cities.name, cities.position, cities.active) <> (excluded.country, \
            excluded.name, excluded.position, excluded.active)";
    SAVE_TOWNSHIPS = "insert into townships (pk, city, name, position, active) \
        select cast(key as bigint), cast(value ->> 'city' as bigint), value ->> 'name', \
            cast(value ->> 'position' as bigint), cast(value ->> 'active' as boolean) \
        from json_each($1) where true \
        on conflict (pk) do update set city = excluded.city, name = excluded.name, \
            position = excluded.position, active = excluded.active \
        where (townships.city, townships.name, townships.position, townships.active) <> (excluded.city, \
            excluded.name, excluded.position, excluded.active)";
    SAVE_DISTRICTS = "insert into districts (pk, township, city, name, postcode, position, active) \
        select cast(key as bigint), cast(value ->> 'township' as bigint), \
            cast(value ->> 'city' as bigint), value ->> 'name', value ->> 'postcode', \
            cast(value ->> 'position' as bigint), cast(value ->> 'active' as boolean) \
        from json_each($1) where true \
        on conflict (pk) do update set township = excluded.township, city = excluded.city, \
            name = excluded.name, postcode = excluded.postcode, position = excluded.position, \
            active = excluded.active \
        where (districts.township, districts.city, districts.name, districts.postcode, \
            districts.position, districts.active) <> (excluded.township, excluded.city, excluded.name, \
            excluded.postcode, excluded.position, excluded.active)";
    COUNTRY_ROWS = "select pk, code, name_en, name_tr, active from countries where code = $1";
    CITY_ROWS = "select pk, country, name, position, active from cities where country = $1";
    TOWNSHIP_ROWS = "select t.pk, t.city, t.name, t.position, t.active from cities c \
                     join townships t on t.city = c.pk where c.country = $1";
    DISTRICT_ROWS = "select d.pk, d.township, d.city, d.name, d.postcode, d.position, d.active from cities c \
                     join townships t on t.city = c.pk join districts d on d.township = t.pk where c.country = $1";
}

/// A country but for its key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CountryRow {
    /// ISO 3166-1 alpha-2, lower case.
    pub code: String,
    /// The English name.
    pub name_en: String,
    /// The Turkish name.
    pub name_tr: String,
    /// Whether it may be chosen.
    pub active: bool,
}

/// A province or region but for its key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CityRow {
    /// The country's key.
    pub country: i64,
    /// Its name.
    pub name: String,
    /// Its place among those of the country.
    pub position: i64,
    /// Whether it may be chosen.
    pub active: bool,
}

/// A township but for its key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TownshipRow {
    /// The key of its province.
    pub city: i64,
    /// Its name.
    pub name: String,
    /// Its place among those of the province.
    pub position: i64,
    /// Whether it may be chosen.
    pub active: bool,
}

/// A neighbourhood but for its key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DistrictRow {
    /// The key of its township.
    pub township: i64,
    /// The key of its province.
    pub city: i64,
    /// Its name.
    pub name: String,
    /// Its postal code, empty when there is none.
    pub postcode: String,
    /// Its place among those of the township.
    pub position: i64,
    /// Whether it may be chosen.
    pub active: bool,
}

/// Places of all levels by their keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlaceRows {
    /// Countries.
    pub countries: BTreeMap<i64, CountryRow>,
    /// Provinces and regions.
    pub cities: BTreeMap<i64, CityRow>,
    /// Townships.
    pub townships: BTreeMap<i64, TownshipRow>,
    /// Neighbourhoods.
    pub districts: BTreeMap<i64, DistrictRow>,
}

impl Store {
    /// Stores `places` in one write: new ones are added, those whose key exists become what they are here, others
    /// stay.
    pub async fn save_places(&self, places: &PlaceRows) -> Result<(), StoreError> {
        let mut batch = Batch::new();
        save(&mut batch, &SAVE_COUNTRIES, &places.countries);
        save(&mut batch, &SAVE_CITIES, &places.cities);
        save(&mut batch, &SAVE_TOWNSHIPS, &places.townships);
        save(&mut batch, &SAVE_DISTRICTS, &places.districts);
        match self.db.write(batch).await? {
            Written::Done(_) => Ok(()),
            Written::Missed(_) | Written::Violated { .. } => {
                Err(DbError::Unfit("two countries cannot have one code".to_owned()).into())
            }
        }
    }

    /// Everything that is stored of the country with this code, chosen or not; empty when there is none.
    pub async fn place_rows(&self, country_code: &str) -> Result<PlaceRows, StoreError> {
        let Some(country) = self.db.query_one(&COUNTRY_ROWS, params![country_code]).await? else {
            return Ok(PlaceRows::default());
        };
        let pk = Pk(country.int(0));
        let queries =
            [&CITY_ROWS, &TOWNSHIP_ROWS, &DISTRICT_ROWS].map(|sql| (sql, params![pk])).into_iter().collect();
        let mut levels = self.db.query_all(queries).await?.into_iter();
        let mut next = || levels.next().unwrap_or_default();
        Ok(PlaceRows {
            countries: by_key(&[country], country_row),
            cities: by_key(&next(), city_row),
            townships: by_key(&next(), township_row),
            districts: by_key(&next(), district_row),
        })
    }
}

/// Adds saving `places` to a batch, so many at a time.
fn save<T: Serialize>(batch: &mut Batch, sql: &'static Sql, places: &BTreeMap<i64, T>) {
    let places: Vec<_> = places.iter().collect();
    for some in places.chunks(ROWS_MAX) {
        batch.run(sql, params![json(&some.iter().copied().collect::<BTreeMap<_, _>>())]);
    }
}

fn by_key<T>(rows: &[Row], read: fn(&Row) -> T) -> BTreeMap<i64, T> {
    rows.iter().map(|row| (row.int(0), read(row))).collect()
}

fn country_row(row: &Row) -> CountryRow {
    let text = |column| row.text(column).to_owned();
    CountryRow { code: text(1), name_en: text(2), name_tr: text(3), active: row.bool(4) }
}

fn city_row(row: &Row) -> CityRow {
    CityRow { country: row.int(1), name: row.text(2).to_owned(), position: row.int(3), active: row.bool(4) }
}

fn township_row(row: &Row) -> TownshipRow {
    TownshipRow { city: row.int(1), name: row.text(2).to_owned(), position: row.int(3), active: row.bool(4) }
}

fn district_row(row: &Row) -> DistrictRow {
    DistrictRow {
        township: row.int(1),
        city: row.int(2),
        name: row.text(3).to_owned(),
        postcode: row.text(4).to_owned(),
        position: row.int(5),
        active: row.bool(6),
    }
}
