//! Limits on how often something may be done in a stretch of time. The counters are rows of the database: they hold on every
//! node and over restarts, and a count beyond the limit cannot be saved.

use crate::ids::Timestamp;

/// At most `max` times in each stretch of `seconds`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Limit {
    /// What is counted, and whose: `wrong-coupon:s3cr3t`. No secret and no number of a card belongs here.
    pub what: String,
    /// The stretch.
    pub seconds: i64,
    /// How often.
    pub max: i64,
}

impl Limit {
    /// At most `max` times in each stretch of `seconds`.
    pub fn new(what: impl Into<String>, max: i64, seconds: i64) -> Self {
        Self { what: what.into(), seconds, max }
    }

    /// The counter of the stretch around `now`, by its name.
    pub fn counter(&self, now: Timestamp) -> String {
        format!("{}@{}:{}", self.what, self.seconds, self.stretch(now))
    }

    /// When the stretch around `now` is over.
    pub fn ends(&self, now: Timestamp) -> Timestamp {
        Timestamp((self.stretch(now) + 1) * self.seconds * 1_000_000)
    }

    fn stretch(&self, now: Timestamp) -> i64 {
        now.0.div_euclid(self.seconds * 1_000_000)
    }
}

#[cfg(test)]
mod tests {
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
}
