//! What a service of the shop offers. It is asked before a page is decided about; what it answered is kept with the checkout
//! for a while, for what it was asked about, so that drawing an answer asks nobody.

use serde::{Deserialize, Serialize};

use crate::{checkout::View, ids::Timestamp, services::Offered};

/// How long an answer holds. Whoever orders later is offered anew.
const OFFER_HOLDS_SECONDS: i64 = 15 * 60;

/// What a service offered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer<T> {
    /// A digest of what it was asked about.
    pub fingerprint: u64,
    /// When it was asked.
    pub asked: Timestamp,
    /// What can be chosen. Checkouts were stored with the other name when only carriers were offered.
    #[serde(alias = "carriers")]
    pub options: Vec<T>,
}

/// All that is known of what a service says to one question.
pub(super) struct Said<'a, T> {
    /// The question, by its digest.
    fingerprint: u64,
    /// What it answered a moment ago, to this question or to another one.
    answered: Option<&'a Offered<T>>,
    /// What is kept of what it said before.
    kept: Option<&'a Offer<T>>,
    /// Whether a payment is under way: what it was begun for stands, though goods have another price meanwhile.
    is_paid_for: bool,
    now: Timestamp,
}

impl<'a, T: Clone> Said<'a, T> {
    /// What is known for the checkout in `view` of the question with this fingerprint.
    pub(super) fn new(
        fingerprint: u64,
        answered: Option<&'a Offered<T>>,
        kept: Option<&'a Offer<T>>,
        view: &View,
    ) -> Self {
        let is_paid_for = view.checkout.attempt.is_some();
        Self { fingerprint, answered, kept, is_paid_for, now: view.facts.now }
    }

    fn answered(&self) -> Option<&Offered<T>> {
        self.answered.filter(|answered| answered.fingerprint == self.fingerprint)
    }

    fn kept(&self) -> Option<&Offer<T>> {
        self.kept.filter(|offer| self.is_paid_for || offer.fingerprint == self.fingerprint)
    }

    /// Whether it must be asked: nothing is known. With `anew` also when that is out of date.
    pub(super) fn is_due(&self, anew: bool) -> bool {
        let holds = |offer: &Offer<T>| self.now.seconds_since(offer.asked) < OFFER_HOLDS_SECONDS;
        !self.is_paid_for
            && self.answered().is_none()
            && !self.kept().is_some_and(|offer| !anew || holds(offer))
    }

    /// Whether it was asked and did not say.
    pub(super) fn is_silent(&self) -> bool {
        self.answered().is_some_and(|answered| answered.options.is_none())
    }

    /// What can be chosen from, as far as that is known.
    pub(super) fn standing(&self) -> Option<Offer<T>> {
        match self.answered() {
            Some(Offered { fingerprint, options }) => {
                Some(Offer { fingerprint: *fingerprint, asked: self.now, options: options.clone()? })
            }
            None => self.kept().cloned(),
        }
    }
}
