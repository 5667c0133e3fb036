//! What can go wrong at a bank, and the dials that make it go wrong.

use std::collections::VecDeque;

use checkout::money::Currency;
use serde::{Deserialize, Serialize};

/// What goes wrong with a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// It does nothing and never answers.
    TimeoutBefore,
    /// It does what it was asked and never answers.
    TimeoutAfter,
    /// It does it, and the connection breaks.
    LostAfter,
    /// It does it, and says something nobody understands.
    Garbage,
    /// Error 500, and nothing was done.
    ErrorBefore,
    /// Error 500, and it was done.
    ErrorAfter,
    /// Status 429: too busy, nothing was done.
    Busy,
    /// It does it, and takes its time to say so.
    Late,
    /// It does it with another amount.
    WrongAmount,
    /// It does it with another currency.
    WrongCurrency,
}

impl Trouble {
    /// All there are.
    pub const ALL: [Self; 10] = [
        Self::TimeoutBefore,
        Self::TimeoutAfter,
        Self::LostAfter,
        Self::Garbage,
        Self::ErrorBefore,
        Self::ErrorAfter,
        Self::Busy,
        Self::Late,
        Self::WrongAmount,
        Self::WrongCurrency,
    ];

    /// Whether nothing is done.
    pub(super) fn is_before(self) -> bool {
        matches!(self, Self::TimeoutBefore | Self::ErrorBefore | Self::Busy)
    }
}

/// A currency that is not `currency`.
pub(super) fn other(currency: Currency) -> Currency {
    let other = if currency == Currency::TRY { "EUR" } else { "TRY" };
    Currency::parse(other).expect("a currency")
}

/// What goes wrong when the shopper is sent back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReturnTrouble {
    /// The bank itself posts the answer before the browser does.
    Twice,
    /// The shopper waits at the bank for a while.
    Late,
    /// The answer names another amount, rightly signed.
    WrongAmount,
    /// The answer names another currency, rightly signed.
    WrongCurrency,
    /// The signature is wrong.
    WrongSignature,
    /// The shopper is not sent back.
    Never,
}

impl ReturnTrouble {
    /// All there are.
    pub const ALL: [Self; 6] =
        [Self::Twice, Self::Late, Self::WrongAmount, Self::WrongCurrency, Self::WrongSignature, Self::Never];
}

/// Which call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum On {
    /// What the bank is.
    Describe,
    /// Instalment plans.
    Plans,
    /// Those of every kind of card.
    Cards,
    /// A charge begins.
    Charge,
    /// It is finished after the shopper came back.
    Complete,
    /// What became of it.
    Query,
    /// It is taken.
    Capture,
    /// It is let go of.
    Void,
    /// It is given back.
    Refund,
}

/// What an operator or a test turns while the bank runs. Percentages are of the calls that would move money or set it aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BankDials {
    /// How long every answer takes, in milliseconds.
    pub delay_ms: u64,
    /// Up to so many milliseconds more.
    pub jitter_ms: u64,
    /// How long a late answer takes, in milliseconds.
    pub late_ms: u64,
    /// How long a connection is held that is never answered, in milliseconds.
    pub silence_ms: u64,
    /// Declined.
    pub decline_percent: u8,
    /// [`Trouble::TimeoutBefore`].
    pub timeout_before_percent: u8,
    /// [`Trouble::TimeoutAfter`].
    pub timeout_after_percent: u8,
    /// [`Trouble::ErrorBefore`].
    pub error_before_percent: u8,
    /// [`Trouble::ErrorAfter`].
    pub error_after_percent: u8,
    /// [`Trouble::Garbage`].
    pub garbage_percent: u8,
    /// [`Trouble::LostAfter`].
    pub lost_percent: u8,
}

impl Default for BankDials {
    fn default() -> Self {
        Self {
            delay_ms: 0,
            jitter_ms: 0,
            late_ms: 6_000,
            silence_ms: 30_000,
            decline_percent: 0,
            timeout_before_percent: 0,
            timeout_after_percent: 0,
            error_before_percent: 0,
            error_after_percent: 0,
            garbage_percent: 0,
            lost_percent: 0,
        }
    }
}

/// What the next call of a kind meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Next {
    /// A call.
    Call {
        /// Which.
        on: On,
        /// What goes wrong with it.
        trouble: Trouble,
    },
    /// The way back to the shop.
    Return {
        /// What goes wrong on it.
        on_return: ReturnTrouble,
    },
}

/// What a call meets, by the dials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Well,
    Declined,
    Trouble(Trouble),
}

/// The dials, what was ordered for the next calls, and the dice.
#[derive(Debug)]
pub(super) struct Troubles {
    pub(super) dials: BankDials,
    pub(super) next: VecDeque<Next>,
    dice: u64,
}

impl Troubles {
    pub(super) fn new(seed: u64) -> Self {
        Self { dials: BankDials::default(), next: VecDeque::new(), dice: seed }
    }

    /// `SplitMix64`: the same seed, the same troubles.
    fn throw(&mut self, sides: u64) -> u64 {
        self.dice = self.dice.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.dice;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % sides.max(1)
    }

    pub(super) fn delay_ms(&mut self) -> u64 {
        let jitter = self.dials.jitter_ms;
        self.dials.delay_ms.saturating_add(self.throw(jitter.saturating_add(1)))
    }

    /// What the call that arrives now meets.
    pub(super) fn fate(&mut self, called: On) -> Fate {
        let ordered =
            self.next.iter().position(|next| matches!(next, Next::Call { on, .. } if *on == called));
        if let Some(Next::Call { trouble, .. }) = ordered.and_then(|place| self.next.remove(place)) {
            return Fate::Trouble(trouble);
        }
        if matches!(called, On::Describe | On::Plans | On::Cards | On::Query) {
            return Fate::Well;
        }
        let declines = matches!(called, On::Charge | On::Complete);
        let dials = &self.dials;
        let odds = [
            (if declines { dials.decline_percent } else { 0 }, Fate::Declined),
            (dials.timeout_before_percent, Fate::Trouble(Trouble::TimeoutBefore)),
            (dials.timeout_after_percent, Fate::Trouble(Trouble::TimeoutAfter)),
            (dials.error_before_percent, Fate::Trouble(Trouble::ErrorBefore)),
            (dials.error_after_percent, Fate::Trouble(Trouble::ErrorAfter)),
            (dials.garbage_percent, Fate::Trouble(Trouble::Garbage)),
            (dials.lost_percent, Fate::Trouble(Trouble::LostAfter)),
        ];
        let mut thrown = self.throw(100);
        for (percent, fate) in odds {
            if thrown < u64::from(percent) {
                return fate;
            }
            thrown -= u64::from(percent);
        }
        Fate::Well
    }

    /// What the shopper who is sent back now meets.
    pub(super) fn on_the_way_back(&mut self) -> Option<ReturnTrouble> {
        let place = self.next.iter().position(|next| matches!(next, Next::Return { .. }))?;
        match self.next.remove(place) {
            Some(Next::Return { on_return }) => Some(on_return),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_ordered_comes_first_and_once() {
        let mut troubles = Troubles::new(1);
        troubles.next.push_back(Next::Call { on: On::Refund, trouble: Trouble::Busy });
        troubles.next.push_back(Next::Return { on_return: ReturnTrouble::Twice });
        assert_eq!(troubles.fate(On::Charge), Fate::Well);
        assert_eq!(troubles.fate(On::Refund), Fate::Trouble(Trouble::Busy));
        assert_eq!(troubles.fate(On::Refund), Fate::Well);
        assert_eq!(troubles.on_the_way_back(), Some(ReturnTrouble::Twice));
        assert_eq!(troubles.on_the_way_back(), None);
    }

    #[test]
    fn dials_are_shares_of_all_calls() {
        let mut troubles = Troubles::new(7);
        troubles.dials.decline_percent = 20;
        troubles.dials.garbage_percent = 30;
        let fates: Vec<Fate> = (0..10_000).map(|_| troubles.fate(On::Charge)).collect();
        let share = |fate| fates.iter().filter(|met| **met == fate).count();
        assert!((1_800..2_200).contains(&share(Fate::Declined)), "{}", share(Fate::Declined));
        let garbage = share(Fate::Trouble(Trouble::Garbage));
        assert!((2_800..3_200).contains(&garbage), "{garbage}");
        assert!((0..1_000).all(|_| troubles.fate(On::Query) == Fate::Well));
    }
}
