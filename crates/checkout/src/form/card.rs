//! The number of a card where only its bank matters. What is not needed is dropped while it is read.

use serde::{Deserialize, Serialize};

use super::{FieldType, FieldValue};
use crate::{text, text::Problem};

text!(NOT_A_CARD = "not-a-card",
    en: "Enter the number of the card, 13 to 19 digits.", tr: "Kartın numarasını girin, 13-19 rakam.");

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
        let allowed = |c: char| c.is_ascii_digit() || c == ' ' || c == '-';
        let digits = text.chars().filter(char::is_ascii_digit);
        if text.len() <= 32 && text.chars().all(allowed) && (13..=19).contains(&digits.clone().count()) {
            Ok(Self(digits.take(BIN_DIGITS).collect()))
        } else {
            Err(Problem::new(&NOT_A_CARD))
        }
    }
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
