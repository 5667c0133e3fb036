//! Mobile phone numbers that messages may be sent to. A message costs money and can be used to harass, so only numbers of
//! the countries a shop allows are taken, and only from ranges that belong to mobile phones: never a landline, a pager, a
//! satellite phone or a number that is paid for by whoever calls it.

use serde::{Deserialize, Serialize};

use crate::{
    text,
    text::{Problem, Text},
};

text!(NOT_A_NUMBER = "not-a-phone-number",
    en: "Enter a valid phone number, such as {sample}.", tr: "Geçerli bir telefon numarası girin, örneğin {sample}.");
text!(NUMBER_TOO_LONG = "phone-number-too-long",
    en: "This phone number is too long.", tr: "Bu telefon numarası çok uzun.");
text!(FOREIGN_NUMBER = "foreign-phone-number",
    en: "Messages are sent to numbers of these countries only: {countries}.",
    tr: "Mesaj yalnızca şu ülkelerin numaralarına gönderilir: {countries}.");
text!(NOT_MOBILE = "not-a-mobile-number",
    en: "Messages are sent to mobile phones only. Enter a mobile number, such as {sample}.",
    tr: "Mesaj yalnızca cep telefonlarına gönderilir. Cep telefonu numaranızı girin, örneğin {sample}.");

/// More characters than any way of writing a number needs.
const TEXT_CHARS_MAX: usize = 32;

/// What is known of the numbers of a country.
#[derive(Debug, PartialEq, Eq)]
pub struct Country {
    /// Two letters (ISO 3166-1).
    pub code: &'static str,
    /// What is dialled from abroad.
    calling: &'static str,
    /// Digits behind it.
    digits: std::ops::RangeInclusive<usize>,
    /// How mobile numbers begin.
    mobile: &'static [&'static str],
    /// A number as its people write it.
    sample: &'static str,
}

/// Countries whose mobile ranges are known, from their national numbering plans as of 2026. Between them no calling code
/// begins with another, and all dial 0 before a number of their own.
pub static COUNTRIES: &[Country] = &[
    Country {
        code: "TR",
        calling: "90",
        digits: 10..=10,
        mobile: &[
            "501", "505", "506", "507", "510", "516", "524", "53", "54", "551", "552", "553", "554", "555",
            "559", "561", "594", "596",
        ],
        sample: "05XXXXXXXXX",
    },
    Country {
        code: "DE",
        calling: "49",
        digits: 10..=11,
        mobile: &["15", "16", "17"],
        sample: "015XXXXXXXXX",
    },
    Country {
        code: "GB",
        calling: "44",
        digits: 10..=10,
        mobile: &["71", "72", "73", "74", "75", "77", "78", "79"],
        sample: "07XXXXXXXXX",
    },
    Country {
        code: "FR",
        calling: "33",
        digits: 9..=9,
        mobile: &["6", "73", "74", "75", "76", "77", "78", "79"],
        sample: "06XXXXXXXX",
    },
    Country {
        code: "NL",
        calling: "31",
        digits: 9..=9,
        mobile: &["61", "62", "63", "64", "65", "68"],
        sample: "06XXXXXXXX",
    },
];

/// The country with this code.
pub fn country(code: &str) -> Option<&'static Country> {
    COUNTRIES.iter().find(|country| country.code == code)
}

/// A mobile number in the international form `+905321234567` (E.164).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct MobileNumber(String);

impl MobileNumber {
    /// Reads `text` as people write numbers: `5XXXXXXXXX`, `05XXXXXXXXX`, `+905XXXXXXXXX`, `00905XXXXXXXXX`,
    /// `905XXXXXXXXX`, with blanks, dashes, dots or brackets in between. Without its country's code a number is one of
    /// the first of `allowed`.
    pub fn parse(text: &str, allowed: &[String]) -> Result<Self, Problem> {
        let allowed: Vec<&'static Country> = allowed.iter().filter_map(|code| country(code)).collect();
        let home = allowed.first().copied().unwrap_or(&COUNTRIES[0]);
        let text = text.trim();
        if text.chars().count() > TEXT_CHARS_MAX {
            return Err((&NUMBER_TOO_LONG).into());
        }
        let (plus, rest) = text.strip_prefix('+').map_or((false, text), |rest| (true, rest));
        let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
        // A text that begins with a dash is a negative number, and no way to write a phone number.
        let begins = rest.starts_with(|c: char| c.is_ascii_digit() || c == '(');
        if !begins || !rest.chars().all(|c| c.is_ascii_digit() || " -()./".contains(c)) {
            return Err(with_sample(&NOT_A_NUMBER, home));
        }
        if digits.len() > 17 {
            return Err((&NUMBER_TOO_LONG).into());
        }
        let international = if plus { Some(digits.as_str()) } else { digits.strip_prefix("00") };
        if let Some(international) = international {
            if international.len() < 8 {
                return Err(with_sample(&NOT_A_NUMBER, home));
            }
            let own = allowed.iter().find_map(|c| Some((*c, international.strip_prefix(c.calling)?)));
            let (country, national) = own.ok_or_else(|| foreign(&allowed))?;
            return Self::national(country, national.strip_prefix('0').unwrap_or(national));
        }
        let with_code = digits.strip_prefix(home.calling).filter(|rest| home.digits.contains(&rest.len()));
        let national = with_code.or_else(|| digits.strip_prefix('0')).unwrap_or(&digits);
        Self::national(home, national)
    }

    fn national(country: &'static Country, national: &str) -> Result<Self, Problem> {
        if national.len() > *country.digits.end() {
            return Err((&NUMBER_TOO_LONG).into());
        }
        if national.len() < *country.digits.start() || national.starts_with('0') {
            return Err(with_sample(&NOT_A_NUMBER, country));
        }
        if !country.mobile.iter().any(|range| national.starts_with(range)) {
            return Err(with_sample(&NOT_MOBILE, country));
        }
        Ok(Self(format!("+{}{national}", country.calling)))
    }

    /// A number that was kept, as it was read once.
    pub fn stored(number: &str) -> Self {
        Self(number.to_owned())
    }

    /// The whole number.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// All but the last four digits: what the numbers of one block have in common.
    pub fn block(&self) -> &str {
        &self.0[..self.0.len().saturating_sub(4)]
    }
}

/// The last four digits of a number, however it is written; `None` when it has fewer than seven.
pub fn last_four(number: &str) -> Option<String> {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    (digits.len() >= 7).then(|| digits[digits.len() - 4..].to_owned())
}

fn with_sample(text: &'static Text, country: &Country) -> Problem {
    Problem::new(text).with("sample", country.sample)
}

fn foreign(allowed: &[&'static Country]) -> Problem {
    let codes: Vec<&str> = allowed.iter().map(|country| country.code).collect();
    Problem::new(&FOREIGN_NUMBER).with("countries", codes.join(", "))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse_in(countries: &[&str], text: &str) -> Result<String, &'static str> {
        let allowed: Vec<String> = countries.iter().map(|code| (*code).to_owned()).collect();
        MobileNumber::parse(text, &allowed).map(|number| number.0).map_err(|problem| problem.code())
    }

    #[test]
    fn every_way_people_write_a_turkish_number_is_the_same_number() {
        for text in [
            "5321234567",
            "05321234567",
            "+905321234567",
            "00905321234567",
            "905321234567",
            " 0 (532) 123 45 67 ",
            "+90 532-123.45/67",
            "+90 (0) 532 123 45 67",
            "(0532) 1234567",
        ] {
            assert_eq!(parse_in(&["TR"], text).as_deref(), Ok("+905321234567"), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_told_so() {
        for text in [
            "",
            "x",
            "abc",
            "532",
            "0532123456",
            "-5321234567",
            "53212345a7",
            "5.321e9",
            "NaN",
            "1e9",
            "٥٣٢١٢٣٤٥٦٧",
            "++905321234567",
            "+90+5321234567",
            "+",
            "+9",
            "00",
            "0000905321234567",
            "532;1234567",
            "5321234567\n;",
            "+5321",
            "005",
        ] {
            let code = parse_in(&["TR"], text);
            assert!(matches!(code, Err("not-a-phone-number" | "foreign-phone-number")), "{text}: {code:?}");
        }
    }

    #[test]
    fn numbers_that_are_too_long_are_told_so() {
        for text in ["53212345678", "053212345678", "+9053212345678", "532123456789012345", &"5".repeat(33)] {
            assert_eq!(parse_in(&["TR"], text), Err("phone-number-too-long"), "{text}");
        }
    }

    #[test]
    fn landlines_and_numbers_that_cost_extra_are_no_mobiles() {
        for text in [
            "2125551234",
            "02165551234",
            "+903125551234",
            "8501234567",
            "9001234567",
            "5121234567",
            "5921234567",
            "4441234567",
        ] {
            assert_eq!(parse_in(&["TR"], text), Err("not-a-mobile-number"), "{text}");
        }
    }

    #[test]
    fn a_country_that_is_not_allowed_is_foreign_and_one_that_is_allowed_is_not() {
        for text in ["+4915112345678", "+12025550123", "004915112345678", "+8821612345678", "+37060012345"] {
            assert_eq!(parse_in(&["TR"], text), Err("foreign-phone-number"), "{text}");
        }
        assert_eq!(parse_in(&["TR", "DE"], "+4915112345678").as_deref(), Ok("+4915112345678"));
        assert_eq!(parse_in(&["DE", "TR"], "0151 12345678").as_deref(), Ok("+4915112345678"));
        assert_eq!(parse_in(&["TR", "GB"], "+44 7400 123456").as_deref(), Ok("+447400123456"));
        assert_eq!(parse_in(&["TR", "GB"], "+44 7600 123456"), Err("not-a-mobile-number"), "a pager");
        assert_eq!(parse_in(&["FR"], "06 12 34 56 78").as_deref(), Ok("+33612345678"));
        assert_eq!(parse_in(&["NL"], "0612345678").as_deref(), Ok("+31612345678"));
        assert_eq!(parse_in(&["DE"], "5321234567"), Err("not-a-mobile-number"), "the first country is home");
    }

    #[test]
    fn calling_codes_cannot_be_taken_for_each_other() {
        for a in COUNTRIES {
            for b in COUNTRIES {
                assert!(a == b || !a.calling.starts_with(b.calling), "{} {}", a.code, b.code);
            }
        }
    }

    #[test]
    fn a_block_is_all_but_four_digits() {
        let number = MobileNumber::parse("5321234567", &["TR".to_owned()]).expect("a number");
        assert_eq!(number.block(), "+90532123");
        assert_eq!(last_four("0532 123 45 67").as_deref(), Some("4567"));
        assert_eq!(last_four("4567"), None);
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_a_number_or_a_sentence(text in "\\PC{0,40}") {
            if let Ok(number) = parse_in(&["TR"], &text) {
                prop_assert!(number.len() == 13 && number.starts_with("+905"));
                prop_assert_eq!(parse_in(&["TR"], &number), Ok(number.clone()));
            }
        }
    }
}
