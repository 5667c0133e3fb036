//! Text messages a shopper may ask for: to whom, and how many.

use serde::{Deserialize, Serialize};

use crate::phone;

/// Settings of the messages a shopper may ask for. Each message costs money, and whoever makes us send them to numbers of
/// their own earns some of it: every limit stands against that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SmsSettings {
    /// Whether they are offered.
    pub active: bool,
    /// Countries whose mobile numbers they go to; a number without a country's code is one of the first.
    pub countries: Vec<String>,
    /// Minutes a link in a message works.
    pub link_minutes: i64,
    /// Seconds between two messages to one number; the same request within them is answered again and not carried out.
    pub number_pause_seconds: i64,
    /// Messages to one number in an hour.
    pub number_hour_max: i64,
    /// Messages one session or customer may ask for in an hour.
    pub session_hour_max: i64,
    /// Messages asked for from one network address in an hour. Storefront servers are spared.
    pub address_hour_max: i64,
    /// Messages to numbers that differ in their last four digits only, in an hour.
    pub block_hour_max: i64,
    /// Messages altogether in a day (UTC): the most they can cost.
    pub day_max: i64,
}

impl Default for SmsSettings {
    fn default() -> Self {
        Self {
            active: true,
            countries: vec!["TR".to_owned()],
            link_minutes: 15,
            number_pause_seconds: 60,
            number_hour_max: 3,
            session_hour_max: 5,
            address_hour_max: 20,
            block_hour_max: 50,
            day_max: 1_000,
        }
    }
}

impl SmsSettings {
    /// What is wrong, by the name of the setting.
    pub(super) fn problems(&self) -> Vec<(&'static str, String)> {
        let mut problems = Vec::new();
        let unknown = self.countries.iter().filter(|code| phone::country(code).is_none());
        let known: Vec<&str> = phone::COUNTRIES.iter().map(|country| country.code).collect();
        let known = known.join(", ");
        problems.extend(unknown.map(|code| ("countries", format!("`{code}` is none of {known}"))));
        if self.countries.is_empty() {
            problems.push(("countries", "name at least one; `active = false` turns messages off".to_owned()));
        }
        let ranges = [
            ("link_minutes", self.link_minutes, 1, 24 * 60),
            ("number_pause_seconds", self.number_pause_seconds, 10, 3_600),
            ("number_hour_max", self.number_hour_max, 1, 1_000),
            ("session_hour_max", self.session_hour_max, 1, 1_000),
            ("address_hour_max", self.address_hour_max, 1, 1_000_000),
            ("block_hour_max", self.block_hour_max, 1, 10_000),
            ("day_max", self.day_max, 1, 100_000_000),
        ];
        let wrong = ranges.iter().filter(|(_, value, least, most)| !(least..=most).contains(&value));
        problems
            .extend(wrong.map(|(name, _, least, most)| (*name, format!("must be from {least} to {most}"))));
        problems
    }
}
