//! Counts what one key did in the last while and says no to more, exactly: a sliding window of single events.
//! (A leaky bucket would let through up to twice the figure in one window.) Bounded memory; time is a parameter, and a
//! clock that steps back frees nobody.

use std::collections::HashMap;
use std::collections::VecDeque;
use std::hash::Hash;
use std::time::Duration;

use jiff::Timestamp;
use parking_lot::Mutex;

/// Too many events of this key; the caller may say when to come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many attempts")]
pub struct Throttled {
    /// When the oldest event leaves the window.
    pub retry_after: Duration,
}

/// A limit for each of many keys.
#[derive(Debug)]
pub struct Throttle<K> {
    events_max: usize,
    window_ms: i64,
    keys_max: usize,
    state: Mutex<State<K>>,
}

#[derive(Debug)]
struct State<K> {
    events: HashMap<K, VecDeque<i64>>,
    latest_ms: i64,
}

impl<K: Hash + Eq + Clone> Throttle<K> {
    /// Allows `events_max` events of one key in any `window`, and remembers up to `keys_max` keys.
    pub fn new(events_max: usize, window: Duration, keys_max: usize) -> Self {
        let window_ms = i64::try_from(window.as_millis()).unwrap_or(i64::MAX);
        let state = State { events: HashMap::new(), latest_ms: i64::MIN };
        Self { events_max, window_ms, keys_max: keys_max.max(1), state: Mutex::new(state) }
    }

    /// Counts one event of the key, or says that it had enough; counting first and asking never happen apart.
    pub fn count(&self, key: &K, now: Timestamp) -> Result<Counted, Throttled> {
        let mut state = self.state.lock();
        let now_ms = state.advance(now);
        let began = now_ms.saturating_sub(self.window_ms);
        if !state.events.contains_key(key) {
            state.make_room(self.keys_max, began);
        }
        let events = state.events.entry(key.clone()).or_default();
        while events.front().is_some_and(|event| *event <= began) {
            events.pop_front();
        }
        if events.len() >= self.events_max {
            let wait = events.front().map_or(self.window_ms, |first| first - began);
            return Err(Throttled { retry_after: Duration::from_millis(u64::try_from(wait).unwrap_or(0)) });
        }
        events.push_back(now_ms);
        Ok(Counted { at_ms: now_ms })
    }

    /// Takes one counted event back, as when a sign-in succeeded.
    pub fn take_back(&self, key: &K, counted: Counted) {
        let mut state = self.state.lock();
        if let Some(events) = state.events.get_mut(key) {
            if let Some(index) = events.iter().position(|event| *event == counted.at_ms) {
                events.remove(index);
            }
            if events.is_empty() {
                state.events.remove(key);
            }
        }
    }

    /// Forgets all events of a key.
    pub fn forget(&self, key: &K) {
        self.state.lock().events.remove(key);
    }
}

/// One counted event, which can be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    at_ms: i64,
}

impl<K: Hash + Eq + Clone> State<K> {
    fn advance(&mut self, now: Timestamp) -> i64 {
        self.latest_ms = self.latest_ms.max(now.as_millisecond());
        self.latest_ms
    }

    /// Drops what has left the window; if that is not enough, the sixteenth part that is worth least to remember: the
    /// fewest events, the longest ago. So a flood of new keys pushes out its like and not a key near its limit.
    fn make_room(&mut self, keys_max: usize, began: i64) {
        if self.events.len() < keys_max {
            return;
        }
        self.events.retain(|_, events| events.back().is_some_and(|last| *last > began));
        if self.events.len() < keys_max {
            return;
        }
        let mut worth: Vec<_> = self
            .events
            .iter()
            .map(|(key, events)| (events.len(), events.back().copied(), key.clone()))
            .collect();
        worth.sort_by_key(|(count, last, _)| (*count, *last));
        for (_, _, key) in worth.into_iter().take(keys_max.div_ceil(16)) {
            self.events.remove(&key);
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn ms(number: i64) -> Timestamp {
        Timestamp::from_millisecond(1_700_000_000_000 + number).unwrap()
    }

    fn throttle(events_max: usize) -> Throttle<u32> {
        Throttle::new(events_max, Duration::from_secs(10), 32)
    }

    #[test]
    fn no_window_ever_holds_more_than_the_limit() {
        let throttle = throttle(3);
        let mut taken = Vec::new();
        for at in (0..60_000).step_by(700) {
            if throttle.count(&1, ms(at)).is_ok() {
                taken.push(at);
            }
            assert!(taken.iter().filter(|then| **then > at - 10_000).count() <= 3, "at {at}: {taken:?}");
        }
        assert_eq!(taken.len(), 18, "{taken:?}");
    }

    #[test]
    fn the_wait_that_is_told_is_the_wait_that_helps() {
        let throttle = throttle(2);
        throttle.count(&1, ms(0)).unwrap();
        throttle.count(&1, ms(4_000)).unwrap();
        let Throttled { retry_after } = throttle.count(&1, ms(7_000)).unwrap_err();
        assert_eq!(retry_after, Duration::from_secs(3));
        assert!(throttle.count(&1, ms(9_999)).is_err());
        assert!(throttle.count(&1, ms(10_000)).is_ok());
    }

    #[test]
    fn keys_do_not_touch_each_other() {
        let throttle = throttle(1);
        throttle.count(&1, ms(0)).unwrap();
        assert!(throttle.count(&2, ms(0)).is_ok());
        assert!(throttle.count(&1, ms(0)).is_err());
    }

    #[test]
    fn an_event_taken_back_was_never_there() {
        let throttle = throttle(1);
        let counted = throttle.count(&1, ms(0)).unwrap();
        throttle.take_back(&1, counted);
        assert!(throttle.count(&1, ms(1)).is_ok());
        throttle.forget(&1);
        assert!(throttle.count(&1, ms(2)).is_ok());
    }

    #[test]
    fn a_clock_that_steps_back_frees_nobody() {
        let throttle = throttle(1);
        throttle.count(&1, ms(50_000)).unwrap();
        let throttled = throttle.count(&1, ms(0)).unwrap_err();
        assert_eq!(throttled.retry_after, Duration::from_secs(10), "and nobody waits for the step as well");
        assert!(throttle.count(&1, ms(60_000)).is_ok());
    }

    #[test]
    fn a_flood_of_keys_is_bounded_and_does_not_free_a_key_at_its_limit() {
        let throttle = throttle(2);
        throttle.count(&0, ms(0)).unwrap();
        throttle.count(&0, ms(1)).unwrap();
        for key in 1..10_000 {
            throttle.count(&key, ms(2)).unwrap();
            assert!(throttle.state.lock().events.len() <= 32);
        }
        assert!(throttle.count(&0, ms(3)).is_err());
    }

    #[test]
    fn many_threads_together_never_get_more_than_the_limit() {
        let throttle = Arc::new(Throttle::new(50, Duration::from_secs(10), 32));
        let taken = Arc::new(AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for at in 0..500 {
                        if throttle.count(&1, ms(at)).is_ok() {
                            taken.fetch_add(1, Ordering::Relaxed);
                        }
                    }
                });
            }
        });
        assert_eq!(taken.load(Ordering::Relaxed), 50);
    }
}
