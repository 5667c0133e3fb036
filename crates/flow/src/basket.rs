//! Baskets. The first line a visitor adds begins their session.

use std::sync::Arc;

use checkout::{
    basket::BasketCommand,
    drawn::Drawn,
    engine::{self, Change},
    text::{FormErrors, Language},
};
use store::{
    checkouts::Saved,
    events::Event,
    lookups::Questions,
    sessions::{NewSession, SessionKey},
};

use crate::{Arrival, Cookie, Flow, FlowError, Loaded, foresight::Recollection, turns::Turns};

/// The answer to a basket call.
#[derive(Debug)]
pub struct BasketReply {
    /// The basket as it can be had now.
    pub basket: Drawn,
    /// What was wrong.
    pub errors: FormErrors,
    /// The language texts are drawn in.
    pub language: Language,
    /// The session that was begun.
    pub cookie: Option<Cookie>,
    /// Whether the session lives on from now, so that its cookie should too.
    pub prolonged: bool,
}

impl Flow {
    /// The basket of the visitor. Reads only.
    pub async fn basket(&self, arrival: &Arrival) -> Result<BasketReply, FlowError> {
        let loaded = self.load_to_decide(arrival, false).await?;
        let now = self.now();
        let checkout = loaded.checkout(|| self.ids().fresh(now), now);
        let facts = self.facts(&loaded, &checkout, |known| engine::lookups(known, None)).await?;
        Ok(BasketReply {
            basket: engine::basket(Arc::unwrap_or_clone(checkout), &facts),
            errors: FormErrors::none(),
            language: facts.language,
            cookie: None,
            prolonged: loaded.prolonged,
        })
    }

    /// Changes the basket of the visitor, in a task of its own.
    pub async fn change_basket(
        &self,
        arrival: Arrival,
        command: BasketCommand,
    ) -> Result<BasketReply, FlowError> {
        let flow = self.clone();
        let task = tokio::spawn(async move {
            let mut turns = flow.turns(&arrival).await?;
            loop {
                turns.next().await?;
                if let Some(reply) = Box::pin(flow.try_change_basket(&arrival, &command, &turns)).await? {
                    return Ok(reply);
                }
            }
        });
        task.await.map_err(|error| FlowError::Internal(error.to_string()))?
    }

    async fn try_change_basket(
        &self,
        arrival: &Arrival,
        command: &BasketCommand,
        turns: &Turns<'_>,
    ) -> Result<Option<BasketReply>, FlowError> {
        let loaded = self.load_to_decide(arrival, false).await?;
        if turns.must_line_up(&loaded) {
            return Ok(None);
        }
        let now = self.now();
        let before = loaded.checkout(|| self.ids().fresh(now), now);
        let facts = self.facts(&loaded, &before, |known| engine::basket_lookups(known, command)).await?;
        let reply = |checkout, errors, cookie| BasketReply {
            basket: engine::basket(Arc::unwrap_or_clone(checkout), &facts),
            errors,
            language: facts.language,
            cookie,
            prolonged: loaded.prolonged,
        };
        match engine::decide_basket(&before, command, &facts) {
            Err(errors) => Ok(Some(reply(before, errors, None))),
            Ok(None) => Ok(Some(reply(before, FormErrors::none(), None))),
            Ok(Some(change)) if loaded.holder().is_some() => match self.save(&loaded, &change).await? {
                Saved::Done => Ok(Some(reply(change.checkout, FormErrors::none(), None))),
                Saved::Beaten | Saved::HoldRefused(_) => Ok(None),
            },
            Ok(Some(change)) => {
                let (cookie, session) = self.begin(&loaded, Some(&change)).await?;
                let (versions, stock) = (loaded.versions, &facts.stock);
                let begun = Recollection::of_beginner(&session, &change.checkout, versions, stock, facts.now);
                self.0.foresight.learn(&session.key, &Questions::default(), &begun.asked);
                self.0.foresight.remember(&session.key, Some(begun));
                Ok(Some(reply(change.checkout, FormErrors::none(), Some(cookie))))
            }
        }
    }

    /// Begins a guest's session.
    pub(crate) async fn begin_session(&self, loaded: &Loaded) -> Result<Cookie, FlowError> {
        Ok(self.begin(loaded, None).await?.0)
    }

    /// Begins a guest's session, with the checkout of `change` if there is one.
    async fn begin(
        &self,
        loaded: &Loaded,
        change: Option<&Change>,
    ) -> Result<(Cookie, NewSession), FlowError> {
        if loaded.replaced {
            return Err(FlowError::Replaced);
        }
        let cookie = self.ids().secret();
        let session = NewSession {
            key: SessionKey::of_cookie(&cookie),
            owner: self.ids().book(self.now()),
            customer: None,
            checkout: change.map(|change| change.checkout.id.0.clone()),
            language: None,
            currency: None,
            registered: false,
        };
        let event = change.map(|change| Event {
            at: self.now(),
            actor: loaded.actor(),
            event: change.event.clone(),
            changed: change.changed.join(" "),
        });
        let checkout = change.map(|change| &*change.checkout);
        self.0.store.begin_session(&session, checkout, event.as_ref(), self.now()).await?;
        Ok((Cookie(cookie), session))
    }
}
