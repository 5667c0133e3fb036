//! Promotions and card campaigns as an operator sets them, and the questions that their settings alone answer.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::{Prices, on};
use crate::{
    basket::Goods,
    catalog::Product,
    ids::{Pk, Timestamp},
    money::{Currency, Money, Rate},
    text::Label,
};

/// Something the shop gives: by itself, or to whoever has its coupon.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "switches of an operator, each with a meaning of its own")]
pub struct Promotion {
    /// Its key.
    pub pk: Pk,
    /// Its slug, the name of a listed coupon.
    pub slug: String,
    /// What the shopper reads.
    pub name: Label,
    /// Whether it is given at all.
    #[serde(default = "on")]
    pub active: bool,
    /// Its coupon codes; any one will do. With none, and not listed, it is given by itself.
    #[serde(default)]
    pub codes: Vec<String>,
    /// Whether everybody sees it among the coupons to choose from, and can choose it without knowing a code.
    #[serde(default)]
    pub listed: bool,
    /// What it gives.
    pub gives: Gives,
    /// Only for these products: stock keeping units or base codes. Empty, with no categories either, means all.
    #[serde(default)]
    pub products: Vec<String>,
    /// Only for these categories and what is below them, as paths such as `Home/Kitchen`.
    #[serde(default)]
    pub categories: Vec<String>,
    /// Only for goods worth at least this before discounts, by currency.
    #[serde(default)]
    pub goods_from: Prices,
    /// From this moment on, such as `2026-11-27T00:00:00+03:00`.
    #[serde(default)]
    pub starts: Option<jiff::Timestamp>,
    /// Up to this moment.
    #[serde(default)]
    pub ends: Option<jiff::Timestamp>,
    /// How many orders it is given to.
    #[serde(default)]
    pub limit_total: Option<i64>,
    /// How many orders of one customer it is given to. Guests are not given it.
    #[serde(default)]
    pub limit_per_customer: Option<i64>,
    /// Only for a customer's first order. Guests are not given it.
    #[serde(default)]
    pub first_order_only: bool,
    /// Whether it is given together with others.
    #[serde(default = "on")]
    pub combinable: bool,
    /// Higher comes first.
    #[serde(default)]
    pub priority: i64,
    /// What the shopper reads while something is missing; `{missing}` is how much.
    #[serde(default)]
    pub upsell: Option<Label>,
    /// What the shopper reads beside a line it takes something off; its name otherwise.
    #[serde(default)]
    pub badge: Option<Label>,
}

/// What a promotion gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gives {
    /// So many per cent off.
    Percent(Rate),
    /// A fixed amount off, by currency.
    Amount(Prices),
    /// The carrier costs nothing.
    FreeShipping,
    /// Of each so many units the cheapest cost less.
    BuyAndGet(BuyAndGet),
}

/// Of each `buy + get` units the `get` cheapest cost `percent` less.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BuyAndGet {
    /// Units at the full price.
    pub buy: i64,
    /// Units that cost less.
    pub get: i64,
    /// By how many per cent; `"100"` makes them free.
    #[serde(default = "all_of_it")]
    pub percent: Rate,
}

/// Something a bank and the shop give to holders of some cards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Campaign {
    /// Its key.
    pub pk: Pk,
    /// Its code at the bank.
    pub code: String,
    /// What the shopper reads.
    pub name: Label,
    /// A sentence about the advantage, such as instalments.
    pub message: Label,
    /// Whether it is offered.
    #[serde(default = "on")]
    pub active: bool,
    /// The first four to eight digits of the cards it is for.
    pub bins: Vec<String>,
    /// Only for goods worth at least this before discounts, by currency.
    #[serde(default)]
    pub goods_from: Prices,
    /// Only with these ways of paying (keys); empty means with all.
    #[serde(default)]
    pub payment_options: Vec<Pk>,
    /// From this moment on.
    #[serde(default)]
    pub starts: Option<jiff::Timestamp>,
    /// Up to this moment.
    #[serde(default)]
    pub ends: Option<jiff::Timestamp>,
    /// What it takes off the goods; nothing when the advantage is the bank's.
    #[serde(default)]
    pub gives: Option<Advantage>,
}

/// What a campaign takes off the goods.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Advantage {
    /// So many per cent.
    Percent(Rate),
    /// A fixed amount, by currency.
    Amount(Prices),
}

/// Where a moment stands to a window of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Before it.
    Ahead,
    /// In it.
    Now,
    /// Behind it.
    Past,
}

fn all_of_it() -> Rate {
    Rate::parse("100").expect("it is a percentage")
}

/// Where `now` stands to the window from `starts` up to `ends`.
fn when(starts: Option<jiff::Timestamp>, ends: Option<jiff::Timestamp>, now: Timestamp) -> When {
    if ends.is_some_and(|ends| now.0 >= ends.as_microsecond()) {
        When::Past
    } else if starts.is_some_and(|starts| now.0 < starts.as_microsecond()) {
        When::Ahead
    } else {
        When::Now
    }
}

/// What goods worth `worth` lack to be worth as much as `least` says; `None` when they never can be.
fn missing(least: &Prices, worth: Money) -> Option<Money> {
    match least.get(worth.currency) {
        Some(least) => Some(Money::new((least.minor - worth.minor).max(0), worth.currency)),
        None => least.iter().next().is_none().then(|| Money::zero(worth.currency)),
    }
}

/// `code` such that two ways of writing it are the same text: Unicode form and width, case (also the Turkish `İ` and
/// `ı`), blanks around it.
pub fn folded(code: &str) -> String {
    let cased = code.trim().nfkc().flat_map(char::to_uppercase).flat_map(char::to_lowercase);
    // `İ` becomes an `i` with a dot above it that nothing else wears.
    cased.nfkc().filter(|c| *c != '\u{307}').collect()
}

impl Promotion {
    /// Where `now` stands to its window.
    pub fn when(&self, now: Timestamp) -> When {
        when(self.starts, self.ends, now)
    }

    /// Whether it is given at `now`, as far as time says.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.active && self.when(now) == When::Now
    }

    /// Whether it is given without a coupon.
    pub fn is_automatic(&self) -> bool {
        self.codes.is_empty() && !self.listed
    }

    /// How many orders of one customer it is given to. What is counted by customer is not for guests, who could begin
    /// anew as somebody else.
    pub fn orders_of_one(&self) -> Option<i64> {
        if self.first_order_only { Some(1) } else { self.limit_per_customer }
    }

    /// The spelling under which somebody who wrote `folded` finds it: one of its codes or, when it is listed, its slug
    /// for the slug or the key.
    pub fn found_as(&self, text: &str) -> Option<&str> {
        let code = self.codes.iter().map(String::as_str).find(|code| folded(code) == text);
        code.or_else(|| (self.listed && self.is_called(text)).then_some(&*self.slug))
    }

    /// Whether `folded` is its slug or its key.
    pub fn is_called(&self, text: &str) -> bool {
        folded(&self.slug) == text || self.pk.to_string() == text
    }

    /// Whether it is for `product`.
    pub fn covers(&self, product: &Product) -> bool {
        let below = |category: &str| {
            let rest = product.category.path.strip_prefix(category);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        (self.products.is_empty() && self.categories.is_empty())
            || self.products.iter().any(|code| *code == product.sku || *code == product.base_code)
            || self.categories.iter().any(|category| below(category))
    }

    /// What `goods` lack to be worth enough; `None` when they never can be.
    pub fn missing_worth(&self, goods: &Goods) -> Option<Money> {
        missing(&self.goods_from, goods.total)
    }

    /// Whether it gives anything in `currency`.
    pub fn pays_in(&self, currency: Currency) -> bool {
        match &self.gives {
            Gives::Amount(amounts) => amounts.get(currency).is_some(),
            Gives::Percent(_) | Gives::FreeShipping | Gives::BuyAndGet(_) => true,
        }
    }

    /// Whether it is for some of `goods`.
    pub fn covers_some(&self, goods: &Goods) -> bool {
        self.pays_in(goods.currency) && goods.lines.iter().any(|line| self.covers(&line.product))
    }

    /// Whether it is for `goods`, and they are worth enough.
    pub fn suits(&self, goods: &Goods) -> bool {
        self.covers_some(goods) && self.missing_worth(goods).is_some_and(|missing| missing.minor == 0)
    }
}

impl Campaign {
    /// Whether it is offered at `now` for a card that begins with `bin` and for `goods`.
    pub fn suits(&self, bin: &str, goods: &Goods, now: Timestamp) -> bool {
        self.active
            && when(self.starts, self.ends, now) == When::Now
            && self.bins.iter().any(|prefix| bin.starts_with(prefix.as_str()))
            && missing(&self.goods_from, goods.total).is_some_and(|missing| missing.minor == 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_ways_of_writing_a_code_are_one() {
        let same = [
            ("HOŞGELDİN", "hoşgeldin"),
            ("HOŞGELDIN", "hoşgeldin"),
            ("  Hoşgeldın\t", "HOŞGELDİN"),
            ("ＷＥＬＣＯＭＥ１０", "welcome10"),
            ("cafe\u{301}", "CAFÉ"),
            ("straße", "STRASSE"),
            ("ﬁrst", "FIRST"),
            ("ΟΔΟΣ", "οδος"),
        ];
        for (one, other) in same {
            assert_eq!(folded(one), folded(other), "{one} {other}");
            assert_eq!(folded(&folded(one)), folded(one), "{one}");
        }
        for (one, other) in [("WELCOME", "WELCOME1"), ("hos", "hoş"), ("a b", "ab"), ("o", "0")] {
            assert_ne!(folded(one), folded(other), "{one} {other}");
        }
    }

    #[test]
    fn a_window_begins_with_its_first_and_ends_before_its_last_moment() {
        let at = |text: &str| -> jiff::Timestamp { text.parse().expect("a moment") };
        let (starts, ends) = (at("2026-11-27T00:00:00+03:00"), at("2026-11-28T00:00:00+03:00"));
        let first = Timestamp(starts.as_microsecond());
        for (now, expected) in [
            (Timestamp(first.0 - 1), When::Ahead),
            (first, When::Now),
            (first.plus_seconds(24 * 3600 - 1), When::Now),
            (first.plus_seconds(24 * 3600), When::Past),
        ] {
            assert_eq!(when(Some(starts), Some(ends), now), expected);
        }
        assert_eq!(when(None, None, first), When::Now);
    }
}
