//! The places of one country as a file wants them. Pure: touches no disk and no database.

use std::collections::{BTreeMap, HashMap, HashSet};

use store::geography::{CityRow, DistrictRow, PlaceRows, TownshipRow};

use crate::import::{
    cells::Cells,
    row::{Refusal, Row},
};

const NAME_CHARS_MAX: usize = 100;
const POSTCODE_CHARS_MAX: usize = 12;

/// The columns of a file of places.
pub(crate) const COLUMNS: &[&str] = &["level", "country", "city", "township", "name", "postcode", "active"];

/// The levels, widest first.
const LEVELS: [&str; 4] = ["country", "city", "township", "district"];

/// What became of the places that lines were about.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) added: u64,
    pub(super) changed: u64,
    pub(super) unchanged: u64,
}

impl Tally {
    /// Counts a place by what it was and what it is.
    fn count<T>(&mut self, before: Option<&T>, now: Option<&T>, is_same: fn(&T, &T) -> bool) {
        match before.zip(now) {
            None => self.added += 1,
            Some((before, now)) if is_same(before, now) => self.unchanged += 1,
            Some(_) => self.changed += 1,
        }
    }
}

/// The places of one country, found by their names.
pub(super) struct Country {
    rows: PlaceRows,
    /// Keys of places by the key of their parent and their folded name.
    cities: HashMap<(i64, String), i64>,
    townships: HashMap<(i64, String), i64>,
    districts: HashMap<(i64, String), i64>,
    /// The places lines were about.
    named: HashSet<(&'static str, i64)>,
}

fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}

/// The next free key inside `parent`: the parent's key, then as many digits as a level has room for.
fn next_key<T>(rows: &BTreeMap<i64, T>, parent: i64, room: i64) -> Option<i64> {
    let (zero, most) = (parent * room, parent * room + room - 1);
    let highest = rows.range(zero..=most).next_back().map_or(zero, |(key, _)| *key);
    (highest < most).then_some(highest + 1)
}

impl Country {
    pub(super) fn of(rows: PlaceRows) -> Self {
        let cities = rows.cities.iter().map(|(key, row)| ((row.country, folded(&row.name)), *key)).collect();
        let townships =
            rows.townships.iter().map(|(key, row)| ((row.city, folded(&row.name)), *key)).collect();
        let districts =
            rows.districts.iter().map(|(key, row)| ((row.township, folded(&row.name)), *key)).collect();
        Self { rows, cities, townships, districts, named: HashSet::new() }
    }

    /// Takes in rows from the widest level to the narrowest, so that a file may be in any order. Returns what is
    /// wrong with them.
    pub(super) fn take(&mut self, mut rows: Vec<Row>) -> Vec<Refusal> {
        rows.sort_by_key(|row| {
            (LEVELS.iter().position(|level| row.cells.get("level").is_some_and(|own| own == level)), row.line)
        });
        let mut refused = Vec::new();
        for row in &rows {
            let mut cells = Cells::new(row);
            let place = self.take_place(&mut cells);
            match cells.finish(place) {
                Ok(place) => drop(self.named.insert(place)),
                Err(refusals) => refused.extend(refusals),
            }
        }
        self.rows.put_in_order();
        refused
    }

    /// Takes in one place; none when something is wrong, which the cells then know.
    fn take_place(&mut self, cells: &mut Cells) -> Option<(&'static str, i64)> {
        let Some(country) = self.rows.countries.keys().next().copied() else {
            let code = cells.get("country").unwrap_or_default();
            cells.refuse(
                "country",
                format!("no country has the code `{code}`"),
                "a code of ISO 3166-1 such as de",
            );
            return None;
        };
        let active = cells.flag("active", true)?;
        match cells.get("level").unwrap_or_default() {
            "country" => {
                self.first_time(cells, "country", Some(country))?;
                self.rows.countries.get_mut(&country)?.active = active;
                Some(("country", country))
            }
            "city" => {
                let name = cells.required("name", NAME_CHARS_MAX)?;
                let known = self.cities.get(&(country, folded(&name))).copied();
                self.first_time(cells, "city", known)?;
                let key = known.or_else(|| next_key(&self.rows.cities, country, 1000));
                let key = key.or_else(|| no_room(cells))?;
                self.cities.insert((country, folded(&name)), key);
                self.rows.cities.insert(key, CityRow { country, name, position: 0, active });
                Some(("city", key))
            }
            "township" => {
                let city = self.city(cells, country)?;
                let name = cells.required("name", NAME_CHARS_MAX)?;
                let known = self.townships.get(&(city, folded(&name))).copied();
                self.first_time(cells, "township", known)?;
                let key = known.or_else(|| next_key(&self.rows.townships, city, 1000));
                let key = key.or_else(|| no_room(cells))?;
                self.townships.insert((city, folded(&name)), key);
                self.rows.townships.insert(key, TownshipRow { city, name, position: 0, active });
                Some(("township", key))
            }
            "district" => self.take_district(cells, country, active).map(|key| ("district", key)),
            other => {
                cells.refuse("level", format!("`{other}` is no level"), LEVELS.join(", "));
                None
            }
        }
    }

    fn take_district(&mut self, cells: &mut Cells, country: i64, active: bool) -> Option<i64> {
        let city = self.city(cells, country)?;
        let township = self.township(cells, city)?;
        let name = cells.required("name", NAME_CHARS_MAX)?;
        let postcode = cells.get("postcode").unwrap_or_default().to_owned();
        let odd = |letter: char| !letter.is_ascii_alphanumeric() && letter != ' ' && letter != '-';
        if postcode.len() > POSTCODE_CHARS_MAX || postcode.contains(odd) {
            let right = format!("at most {POSTCODE_CHARS_MAX} letters, digits, blanks and dashes");
            cells.refuse("postcode", format!("`{postcode}` is no postal code"), right);
            return None;
        }
        let known = self.districts.get(&(township, folded(&name))).copied();
        self.first_time(cells, "district", known)?;
        let key = known.or_else(|| next_key(&self.rows.districts, township, 10_000));
        let key = key.or_else(|| no_room(cells))?;
        self.districts.insert((township, folded(&name)), key);
        self.rows.districts.insert(key, DistrictRow { township, city, name, postcode, position: 0, active });
        Some(key)
    }

    /// Refuses a place that an earlier line was about.
    fn first_time(&self, cells: &mut Cells, level: &'static str, known: Option<i64>) -> Option<()> {
        if known.is_some_and(|key| self.named.contains(&(level, key))) {
            cells.refuse("name", "comes twice", "one line for each place");
            return None;
        }
        Some(())
    }

    /// The city a line names.
    fn city(&self, cells: &mut Cells, country: i64) -> Option<i64> {
        let name = cells.required("city", NAME_CHARS_MAX)?;
        let known = self.cities.get(&(country, folded(&name))).copied();
        if known.is_none() {
            cells.refuse("city", format!("`{name}` is unknown"), "a city of this country, or a line for it");
        }
        known
    }

    /// The township a line names.
    fn township(&self, cells: &mut Cells, city: i64) -> Option<i64> {
        let name = cells.required("township", NAME_CHARS_MAX)?;
        let known = self.townships.get(&(city, folded(&name))).copied();
        if known.is_none() {
            cells.refuse(
                "township",
                format!("`{name}` is unknown"),
                "a township of this city, or a line for it",
            );
        }
        known
    }

    /// The rows that have to be written, which are those that changed and those that moved to another position,
    /// and what became of the places that lines were about.
    pub(super) fn what_differs(self, before: &PlaceRows) -> (PlaceRows, Tally) {
        let Self { rows, named, .. } = self;
        let mut tally = Tally::default();
        for (level, key) in named {
            match level {
                "country" => {
                    tally.count(before.countries.get(&key), rows.countries.get(&key), |a, b| a == b);
                }
                "city" => tally.count(before.cities.get(&key), rows.cities.get(&key), |a, b| {
                    (&a.name, a.active) == (&b.name, b.active)
                }),
                "township" => tally.count(before.townships.get(&key), rows.townships.get(&key), |a, b| {
                    (&a.name, a.active) == (&b.name, b.active)
                }),
                _ => tally.count(before.districts.get(&key), rows.districts.get(&key), |a, b| {
                    (&a.name, &a.postcode, a.active) == (&b.name, &b.postcode, b.active)
                }),
            }
        }
        let differing = PlaceRows {
            countries: differing(rows.countries, &before.countries),
            cities: differing(rows.cities, &before.cities),
            townships: differing(rows.townships, &before.townships),
            districts: differing(rows.districts, &before.districts),
        };
        (differing, tally)
    }
}

fn differing<T: PartialEq>(rows: BTreeMap<i64, T>, before: &BTreeMap<i64, T>) -> BTreeMap<i64, T> {
    rows.into_iter().filter(|(key, row)| before.get(key) != Some(row)).collect()
}

fn no_room(cells: &mut Cells) -> Option<i64> {
    cells.refuse("name", "there is no room for another place here", "fewer places in one parent");
    None
}
