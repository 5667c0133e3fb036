//! Timestamps as texts. Reads no clock and no time zone: everything is UTC.

use crate::ids::Timestamp;

/// `2026-11-22T10:15:30.123456Z`.
pub fn rfc3339(at: Timestamp) -> String {
    let moment = jiff::Timestamp::from_microsecond(at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    moment.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string()
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
