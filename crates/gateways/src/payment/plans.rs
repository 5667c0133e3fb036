//! Card types and their instalment plans, as the bank behind the first digits of a card offers them.

pub use checkout::instalments::CardType;
use checkout::{
    instalments::PlanTerms,
    money::{Money, MoneyError},
};

/// A card as far as its first digits tell, and how it can pay one amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardPlans {
    /// Whose card it is.
    pub card: CardType,
    /// The plans, fewest instalments first; the first is one payment.
    pub plans: Vec<Plan>,
}

/// A way to pay an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// How many payments.
    pub instalments: u8,
    /// What the bank adds, in hundredths of a per cent of the amount.
    pub interest_basis_points: u32,
    /// What the shopper pays in all: the amount and the interest.
    pub total: Money,
}

impl Plan {
    /// One payment of `amount`.
    pub fn at_once(amount: Money) -> Self {
        Self { instalments: 1, interest_basis_points: 0, total: amount }
    }

    /// `amount` in `instalments` payments with interest, half a minor unit counted as a whole one.
    pub fn with_interest(
        amount: Money,
        instalments: u8,
        interest_basis_points: u32,
    ) -> Result<Self, MoneyError> {
        let total = amount.checked_add(amount.interest(interest_basis_points)?)?;
        Ok(Self { instalments, interest_basis_points, total })
    }

    /// What is paid each time; what does not divide is paid first.
    pub fn payments(&self) -> Vec<Money> {
        self.total.in_payments(self.instalments)
    }

    /// The plan without its amount.
    pub fn terms(&self) -> PlanTerms {
        PlanTerms { instalments: self.instalments, interest_basis_points: self.interest_basis_points }
    }
}

#[cfg(test)]
mod tests {
    use checkout::money::Currency;

    use super::*;

    #[test]
    fn interest_is_rounded_to_the_minor_unit_of_each_currency_and_payments_lose_nothing() {
        for (minor, code, basis_points, instalments, total) in [
            (10_000, "TRY", 150, 3, 10_150),
            (9_999, "TRY", 150, 3, 10_149),
            (33, "EUR", 150, 3, 33),
            (1_234, "JPY", 450, 9, 1_290),
            (12_345, "KWD", 600, 12, 13_086),
            (100, "USD", 50, 6, 101),
        ] {
            let currency = Currency::parse(code).expect("a currency");
            let plan = Plan::with_interest(Money::new(minor, currency), instalments, basis_points)
                .expect("a small amount");
            assert_eq!(plan.total.minor, total, "{minor} {code}");
            let paid = Money::sum(plan.payments(), currency).expect("a small amount");
            assert_eq!(paid, plan.total);
            assert_eq!(plan.payments().len(), usize::from(instalments));
        }
    }

    #[test]
    fn an_amount_too_large_for_its_interest_is_refused() {
        assert!(Plan::with_interest(Money::new(i64::MAX, Currency::TRY), 3, 1).is_err());
    }
}
