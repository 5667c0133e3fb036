//! Limits on how often something may be done in a stretch of time. The counters are rows of the database: they hold on every
//! node and over restarts, and a count beyond the limit cannot be saved.

use crate::ids::Timestamp;

/// A rolling stretch is divided into so many slices: whoever used a limit up waits at most one slice longer than the
/// stretch, and each event is counted in one counter more than there are slices.
const SLICES: i64 = 4;

/// At most `max` times in each stretch of `seconds`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Limit {
    /// What is counted, and whose: `wrong-coupon:s3cr3t`. No secret and no number of a card belongs here.
    pub what: String,
    /// The stretch.
    pub seconds: i64,
    /// How often.
    pub max: i64,
    /// Whether the stretch may begin at any moment, and not only where the clock begins one.
    rolling: bool,
}

impl Limit {
    /// At most `max` times in each stretch of `seconds`, the stretches following each other.
    pub fn new(what: impl Into<String>, max: i64, seconds: i64) -> Self {
        Self { what: what.into(), seconds, max, rolling: false }
    }

    /// At most `max` times in any stretch of `seconds`, whenever it begins.
    pub fn rolling(what: impl Into<String>, max: i64, seconds: i64) -> Self {
        Self { rolling: true, ..Self::new(what, max, seconds) }
    }

    /// The counter that says how often it was done before `now`, by its name.
    pub fn counter(&self, now: Timestamp) -> String {
        self.name(self.slice(now))
    }

    /// The counters that an event at `now` is counted in, by their names, and when nobody asks for each any more. What
    /// happens in one slice is also counted in the slices that a stretch from here reaches into: a counter so holds
    /// everything of the stretch before it, and one that is not beyond its limit says that none was.
    pub fn counters(&self, now: Timestamp) -> Vec<(String, Timestamp)> {
        let first = self.slice(now);
        let reach = if self.rolling { SLICES } else { 0 };
        (first..=first + reach).map(|slice| (self.name(slice), self.end_of(slice))).collect()
    }

    /// When the stretch around `now` is over.
    pub fn ends(&self, now: Timestamp) -> Timestamp {
        self.end_of(self.slice(now))
    }

    fn name(&self, slice: i64) -> String {
        format!("{}@{}:{slice}", self.what, self.seconds)
    }

    fn end_of(&self, slice: i64) -> Timestamp {
        Timestamp((slice + 1) * self.slice_micros())
    }

    fn slice(&self, now: Timestamp) -> i64 {
        now.0.div_euclid(self.slice_micros())
    }

    fn slice_micros(&self) -> i64 {
        let stretch = self.seconds * 1_000_000;
        if self.rolling { stretch.div_euclid(SLICES).max(1) } else { stretch }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn a_counter_lasts_as_long_as_its_stretch() {
        let limit = Limit::new("wrong-coupon:abc", 10, 900);
        let start = Timestamp(900 * 1_000_000 * 5);
        assert_eq!(limit.counter(start), "wrong-coupon:abc@900:5");
        assert_eq!(limit.counter(start.plus_seconds(899)), limit.counter(start));
        assert_eq!(limit.ends(start.plus_seconds(1)), start.plus_seconds(900));
        assert_ne!(limit.counter(start.plus_seconds(900)), limit.counter(start));
    }

    #[test]
    fn a_rolling_limit_holds_in_every_stretch_and_not_only_in_those_of_the_clock() {
        let limit = Limit::rolling("sms:abc", 3, 3_600);
        let mut counters: HashMap<String, i64> = HashMap::new();
        let mut done: Vec<i64> = Vec::new();
        // Somebody who tries every 97 seconds, for a day.
        for second in (0..86_400).step_by(97) {
            let now = Timestamp(1_795_342_800_000_000).plus_seconds(second);
            if counters.get(&limit.counter(now)).is_some_and(|count| *count >= limit.max) {
                continue;
            }
            for (name, expires) in limit.counters(now) {
                assert!(expires > now);
                *counters.entry(name).or_default() += 1;
            }
            done.push(second);
        }
        for first in &done {
            let within = done.iter().filter(|second| (*first..*first + 3_600).contains(second)).count();
            assert!(within <= 3, "{within} from {first} on");
        }
        assert!(done.len() >= 24 * 3 * 3 / 4, "it lets through most of what it could: {}", done.len());
    }

    #[test]
    fn whoever_used_a_rolling_limit_up_waits_at_most_a_slice_longer_than_its_stretch() {
        let limit = Limit::rolling("sms:abc", 1, 60);
        for start in 0..60 {
            let start = Timestamp(1_795_342_800_000_000).plus_seconds(start);
            let counted: Vec<String> = limit.counters(start).into_iter().map(|(name, _)| name).collect();
            assert!(counted.contains(&limit.counter(start.plus_seconds(59))));
            assert!(!counted.contains(&limit.counter(start.plus_seconds(75))));
        }
    }
}
