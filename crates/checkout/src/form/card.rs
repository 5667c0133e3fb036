//! The number of a card where only its bank matters. What is not needed is dropped while it is read.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use super::{FieldType, FieldValue};
use crate::{text, text::Problem};

text!(NOT_A_CARD = "not-a-card",
    en: "Enter the number of the card, 13 to 19 digits.", tr: "Kartın numarasını girin, 13-19 rakam.");

text!(NOT_A_BIN = "not-a-bin",
    en: "Enter the first six digits of the card.", tr: "Kartın ilk altı hanesini girin.");

/// The digits of a card's number that are kept: they name the bank and the kind of card.
const BIN_DIGITS: usize = 8;

/// The first eight digits of a card's number. Whether the number could be a real one is not looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CardBin(String);

impl CardBin {
    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FieldValue for CardBin {
    const TYPE: FieldType = FieldType::Text { chars_max: 32 };

    fn parse(text: &str) -> Result<Self, Problem> {
        digits_kept(text, 13..=19).map(Self).ok_or_else(|| Problem::new(&NOT_A_CARD))
    }
}

/// The first six to eight digits of a card's number, of which a client may have sent more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BinNumber(String);

impl BinNumber {
    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the card with this `number`, its digits alone, is such a one.
    pub fn is_of(&self, number: &str) -> bool {
        number.starts_with(&self.0)
    }
}

impl FieldValue for BinNumber {
    const TYPE: FieldType = FieldType::Text { chars_max: 32 };

    fn parse(text: &str) -> Result<Self, Problem> {
        digits_kept(text, 6..=19).map(Self).ok_or_else(|| Problem::new(&NOT_A_BIN))
    }
}

/// The first digits of what is written like a card's number, if it has as many as `allowed`.
fn digits_kept(text: &str, allowed: RangeInclusive<usize>) -> Option<String> {
    let written = |c: char| c.is_ascii_digit() || c == ' ' || c == '-';
    let digits = text.chars().filter(char::is_ascii_digit);
    let right = text.len() <= 32 && text.chars().all(written) && allowed.contains(&digits.clone().count());
    right.then(|| digits.take(BIN_DIGITS).collect())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_eight_digits_are_kept() {
        for text in ["4355084355084358", " 4355 0843 5508 4358 ", "4355-0843-5508-4358", "4355084355084"] {
            assert_eq!(CardBin::parse(text).unwrap().as_str(), "43550843", "{text}");
        }
        assert_eq!(CardBin::parse("03948590328570").unwrap().as_str(), "03948590");
    }

    #[test]
    fn of_the_first_digits_of_a_card_no_more_than_eight_are_kept() {
        for (text, kept) in [
            ("435508", "435508"),
            (" 4355 08 ", "435508"),
            ("4355084", "4355084"),
            ("43550843", "43550843"),
            ("4355084355084358", "43550843"),
            ("4355-0843-5508-4358-123", "43550843"),
        ] {
            let bin = BinNumber::parse(text).unwrap();
            assert_eq!(bin.as_str(), kept, "{text}");
            assert!(bin.is_of("4355084355084358") && !bin.is_of("5400619360964581"));
        }
        for text in ["43550", "x", "435508x", "-1e9", "4.35508", "43550843550843581234", "４３５５０８"]
        {
            assert_eq!(BinNumber::parse(text).unwrap_err().code(), "not-a-bin", "{text}");
        }
    }

    #[test]
    fn what_is_no_card_number_is_refused_without_saying_it_again() {
        let nineteen_and_one = "1".repeat(20);
        for text in [
            "435508435508",
            &nineteen_and_one,
            "4355084355084358x",
            "NaN",
            "1e9",
            "-4355084355084358e",
            "４３５５０８４３５５０８４３５８",
        ] {
            let problem = CardBin::parse(text).unwrap_err();
            assert_eq!(problem.code(), "not-a-card", "{text}");
            assert!(!problem.in_language(crate::text::Language::En).contains(text));
        }
    }
}
