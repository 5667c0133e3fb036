//! Days and moments on the command line, in UTC.

use checkout::ids::Timestamp;
use jiff::{civil, tz::TimeZone};

/// `2026-11-22` or `2026-11-22T10:15:00+03:00`.
pub(crate) fn moment(text: &str) -> Result<Timestamp, String> {
    let day = || {
        let day: civil::Date = text.parse().ok()?;
        Some(day.to_zoned(TimeZone::UTC).ok()?.timestamp())
    };
    let moment = text.parse::<jiff::Timestamp>().ok().or_else(day);
    moment.map(|at| Timestamp(at.as_microsecond())).ok_or_else(|| {
        "a date such as 2026-11-22 or a moment such as 2026-11-22T10:15:00Z is expected".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_begin_in_utc_and_moments_are_taken_as_they_are() {
        for (text, micros) in [
            ("2026-11-22", 1_795_305_600_000_000),
            ("2026-11-22T00:00:00Z", 1_795_305_600_000_000),
            ("2026-11-22T03:00:00+03:00", 1_795_305_600_000_000),
        ] {
            assert_eq!(moment(text), Ok(Timestamp(micros)), "{text}");
        }
        for text in ["", "yesterday", "22.11.2026", "2026-02-30"] {
            assert!(moment(text).is_err(), "{text}");
        }
    }
}
