//! What can go wrong at a provider, and the dials that make it go wrong.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

/// How a provider misbehaves about one payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trick {
    /// Nobody paid, and somebody says so with a signature of their own.
    Forged,
    /// Nobody paid, and somebody says so without a signature.
    Unsigned,
    /// Nobody paid, and the notification was signed an hour ago.
    Stale,
    /// Nobody paid, and `is_successful` is the text `"false"`.
    FalseAsText,
    /// The same message comes again after it was heard.
    Replayed,
    /// Three times at once.
    Thrice,
    /// After the success comes the failure before it.
    Reordered,
    /// Long after the browser.
    Late,
    /// Shortly after the browser.
    BrowserFirst,
    /// Long before the browser.
    BeforeBrowser,
    /// A part of the amount was taken, and the message says so.
    PartialAmount,
    /// Another currency was taken, and the message says so.
    OtherCurrency,
    /// The message is about another basket and another order.
    OtherBasket,
    /// The provider has given everything back before it tells of the payment.
    AfterRefund,
    /// It never tells, and the browser stays.
    Never,
}

impl Trick {
    /// All there are.
    pub const ALL: [Self; 15] = [
        Self::Forged,
        Self::Unsigned,
        Self::Stale,
        Self::FalseAsText,
        Self::Replayed,
        Self::Thrice,
        Self::Reordered,
        Self::Late,
        Self::BrowserFirst,
        Self::BeforeBrowser,
        Self::PartialAmount,
        Self::OtherCurrency,
        Self::OtherBasket,
        Self::AfterRefund,
        Self::Never,
    ];

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Forged => "forged",
            Self::Unsigned => "unsigned",
            Self::Stale => "stale",
            Self::FalseAsText => "false_as_text",
            Self::Replayed => "replayed",
            Self::Thrice => "thrice",
            Self::Reordered => "reordered",
            Self::Late => "late",
            Self::BrowserFirst => "browser_first",
            Self::BeforeBrowser => "before_browser",
            Self::PartialAmount => "partial_amount",
            Self::OtherCurrency => "other_currency",
            Self::OtherBasket => "other_basket",
            Self::AfterRefund => "after_refund",
            Self::Never => "never",
        }
    }

    /// The one of that word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|trick| trick.word() == word)
    }

    /// Whether no money moves: the message is all there is.
    pub fn is_hoax(self) -> bool {
        matches!(self, Self::Forged | Self::Unsigned | Self::Stale | Self::FalseAsText)
    }
}

/// What an operator or a test turns while the provider runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProviderDials {
    /// How long every answer to the shop takes, in milliseconds.
    pub delay_ms: u64,
    /// It answers the shop with error 503 and does nothing.
    pub outage: bool,
    /// It does what the shop asks, and the connection breaks.
    pub lose_answers: bool,
    /// It takes every answer of the shop to a notification for lost.
    pub deaf: bool,
    /// It tells the shop of a payment so many times before it gives the money back by itself.
    pub attempts_max: u32,
    /// It waits so long between two of them, in milliseconds.
    pub retry_ms: u64,
    /// A late notification comes so long after the browser, in milliseconds.
    pub late_ms: u64,
    /// A browser that is not first is held so long, and one that is first is so much earlier, in milliseconds.
    pub hold_ms: u64,
    /// How long a session lives, in seconds.
    pub session_seconds: i64,
}

impl Default for ProviderDials {
    fn default() -> Self {
        Self {
            delay_ms: 0,
            outage: false,
            lose_answers: false,
            deaf: false,
            attempts_max: 10,
            retry_ms: 1_000,
            late_ms: 20_000,
            hold_ms: 3_000,
            session_seconds: 1_800,
        }
    }
}

/// The dials, and what was ordered for the next payments.
#[derive(Debug)]
pub(super) struct Dials {
    pub(super) all: ProviderDials,
    pub(super) next: VecDeque<Trick>,
}

impl Dials {
    pub(super) fn new(all: ProviderDials) -> Self {
        Self { all, next: VecDeque::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_trick_has_the_word_it_is_ordered_by() {
        for trick in Trick::ALL {
            assert_eq!(serde_json::to_value(trick).ok(), Some(trick.word().into()));
            assert_eq!(Trick::of(trick.word()), Some(trick));
        }
        assert_eq!(Trick::of("none"), None);
    }
}
