//! Amounts, moments and account numbers as people write them.

use jiff::{Zoned, tz::TimeZone};
use serde::Serialize;

use crate::{ids::Timestamp, money::Money, text::Language, time::rfc3339};

/// A moment for people and for machines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Moment {
    /// `22 November 2026, 10:15 UTC`.
    pub text: String,
    /// `2026-11-22T10:15:30.000000Z`.
    pub machine: String,
}

/// `1.234,50 TL` in Turkish, `1,234.50 TL` in English; blanks inside do not break.
pub fn amount(money: Money, language: Language) -> String {
    let (thousands, decimal) = match language {
        Language::Tr => ('.', ','),
        Language::En => (',', '.'),
    };
    let text = money.to_string();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |digits| ("\u{2212}", digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut out = sign.to_owned();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            out.push(thousands);
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push(decimal);
        out.push_str(fraction);
    }
    format!("{out}\u{a0}{}", money.currency.label())
}

/// `TR33 0006 1005 …`, as banks print it.
pub fn in_fours(iban: &str) -> String {
    let letters: Vec<char> = iban.chars().filter(|c| !c.is_whitespace()).collect();
    letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join(" ")
}

const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const MONTHS_TR: [&str; 12] = [
    "Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran", "Temmuz", "Ağustos", "Eylül", "Ekim", "Kasım",
    "Aralık",
];

/// A moment for people and for machines. The shop's time zone is no setting, so the zone is said.
pub fn date(at: Timestamp, language: Language) -> Moment {
    let moment = in_utc(at);
    let text = format!("{}, {:02}:{:02} UTC", named(&moment, language), moment.hour(), moment.minute());
    Moment { text, machine: rfc3339(at) }
}

/// The day of a moment: `22 November 2026 (UTC)`.
pub fn day(at: Timestamp, language: Language) -> String {
    format!("{} (UTC)", named(&in_utc(at), language))
}

fn in_utc(at: Timestamp) -> Zoned {
    jiff::Timestamp::from_microsecond(at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_zoned(TimeZone::UTC)
}

/// `22 November 2026`.
fn named(moment: &Zoned, language: Language) -> String {
    let months = match language {
        Language::Tr => MONTHS_TR,
        Language::En => MONTHS_EN,
    };
    let month = months[usize::from(moment.month().unsigned_abs()) - 1];
    format!("{} {month} {}", moment.day(), moment.year())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    #[test]
    fn amounts_are_written_as_the_reader_writes_them() {
        for (minor, turkish, english) in [
            (0, "0,00\u{a0}TL", "0.00\u{a0}TL"),
            (99_999, "999,99\u{a0}TL", "999.99\u{a0}TL"),
            (100_000, "1.000,00\u{a0}TL", "1,000.00\u{a0}TL"),
            (123_456_789, "1.234.567,89\u{a0}TL", "1,234,567.89\u{a0}TL"),
            (-5_000, "\u{2212}50,00\u{a0}TL", "\u{2212}50.00\u{a0}TL"),
        ] {
            let money = Money::new(minor, Currency::TRY);
            assert_eq!(amount(money, Language::Tr), turkish);
            assert_eq!(amount(money, Language::En), english);
        }
    }

    #[test]
    fn an_account_number_is_cut_in_fours() {
        assert_eq!(in_fours("TR330006100519786457841326"), "TR33 0006 1005 1978 6457 8413 26");
        assert_eq!(in_fours(" TR33 0006 1 "), "TR33 0006 1");
    }

    #[test]
    fn a_moment_is_told_with_its_zone() {
        let at = Timestamp(1_795_342_530_000_000);
        assert_eq!(date(at, Language::En).text, "22 November 2026, 10:15 UTC");
        assert_eq!(date(at, Language::Tr).text, "22 Kasım 2026, 10:15 UTC");
        assert_eq!(day(at, Language::Tr), "22 Kasım 2026 (UTC)");
    }
}
