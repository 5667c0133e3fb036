//! Going on with a checkout on another device: what stands behind a link, and the move to whoever used it. A move ends the
//! session that had the checkout open, and begins one with a cookie of its own.

use std::sync::Arc;

use checkout::{
    address::Address,
    checkout::Checkout,
    handover::{self, Buyer, HandoverRefusal, Link, TRIES_MAX},
    ids::Pk,
};
use store::{
    checkouts::{StoredCheckout, customer_owner},
    continue_links::{Move, OpenFor},
    events::Event,
    sessions::{NewSession, SessionKey},
};

use crate::{Arrival, Cookie, Flow, FlowError, Loaded};

/// Requests of whoever has the checkout open beat the move; they are few.
const MOVES_MAX: usize = 16;

/// What stands behind a link, without anything that tells whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behind {
    /// The link.
    pub link: Link,
    /// The public key of the basket.
    pub basket: Pk,
    /// How many units are in it.
    pub units: i64,
}

/// The checkout moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Continued {
    /// The session to go on with; none where the visitor has the checkout open already.
    pub cookie: Option<Cookie>,
}

/// Why it did not.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ContinueRefusal {
    /// There is nothing behind the link, or not any more.
    #[error("the link leads nowhere")]
    Gone,
    /// The proof is wrong; so many tries are left.
    #[error("the proof is wrong")]
    WrongProof(i64),
    /// Money is moving for it right now.
    #[error("a charge is in flight")]
    ChargeInFlight,
    /// Something of ours is broken.
    #[error(transparent)]
    Flow(#[from] FlowError),
}

impl From<store::StoreError> for ContinueRefusal {
    fn from(error: store::StoreError) -> Self {
        Self::Flow(error.into())
    }
}

impl Flow {
    /// The path of the page behind the link with this key.
    pub fn continuing(&self, link: &str) -> String {
        self.0.links.continuing(link)
    }

    /// `path` as an address that works outside of the shop's pages.
    pub fn public_url(&self, path: &str) -> String {
        self.0.links.public(path)
    }

    /// What stands behind the link with this key, while it works. Changes nothing.
    pub async fn behind_link(&self, id: &str) -> Result<Option<Behind>, FlowError> {
        let Some(link) = self.store().continue_link(id).await? else { return Ok(None) };
        if !link.is_open(self.now()) {
            return Ok(None);
        }
        let stored = self.store().checkout(&link.checkout).await?;
        let Some(checkout) = stored.map(|stored| stored.checkout).filter(|checkout| !checkout.is_empty())
        else {
            return Ok(None);
        };
        let open = self.store().open_for(&checkout.id).await?.is_some();
        let (basket, units) = (checkout.basket.pk, checkout.basket.total_quantity());
        Ok(open.then_some(Behind { link, basket, units }))
    }

    /// Moves the checkout behind the link to whoever sent `proof`, in a task of its own.
    pub async fn continue_checkout(
        &self,
        arrival: Arrival,
        id: String,
        proof: String,
    ) -> Result<Continued, ContinueRefusal> {
        let flow = self.clone();
        let task = tokio::spawn(async move { flow.continue_in_turn(&arrival, &id, &proof).await });
        task.await.unwrap_or_else(|error| Err(FlowError::Internal(error.to_string()).into()))
    }

    async fn continue_in_turn(
        &self,
        arrival: &Arrival,
        id: &str,
        proof: &str,
    ) -> Result<Continued, ContinueRefusal> {
        // The try is taken before the proof is looked at, so that guessing in parallel gives no more of them.
        let link = self.store().try_continue_link(id, self.now()).await?.ok_or(ContinueRefusal::Gone)?;
        let _turn = self.turn(&link.checkout.0).await?;
        for _ in 0..MOVES_MAX {
            if let Some(continued) = self.try_continue(arrival, &link, proof).await? {
                return Ok(continued);
            }
        }
        Err(FlowError::Unavailable("too many changes of one checkout at once".to_owned()).into())
    }

    /// One move. `None` when somebody else was faster and it has to be decided anew.
    async fn try_continue(
        &self,
        arrival: &Arrival,
        link: &Link,
        proof: &str,
    ) -> Result<Option<Continued>, ContinueRefusal> {
        let (store, now) = (self.store(), self.now());
        // Used up by a faster twin.
        let link = &store.continue_link(&link.id).await?.ok_or(ContinueRefusal::Gone)?;
        let before = store.checkout(&link.checkout).await?.ok_or(ContinueRefusal::Gone)?;
        let from = store.open_for(&link.checkout).await?.ok_or(ContinueRefusal::Gone)?;
        let customer = if let OpenFor::Customer(customer) = &from { Some(customer) } else { None };
        let buyer = Buyer::of(&before.checkout, customer);
        let mut change =
            handover::decide(&before.checkout, link, proof, &buyer, now).map_err(
                |refusal| match refusal {
                    HandoverRefusal::WrongProof if link.tries < TRIES_MAX => {
                        ContinueRefusal::WrongProof(TRIES_MAX - link.tries)
                    }
                    HandoverRefusal::Gone | HandoverRefusal::WrongProof => ContinueRefusal::Gone,
                    HandoverRefusal::ChargeInFlight => ContinueRefusal::ChargeInFlight,
                },
            )?;
        let loaded = self.load(arrival, false).await?;
        if customer.is_some_and(|customer| loaded.customer_pk() == Some(customer.pk)) {
            // The account is open on this device as well.
            let used = store.use_continue_link(link, now).await?;
            return if used { Ok(Some(Continued { cookie: None })) } else { Ok(None) };
        }
        let owner = match &from {
            OpenFor::Guest(owner) => owner.clone(),
            OpenFor::Customer(customer) => {
                let owner = self.ids().book(self.now());
                let book = customer_owner(customer.pk);
                change.checkout = self.with_addresses_of_its_own(change.checkout, &book, &owner).await?;
                owner
            }
        };
        self.move_to(&loaded, owner, (link, &before, &from), &change).await
    }

    async fn move_to(
        &self,
        loaded: &Loaded,
        owner: String,
        (link, before, from): (&Link, &StoredCheckout, &OpenFor),
        change: &checkout::engine::Change,
    ) -> Result<Option<Continued>, ContinueRefusal> {
        let cookie = self.ids().secret();
        let to = NewSession {
            key: SessionKey::of_cookie(&cookie),
            owner,
            customer: None,
            checkout: Some(link.checkout.0.clone()),
            language: Some(loaded.language.code().to_owned()),
            currency: None,
            registered: false,
        };
        let event = Event {
            at: self.now(),
            actor: loaded.actor(),
            event: change.event.clone(),
            changed: change.changed.join(" "),
        };
        let moved = Move { link, before, change, from, to: &to };
        let done = self.store().move_checkout(&moved, &event).await?;
        Ok(done.then_some(Continued { cookie: Some(Cookie(cookie)) }))
    }

    /// `checkout` with copies of its addresses in the book of `owner`: a customer's other addresses stay with the account.
    async fn with_addresses_of_its_own(
        &self,
        mut checkout: Arc<Checkout>,
        book: &str,
        owner: &str,
    ) -> Result<Arc<Checkout>, FlowError> {
        let chosen = &mut Arc::make_mut(&mut checkout).choices.addresses;
        let same = chosen.shipping == chosen.billing;
        chosen.shipping = self.copied(chosen.shipping, book, owner).await?;
        chosen.billing =
            if same { chosen.shipping } else { self.copied(chosen.billing, book, owner).await? };
        Ok(checkout)
    }

    async fn copied(&self, pk: Option<Pk>, book: &str, owner: &str) -> Result<Option<Pk>, FlowError> {
        let Some(pk) = pk else { return Ok(None) };
        let Some(address) = self.store().address(book, pk).await? else { return Ok(None) };
        let copy = Address { pk: None, primary: false, ..address };
        Ok(self.store().insert_address(owner, &copy).await?)
    }
}
