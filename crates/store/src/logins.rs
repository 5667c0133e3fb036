//! A login, and a change of the password, as one write each: the proof, the new session, the end of the old one, and
//! everything a guest brought along.

use checkout::{engine::Change, ids::Timestamp};

use crate::{
    Batch, Store, StoreError, Written, addresses, attempts,
    checkouts::{self, Holder, StoredCheckout, Visit, customer_owner},
    customers::{self, Proof},
    events::{self, Event},
    ledger,
    sessions::{self, NewSession, SessionKey},
    tickets,
};

/// What becomes of the session a login came with.
#[derive(Debug, Clone, Copy)]
pub enum OldSession<'a> {
    /// There was none.
    None,
    /// It was another customer's: it ends, and nothing of it is taken along.
    Ends(&'a SessionKey),
    /// It was the visitor's own: it answers replays for a while.
    Retires(&'a SessionKey, &'a Visit),
}

/// What becomes of a guest's checkout.
#[derive(Debug, Clone, Copy)]
pub enum Luggage<'a> {
    /// The customer's own stays the open one.
    Stays,
    /// It becomes the customer's.
    Follows {
        /// The guest's checkout.
        guest: &'a StoredCheckout,
        /// What it becomes by taking the lines of the customer's own over.
        merged: Option<&'a Change>,
        /// The checkout the customer had open until now.
        left: Option<&'a StoredCheckout>,
    },
}

/// A login that was decided.
pub struct Login<'a> {
    /// That the password is right.
    pub proof: &'a Proof,
    /// The customer's session.
    pub session: &'a NewSession,
    /// The session the login came with.
    pub old: OldSession<'a>,
    /// What becomes of a guest's checkout.
    pub luggage: Luggage<'a>,
}

/// What became of a login.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginWritten {
    /// It is durable.
    Done,
    /// The password was changed after it was checked.
    PasswordChanged,
    /// The session or a checkout changed meanwhile: look again and decide again.
    Beaten,
}

impl LoginWritten {
    /// The meaning of `written`, whose step `proof` was the proof.
    fn of(written: &Written, proof: usize) -> Self {
        match written {
            Written::Done(_) => Self::Done,
            Written::Missed(step) if *step == proof => Self::PasswordChanged,
            Written::Missed(_) | Written::Violated { .. } => Self::Beaten,
        }
    }
}

fn retire(batch: &mut Batch, key: &SessionKey, visit: &Visit, now: Timestamp) {
    let open = visit.checkout.as_ref().map(|stored| &stored.checkout.id);
    let own = open.filter(|_| visit.customer.is_none());
    sessions::retire(batch, key, own, open, now);
}

/// Adds the move of a guest's checkout. Whoever is changing one of the two right now is beaten and looks again.
fn move_luggage(batch: &mut Batch, login: &Login, now: Timestamp) {
    match login.luggage {
        Luggage::Stays => {
            if let OldSession::Retires(_, Visit { customer: None, checkout: Some(guest), .. }) = login.old
                && guest.checkout.order.is_none()
            {
                checkouts::replace(batch, guest, &guest.checkout, now);
            }
        }
        Luggage::Follows { guest, merged, left } => {
            let customer = Holder::Customer(login.proof.customer);
            let previous = left.map(|left| &left.checkout.id);
            checkouts::point(batch, &customer, previous, &guest.checkout.id);
            if let Some(change) = merged {
                checkouts::replace(batch, guest, &change.checkout, now);
                // Payments for baskets that are no more are given up, and hold nothing: that is never refused.
                attempts::write(batch, &change.attempts);
                ledger::apply(batch, &change.movements, now);
            }
            if let Some(left) = left.filter(|left| left.checkout.order.is_none()) {
                checkouts::replace(batch, left, &left.checkout, now);
            }
            let event = Event {
                at: now,
                actor: format!("customer:{}", login.proof.customer),
                event: "login".to_owned(),
                changed: merged.map(|change| change.changed.join(" ")).unwrap_or_default(),
            };
            events::log(batch, &guest.checkout.id, &event);
        }
    }
}

impl Store {
    /// Carries out a login, all or nothing.
    pub async fn log_in(&self, login: &Login<'_>, now: Timestamp) -> Result<LoginWritten, StoreError> {
        let mut batch = Batch::new();
        let proof = customers::logged_in(&mut batch, login.proof, now);
        sessions::begin(&mut batch, login.session, now);
        match login.old {
            OldSession::None => {}
            OldSession::Ends(key) => sessions::end(&mut batch, key),
            OldSession::Retires(key, visit) => {
                retire(&mut batch, key, visit, now);
                if visit.customer.is_none() {
                    let book = customer_owner(login.proof.customer);
                    addresses::move_book(&mut batch, &visit.owner, &book);
                }
            }
        }
        move_luggage(&mut batch, login, now);
        Ok(LoginWritten::of(&self.db.write(batch).await?, proof))
    }

    /// Stores the password to keep of `proof`, puts `session` in the place of the session `old` of `visit`, and ends
    /// every other session and every ticket of the customer.
    pub async fn change_password(
        &self,
        proof: &Proof,
        session: &NewSession,
        old: (&SessionKey, &Visit),
        now: Timestamp,
    ) -> Result<LoginWritten, StoreError> {
        let mut batch = Batch::new();
        let proven = customers::set_password(&mut batch, proof);
        sessions::begin(&mut batch, session, now);
        retire(&mut batch, old.0, old.1, now);
        sessions::end_others(&mut batch, proof.customer, &session.key);
        // A link to a password of somebody else's choice must not outlive the change.
        tickets::drop_all(&mut batch, proof.customer);
        Ok(LoginWritten::of(&self.db.write(batch).await?, proven))
    }
}
