//! A bank card as a shopper typed it. It exists for one question to one service: it cannot be cloned, printed, compared,
//! serialised or stored, and is wiped when it is dropped. Who looks inside says `expose`.

use zeroize::Zeroizing;

use crate::{
    facts::OrderLinks,
    form::{FieldDoc, FieldType, REQUIRED, Submission},
    ids::Timestamp,
    text,
    text::{FormErrors, Problem},
    time::year_and_month,
};

text!(NOT_A_CARD_NUMBER = "not-a-card-number",
    en: "Enter the 13 to 19 digits of the card.", tr: "Kartın 13 ila 19 haneli numarasını girin.");
text!(NOT_A_YEAR = "not-a-card-year",
    en: "Enter the year with two or four digits.", tr: "Yılı iki veya dört haneli girin.");
text!(NOT_A_MONTH = "not-a-card-month", en: "Enter a month from 1 to 12.", tr: "1 ile 12 arasında bir ay girin.");
text!(NOT_A_CVV = "not-a-cvv", en: "Enter the 3 or 4 digits of the security code.",
    tr: "Güvenlik kodunun 3 veya 4 hanesini girin.");
text!(NOT_A_HOLDER = "not-a-card-holder", en: "Enter the name on the card.", tr: "Kartın üzerindeki ismi girin.");
text!(CARD_EXPIRED = "card-expired", en: "The card has expired.", tr: "Kartın süresi dolmuş.");

/// The longest name a card has room for.
const HOLDER_CHARS_MAX: usize = 64;

/// Digits nobody may keep.
struct Digits(Zeroizing<String>);

/// A card.
pub struct Card {
    number: Digits,
    cvv: Digits,
    expiry: CardExpiry,
    holder: Option<Zeroizing<String>>,
}

impl std::fmt::Debug for Card {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

/// The field of the name on a card, where it is asked for.
pub const HOLDER_FIELD: FieldDoc = secret("card_holder", "The name on the card.", 64);

/// The fields of a card, for the OpenAPI document.
pub const CARD_FIELDS: &[FieldDoc] = &[
    secret("card_number", "The card's number: 13 to 19 digits; blanks and dashes may group them.", 32),
    secret("card_year", "The year it expires, with two or four digits.", 4),
    secret("card_month", "The month it expires, `3` or `03`.", 2),
    secret("card_cvv", "The 3 or 4 digits of its security code.", 4),
];

const fn secret(name: &'static str, about: &'static str, chars_max: usize) -> FieldDoc {
    FieldDoc { name, about, kind: FieldType::Secret { chars_max }, required: true }
}

impl Card {
    /// Reads the card among the fields of `submission`, and reports every field that is wrong. Whether the number passes
    /// Luhn's check does not matter here: the protocol's own sample fails it, and nothing is charged by asking.
    pub fn read(submission: &Submission) -> Result<Self, FormErrors> {
        let mut errors = FormErrors::none();
        let mut field = |name, read: fn(&str) -> Result<Digits, Problem>| {
            let sent = submission.get(name).ok_or_else(|| Problem::new(&REQUIRED));
            sent.and_then(read).map_err(|problem| errors.push(name, problem)).ok()
        };
        let number = field("card_number", number);
        let year = field("card_year", |text| digits(text, &[2, 4]).ok_or_else(|| Problem::new(&NOT_A_YEAR)));
        let month = field("card_month", month);
        let cvv = field("card_cvv", |text| digits(text, &[3, 4]).ok_or_else(|| Problem::new(&NOT_A_CVV)));
        match (number, year, month, cvv) {
            (Some(number), Some(year), Some(month), Some(cvv)) => {
                let (year, month) = (whole(&year), whole(&month));
                let year = if year < 100 { year + 2000 } else { year };
                let month = u8::try_from(month).expect("it is from 1 to 12");
                Ok(Self { number, cvv, expiry: CardExpiry { year, month }, holder: None })
            }
            _ => Err(errors),
        }
    }

    /// Reads the card and the name on it, as it is needed to be charged. Every field that is wrong is reported.
    pub fn read_with_holder(submission: &Submission) -> Result<Self, FormErrors> {
        let sent = submission.get("card_holder").ok_or_else(|| Problem::new(&REQUIRED));
        let holder = sent.and_then(|text| {
            let text = text.trim();
            let right = text.chars().count() <= HOLDER_CHARS_MAX
                && text.chars().any(char::is_alphabetic)
                && !text.chars().any(char::is_control)
                // Somebody who types the number here must not have it printed on a statement.
                && text.chars().filter(char::is_ascii_digit).count() < 8;
            right.then(|| Zeroizing::new(text.to_owned())).ok_or_else(|| Problem::new(&NOT_A_HOLDER))
        });
        match (Self::read(submission), holder) {
            (Ok(card), Ok(holder)) => Ok(Self { holder: Some(holder), ..card }),
            (Ok(_), Err(problem)) => {
                let mut errors = FormErrors::none();
                errors.push("card_holder", problem);
                Err(errors)
            }
            (Err(errors), Ok(_)) => Err(errors),
            (Err(mut errors), Err(problem)) => {
                errors.push("card_holder", problem);
                Err(errors)
            }
        }
    }

    /// What it is recognised by: nobody finds its number by it, or what it is called in another installation.
    pub fn fingerprint(&self, links: &dyn OrderLinks) -> String {
        links.digest("card", self.expose_number())
    }

    /// When it expires.
    pub fn expiry(&self) -> CardExpiry {
        self.expiry
    }

    /// The digits of its number, for the one service that is asked.
    pub fn expose_number(&self) -> &str {
        &self.number.0
    }

    /// Its security code, for the one service that is asked.
    pub fn expose_cvv(&self) -> &str {
        &self.cvv.0
    }

    /// The name on it, for the one service that is asked.
    pub fn expose_holder(&self) -> Option<&str> {
        self.holder.as_ref().map(|holder| holder.as_str())
    }
}

/// The last month of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CardExpiry {
    /// The year, with four digits.
    pub year: u16,
    /// The month, from 1.
    pub month: u8,
}

impl CardExpiry {
    /// Refuses a card that is no longer valid at `now`. A day is left for places where the month lasts longer than in UTC.
    pub fn check(self, now: Timestamp) -> Result<(), FormErrors> {
        let (year, month) = year_and_month(now.plus_seconds(-24 * 3600));
        let past = (i32::from(self.year), self.month) < (i32::from(year), month);
        if past { Err(FormErrors::field("card_year", &CARD_EXPIRED)) } else { Ok(()) }
    }
}

/// Digits of one of these lengths and nothing else.
fn digits(text: &str, lengths: &[usize]) -> Option<Digits> {
    let text = text.trim();
    let right = lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    right.then(|| Digits(Zeroizing::new(text.to_owned())))
}

fn number(text: &str) -> Result<Digits, Problem> {
    // Room for all of them from the start: a text that grows leaves copies behind.
    let mut number = Zeroizing::new(String::with_capacity(text.len()));
    number.extend(text.chars().filter(char::is_ascii_digit));
    let only_grouping = text.trim().chars().all(|c| c.is_ascii_digit() || c == ' ' || c == '-');
    if text.len() <= 32 && only_grouping && (13..=19).contains(&number.len()) {
        Ok(Digits(number))
    } else {
        Err(Problem::new(&NOT_A_CARD_NUMBER))
    }
}

fn month(text: &str) -> Result<Digits, Problem> {
    let month = digits(text, &[1, 2]).filter(|month| (1..=12).contains(&whole(month)));
    month.ok_or_else(|| Problem::new(&NOT_A_MONTH))
}

fn whole(digits: &Digits) -> u16 {
    digits.0.parse().unwrap_or_default()
}

/// Whether `number` could be taken for a bank card's: 13 to 19 digits that pass Luhn's check.
pub fn looks_like_a_card(number: &str) -> bool {
    let digits: Vec<u32> = number.chars().filter_map(|c| c.to_digit(10)).collect();
    let sum: u32 = (digits.iter().rev().enumerate())
        .map(|(place, digit)| match (place % 2, *digit) {
            (0, digit) => digit,
            (_, digit) if digit > 4 => digit * 2 - 9,
            (_, digit) => digit * 2,
        })
        .sum();
    (13..=19).contains(&digits.len()) && sum.is_multiple_of(10)
}

/// `number` with all but its last four characters hidden, if it could be taken for a bank card's.
#[must_use]
pub fn masked(number: &str) -> String {
    if !looks_like_a_card(number) {
        return number.to_owned();
    }
    let hidden = number.chars().count().saturating_sub(4);
    number
        .chars()
        .enumerate()
        .map(|(place, c)| if place < hidden && c.is_ascii_digit() { '*' } else { c })
        .collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use super::*;

    /// 2027-01-15 08:00:00 UTC.
    const NOW: Timestamp = Timestamp(1_800_000_000_000_000);

    fn read(number: &str, year: &str, month: &str, cvv: &str) -> Result<Card, Vec<&'static str>> {
        let fields = [("card_number", number), ("card_year", year), ("card_month", month), ("card_cvv", cvv)];
        let submission = Submission::new(fields.map(|(n, v)| (n.to_owned(), v.to_owned())));
        Card::read(&submission).map_err(|errors| errors.codes())
    }

    #[test]
    fn the_sample_of_the_protocol_is_a_card_although_it_fails_luhn() {
        let card = read("03948590328570", "30", "03", "234").ok().unwrap();
        assert_eq!((card.expose_number(), card.expose_cvv()), ("03948590328570", "234"));
        assert_eq!(card.expiry(), CardExpiry { year: 2030, month: 3 });
        assert!(!looks_like_a_card("03948590328570"));
    }

    #[test]
    fn years_and_months_are_taken_as_cards_and_clients_write_them() {
        let card = read("5549 6000-0000 0007", "2030", "3", "0123").ok().unwrap();
        assert_eq!(card.expose_number(), "5549600000000007");
        assert_eq!(card.expiry(), CardExpiry { year: 2030, month: 3 });
    }

    #[test]
    fn a_card_that_is_charged_has_a_name_on_it_and_prints_as_stars() {
        let read = |holder: &str| {
            let fields = [
                ("card_number", "5549600000000007"),
                ("card_year", "2030"),
                ("card_month", "3"),
                ("card_cvv", "123"),
                ("card_holder", holder),
            ];
            let submission = Submission::new(fields.map(|(n, v)| (n.to_owned(), v.to_owned())));
            Card::read_with_holder(&submission).map_err(|errors| errors.codes())
        };
        let card = read(" Ayşe Yılmaz ").unwrap();
        assert_eq!(card.expose_holder(), Some("Ayşe Yılmaz"));
        assert_eq!(format!("{card:?}"), "***");
        assert_eq!(read("").unwrap_err(), ["required"]);
        for holder in ["5549600000000007", "A\u{7}B", "-", &"A".repeat(65)] {
            assert_eq!(read(holder).unwrap_err(), ["not-a-card-holder"], "{holder}");
        }
    }

    #[test]
    fn every_field_that_is_wrong_is_named() {
        let codes = read("1234", "3", "13", "12").err().unwrap();
        assert_eq!(codes, ["not-a-card-number", "not-a-card-year", "not-a-card-month", "not-a-cvv"]);
        assert_eq!(read("", "", "", "").err().unwrap(), ["required"; 4]);
        for number in
            ["12345678901234567890", "554960000000000x", "５５４９６０００００００００００７", "NaN", "1e15"]
        {
            assert_eq!(read(number, "30", "3", "123").err().unwrap(), ["not-a-card-number"], "{number}");
        }
    }

    #[test]
    fn a_card_is_valid_to_the_end_of_its_month() {
        let check =
            |year, month| read("5549600000000007", year, month, "123").ok().unwrap().expiry().check(NOW);
        assert!(check("27", "1").is_ok());
        assert!(check("2027", "02").is_ok());
        assert_eq!(check("26", "12").unwrap_err().codes(), ["card-expired"]);
        assert_eq!(check("1999", "12").unwrap_err().codes(), ["card-expired"]);
    }

    #[test]
    fn a_loyalty_number_that_could_be_a_card_is_hidden() {
        assert_eq!(masked("5555555555554444"), "************4444");
        assert_eq!(masked("5555 5555 5555 4444"), "**** **** **** 4444");
        assert_eq!(masked("LC-000123"), "LC-000123");
        assert_eq!(masked("5555555555554445"), "5555555555554445");
    }
}
