//! Accounts: registration, login, logout, a new password. What a guest did before logging in comes along.
//! Passwords are neither hashed nor checked here; whoever calls brings the proof.

use std::future::Future;

use checkout::{
    basket::BasketCommand,
    engine::{self, Change},
    ids::Timestamp,
    payment::{self, AttemptWrite, LiveAttempt},
    requirement::NO_CHARGE_IN_FLIGHT,
    text::FormErrors,
};
use store::{
    checkouts::{StoredCheckout, Visit},
    customers::{NewCustomer, Proof},
    logins::{Login, LoginWritten, Luggage, OldSession},
    sessions::{NewSession, SessionKey},
};

use crate::{Arrival, Cookie, Flow, FlowError, Loaded, turns::lane_of};

/// Logins of one customer at the same time on many nodes beat each other.
const TRIES_MAX: usize = 8;

/// Why a call about an account did nothing.
#[derive(Debug, Clone, thiserror::Error)]
pub enum AccountRefusal {
    /// The e-mail address has an account already.
    #[error("the e-mail address is taken")]
    EmailTaken,
    /// The password is no longer the one that was checked.
    #[error("the password was changed meanwhile")]
    PasswordChanged,
    /// Nobody is logged in.
    #[error("nobody is logged in")]
    LoginNeeded,
    /// The rules refuse.
    #[error("the baskets refuse: {0:?}")]
    Refused(FormErrors),
    /// Something of ours is broken.
    #[error(transparent)]
    Flow(#[from] FlowError),
}

impl From<store::StoreError> for AccountRefusal {
    fn from(error: store::StoreError) -> Self {
        Self::Flow(error.into())
    }
}

/// What is decided about the checkouts of a guest and of the customer they turn out to be.
enum Meeting {
    /// The customer's stays the open one.
    Stay,
    /// The guest's becomes the customer's.
    Follow,
    /// The guest's becomes the customer's, with the lines of both.
    Absorb,
}

/// Whether `stored` holds something to buy.
fn has_lines(stored: Option<&StoredCheckout>) -> bool {
    stored.is_some_and(|stored| !stored.checkout.is_empty())
}

fn meeting(guest: Option<&StoredCheckout>, own: Option<&StoredCheckout>, now: Timestamp) -> Meeting {
    let just_ordered =
        |stored: Option<&StoredCheckout>| stored.is_some_and(|s| s.checkout.fresh_order(now).is_some());
    match (has_lines(guest), has_lines(own)) {
        (true, true) => Meeting::Absorb,
        (true, false) => Meeting::Follow,
        // An order made a moment ago stays on show, unless the customer's own checkout has something to show.
        (false, false) if just_ordered(guest) && !just_ordered(own) => Meeting::Follow,
        (false, _) => Meeting::Stay,
    }
}

impl Flow {
    /// Creates an account and logs into it, in a task of its own.
    pub async fn register(&self, arrival: Arrival, new: NewCustomer) -> Result<Cookie, AccountRefusal> {
        let flow = self.clone();
        in_a_task(async move {
            let created = flow.store().create_customer(&new, flow.now()).await?;
            let created = created.ok_or(AccountRefusal::EmailTaken)?;
            let proof = Proof {
                customer: created.customer,
                keep: created.password.clone(),
                password: created.password,
            };
            flow.log_in_in_turn(&arrival, &proof, true).await
        })
        .await
    }

    /// Logs in whoever `proof` is about, in a task of its own: begins a session with a cookie of its own, and lets
    /// everything the visitor did as a guest follow.
    pub async fn log_in(&self, arrival: Arrival, proof: Proof) -> Result<Cookie, AccountRefusal> {
        let flow = self.clone();
        in_a_task(async move { flow.log_in_in_turn(&arrival, &proof, false).await }).await
    }

    /// Ends the visitor's session and says whether there was one. The customer's basket waits for the next login.
    pub async fn log_out(&self, arrival: &Arrival) -> Result<bool, FlowError> {
        let loaded = self.load(arrival, false).await?;
        match &loaded.session {
            Some(key) => Ok(self.store().end_session(key).await?),
            None => Ok(false),
        }
    }

    /// Stores the password to keep of `proof`, in a task of its own. The visitor's session gets another cookie, every
    /// other session of the customer ends.
    pub async fn change_password(&self, arrival: Arrival, proof: Proof) -> Result<Cookie, AccountRefusal> {
        let flow = self.clone();
        in_a_task(async move {
            let _turn = flow.turn(arrival.session.as_ref().map_or("", SessionKey::as_str)).await?;
            for _ in 0..TRIES_MAX {
                let loaded = flow.load(&arrival, false).await?;
                let (Some(key), Some(visit)) = (&loaded.session, &loaded.visit) else {
                    return Err(AccountRefusal::LoginNeeded);
                };
                if loaded.customer_pk() != Some(proof.customer) {
                    return Err(AccountRefusal::LoginNeeded);
                }
                let (cookie, session) = flow.customers_session(&proof, Some(visit), visit.registered);
                let written =
                    flow.store().change_password(&proof, &session, (key, visit), flow.now()).await?;
                match written {
                    LoginWritten::Done => return Ok(cookie),
                    LoginWritten::PasswordChanged => return Err(AccountRefusal::PasswordChanged),
                    LoginWritten::Beaten => {}
                }
            }
            Err(too_many())
        })
        .await
    }

    /// Removes what nobody needs any more: sessions, counters and jobs whose time is over.
    pub async fn tidy_up(&self) -> Result<(), FlowError> {
        self.store().purge_sessions(self.now()).await?;
        self.store().purge_tickets(self.now()).await?;
        self.store().purge_tallies(self.now()).await?;
        self.store().purge_continue_links(self.now()).await?;
        self.purge_jobs().await
    }

    async fn log_in_in_turn(
        &self,
        arrival: &Arrival,
        proof: &Proof,
        registered: bool,
    ) -> Result<Cookie, AccountRefusal> {
        // Always in this order, so that nobody waits for each other.
        let _session = self.turn(arrival.session.as_ref().map_or("", SessionKey::as_str)).await?;
        let lane = format!("customer:{}", proof.customer);
        let _customer = self.turn(&lane).await?;
        if let Some(cookie) = Box::pin(self.try_log_in(arrival, proof, registered)).await? {
            return Ok(cookie);
        }
        // Other devices of the customer are at it. They line up for their checkout, and so does the login.
        let own = self.store().checkout_of_customer(proof.customer).await?;
        // Where too many stand there already, it goes on by chance, as between nodes.
        let _checkout = self.turn(lane_of(own.as_ref())).await.ok();
        for _ in 1..TRIES_MAX {
            if let Some(cookie) = Box::pin(self.try_log_in(arrival, proof, registered)).await? {
                return Ok(cookie);
            }
        }
        Err(too_many())
    }

    /// One login. `None` when somebody else was faster and it has to be decided anew.
    async fn try_log_in(
        &self,
        arrival: &Arrival,
        proof: &Proof,
        registered: bool,
    ) -> Result<Option<Cookie>, AccountRefusal> {
        let loaded = self.load(arrival, false).await?;
        let old = match (&loaded.session, &loaded.visit) {
            (Some(key), Some(_)) if loaded.customer_pk().is_some_and(|known| known != proof.customer) => {
                OldSession::Ends(key)
            }
            (Some(key), Some(visit)) => OldSession::Retires(key, visit),
            _ => OldSession::None,
        };
        let visit = if let OldSession::Retires(_, visit) = old { Some(visit) } else { None };
        let guest = visit.filter(|visit| visit.customer.is_none()).and_then(|visit| visit.checkout.as_ref());
        let own = self.store().checkout_of_customer(proof.customer).await?;
        let merged;
        let luggage = match (meeting(guest, own.as_ref(), self.now()), guest) {
            (Meeting::Follow, Some(guest)) => Luggage::Follows { guest, merged: None, left: own.as_ref() },
            (Meeting::Absorb, Some(guest)) => {
                merged = Box::pin(self.absorb(&loaded, own.as_ref())).await?;
                Luggage::Follows { guest, merged: merged.as_ref(), left: own.as_ref() }
            }
            _ => Luggage::Stays,
        };
        let registered = registered || visit.is_some_and(|visit| visit.registered);
        let (cookie, session) = self.customers_session(proof, visit, registered);
        let login = Login { proof, session: &session, old, luggage };
        match self.store().log_in(&login, self.now()).await? {
            LoginWritten::Done => Ok(Some(cookie)),
            LoginWritten::PasswordChanged => Err(AccountRefusal::PasswordChanged),
            LoginWritten::Beaten => Ok(None),
        }
    }

    /// What the guest's checkout becomes by taking the lines of the customer's own over.
    async fn absorb(
        &self,
        guest: &Loaded,
        own: Option<&StoredCheckout>,
    ) -> Result<Option<Change>, AccountRefusal> {
        let (Some(into), Some(own)) = (guest.stored(), own) else { return Ok(None) };
        if own.checkout.attempt.as_ref().is_some_and(LiveAttempt::is_in_flight) {
            return Err(AccountRefusal::Refused(FormErrors::whole(NO_CHARGE_IN_FLIGHT.unmet)));
        }
        let command = BasketCommand::Absorb(own.checkout.basket.lines.clone());
        let facts =
            self.facts(guest, &into.checkout, |known| engine::basket_lookups(known, &command)).await?;
        let change =
            engine::decide_basket(&into.checkout, &command, &facts).map_err(AccountRefusal::Refused)?;
        let Some(mut change) = change else { return Ok(None) };
        // Whoever is away at a bank with what was taken over would pay for it, and find it in the basket still.
        let known = match &own.checkout.attempt {
            Some(live) => self.store().attempt(&live.id).await?,
            None => None,
        };
        if let Some(known) = known
            && let Some((attempt, released)) = payment::give_up(known.attempt, facts.now)
        {
            change.attempts.push(AttemptWrite { attempt, version: Some(known.version) });
            change.movements.extend(released);
        }
        Ok(Some(change))
    }

    /// A session of the customer, with the choices made in `visit`.
    fn customers_session(
        &self,
        proof: &Proof,
        visit: Option<&Visit>,
        registered: bool,
    ) -> (Cookie, NewSession) {
        let cookie = self.ids().secret();
        let session = NewSession {
            key: SessionKey::of_cookie(&cookie),
            owner: self.ids().book(self.now()),
            customer: Some(proof.customer),
            checkout: None,
            language: visit.and_then(|visit| visit.language.clone()),
            currency: visit.and_then(|visit| visit.currency.clone()),
            registered,
        };
        (Cookie(cookie), session)
    }
}

fn too_many() -> AccountRefusal {
    FlowError::Unavailable("too many logins of one customer at once".to_owned()).into()
}

/// Runs `work` to its end, whether or not anybody waits for it.
async fn in_a_task(
    work: impl Future<Output = Result<Cookie, AccountRefusal>> + Send + 'static,
) -> Result<Cookie, AccountRefusal> {
    let task = tokio::spawn(work);
    task.await.map_err(|error| FlowError::Internal(error.to_string()))?
}
