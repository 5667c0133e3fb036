//! What each visitor's last request had to know: the next one most likely has to know the same, so it is asked for
//! together with the visit and saves a round trip. A wrong guess costs another question, never a wrong answer.

use std::collections::HashMap;

use parking_lot::Mutex;
use store::{lookups::Questions, sessions::SessionKey};

/// The most visitors remembered; beyond it the memory starts over.
const VISITORS_MAX: usize = 20_000;

#[derive(Default)]
pub(crate) struct Foresight {
    asked: Mutex<HashMap<SessionKey, Questions>>,
}

impl Foresight {
    /// What the next request of `session` will most likely ask.
    pub(crate) fn guess(&self, session: &SessionKey) -> Questions {
        self.asked.lock().get(session).cloned().unwrap_or_default()
    }

    /// Remembers what a request of `session` asked, unless that was guessed. Left out is what the next one most likely
    /// need not ask again: products are cached from now on, and counters belong to single forms.
    pub(crate) fn learn(&self, session: &SessionKey, guess: &Questions, asked: &Questions) {
        let next = Questions { products: Vec::new(), tallies: Vec::new(), ..asked.clone() };
        if *guess == next {
            return;
        }
        let mut memory = self.asked.lock();
        if memory.len() >= VISITORS_MAX && !memory.contains_key(session) {
            memory.clear();
        }
        memory.insert(session.clone(), next);
    }
}

#[cfg(test)]
mod tests {
    use checkout::ids::Pk;

    use super::*;

    #[test]
    fn the_last_questions_of_a_session_are_guessed_without_what_is_cached() {
        let foresight = Foresight::default();
        let session = SessionKey::of_cookie("a");
        assert_eq!(foresight.guess(&session), Questions::default());
        let next =
            Questions { stock: vec![Pk(1)], addresses_of: Some("x".to_owned()), ..Questions::default() };
        let asked = Questions { products: vec![Pk(1)], ..next.clone() };
        foresight.learn(&session, &Questions::default(), &asked);
        assert_eq!(foresight.guess(&session), next);
        assert_eq!(foresight.guess(&SessionKey::of_cookie("b")), Questions::default());
    }

    #[test]
    fn the_memory_is_bounded() {
        let foresight = Foresight::default();
        for visitor in 0..=VISITORS_MAX {
            let session = SessionKey::of_cookie(&visitor.to_string());
            foresight.learn(
                &session,
                &Questions::default(),
                &Questions { stock: vec![Pk(1)], ..Questions::default() },
            );
        }
        assert_eq!(foresight.asked.lock().len(), 1);
    }
}
