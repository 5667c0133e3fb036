//! Fields of accounts. A password is never printed, whatever form it is in.

use std::fmt;

use checkout::{
    form::{FieldType, FieldValue, Flag, NoteText},
    text,
    text::Problem,
};

use crate::security::password::PASSWORD_BYTES_MAX;

const PASSWORD_CHARS_MIN: usize = 8;

text!(PASSWORD_SHORT = "password-short",
    en: "The password needs at least {min} characters.", tr: "Şifre en az {min} karakter olmalıdır.");
text!(PASSWORD_LONG = "password-long", en: "The password is too long.", tr: "Şifre çok uzun.");
text!(PASSWORD_DIGITS = "password-digits",
    en: "The password must not consist of digits only.", tr: "Şifre yalnızca rakamlardan oluşamaz.");
text!(PASSWORD_IS_EMAIL = "password-is-email",
    en: "The password must not be the e-mail address.", tr: "Şifre e-posta adresiyle aynı olamaz.");
text!(NOT_A_DATE = "not-a-date",
    en: "Enter a date as year, month and day, such as 1990-12-31.", tr: "Tarihi yıl, ay ve gün olarak girin, örneğin 1990-12-31.");
text!(NOT_A_GENDER = "not-a-gender", en: "Choose one of the offered values.", tr: "Sunulan değerlerden birini seçin.");
text!(NAME_WITH_BREAKS = "name-with-breaks", en: "A name has one line.", tr: "Ad tek satır olmalıdır.");

/// Something typed into a login form, taken as it is: even what should be an address may be a password.
pub(super) struct Typed(pub(super) String);

impl fmt::Debug for Typed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Typed(…)")
    }
}

impl FieldValue for Typed {
    const TYPE: FieldType = FieldType::Text { chars_max: PASSWORD_BYTES_MAX };

    fn parse(text: &str) -> Result<Self, Problem> {
        Ok(Self(text.to_owned()))
    }
}

/// A password somebody chooses.
pub(super) struct NewPassword(pub(super) String);

impl fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewPassword(…)")
    }
}

impl FieldValue for NewPassword {
    const TYPE: FieldType = FieldType::Text { chars_max: PASSWORD_BYTES_MAX };

    fn parse(text: &str) -> Result<Self, Problem> {
        if text.len() > PASSWORD_BYTES_MAX {
            Err(Problem::new(&PASSWORD_LONG))
        } else if text.chars().count() < PASSWORD_CHARS_MIN {
            Err(Problem::new(&PASSWORD_SHORT).with("min", PASSWORD_CHARS_MIN))
        } else if text.chars().all(char::is_numeric) {
            Err(Problem::new(&PASSWORD_DIGITS))
        } else {
            Ok(Self(text.to_owned()))
        }
    }
}

impl NewPassword {
    /// Refuses the e-mail address of the account as its password.
    pub(super) fn unlike(self, email: &str) -> Result<Self, Problem> {
        if self.0.trim().to_lowercase() == email.to_lowercase() {
            return Err(Problem::new(&PASSWORD_IS_EMAIL));
        }
        Ok(self)
    }
}

/// A given or family name: one line of at most 150 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name(pub(super) String);

impl FieldValue for Name {
    const TYPE: FieldType = FieldType::Text { chars_max: 150 };

    fn parse(text: &str) -> Result<Self, Problem> {
        let name = NoteText::<150>::parse(text.trim())?.into_string();
        if name.contains(['\n', '\t']) { Err(Problem::new(&NAME_WITH_BREAKS)) } else { Ok(Self(name)) }
    }
}

/// A day between 1900 and 2100, written `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BirthDate(jiff::civil::Date);

impl BirthDate {
    /// `YYYY-MM-DD`.
    pub(super) fn text(self) -> String {
        self.0.to_string()
    }
}

impl FieldValue for BirthDate {
    const TYPE: FieldType = FieldType::Text { chars_max: 10 };

    fn parse(text: &str) -> Result<Self, Problem> {
        let text = text.trim();
        let date = jiff::civil::Date::strptime("%Y-%m-%d", text).ok();
        date.filter(|date| (1900..=2100).contains(&date.year()) && date.to_string() == text)
            .map(Self)
            .ok_or_else(|| Problem::new(&NOT_A_DATE))
    }
}

/// What somebody says about their gender.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Gender(pub(super) &'static str);

/// The values there are, with what a shopper reads.
pub(super) static GENDERS: [(&str, &text::Text); 2] = [("male", &MALE), ("female", &FEMALE)];

text!(MALE = "gender-male", en: "Male", tr: "Erkek");
text!(FEMALE = "gender-female", en: "Female", tr: "Kadın");

impl FieldValue for Gender {
    const TYPE: FieldType = FieldType::Text { chars_max: 6 };

    fn parse(text: &str) -> Result<Self, Problem> {
        let text = text.trim();
        let known = GENDERS.iter().find(|(value, _)| value.eq_ignore_ascii_case(text));
        known.map(|(value, _)| Self(value)).ok_or_else(|| Problem::new(&NOT_A_GENDER))
    }
}

/// A yes or no that is left alone when it is not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Permission(pub(super) bool);

impl FieldValue for Permission {
    const TYPE: FieldType = FieldType::Boolean;

    fn parse(text: &str) -> Result<Self, Problem> {
        <Flag as checkout::form::Field>::read(Some(text)).map(|flag| Self(flag.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(password: &str) -> Option<&'static str> {
        NewPassword::parse(password).err().map(|problem| problem.code())
    }

    #[test]
    fn a_password_is_long_enough_and_no_mere_number() {
        assert_eq!(refusal("sekizhar"), None);
        assert_eq!(refusal("ığüşöçİĞ"), None);
        assert_eq!(refusal("1234567a"), None);
        assert_eq!(refusal("yedihar"), Some("password-short"));
        assert_eq!(refusal("123456789012"), Some("password-digits"));
        assert_eq!(refusal(&"x".repeat(1_024)), None);
        assert_eq!(refusal(&"x".repeat(1_025)), Some("password-long"));
        assert_eq!(refusal(&"ü".repeat(513)), Some("password-long"), "bytes are counted, not characters");
    }

    #[test]
    fn a_password_is_not_the_address() {
        let password = || NewPassword("Ayse@Example.com".to_owned());
        assert!(password().unlike("ayse@example.com").is_err());
        assert!(password().unlike("ayse@example.org").is_ok());
    }

    #[test]
    fn what_was_typed_is_not_printed() {
        assert_eq!(format!("{:?}{:?}", Typed("x".into()), NewPassword("y".into())), "Typed(…)NewPassword(…)");
    }

    #[test]
    fn a_birth_date_is_a_day_that_exists() {
        for good in ["1990-12-31", "2000-02-29", " 1900-01-01 "] {
            assert!(BirthDate::parse(good).is_ok(), "{good}");
        }
        for bad in
            ["1990-02-30", "31.12.1990", "1990-1-1", "1899-12-31", "990-12-31", "bugün", "1990-12-31T00:00"]
        {
            assert!(BirthDate::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_name_is_one_line() {
        assert_eq!(Name::parse("  Ayşe Nur ").map(|name| name.0).ok().as_deref(), Some("Ayşe Nur"));
        for bad in ["A\nB", "A\tB", "A\u{202E}B", "A\u{0}", &"x".repeat(151)] {
            assert!(Name::parse(bad).is_err(), "{bad:?}");
        }
    }
}
