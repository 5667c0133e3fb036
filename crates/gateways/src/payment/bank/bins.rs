//! The banks whose cards the sandbox bank knows, by the first digits. All of them are invented.

use checkout::money::{Currency, Money};

use crate::payment::Plan;

/// The currencies it takes.
pub const CURRENCIES: [&str; 5] = ["TRY", "EUR", "USD", "JPY", "KWD"];

/// Cards that begin alike.
#[derive(Debug, Clone, Copy)]
pub struct Bin {
    /// Their first digits.
    pub digits: &'static str,
    /// What people call them.
    pub name: &'static str,
    /// What links call them.
    pub slug: &'static str,
    /// Their bank.
    pub bank: &'static str,
    /// Credit cards.
    pub credit: bool,
    /// Instalments, and what the bank adds in hundredths of a per cent.
    pub plans: &'static [(u8, u32)],
    /// Points on every card, in liras.
    pub points: &'static str,
    /// The colours of their picture.
    pub colours: (&'static str, &'static str),
}

/// All there are.
pub const BINS: [Bin; 7] = [
    Bin {
        digits: "411111",
        name: "Poyraz",
        slug: "poyraz",
        bank: "Poyraz Bankası",
        credit: true,
        plans: &[(1, 0), (3, 150), (6, 300), (9, 450), (12, 600)],
        points: "0",
        colours: ("#0f766e", "#99f6e4"),
    },
    Bin {
        digits: "554960",
        name: "Nar Kart",
        slug: "nar",
        bank: "Nar Bank",
        credit: true,
        plans: &[(1, 0), (3, 0), (6, 250), (9, 400), (12, 575)],
        points: "25.00",
        colours: ("#9f1239", "#fecdd3"),
    },
    Bin {
        digits: "979204",
        name: "Turna",
        slug: "turna",
        bank: "Turna Katılım",
        credit: true,
        plans: &[(1, 0), (3, 199), (6, 389), (9, 579), (12, 769)],
        points: "0",
        colours: ("#1d4ed8", "#bfdbfe"),
    },
    Bin {
        digits: "400000",
        name: "Lodos",
        slug: "lodos",
        bank: "Lodos Bank",
        credit: true,
        plans: &[(1, 0), (3, 175), (6, 350), (9, 525), (12, 700)],
        points: "0",
        colours: ("#b45309", "#fde68a"),
    },
    Bin {
        digits: "371449",
        name: "Kervan",
        slug: "kervan",
        bank: "Kervan Finans",
        credit: true,
        plans: &[(1, 0), (3, 225), (6, 425)],
        points: "0",
        colours: ("#4c1d95", "#ddd6fe"),
    },
    Bin {
        digits: "533333",
        name: "Lodos Debit",
        slug: "lodos-debit",
        bank: "Lodos Bank",
        credit: false,
        plans: &[(1, 0)],
        points: "0",
        colours: ("#334155", "#cbd5e1"),
    },
    Bin {
        digits: "424242",
        name: "Meridian",
        slug: "meridian",
        bank: "Meridian Credit Union",
        credit: true,
        plans: &[(1, 0)],
        points: "0",
        colours: ("#166534", "#bbf7d0"),
    },
];

/// The cards that begin with what `digits` begin with.
pub(super) fn bin(digits: &str) -> Option<&'static Bin> {
    BINS.iter().find(|bin| digits.starts_with(bin.digits))
}

/// Whether the card that begins like `shown` can pay in so many payments.
pub(super) fn offers(shown: &str, instalments: u8) -> bool {
    let plans = bin(shown).map_or(&[(1, 0)][..], |bin| bin.plans);
    plans.iter().any(|(count, _)| *count == instalments)
}

impl Bin {
    /// How `amount` can be paid.
    pub fn plans_of(&self, amount: Money) -> Vec<Plan> {
        let plan = |(instalments, interest): &(u8, u32)| Plan::with_interest(amount, *instalments, *interest);
        self.plans.iter().filter_map(|terms| plan(terms).ok()).collect()
    }

    /// What the points on a card are worth in `currency`.
    pub fn points_in(&self, currency: Currency) -> Money {
        let liras = Money::parse(self.points, Currency::TRY).expect("a test reads the table");
        if currency == Currency::TRY { liras } else { Money::zero(currency) }
    }

    /// Their picture, drawn of nothing but a shape and their name.
    pub fn logo(&self) -> String {
        let (dark, light) = self.colours;
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 60" role="img" aria-label="{name}"><rect width="96" height="60" rx="7" fill="{dark}"/><circle cx="78" cy="16" r="30" fill="{light}" opacity=".22"/><rect x="9" y="11" width="14" height="10" rx="2" fill="{light}"/><text x="9" y="48" fill="{light}" font-family="system-ui,sans-serif" font-size="{size}" font-weight="700">{name}</text></svg>"#,
            name = self.name,
            size = match self.name.len() {
                0..=6 => 17,
                7..=8 => 15,
                _ => 12,
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bank_takes_one_payment_and_states_its_points_as_money() {
        for bin in &BINS {
            assert_eq!(bin.plans[0], (1, 0), "{}", bin.name);
            assert!(bin.plans.windows(2).all(|pair| pair[0].0 < pair[1].0), "{}", bin.name);
            assert!(!bin.points_in(Currency::TRY).is_negative());
        }
        for code in CURRENCIES {
            assert!(Currency::parse(code).is_some(), "{code}");
        }
    }
}
