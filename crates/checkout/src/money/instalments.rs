//! What a bank adds to an amount that is paid in instalments, and the payments it is divided into.

use super::{Money, MoneyError};

impl Money {
    /// What `basis_points` hundredths of a per cent of this amount come to; half a minor unit counts as a whole one.
    pub fn interest(self, basis_points: u32) -> Result<Self, MoneyError> {
        let share = i128::from(self.minor) * i128::from(basis_points);
        let minor = i64::try_from((share + 5_000).div_euclid(10_000)).map_err(|_| MoneyError::TooLarge)?;
        Ok(Self::new(minor, self.currency))
    }

    /// This amount in `count` payments that add up to it; what does not divide is paid first.
    pub fn in_payments(self, count: u8) -> Vec<Self> {
        self.allocate(&vec![1; usize::from(count)])
    }
}
