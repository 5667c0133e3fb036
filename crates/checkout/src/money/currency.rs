//! Which currencies there are and how many decimals they have (ISO 4217).

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// An ISO 4217 currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// The Turkish lira.
    pub const TRY: Self = Self(iso_currency::Currency::TRY);

    /// Reads a code such as `TRY` or `eur`; `None` for anything that is no currency with a minor unit.
    pub fn parse(code: &str) -> Option<Self> {
        let currency = iso_currency::Currency::from_code(&code.trim().to_ascii_uppercase())?;
        currency.exponent().is_some_and(|exponent| exponent <= 4).then_some(Self(currency))
    }

    /// The three letters, upper case.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// The three letters as the wire writes them, lower case.
    pub fn wire_code(self) -> String {
        self.code().to_ascii_lowercase()
    }

    /// What a shopper reads behind an amount: `TL` for the lira, the code otherwise.
    pub fn label(self) -> &'static str {
        if self == Self::TRY { "TL" } else { self.code() }
    }

    /// Decimals of the minor unit.
    pub fn exponent(self) -> u32 {
        u32::from(self.0.exponent().expect("parse admits only currencies with a minor unit"))
    }

    /// Minor units in one major unit.
    pub(super) fn minor_per_major(self) -> Decimal {
        Decimal::from(10_u32.pow(self.exponent()))
    }
}

impl PartialOrd for Currency {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Currency {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.code().cmp(other.code())
    }
}

impl TryFrom<String> for Currency {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        Self::parse(&code).ok_or_else(|| format!("`{code}` is no ISO 4217 currency code"))
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}
