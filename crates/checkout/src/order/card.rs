//! The card that pays an order: its first digits, whose it is, and in how many payments. Never more of its number.

use serde::{Deserialize, Serialize};

use super::Order;
use crate::{
    form::BinNumber,
    instalments::{CardType, Instalments, PlanTerms},
    money::Money,
};

/// The card that pays an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderCard {
    /// Its first digits; not for everybody who sees the order.
    pub bin: Option<BinNumber>,
    /// Whose card it is, if that is known.
    pub card: Option<CardType>,
    /// In how many payments, and what the bank adds.
    pub terms: PlanTerms,
}

impl Order {
    /// In which instalments it was to be paid when it was made.
    pub fn instalments(&self) -> Option<Instalments> {
        let card = self.draft.card.as_ref()?;
        let paid = Money::sum(self.tenders.iter().map(|tender| tender.amount), self.amount.currency).ok()?;
        let interest = self.interest.unwrap_or(Money::zero(self.amount.currency));
        let total = self.amount.checked_sub(paid).and_then(|left| left.checked_add(interest)).ok()?;
        Some(Instalments { count: card.terms.instalments, interest, total })
    }

    /// What the bank adds to what the card still pays: less when items were cancelled.
    pub fn live_interest(&self) -> Money {
        if let (Some(interest), Some(_)) = (self.interest, &self.draft.checkout_provider) {
            return share_of(interest, self.left_to_pay(), self.amount);
        }
        let points = self.draft.card.as_ref().map_or(0, |card| card.terms.interest_basis_points);
        self.left_to_pay().interest(points).expect("it is no more than when the order was made")
    }
}

/// As much of `interest` as `left` is of `whole`, rounded down: a provider tells an amount, and no rate.
fn share_of(interest: Money, left: Money, whole: Money) -> Money {
    let gone = u64::try_from(whole.minor - left.minor).unwrap_or(0);
    let weights = [left.minor.unsigned_abs(), gone];
    interest.allocate(&weights).first().copied().unwrap_or(Money::zero(interest.currency))
}
