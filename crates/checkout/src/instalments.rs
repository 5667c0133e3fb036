//! How a card can pay an amount: the plans of its bank. They are kept as rates, so that they are computed anew for every
//! amount and nobody is asked while an answer is drawn.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    ids::Pk,
    money::{Amount, Money},
    text,
    text::{Language, Problem},
};

text!(ONE_PAYMENT = "one-payment", en: "Single payment", tr: "Tek Çekim");
text!(SO_MANY_INSTALMENTS = "so-many-instalments", en: "{count} instalments", tr: "{count} Taksit");

/// No plan adds more than ten times the amount: with it, sums would leave the register.
const INTEREST_BASIS_POINTS_MAX: u32 = 100_000;

/// Whose card it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardType {
    /// What people call it.
    pub name: String,
    /// What links and settings call it.
    pub slug: String,
    /// The bank behind it.
    pub bank: String,
    /// Where its picture is, if it has one.
    pub logo: Option<String>,
    /// A credit card; a debit card otherwise.
    pub credit: bool,
}

/// The terms of one plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanTerms {
    /// How many payments.
    pub instalments: u8,
    /// What the bank adds, in hundredths of a per cent of the amount.
    pub interest_basis_points: u32,
}

impl PlanTerms {
    /// One payment of the amount itself.
    pub const AT_ONCE: Self = Self { instalments: 1, interest_basis_points: 0 };

    /// `amount` on these terms; `None` where it is too large, or a payment would be nothing.
    pub fn of(self, amount: Money) -> Option<Instalments> {
        let interest = amount.interest(self.interest_basis_points).ok()?;
        let total = amount.checked_add(interest).ok()?;
        let divides = self.instalments == 1 || total.minor >= i64::from(self.instalments);
        divides.then_some(Instalments { count: self.instalments, interest, total })
    }
}

/// How cards of one kind can pay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardTerms {
    /// Whose card it is, if that is known.
    pub card: Option<CardType>,
    /// The plans, fewest instalments first; the first is one payment of the amount itself.
    plans: Vec<PlanTerms>,
}

/// A card of which nothing is known pays at once.
impl Default for CardTerms {
    fn default() -> Self {
        Self::new(None, [])
    }
}

impl CardTerms {
    /// The terms of a card, beside one payment that every card can make. A plan beyond all reason is left out.
    pub fn new(card: Option<CardType>, plans: impl IntoIterator<Item = PlanTerms>) -> Self {
        let sound = |plan: &PlanTerms| {
            plan.instalments > 1 && plan.interest_basis_points <= INTEREST_BASIS_POINTS_MAX
        };
        let plans = plans.into_iter().filter(sound).chain([PlanTerms::AT_ONCE]);
        let plans: BTreeMap<u8, PlanTerms> = plans.map(|plan| (plan.instalments, plan)).collect();
        Self { card, plans: plans.into_values().collect() }
    }

    /// The terms of the plan with `count` payments.
    pub fn plan(&self, count: u8) -> Option<PlanTerms> {
        self.plans.iter().copied().find(|plan| plan.instalments == count)
    }

    /// The ways to pay `amount`, fewest payments first.
    pub fn offered(&self, amount: Money) -> Vec<Instalments> {
        self.plans.iter().filter_map(|plan| plan.of(amount)).collect()
    }
}

/// An amount in instalments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instalments {
    /// How many payments.
    pub count: u8,
    /// What the bank adds.
    pub interest: Money,
    /// What is paid in all.
    pub total: Money,
}

impl Instalments {
    /// What is paid each time; what does not divide is paid first.
    pub fn payments(&self) -> Vec<Money> {
        self.total.in_payments(self.count)
    }

    /// The largest of the payments, which is the first.
    pub fn monthly(&self) -> Money {
        self.payments().first().copied().unwrap_or(self.total)
    }

    /// What a shopper reads: `3 instalments`.
    pub fn label(&self, language: Language) -> String {
        match self.count {
            1 => ONE_PAYMENT.in_language(language).to_owned(),
            count => Problem::new(&SO_MANY_INSTALMENTS).with("count", count).in_language(language),
        }
    }
}

/// Instalments as clients read them.
#[derive(Debug, Serialize, ToSchema)]
pub struct InstalmentKeys {
    /// The key: how many payments there are.
    pk: Pk,
    /// How many payments.
    installment_count: u8,
    /// What a shopper reads.
    label: String,
    /// What is paid in all.
    price_with_accrued_interest: Amount,
    /// What is paid each time; the largest payment where they are not all alike.
    monthly_price_with_accrued_interest: Amount,
}

impl InstalmentKeys {
    /// Draws `instalments`.
    pub fn new(instalments: Instalments, language: Language) -> Self {
        Self {
            pk: Pk(i64::from(instalments.count)),
            installment_count: instalments.count,
            label: instalments.label(language),
            price_with_accrued_interest: Amount(instalments.total),
            monthly_price_with_accrued_interest: Amount(instalments.monthly()),
        }
    }
}

/// A kind of card as clients read it.
#[derive(Debug, Serialize, ToSchema)]
pub struct CardTypeKeys<'a> {
    /// Where its picture is.
    logo: Option<&'a str>,
    /// What people call it.
    name: &'a str,
    /// What links call it.
    slug: &'a str,
}

impl<'a> From<&'a CardType> for CardTypeKeys<'a> {
    fn from(card: &'a CardType) -> Self {
        Self { logo: card.logo.as_deref(), name: &card.name, slug: &card.slug }
    }
}

#[cfg(test)]
mod tests;
