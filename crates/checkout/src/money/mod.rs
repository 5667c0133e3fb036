//! Money: whole minor units of a currency. There is no `+`: sums are checked, and a currency never meets another.

mod currency;
mod instalments;
mod rate;

pub use currency::Currency;
pub use rate::{Rate, Rounding};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// An amount of one currency in its minor unit (kuruş, cent). May be negative only inside a calculation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Whole minor units.
    pub minor: i64,
    /// The currency they are units of.
    pub currency: Currency,
}

/// Why a calculation has no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoneyError {
    /// The sum is larger than a register holds.
    TooLarge,
    /// Two currencies met.
    CurrencyMismatch,
    /// The text is no decimal number, or finer than the currency's minor unit.
    Malformed,
}

impl std::fmt::Display for MoneyError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::TooLarge => "amount too large",
            Self::CurrencyMismatch => "amounts of different currencies",
            Self::Malformed => "not an amount of this currency",
        })
    }
}

impl std::error::Error for MoneyError {}

impl Money {
    /// The most minor units a text may say. A full basket of goods at this price still has a sum.
    pub const PARSED_MINOR_MAX: i64 = 1_000_000_000_000;

    /// `minor` minor units of `currency`.
    pub fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in `currency`.
    pub fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// Reads a decimal text such as `12.5` or `1299.90`; refuses more decimals than the currency has.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let text = text.trim();
        // The decimal reader also knows exponents and digit separators; a price has neither.
        if !text.chars().all(|c| c.is_ascii_digit() || c == '.' || c == '-') {
            return Err(MoneyError::Malformed);
        }
        let decimal: Decimal = text.parse().map_err(|_| MoneyError::Malformed)?;
        let scaled = decimal.checked_mul(currency.minor_per_major()).ok_or(MoneyError::TooLarge)?;
        if !scaled.fract().is_zero() {
            return Err(MoneyError::Malformed);
        }
        let minor = i64::try_from(scaled).map_err(|_| MoneyError::TooLarge)?;
        if minor.abs() > Self::PARSED_MINOR_MAX {
            return Err(MoneyError::TooLarge);
        }
        Ok(Self::new(minor, currency))
    }

    /// The sum of two amounts of one currency.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.combine(other, i64::checked_add)
    }

    /// The difference of two amounts of one currency.
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.combine(other, i64::checked_sub)
    }

    fn combine(self, other: Self, with: fn(i64, i64) -> Option<i64>) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::CurrencyMismatch);
        }
        let minor = with(self.minor, other.minor).ok_or(MoneyError::TooLarge)?;
        Ok(Self::new(minor, self.currency))
    }

    /// This amount `times` over.
    pub fn checked_times(self, times: i64) -> Result<Self, MoneyError> {
        let minor = self.minor.checked_mul(times).ok_or(MoneyError::TooLarge)?;
        Ok(Self::new(minor, self.currency))
    }

    /// The sum of `amounts`, nothing when there are none.
    pub fn sum(amounts: impl IntoIterator<Item = Self>, currency: Currency) -> Result<Self, MoneyError> {
        amounts.into_iter().try_fold(Self::zero(currency), Self::checked_add)
    }

    /// Splits this amount in proportion to `weights` so that the shares add up to it exactly: what rounding
    /// leaves over goes to the largest remainders, earlier shares first.
    pub fn allocate(self, weights: &[u64]) -> Vec<Self> {
        let whole: u128 = weights.iter().copied().map(u128::from).sum();
        if whole == 0 {
            return weights.iter().map(|_| Self::zero(self.currency)).collect();
        }
        let sign = if self.minor < 0 { -1 } else { 1 };
        let amount = u128::from(self.minor.unsigned_abs());
        let mut shares: Vec<(u128, u128)> = weights
            .iter()
            .map(|&w| (amount * u128::from(w) / whole, amount * u128::from(w) % whole))
            .collect();
        let mut left = amount - shares.iter().map(|(share, _)| share).sum::<u128>();
        let mut order: Vec<usize> = (0..shares.len()).collect();
        order.sort_by_key(|&i| std::cmp::Reverse(shares[i].1));
        for i in order {
            if left == 0 {
                break;
            }
            shares[i].0 += 1;
            left -= 1;
        }
        let minor = |share: u128| i64::try_from(share).expect("a share is no larger than the whole") * sign;
        shares.into_iter().map(|(share, _)| Self::new(minor(share), self.currency)).collect()
    }

    /// This amount, or `most` where that is less; of another currency, nothing. Never negative.
    #[must_use]
    pub fn at_most(self, most: Self) -> Self {
        let minor = if self.currency == most.currency { self.minor.min(most.minor) } else { 0 };
        Self::new(minor.max(0), most.currency)
    }

    /// Whether this is less than nothing.
    pub fn is_negative(self) -> bool {
        self.minor < 0
    }
}

/// The text of the wire: at least two decimals, the currency's exponent where that is larger, no grouping.
impl std::fmt::Display for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.text().as_str())
    }
}

/// As many characters as an amount can have: nineteen digits, more zeros than any currency adds, a sign and a point.
const TEXT_CHARS_MAX: usize = 32;

/// An amount in digits, written from its end on. Every answer shows some twenty.
struct MoneyText {
    bytes: [u8; TEXT_CHARS_MAX],
    begin: usize,
}

impl MoneyText {
    fn push(&mut self, byte: u8) {
        self.begin -= 1;
        self.bytes[self.begin] = byte;
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[self.begin..]).expect("digits are text")
    }
}

impl Money {
    /// The amount with the decimals of its currency, but at least two.
    fn text(self) -> MoneyText {
        let mut text = MoneyText { bytes: [0; TEXT_CHARS_MAX], begin: TEXT_CHARS_MAX };
        let exponent = self.currency.exponent();
        for _ in exponent..2 {
            text.push(b'0');
        }
        let (mut rest, mut digits) = (self.minor.unsigned_abs(), 0);
        while rest > 0 || digits <= exponent {
            if digits == exponent {
                text.push(b'.');
            }
            text.push(b'0' + u8::try_from(rest % 10).expect("a remainder of ten fits"));
            (rest, digits) = (rest / 10, digits + 1);
        }
        if self.minor < 0 {
            text.push(b'-');
        }
        text
    }
}

/// Money as clients read it: a decimal text (`docs/protocol.md`, Money).
#[derive(Debug, Clone, Copy, PartialEq, Eq, utoipa::ToSchema)]
#[schema(value_type = String, example = "129.90", pattern = r"^-?\d+\.\d{2,4}$")]
pub struct Amount(pub Money);

impl From<Money> for Amount {
    fn from(money: Money) -> Self {
        Self(money)
    }
}

impl Serialize for Amount {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.text().as_str())
    }
}

#[cfg(test)]
mod tests;
