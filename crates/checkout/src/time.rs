//! Timestamps as texts. Reads no clock and no time zone: everything is UTC.

use jiff::fmt::temporal::DateTimePrinter;

use crate::ids::Timestamp;

const MICROSECONDS: DateTimePrinter = DateTimePrinter::new().precision(Some(6));

/// `2026-11-22T10:15:30.123456Z`.
pub fn rfc3339(at: Timestamp) -> String {
    let moment = jiff::Timestamp::from_microsecond(at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    MICROSECONDS.timestamp_to_string(&moment)
}

/// The moment that `text` names, such as `2026-11-22T10:15:30Z` or with another offset.
pub fn parsed_rfc3339(text: &str) -> Option<Timestamp> {
    let moment: jiff::Timestamp = text.parse().ok()?;
    Some(Timestamp(moment.as_microsecond()))
}

/// The year and the month, in UTC.
pub fn year_and_month(at: Timestamp) -> (i16, u8) {
    let moment = jiff::Timestamp::from_microsecond(at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let date = moment.to_zoned(jiff::tz::TimeZone::UTC).date();
    (date.year(), date.month().unsigned_abs())
}

/// Whether `text` is a day that exists, written `2026-11-22`.
pub fn is_day(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_that_exist_are_days() {
        assert!(is_day("2026-11-22") && is_day("2024-02-29"));
        for text in ["2026-02-29", "22.11.2026", "2026-11-22T10:00", "20261122", "2026-13-01", ""] {
            assert!(!is_day(text), "{text}");
        }
    }

    #[test]
    fn a_moment_is_read_with_its_offset() {
        let at = Some(Timestamp(1_795_342_530_000_000));
        assert_eq!(parsed_rfc3339("2026-11-22T10:15:30Z"), at);
        assert_eq!(parsed_rfc3339("2026-11-22T13:15:30+03:00"), at);
        for text in ["2026-11-22", "2026-11-22T10:15:30", "22.11.2026 10:15", "1795342530", ""] {
            assert_eq!(parsed_rfc3339(text), None, "{text}");
        }
    }

    #[test]
    fn moments_are_written_in_utc() {
        let texts = [
            (0, "1970-01-01T00:00:00.000000Z"),
            (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"),
            (1_795_342_530_000_001, "2026-11-22T10:15:30.000001Z"),
            (-1, "1969-12-31T23:59:59.999999Z"),
            (4_107_542_400_000_000, "2100-03-01T00:00:00.000000Z"),
        ];
        for (micros, text) in texts {
            assert_eq!(rfc3339(Timestamp(micros)), text);
        }
    }
}
