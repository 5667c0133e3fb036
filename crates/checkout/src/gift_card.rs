//! Gift cards of the shop's own: their codes, what is known of a card, and the one-time code that proves whose it is. A code
//! opens money, so it is kept nowhere: a card is found by a keyed digest of its code.

use crate::{
    facts::OrderLinks,
    form::{FieldType, FieldValue},
    ids::{CheckoutId, Pk, Timestamp},
    ledger::{Balance, Resource},
    money::{Currency, Money},
    phone::MobileNumber,
    text,
    text::Problem,
};

text!(NOT_A_GIFT_CARD_CODE = "not-a-gift-card-code",
    en: "Enter the code as it stands on the card: {min} to {max} letters and digits.",
    tr: "Kodu kartın üzerinde yazdığı gibi girin: {min} ila {max} harf ve rakam.");

/// The purpose under which codes are digested.
const DIGEST_PURPOSE: &str = "gift-card";
/// The letters and digits a code has, those that are not there being too easily mistaken for others: 32 of them.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters and digits of a code that is made here: 80 bits.
const MADE_CHARS: usize = 16;
/// Letters and digits of a code that was made elsewhere.
const CHARS_MIN: usize = 8;
const CHARS_MAX: usize = 32;
/// The longest text that is looked at: a code in groups.
const TEXT_CHARS_MAX: usize = 64;
/// Digits of a one-time code.
const OTP_DIGITS: usize = 6;

/// The code of a gift card as it was typed, such that two ways of writing it are the same. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct GiftCardCode(String);

impl std::fmt::Debug for GiftCardCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

impl GiftCardCode {
    /// A code made of `random` bytes, each of which gives five bits.
    pub fn of_random(random: [u8; MADE_CHARS]) -> Self {
        Self(random.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect())
    }

    /// Reads what somebody typed: blanks and dashes do not matter, nor small letters, and what looks alike is the same.
    pub fn read(text: &str) -> Result<Self, Problem> {
        let wrong = || Problem::new(&NOT_A_GIFT_CARD_CODE).with("min", CHARS_MIN).with("max", CHARS_MAX);
        if text.chars().count() > TEXT_CHARS_MAX {
            return Err(wrong());
        }
        let letters = text.chars().filter(|letter| !letter.is_whitespace() && *letter != '-');
        let code: String = letters
            .map(|letter| match letter.to_ascii_uppercase() {
                'I' | 'L' => '1',
                'O' => '0',
                other => other,
            })
            .collect();
        let right = code.bytes().all(|letter| letter.is_ascii_alphanumeric());
        if right && (CHARS_MIN..=CHARS_MAX).contains(&code.len()) { Ok(Self(code)) } else { Err(wrong()) }
    }

    /// The code in groups of four, for the one who gets the card.
    pub fn expose(&self) -> String {
        let groups: Vec<&str> =
            (0..self.0.len()).step_by(4).map(|at| &self.0[at..(at + 4).min(self.0.len())]).collect();
        groups.join("-")
    }

    /// The last four letters and digits, by which people tell cards apart.
    pub fn last_four(&self) -> &str {
        &self.0[self.0.len() - 4..]
    }

    /// The digest it is kept as.
    pub fn digest(&self, links: &dyn OrderLinks) -> String {
        links.digest(DIGEST_PURPOSE, &self.0)
    }

    /// The digests it may be kept as: those under earlier keys of the installation as well, the present one first.
    pub fn digests(&self, links: &dyn OrderLinks) -> Vec<String> {
        links.digests(DIGEST_PURPOSE, &self.0)
    }
}

impl FieldValue for GiftCardCode {
    const TYPE: FieldType = FieldType::Secret { chars_max: TEXT_CHARS_MAX };

    fn parse(text: &str) -> Result<Self, Problem> {
        Self::read(text)
    }
}

/// A gift card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GiftCard {
    /// Its key.
    pub pk: Pk,
    /// The digest of its code.
    pub digest: String,
    /// The last four letters and digits of its code.
    pub last_four: String,
    /// The currency of its money.
    pub currency: Currency,
    /// From when on it cannot be used any more.
    pub expires: Option<Timestamp>,
    /// The number a one-time code is sent to before it can be used.
    pub phone: Option<MobileNumber>,
    /// Whether it can be used; not when the operator blocked it.
    pub active: bool,
    /// When it was issued.
    pub created: Timestamp,
    /// What there is of its money, and what orders hold.
    pub balance: Balance,
}

impl GiftCard {
    /// The name its money has in the ledger.
    pub fn resource(&self) -> Resource {
        Resource::GiftCard(self.pk, self.currency)
    }

    /// Whether it can pay something in `currency` at `now`.
    pub fn is_usable(&self, currency: Currency, now: Timestamp) -> bool {
        self.active && self.currency == currency && self.expires.is_none_or(|expires| now < expires)
    }

    /// What no order holds of it.
    pub fn available(&self) -> Money {
        Money::new(self.balance.available().max(0), self.currency)
    }
}

/// What a one-time code is made of: one entry of one card in one checkout. It is no secret; the code is found with the key of
/// the installation only, and so never kept.
pub fn otp_made_of(checkout: &CheckoutId, card: &str, nonce: &str) -> String {
    format!("{checkout}:{card}:{nonce}")
}

/// A one-time code as it was typed. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct OtpText(String);

impl std::fmt::Debug for OtpText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

impl OtpText {
    /// Whether it is `code`.
    pub fn is(&self, code: &str) -> bool {
        self.0 == code
    }
}

text!(NOT_AN_OTP = "not-a-one-time-code",
    en: "Enter the {digits} digits of the code.", tr: "Kodun {digits} hanesini girin.");

impl FieldValue for OtpText {
    const TYPE: FieldType = FieldType::Secret { chars_max: OTP_DIGITS };

    fn parse(text: &str) -> Result<Self, Problem> {
        let digits: String = text.chars().filter(|letter| *letter != ' ').take(OTP_DIGITS + 1).collect();
        let right = digits.len() == OTP_DIGITS && digits.bytes().all(|digit| digit.is_ascii_digit());
        if right && text.len() <= 2 * OTP_DIGITS {
            Ok(Self(digits))
        } else {
            Err(Problem::new(&NOT_AN_OTP).with("digits", OTP_DIGITS))
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_written_and_printed_nowhere() {
        let code = GiftCardCode::read("K7QM-10XA-9PRS-TVWX").unwrap();
        for text in ["k7qm10xa9prstvwx", " K7QM IOXA 9PRS TVWX ", "K7QM-lOxa-9prs-tvwx"] {
            assert_eq!(GiftCardCode::read(text).unwrap(), code, "{text}");
        }
        assert_eq!((code.expose().as_str(), code.last_four()), ("K7QM-10XA-9PRS-TVWX", "TVWX"));
        assert_eq!(format!("{code:?}"), "***");
    }

    #[test]
    fn what_is_no_code_is_refused() {
        for text in [
            "",
            "   ",
            "K7QM-10X",
            &"1".repeat(33),
            &"-".repeat(65),
            "K7QM-10XA-9PRŞ",
            "{\"a\": 1}",
            "１２３４５６７８",
        ] {
            assert_eq!(GiftCardCode::read(text).unwrap_err().code(), "not-a-gift-card-code", "{text}");
        }
    }

    #[test]
    fn a_made_code_is_read_as_itself_and_uses_every_letter() {
        let made = GiftCardCode::of_random(std::array::from_fn(|at| u8::try_from(at * 2 + 224).unwrap()));
        assert_eq!(made.expose(), "0246-8ACE-GJMP-RTWY");
        assert_eq!(GiftCardCode::read(&made.expose()).unwrap(), made);
    }

    #[test]
    fn a_one_time_code_is_read_with_blanks_and_nothing_else_is() {
        assert!(OtpText::parse(" 123 456 ").unwrap().is("123456"));
        assert_eq!(format!("{:?}", OtpText::parse("123456").unwrap()), "***");
        for text in ["12345", "1234567", "12345a", "-12345", "", "１２３４５６"] {
            assert_eq!(OtpText::parse(text).unwrap_err().code(), "not-a-one-time-code", "{text}");
        }
    }
}
