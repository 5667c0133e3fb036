//! Rates: the only decimals there are. Every multiplication names its rounding.

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use super::{Money, MoneyError};

/// A percentage such as a tax rate: `20.00` means twenty per cent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Rate(Decimal);

/// What happens to half a minor unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// Away from zero, as shops and tax offices do.
    HalfUp,
    /// Towards zero, for what the shop gives away.
    Down,
}

impl Rate {
    /// Reads a percentage from 0 to 100, at most four decimals.
    pub fn parse(text: &str) -> Option<Self> {
        let percent: Decimal = text.trim().parse().ok()?;
        (percent >= Decimal::ZERO && percent <= Decimal::ONE_HUNDRED && percent.scale() <= 4)
            .then_some(Self(percent))
    }

    /// Whether this is a share of something: more than nothing, not more than all of it.
    pub fn is_share(self) -> bool {
        self.0 > Decimal::ZERO && self.0 <= Decimal::ONE_HUNDRED
    }

    /// This share of `whole`.
    pub fn of(self, whole: Money, rounding: Rounding) -> Result<Money, MoneyError> {
        let share = Decimal::from(whole.minor).checked_mul(self.0).ok_or(MoneyError::TooLarge)?
            / Decimal::ONE_HUNDRED;
        let minor = i64::try_from(rounding.apply(share)).map_err(|_| MoneyError::TooLarge)?;
        Ok(Money::new(minor, whole.currency))
    }

    /// The part of a tax-inclusive `gross` that is tax.
    pub fn included_in(self, gross: Money) -> Result<Money, MoneyError> {
        let tax = Decimal::from(gross.minor).checked_mul(self.0).ok_or(MoneyError::TooLarge)?
            / (Decimal::ONE_HUNDRED + self.0);
        let minor = i64::try_from(Rounding::HalfUp.apply(tax)).map_err(|_| MoneyError::TooLarge)?;
        Ok(Money::new(minor, gross.currency))
    }
}

impl Rounding {
    fn apply(self, value: Decimal) -> Decimal {
        let strategy = match self {
            Self::HalfUp => RoundingStrategy::MidpointAwayFromZero,
            Self::Down => RoundingStrategy::ToZero,
        };
        value.round_dp_with_strategy(0, strategy)
    }
}

/// Two decimals, as the wire writes tax rates (`"20.00"`).
impl std::fmt::Display for Rate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.2}", self.0)
    }
}
