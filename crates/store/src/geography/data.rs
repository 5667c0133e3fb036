//! The places that every fresh shop knows, decoded from the files in `data/geography`.
//! Addresses and orders store the pks, so a pk never changes its meaning; `tools/geography.py` sees to that
//! and writes the files. This module never touches a database.

use std::{collections::HashMap, io::Read, str::FromStr};

use flate2::read::GzDecoder;

#[cfg(test)]
mod tests;

const COUNTRIES: &str = include_str!("../../data/geography/countries.tsv");
const REGIONS: &str = include_str!("../../data/geography/regions.tsv");
const TURKEY: &[u8] = include_bytes!("../../data/geography/turkey.tsv.gz");

/// The pk of Türkiye, the country that all provinces belong to: its ISO 3166-1 numeric code.
pub const TURKEY_PK: i64 = 792;

/// Every place of a fresh shop; each list is in the order in which a customer expects to read it, except
/// `countries` and `regions`, which are in the order of their codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Geography {
    /// All countries of ISO 3166-1.
    pub countries: Vec<Country>,
    /// The first level of every country but Türkiye; at least one for each.
    pub regions: Vec<Region>,
    /// The first level of Türkiye, in the order of the plate codes.
    pub provinces: Vec<Province>,
    /// The second level of Türkiye (ilçe).
    pub townships: Vec<Township>,
    /// The third level of Türkiye (mahalle, köy), down to the hamlets that the post delivers to.
    pub neighbourhoods: Vec<Neighbourhood>,
}

/// A country of ISO 3166-1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Country {
    /// The ISO 3166-1 numeric code.
    pub pk: i64,
    /// The ISO 3166-1 alpha-2 code, in capitals.
    pub code: String,
    /// What an English reader calls it.
    pub name_en: String,
    /// What a Turkish reader calls it.
    pub name_tr: String,
}

/// The first level of a country other than Türkiye; it shares the level "city", and so the room of pks, with
/// [`Province`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// The country's pk × 1000 and a number from 1, so above every plate code.
    pub pk: i64,
    /// The pk of its country.
    pub country: i64,
    /// The ISO 3166-2 code, such as `DE-BY`; the country's own code where ISO does not divide it.
    pub code: String,
    /// The English name.
    pub name: String,
    /// Whether a customer may still choose it.
    pub active: bool,
}

/// A province of Türkiye (il).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Province {
    /// The number on car plates, 1 to 81; also the first two digits of its postcodes.
    pub plate: u8,
    /// The Turkish name.
    pub name: String,
}

impl Province {
    /// The pk on the level "city": the plate code.
    pub fn pk(&self) -> i64 {
        self.plate.into()
    }
}

/// A part of a province (ilçe).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Township {
    /// The plate code × 1000 and a number from 1.
    pub pk: i64,
    /// The pk of its province.
    pub province: i64,
    /// The Turkish name; `Merkez` is the central one of its province.
    pub name: String,
    /// Whether a customer may still choose it.
    pub active: bool,
}

/// A part of a township: what the protocol calls a district.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neighbourhood {
    /// The township's pk × 10000 and a number from 1.
    pub pk: i64,
    /// The pk of its township.
    pub township: i64,
    /// The Turkish name with its kind, such as `Caferağa Mah.` or `Akdere Köyü`.
    pub name: String,
    /// Five digits, the first two of them the plate code.
    pub postcode: String,
    /// Whether a customer may still choose it.
    pub active: bool,
}

/// Decodes everything that must exist in a fresh shop.
pub fn load() -> Geography {
    decode(COUNTRIES, REGIONS, TURKEY).expect("the tests decode the very files that are built in")
}

/// A row that the generator would not have written; only possible after an edit by hand.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file} line {line} is malformed: {row:?}")]
struct Malformed {
    file: &'static str,
    line: usize,
    row: String,
}

fn decode(countries: &str, regions: &str, turkey: &[u8]) -> Result<Geography, Malformed> {
    let countries = decode_countries(countries)?;
    let regions = decode_regions(regions, &countries)?;
    let (provinces, townships, neighbourhoods) = decode_turkey(&unpack(turkey)?)?;
    Ok(Geography { countries, regions, provinces, townships, neighbourhoods })
}

fn decode_countries(text: &str) -> Result<Vec<Country>, Malformed> {
    rows("countries.tsv", text).skip(1).map(|row| row.country().ok_or_else(|| row.malformed())).collect()
}

fn decode_regions(text: &str, countries: &[Country]) -> Result<Vec<Region>, Malformed> {
    let pks: HashMap<&str, i64> =
        countries.iter().map(|country| (country.code.as_str(), country.pk)).collect();
    rows("regions.tsv", text).skip(1).map(|row| row.region(&pks).ok_or_else(|| row.malformed())).collect()
}

fn unpack(packed: &[u8]) -> Result<String, Malformed> {
    let mut text = String::new();
    match GzDecoder::new(packed).read_to_string(&mut text) {
        Ok(_) => Ok(text),
        Err(error) => Err(Malformed { file: "turkey.tsv.gz", line: 0, row: error.to_string() }),
    }
}

type Turkey = (Vec<Province>, Vec<Township>, Vec<Neighbourhood>);

/// Rows begin with their level; each belongs to the nearest row of the level above it.
fn decode_turkey(text: &str) -> Result<Turkey, Malformed> {
    let (mut provinces, mut townships, mut neighbourhoods) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows("turkey.tsv.gz", text) {
        let province = provinces.last().map(Province::pk);
        let township = townships.last().map(|township: &Township| township.pk);
        let known = row
            .province()
            .map(|row| provinces.push(row))
            .or_else(|| row.township(province?).map(|row| townships.push(row)))
            .or_else(|| row.neighbourhood(township?).map(|row| neighbourhoods.push(row)));
        known.ok_or_else(|| row.malformed())?;
    }
    Ok((provinces, townships, neighbourhoods))
}

/// One line with its place, for the error; every reader answers `None` when the row is not of its shape.
struct Row<'a> {
    file: &'static str,
    line: usize,
    text: &'a str,
    fields: Vec<&'a str>,
}

fn rows<'a>(file: &'static str, text: &'a str) -> impl Iterator<Item = Row<'a>> {
    let numbered = text.lines().zip(1..);
    numbered.map(move |(text, line)| Row { file, line, text, fields: text.split('\t').collect() })
}

impl Row<'_> {
    fn country(&self) -> Option<Country> {
        let [pk, code, name_en, name_tr] = self.fields[..] else { return None };
        Some(Country {
            pk: number(pk)?,
            code: code.to_owned(),
            name_en: name_en.to_owned(),
            name_tr: name_tr.to_owned(),
        })
    }

    fn region(&self, countries: &HashMap<&str, i64>) -> Option<Region> {
        let [pk, code, name, ref rest @ ..] = self.fields[..] else { return None };
        let country = *countries.get(code.get(..2)?)?;
        Some(Region {
            pk: number(pk)?,
            country,
            code: code.to_owned(),
            name: name.to_owned(),
            active: active(rest)?,
        })
    }

    fn province(&self) -> Option<Province> {
        let ["P", plate, name] = self.fields[..] else { return None };
        Some(Province { plate: number(plate)?, name: name.to_owned() })
    }

    fn township(&self, province: i64) -> Option<Township> {
        let ["T", pk, name, ref rest @ ..] = self.fields[..] else { return None };
        Some(Township { pk: number(pk)?, province, name: name.to_owned(), active: active(rest)? })
    }

    fn neighbourhood(&self, township: i64) -> Option<Neighbourhood> {
        let ["N", pk, name, postcode, ref rest @ ..] = self.fields[..] else { return None };
        Some(Neighbourhood {
            pk: number(pk)?,
            township,
            name: name.to_owned(),
            postcode: postcode.to_owned(),
            active: active(rest)?,
        })
    }

    fn malformed(&self) -> Malformed {
        Malformed { file: self.file, line: self.line, row: self.text.to_owned() }
    }
}

fn number<N: FromStr>(text: &str) -> Option<N> {
    text.parse().ok()
}

/// A place that its source dropped stays, because old addresses point at it, but is marked.
fn active(rest: &[&str]) -> Option<bool> {
    match rest {
        [] => Some(true),
        ["retired"] => Some(false),
        _ => None,
    }
}
