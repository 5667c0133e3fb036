//! The places of one country as a file wants them. Pure: touches no disk and no database.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    ops::AddAssign,
};

use serde::{Deserialize, Serialize};
use store::geography::{CityRow, DistrictRow, PlaceRows, TownshipRow};

const NAME_CHARS_MAX: usize = 100;

/// One line of a file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Line {
    level: String,
    pub(super) country: String,
    city: String,
    township: String,
    name: String,
    postcode: String,
    active: String,
}

/// What became of the places that lines were about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(super) struct Tally {
    pub(super) added: u64,
    pub(super) changed: u64,
    pub(super) unchanged: u64,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, more: Self) {
        self.added += more.added;
        self.changed += more.changed;
        self.unchanged += more.unchanged;
    }
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

    /// Takes in lines from the widest level to the narrowest, so that a file may be in any order. Returns what is
    /// wrong with which lines.
    pub(super) fn take(&mut self, mut lines: Vec<(u64, Line)>) -> Vec<(u64, Refusal)> {
        let levels = ["country", "city", "township", "district"];
        lines.sort_by_key(|(number, line)| {
            (levels.iter().position(|level| *level == line.level.trim()), *number)
        });
        let refused = lines
            .into_iter()
            .filter_map(|(number, line)| self.take_line(&line).err().map(|refusal| (number, refusal)))
            .collect();
        self.rows.put_in_order();
        refused
    }

    fn take_line(&mut self, line: &Line) -> Result<(), Refusal> {
        let Some(country) = self.rows.countries.keys().next().copied() else {
            let wrong = format!("no country has the code `{}`", line.country);
            return Err(("country", wrong, "a code of ISO 3166-1 such as de"));
        };
        let active = active(line)?;
        let key = match line.level.trim() {
            "country" => {
                self.first_time("country", Some(&country), &line.country)?;
                if let Some(row) = self.rows.countries.get_mut(&country) {
                    row.active = active;
                }
                ("country", country)
            }
            "city" => ("city", self.take_city(country, named(line)?, active)?),
            "township" => {
                let city = self.city(country, line)?;
                ("township", self.take_township(city, named(line)?, active)?)
            }
            "district" => {
                let city = self.city(country, line)?;
                let township = self.township(city, line)?;
                ("district", self.take_district(city, township, line, active)?)
            }
            other => {
                let wrong = format!("`{other}` is no level");
                return Err(("level", wrong, "country, city, township or district"));
            }
        };
        self.named.insert(key);
        Ok(())
    }

    /// The key of a place that is known, unless an earlier line was about it.
    fn first_time(
        &self,
        level: &'static str,
        known: Option<&i64>,
        name: &str,
    ) -> Result<Option<i64>, Refusal> {
        match known {
            Some(key) if self.named.contains(&(level, *key)) => {
                Err(("name", format!("`{name}` comes twice"), "one line for each place"))
            }
            known => Ok(known.copied()),
        }
    }

    fn city(&self, country: i64, line: &Line) -> Result<i64, Refusal> {
        let known = self.cities.get(&(country, folded(&line.city))).copied();
        known.ok_or_else(|| {
            ("city", format!("`{}` is unknown", line.city), "a city there is, or a line for it")
        })
    }

    fn township(&self, city: i64, line: &Line) -> Result<i64, Refusal> {
        let known = self.townships.get(&(city, folded(&line.township))).copied();
        let right = "a township there is in this city, or a line for it";
        known.ok_or_else(|| ("township", format!("`{}` is unknown", line.township), right))
    }

    fn take_city(&mut self, country: i64, name: &str, active: bool) -> Result<i64, Refusal> {
        let known = self.first_time("city", self.cities.get(&(country, folded(name))), name)?;
        let key = known.or_else(|| next_key(&self.rows.cities, country, 1000)).ok_or(full("city"))?;
        self.cities.insert((country, folded(name)), key);
        let row = CityRow { country, name: name.to_owned(), position: 0, active };
        self.rows.cities.insert(key, row);
        Ok(key)
    }

    fn take_township(&mut self, city: i64, name: &str, active: bool) -> Result<i64, Refusal> {
        let known = self.first_time("township", self.townships.get(&(city, folded(name))), name)?;
        let key = known.or_else(|| next_key(&self.rows.townships, city, 1000)).ok_or(full("township"))?;
        self.townships.insert((city, folded(name)), key);
        let row = TownshipRow { city, name: name.to_owned(), position: 0, active };
        self.rows.townships.insert(key, row);
        Ok(key)
    }

    fn take_district(&mut self, city: i64, township: i64, line: &Line, active: bool) -> Result<i64, Refusal> {
        let name = named(line)?;
        let postcode = line.postcode.trim();
        if postcode.len() > 12 || !postcode.chars().all(|c| c.is_ascii_alphanumeric() || " -".contains(c)) {
            return Err((
                "postcode",
                format!("`{postcode}` is no postal code"),
                "letters, digits, blanks, dashes",
            ));
        }
        let known = self.first_time("district", self.districts.get(&(township, folded(name))), name)?;
        let key =
            known.or_else(|| next_key(&self.rows.districts, township, 10_000)).ok_or(full("district"))?;
        self.districts.insert((township, folded(name)), key);
        let (name, postcode) = (name.to_owned(), postcode.to_owned());
        self.rows.districts.insert(key, DistrictRow { township, city, name, postcode, position: 0, active });
        Ok(key)
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

/// A column, what is wrong in it, and what would be right.
pub(super) type Refusal = (&'static str, String, &'static str);

fn full(level: &'static str) -> Refusal {
    (level, "there is no room for another place here".to_owned(), "fewer places in one parent")
}

fn named(line: &Line) -> Result<&str, Refusal> {
    let name = line.name.trim();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX || name.chars().any(char::is_control) {
        return Err(("name", format!("`{}` is no name", line.name), "1 to 100 printable characters"));
    }
    Ok(name)
}

fn active(line: &Line) -> Result<bool, Refusal> {
    match line.active.trim().to_ascii_lowercase().as_str() {
        "" | "true" | "1" | "yes" => Ok(true),
        "false" | "0" | "no" => Ok(false),
        other => Err(("active", format!("`{other}` is neither"), "true or false")),
    }
}
