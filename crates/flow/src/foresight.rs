//! What each visitor's last request had to know, for their next one: what it asked, which the next one most likely asks as
//! well, and what it was told. A wrong guess costs another question. What is recalled is never believed: whatever is decided
//! on it is saved only where the database says in the same breath that all of it is still so.

use std::{collections::HashMap, sync::Arc};

use checkout::{
    checkout::Checkout,
    ids::{Pk, Timestamp},
};
use parking_lot::Mutex;
use store::{
    checkouts::{StoredCheckout, Versions, Visit},
    lookups::{Answers, Questions},
    sessions::{NewSession, SessionKey},
};

/// The most visitors of a generation. Those of the last two are remembered.
const VISITORS_MAX: usize = 4_000;

#[derive(Default)]
pub(crate) struct Foresight {
    visitors: Mutex<Generations>,
}

/// Those who came lately, and those who came before them.
#[derive(Default)]
struct Generations {
    young: HashMap<SessionKey, Known>,
    old: HashMap<SessionKey, Known>,
}

#[derive(Default)]
struct Known {
    asked: Questions,
    recollection: Option<Box<Recollection>>,
}

/// A visitor as they are known since their last request.
#[derive(Debug, Clone)]
pub(crate) struct Recollection {
    /// Who they are, with the checkout they have open.
    pub(crate) visit: Visit,
    /// Which of what was asked is recalled: stock, and addresses unless the book has changed.
    pub(crate) asked: Questions,
    /// What was answered.
    pub(crate) answers: Answers,
}

impl Recollection {
    /// What is worth recalling of a visitor and what they had to know. Nothing while a payment is under way, or of one who
    /// sees only their order.
    pub(crate) fn of(visit: &Visit, asked: &Questions, answers: &Answers) -> Option<Self> {
        let checkout = &visit.checkout.as_ref()?.checkout;
        if visit.retired
            || checkout.attempt.is_some()
            || checkout.order.is_some()
            || asked.addresses_of.is_none()
        {
            return None;
        }
        let kept = Questions {
            stock: asked.stock.clone(),
            addresses_of: asked.addresses_of.clone(),
            ..Questions::default()
        };
        let told = Answers {
            stock: answers.stock.clone(),
            addresses: answers.addresses.clone(),
            book: answers.book,
            ..Answers::default()
        };
        Some(Self { visit: visit.clone(), asked: kept, answers: told })
    }

    /// The guest who began `session` at `now` with `checkout`, as they were written down: with no address yet. So many units
    /// of the products in `stock` are available.
    pub(crate) fn of_beginner(
        session: &NewSession,
        checkout: &Arc<Checkout>,
        versions: Versions,
        stock: &HashMap<Pk, i64>,
        now: Timestamp,
    ) -> Self {
        let NewSession { key: _, owner, customer: _, checkout: _, language, currency, registered } = session;
        let visit = Visit {
            owner: owner.clone(),
            customer: None,
            language: language.clone(),
            currency: currency.clone(),
            registered: *registered,
            seen: now,
            retired: false,
            checkout: Some(StoredCheckout { version: 1, checkout: Arc::clone(checkout) }),
            versions,
        };
        let asked = Questions {
            stock: stock.keys().copied().collect(),
            addresses_of: Some(owner.clone()),
            ..Questions::default()
        };
        let stock = stock.iter().map(|(product, units)| (*product, *units)).collect();
        Self { visit, asked, answers: Answers { stock, ..Answers::default() } }
    }
}

impl Generations {
    fn get_mut(&mut self, session: &SessionKey) -> Option<&mut Known> {
        // Whoever is old and comes again stays where they are until they are noted anew.
        self.young.get_mut(session).or_else(|| self.old.get_mut(session))
    }

    fn recollection(&mut self, session: &SessionKey) -> Option<&mut Recollection> {
        self.get_mut(session)?.recollection.as_deref_mut()
    }

    /// Where `session` is noted, among the young.
    fn entry(&mut self, session: &SessionKey) -> &mut Known {
        if !self.young.contains_key(session) {
            if self.young.len() >= VISITORS_MAX {
                self.old = std::mem::take(&mut self.young);
            }
            let known = self.old.remove(session).unwrap_or_default();
            self.young.insert(session.clone(), known);
        }
        self.young.get_mut(session).expect("it was put there")
    }
}

impl Foresight {
    /// What the next request of `session` will most likely ask.
    pub(crate) fn guess(&self, session: &SessionKey) -> Questions {
        self.visitors.lock().get_mut(session).map(|known| known.asked.clone()).unwrap_or_default()
    }

    /// Remembers what a request of `session` asked, unless that was guessed. Left out is what the next one most likely
    /// need not ask again: products are cached from now on, and counters belong to single forms.
    pub(crate) fn learn(&self, session: &SessionKey, guess: &Questions, asked: &Questions) {
        let next = Questions { products: Vec::new(), tallies: Vec::new(), ..asked.clone() };
        if *guess != next {
            self.visitors.lock().entry(session).asked = next;
        }
    }

    /// The visitor with `session` as they were.
    pub(crate) fn recall(&self, session: &SessionKey) -> Option<Recollection> {
        self.visitors.lock().get_mut(session)?.recollection.as_deref().cloned()
    }

    /// Remembers the visitor with `session` as they were just read; nothing is remembered of one there is nothing to
    /// recall of.
    pub(crate) fn remember(&self, session: &SessionKey, recollection: Option<Recollection>) {
        self.visitors.lock().entry(session).recollection = recollection.map(Box::new);
    }

    /// Follows a change of the checkout `before` that was saved: it is `after` now, and so many units are available of the
    /// products in `stock`.
    pub(crate) fn follow(
        &self,
        session: &SessionKey,
        before: &StoredCheckout,
        after: &Arc<Checkout>,
        stock: &[(Pk, i64)],
    ) {
        let mut visitors = self.visitors.lock();
        let Some(known) = visitors.get_mut(session) else { return };
        let is_of_before = |stored: &StoredCheckout| {
            stored.version == before.version && stored.checkout.id == before.checkout.id
        };
        let goes_on = before.checkout.id == after.id && after.order.is_none() && after.attempt.is_none();
        match known.recollection.as_mut() {
            Some(recalled) if goes_on && recalled.visit.checkout.as_ref().is_some_and(is_of_before) => {
                let checkout = Arc::clone(after);
                recalled.visit.checkout = Some(StoredCheckout { version: before.version + 1, checkout });
                for (product, units) in &mut recalled.answers.stock {
                    if let Some((_, now)) = stock.iter().find(|(pk, _)| pk == product) {
                        *units = *now;
                    }
                }
            }
            _ => known.recollection = None,
        }
    }

    /// Forgets the address book of `session`, which is about to change.
    pub(crate) fn forget_book(&self, session: &SessionKey) {
        let mut visitors = self.visitors.lock();
        let Some(recalled) = visitors.recollection(session) else { return };
        recalled.asked.addresses_of = None;
        recalled.answers.addresses.clear();
        recalled.answers.book = 0;
    }

    /// Remembers the address book `owner` of `session` as it was just read, beside what else is recalled.
    pub(crate) fn remember_book(&self, session: &SessionKey, owner: &str, read: &Answers) {
        let mut visitors = self.visitors.lock();
        let Some(recalled) = visitors.recollection(session) else { return };
        recalled.asked.addresses_of = Some(owner.to_owned());
        recalled.answers.addresses.clone_from(&read.addresses);
        recalled.answers.book = read.book;
    }

    /// Forgets what `session` was told.
    pub(crate) fn forget(&self, session: &SessionKey) {
        if let Some(known) = self.visitors.lock().get_mut(session) {
            known.recollection = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use checkout::ids::CheckoutId;

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
    fn the_memory_is_bounded_and_keeps_those_who_came_last() {
        let foresight = Foresight::default();
        let key = |visitor: usize| SessionKey::of_cookie(&visitor.to_string());
        let asked = Questions { stock: vec![Pk(1)], ..Questions::default() };
        for visitor in 0..=2 * VISITORS_MAX {
            foresight.learn(&key(visitor), &Questions::default(), &asked);
        }
        let visitors = foresight.visitors.lock();
        assert_eq!((visitors.young.len(), visitors.old.len()), (1, VISITORS_MAX));
        drop(visitors);
        assert_eq!(foresight.guess(&key(0)), Questions::default());
        assert_eq!(foresight.guess(&key(VISITORS_MAX)), asked);
    }

    #[test]
    fn a_book_is_forgotten_and_remembered_beside_the_rest() {
        let (foresight, key) = (Foresight::default(), SessionKey::of_cookie("a"));
        let session = NewSession {
            key: key.clone(),
            owner: "book".to_owned(),
            customer: None,
            checkout: Some("c".to_owned()),
            language: None,
            currency: None,
            registered: false,
        };
        let checkout = Arc::new(Checkout::new(CheckoutId("c".to_owned()), Pk(1), Timestamp(0)));
        let stock = HashMap::from([(Pk(1), 5)]);
        let begun = Recollection::of_beginner(&session, &checkout, Versions::default(), &stock, Timestamp(0));
        foresight.remember(&key, Some(begun));
        let known = || foresight.recall(&key).expect("they are remembered");
        assert_eq!(known().asked.addresses_of.as_deref(), Some("book"));
        foresight.forget_book(&key);
        assert_eq!((known().asked.addresses_of, known().answers.book), (None, 0));
        assert_eq!((known().asked.stock, known().answers.stock), (vec![Pk(1)], vec![(Pk(1), 5)]));
        foresight.remember_book(&key, "book", &Answers { book: 4, ..Answers::default() });
        assert_eq!((known().asked.addresses_of.as_deref(), known().answers.book), (Some("book"), 4));
        assert_eq!(known().answers.stock, [(Pk(1), 5)]);
    }
}
