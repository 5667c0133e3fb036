//! Where an address lies: a small language of rules, used by carriers, groups of goods and delivery slots
//! (`docs/protocol.md`, Regions).

use serde::{Deserialize, Serialize};

use super::check::Report;
use crate::{address::Address, ids::Pk};

/// The most rules inside of rules.
pub const REGION_DEPTH_MAX: usize = 8;
/// The most entries of one list.
pub const REGION_ENTRIES_MAX: usize = 2_000;

/// A rule about an address, written `{ slug = "country-rule", countries = [792] }`. `exclude` turns a list around:
/// everywhere but there. What an address does not say is on no list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "slug", deny_unknown_fields)]
pub enum Region {
    /// Everywhere.
    #[serde(rename = "any-rule")]
    Any {},
    /// In these countries.
    #[serde(rename = "country-rule")]
    Country {
        /// Their keys.
        countries: Vec<Pk>,
        /// Everywhere but there.
        #[serde(default)]
        exclude: bool,
    },
    /// In these provinces.
    #[serde(rename = "city-rule")]
    City {
        /// Their keys.
        cities: Vec<Pk>,
        /// Everywhere but there.
        #[serde(default)]
        exclude: bool,
    },
    /// In these townships.
    #[serde(rename = "township-rule")]
    Township {
        /// Their keys.
        townships: Vec<Pk>,
        /// Everywhere but there.
        #[serde(default)]
        exclude: bool,
    },
    /// In these neighbourhoods.
    #[serde(rename = "district-rule")]
    District {
        /// Their keys.
        districts: Vec<Pk>,
        /// Everywhere but there.
        #[serde(default)]
        exclude: bool,
    },
    /// At these postal codes: `34710`, all that begin alike `347*`, or from one to another `34000-34999`.
    #[serde(rename = "postal-code-rule")]
    PostalCode {
        /// Codes and patterns.
        postal_codes: Vec<PostalCodes>,
        /// Everywhere but there.
        #[serde(default)]
        exclude: bool,
    },
    /// Where the rule inside does not hold.
    #[serde(rename = "not-rule")]
    Not {
        /// That rule.
        rule: Box<Self>,
    },
    /// Where all rules inside hold.
    #[serde(rename = "and-rule")]
    And {
        /// Those rules.
        rules: Vec<Self>,
    },
    /// Where any rule inside holds.
    #[serde(rename = "or-rule")]
    Or {
        /// Those rules.
        rules: Vec<Self>,
    },
}

impl Region {
    /// Whether `address` lies in it.
    pub fn covers(&self, address: &Address) -> bool {
        let listed = |list: &[Pk], pk: Option<Pk>| pk.is_some_and(|pk| list.contains(&pk));
        match self {
            Self::Any {} => true,
            Self::Country { countries, exclude } => listed(countries, Some(address.country.pk)) != *exclude,
            Self::City { cities, exclude } => listed(cities, Some(address.city.pk)) != *exclude,
            Self::Township { townships, exclude } => {
                listed(townships, address.township.as_ref().map(|place| place.pk)) != *exclude
            }
            Self::District { districts, exclude } => {
                listed(districts, address.district.as_ref().map(|place| place.pk)) != *exclude
            }
            Self::PostalCode { postal_codes, exclude } => {
                let code = compact(&address.postcode);
                postal_codes.iter().any(|codes| codes.contain(&code)) != *exclude
            }
            Self::Not { rule } => !rule.covers(address),
            Self::And { rules } => rules.iter().all(|rule| rule.covers(address)),
            Self::Or { rules } => rules.iter().any(|rule| rule.covers(address)),
        }
    }

    /// Notes what is wrong with the rule at `place`.
    pub(super) fn check(&self, place: &str, report: &mut Report) {
        self.check_inside(place, 1, report);
    }

    fn check_inside(&self, place: &str, depth: usize, report: &mut Report) {
        if depth > REGION_DEPTH_MAX {
            report.add(place, format!("rules stand in rules at most {REGION_DEPTH_MAX} deep"));
            return;
        }
        let mut keys = |name: &str, list: &[Pk]| {
            let place = format!("{place}.{name}");
            check_length(&place, list.len(), report);
            for (index, _) in list.iter().enumerate().filter(|(_, pk)| Pk::new(pk.0).is_none()) {
                report.add(format!("{place}[{index}]"), "is no key of a place");
            }
        };
        match self {
            Self::Any {} => {}
            Self::Country { countries, .. } => keys("countries", countries),
            Self::City { cities, .. } => keys("cities", cities),
            Self::Township { townships, .. } => keys("townships", townships),
            Self::District { districts, .. } => keys("districts", districts),
            Self::PostalCode { postal_codes, .. } => {
                let place = format!("{place}.postal_codes");
                check_length(&place, postal_codes.len(), report);
                for (index, codes) in postal_codes.iter().enumerate().filter(|(_, codes)| !codes.is_read()) {
                    let text = &codes.text;
                    let problem = format!(
                        "`{text}` is no postal code: write `34710`, `347*` for all that begin so, or \
                         `34000-34999` with two numbers of the same length, the lower one first"
                    );
                    report.add(format!("{place}[{index}]"), problem);
                }
            }
            Self::Not { rule } => rule.check_inside(&format!("{place}.rule"), depth + 1, report),
            Self::And { rules } | Self::Or { rules } => {
                check_length(&format!("{place}.rules"), rules.len(), report);
                for (index, rule) in rules.iter().enumerate() {
                    rule.check_inside(&format!("{place}.rules[{index}]"), depth + 1, report);
                }
            }
        }
    }
}

fn check_length(place: &str, entries: usize, report: &mut Report) {
    report.require(entries > 0, place, "name at least one, or nothing is said");
    report.require(
        entries <= REGION_ENTRIES_MAX,
        place,
        &format!("at most {REGION_ENTRIES_MAX} entries; use a larger kind of place"),
    );
}

/// A postal code as it is compared: without blanks, in capitals.
fn compact(code: &str) -> String {
    code.chars().filter(|letter| !letter.is_whitespace()).flat_map(char::to_uppercase).collect()
}

/// One entry of a list of postal codes: as it is written, and what it means. It is read once, when the settings are loaded,
/// and not again for every address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct PostalCodes {
    text: String,
    codes: Option<Codes>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Codes {
    One(String),
    Beginning(String),
    /// Numbers of so many digits, both ends included.
    Between(usize, u64, u64),
}

impl From<String> for PostalCodes {
    fn from(text: String) -> Self {
        Self { codes: Codes::read(&text), text }
    }
}

impl From<PostalCodes> for String {
    fn from(codes: PostalCodes) -> Self {
        codes.text
    }
}

impl PostalCodes {
    fn is_read(&self) -> bool {
        self.codes.is_some()
    }

    fn contain(&self, code: &str) -> bool {
        self.codes.as_ref().is_some_and(|codes| codes.contain(code))
    }
}

impl Codes {
    fn read(text: &str) -> Option<Self> {
        let text = compact(text);
        if let Some(start) = text.strip_suffix('*') {
            return is_code(start).then(|| Self::Beginning(start.to_owned()));
        }
        if let Some((low, high)) = text.split_once('-')
            && let (Some(from), Some(to)) = (number(low), number(high))
            && low.len() == high.len()
        {
            return (from <= to).then_some(Self::Between(low.len(), from, to));
        }
        // Of unequal halves it is a code that is written with a dash.
        let halves = text.split('-').count();
        (halves <= 2 && text.split('-').all(is_code)).then_some(Self::One(text))
    }

    fn contain(&self, code: &str) -> bool {
        match self {
            Self::One(one) => one == code,
            Self::Beginning(start) => code.starts_with(start.as_str()),
            Self::Between(digits, from, to) => {
                code.len() == *digits && number(code).is_some_and(|number| (*from..=*to).contains(&number))
            }
        }
    }
}

fn is_code(text: &str) -> bool {
    (1..=12).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn number(text: &str) -> Option<u64> {
    let digits = (1..=12).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests;
