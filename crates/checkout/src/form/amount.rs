//! An amount of money as a form field: a plain decimal text, whose currency is that of the basket.

use super::{FieldType, FieldValue};
use crate::{
    money::{Currency, Money},
    text,
    text::Problem,
};

text!(NOT_AN_AMOUNT = "not-an-amount",
    en: "Enter an amount such as 12.50.", tr: "12.50 gibi bir tutar girin.");
text!(NEGATIVE_AMOUNT = "negative-amount",
    en: "The amount must not be negative.", tr: "Tutar negatif olamaz.");
text!(AMOUNT_TOO_FINE = "amount-too-fine",
    en: "The currency has at most {max} decimals.", tr: "Bu para biriminde en çok {max} ondalık basamak olabilir.");
text!(AMOUNT_TOO_LARGE = "amount-too-large", en: "The amount is too large.", tr: "Tutar çok büyük.");

/// The longest text that is looked at.
const CHARS_MAX: usize = 20;

/// A decimal text that is not negative: digits, and a point with more digits. No sign, exponent or grouping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AmountText(String);

impl AmountText {
    /// The amount in `currency`.
    pub fn in_currency(&self, currency: Currency) -> Result<Money, Problem> {
        let decimals = self.0.split_once('.').map_or("", |(_, decimals)| decimals).trim_end_matches('0');
        if decimals.len() > currency.exponent() as usize {
            return Err(Problem::new(&AMOUNT_TOO_FINE).with("max", currency.exponent()));
        }
        Money::parse(&self.0, currency).map_err(|_| Problem::new(&AMOUNT_TOO_LARGE))
    }
}

impl FieldValue for AmountText {
    const TYPE: FieldType = FieldType::Text { chars_max: CHARS_MAX };

    fn parse(text: &str) -> Result<Self, Problem> {
        let text = text.trim();
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let decimal = |text: &str| {
            text.len() <= CHARS_MAX
                && match text.split_once('.') {
                    Some((whole, decimals)) => digits(whole) && digits(decimals),
                    None => digits(text),
                }
        };
        match text.strip_prefix('-') {
            Some(rest) if decimal(rest) => Err(Problem::new(&NEGATIVE_AMOUNT)),
            None if decimal(text) => Ok(Self(text.to_owned())),
            _ => Err(Problem::new(&NOT_AN_AMOUNT)),
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_a_plain_decimal_text() {
        for (text, minor) in [("30", 3_000), ("30.5", 3_050), (" 0.01 ", 1), ("12.500", 1_250), ("0", 0)] {
            let amount = AmountText::parse(text).unwrap().in_currency(Currency::TRY).unwrap();
            assert_eq!(amount.minor, minor, "{text}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused_with_its_reason() {
        let no = "not-an-amount";
        let texts =
            ["NaN", "1e9", "+5", "1,50", "1.", ".5", "1.2.3", "0x10", "1_000", "١", "--5", "inf", " "];
        for text in texts {
            assert_eq!(AmountText::parse(text).unwrap_err().code(), no, "{text}");
        }
        assert_eq!(AmountText::parse(&"1".repeat(21)).unwrap_err().code(), no);
        assert_eq!(AmountText::parse("-0.01").unwrap_err().code(), "negative-amount");
        let amount = |text: &str| AmountText::parse(text).unwrap().in_currency(Currency::TRY);
        assert_eq!(amount("0.001").unwrap_err().code(), "amount-too-fine");
        assert_eq!(amount("99999999999999999999").unwrap_err().code(), "amount-too-large");
    }
}
