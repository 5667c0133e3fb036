//! The bank of the walks: what it says of a payment, and what is left to be settled at the end.

use super::{step::Says, story::Story};
use crate::{
    ids::AttemptId,
    money::Money,
    payment::{Attempt, AttemptState, Finding, Refusal, Target, Told},
};

/// What is found out when the bank says `says` of `attempt`.
pub(super) fn finding(says: Says, attempt: &Attempt) -> Finding {
    let asked = attempt.terms.amount;
    let paid = |minor: i64| Finding::Paid {
        reference: "bank".to_owned(),
        amount: Money::new(minor, asked.currency),
    };
    let refusal = |told| Refusal { reason: "said so".to_owned(), told };
    match says {
        Says::Paid => paid(asked.minor),
        Says::WrongAmount => paid(asked.minor + 1),
        Says::Declined => Finding::Declined(refusal(Told::Declined)),
        Says::NotReached => Finding::NotReached,
        Says::Nothing => Finding::Unknown,
        Says::SendThem => {
            let url = "https://bank.example/".to_owned();
            Finding::Away(Target { url, post: true, fields: Vec::new() })
        }
        Says::CameBack => Finding::CameBack("token".to_owned()),
        Says::NotBelieved => Finding::NotBelieved(refusal(Told::NotBelieved)),
    }
}

impl Story {
    /// Settles the payment that is under way; whether there was one of which the bank can say that.
    pub(super) fn bank_decides(&mut self, says: Says) -> bool {
        let Some(id) = self.walk.checkout.attempt.as_ref().map(|live| live.id.clone()) else { return false };
        let away = self.walk.world.attempts[&id].attempt.state == AttemptState::AwaitingCustomer;
        // Nobody is sent away twice, and only who is away comes back.
        if says == Says::SendThem || (says == Says::CameBack) != away && says == Says::CameBack {
            return false;
        }
        self.settle(&id, says)
    }

    /// Settles what is under way at the end.
    pub(super) fn ends_payments(&mut self) {
        if let Some(id) = self.walk.checkout.attempt.as_ref().map(|live| live.id.clone()) {
            self.settle(&id, Says::Declined);
        }
    }

    fn settle(&mut self, id: &AttemptId, says: Says) -> bool {
        let found = finding(says, &self.walk.world.attempts[id].attempt);
        let settled = self.walk.settle(id, found);
        self.learn_jobs();
        self.forget_answer();
        settled
    }
}
