//! The heart: one submitted page, in seven steps, in a task of its own so that a client that hangs up cannot
//! cancel it half-way.

use std::{collections::BTreeSet, sync::Arc};

use checkout::{
    basket::UNITS_MAX,
    checkout::Checkout,
    engine::{self, Answer, Change, Verdict},
    facts::Facts,
    form::Submission,
    ids::{AttemptId, Pk},
    ledger::Resource,
    page::{AnyPage, Kind},
    payment::{Attempt, AttemptState, KnownAttempt, LiveState},
    services::{Answered, Ask},
    text::Language,
};
use futures_util::future::BoxFuture;
use gateways::payment::Means;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use store::{
    checkouts::Saved,
    events::Event,
    remembered::{Basis, SavedOnBasis},
};

use crate::{Arrival, Flow, FlowError, Loaded, queue, turns::Turns};

/// The answer to a page.
#[derive(Debug)]
pub struct Reply {
    /// What it shows.
    pub answer: Answer,
    /// The language it is drawn in.
    pub language: Language,
    /// Whether the session lives on from now, so that its cookie should too.
    pub prolonged: bool,
    /// The payment for which the shopper is sent away.
    pub away: Option<AttemptId>,
}

/// A place in the queue of a session or a checkout.
pub(crate) type PageTurn<'a> = queue::Turn<'a, Flight, Result<Arc<Reply>, FlowError>>;

/// What the tries of one request learnt, for those after them.
#[derive(Default)]
struct Learnt {
    /// What services answered.
    answered: Option<Answered>,
    /// What services said that were asked what is offered, to each question once.
    offers: Vec<(Ask, Answered)>,
    /// Of what the ledger would not hold as much as was decided.
    refused: BTreeSet<Resource>,
}

impl Learnt {
    fn is_nothing(&self) -> bool {
        self.answered.is_none() && self.refused.is_empty()
    }
}

/// The payment for which the shopper of `checkout` is sent away.
fn away(checkout: &Checkout) -> Option<AttemptId> {
    let live = checkout.attempt.as_ref()?;
    (live.state == LiveState::Away && live.kind.way().is_some()).then(|| live.id.clone())
}

/// What one try came to.
enum Tried {
    /// There is an answer.
    Replied(Box<Reply>),
    /// A payment was opened.
    Opened(Box<Opened>),
}

/// A payment that is written down.
struct Opened {
    attempt: Box<Attempt>,
    facts: Facts,
    prolonged: bool,
}

/// What makes two requests identical.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Flight {
    session: String,
    page: &'static str,
    form: [u8; 32],
    language: Option<Language>,
}

/// A digest of a form, under a key of this process: what was sent may be a card, and is not kept to recognise it.
fn digest(key: &Hmac<Sha256>, submission: &Submission) -> [u8; 32] {
    let mut digest = key.clone();
    for text in submission.iter().flat_map(|(name, value)| [name, value]) {
        digest.update(&(text.len() as u64).to_be_bytes());
        digest.update(text.as_bytes());
    }
    digest.finalize().into_bytes().into()
}

impl Flow {
    /// Submits the form of `page`. Identical requests of one session that arrive together get one answer.
    pub async fn submit(
        &self,
        arrival: Arrival,
        page: &'static dyn AnyPage,
        submission: Submission,
    ) -> Result<Arc<Reply>, FlowError> {
        let flight = Flight {
            session: arrival.session.as_ref().map(|key| key.as_str().to_owned()).unwrap_or_default(),
            page: page.name(),
            form: digest(&self.0.form_key, &submission),
            language: arrival.language,
        };
        let answer = match self.0.queue.board(&flight) {
            queue::Boarding::Follows(receiver) => queue::follow(receiver).await,
            queue::Boarding::Leads(sender) => {
                let flow = self.clone();
                // On the heap: a task is moved several times before it begins and when it ends, and this one is large.
                let task: BoxFuture<'static, _> = Box::pin(async move {
                    let landing = Landing { flow: &flow, flight: &flight };
                    let answer = flow.submit_in_turn(&arrival, page, &submission).await.map(Arc::new);
                    drop(landing);
                    sender.send_replace(Some(answer.clone()));
                    answer
                });
                tokio::spawn(task).await.ok()
            }
        };
        answer
            .unwrap_or_else(|| Err(FlowError::Internal("the page's task ended without an answer".to_owned())))
    }

    async fn submit_in_turn(
        &self,
        arrival: &Arrival,
        page: &'static dyn AnyPage,
        submission: &Submission,
    ) -> Result<Reply, FlowError> {
        let mut turns = self.turns(arrival).await?;
        let mut learnt = Learnt::default();
        let tried = loop {
            turns.next().await?;
            let tried = self.try_submit(arrival, page, submission, (&turns, &mut learnt)).await?;
            if let Some(tried) = tried {
                break tried;
            }
        };
        match tried {
            Tried::Replied(reply) => Ok(*reply),
            Tried::Opened(opened) => {
                // What is saved says that money is moving: nobody else has to wait for the bank.
                drop(turns);
                Box::pin(self.perform(page, submission, *opened)).await
            }
        }
    }

    /// Steps 5 to 7 of a page that asks for money.
    async fn perform(
        &self,
        page: &'static dyn AnyPage,
        submission: &Submission,
        Opened { attempt, facts, prolonged }: Opened,
    ) -> Result<Reply, FlowError> {
        let token = page.wallet_token(submission);
        let settled = match (&attempt.state, token) {
            (AttemptState::Completing, Some(token)) => self.complete_from_wallet(&attempt, &token).await?,
            (_, token) => {
                let means = page.card(submission).map(Means::Card).or(token.map(Means::Token));
                self.charge(&attempt, means).await?
            }
        };
        let (shown, errors) = engine::after_payment(page, &settled.attempt, settled.says);
        let away = away(&settled.checkout);
        // The answer has what the script of a wallet needs, or where the shopper goes on. Nothing is saved by it.
        let known = KnownAttempt { version: 0, attempt: settled.attempt };
        let facts = Facts { attempt: Some(Box::new(known)), ..facts };
        let after = engine::repair(Arc::unwrap_or_clone(settled.checkout), &facts);
        let answer = engine::describe(after, &facts, |_| shown, errors);
        Ok(Reply { answer, language: facts.language, prolonged, away })
    }

    /// The first four steps, and the last one where no money is asked for. `None` when the decision was overtaken and has to be
    /// made anew.
    async fn try_submit(
        &self,
        arrival: &Arrival,
        page: &'static dyn AnyPage,
        submission: &Submission,
        (turns, learnt): (&Turns<'_>, &mut Learnt),
    ) -> Result<Option<Tried>, FlowError> {
        // 1. Load. What is recalled is as good, as long as saving finds it confirmed.
        if !page.may_ask()
            && learnt.is_nothing()
            && let Some(loaded) = self.recall(arrival).await?
        {
            if turns.must_line_up(&loaded) {
                return Ok(None);
            }
            if let Some(tried) = Box::pin(self.try_on(&loaded, page, submission, learnt)).await? {
                return Ok(Some(tried));
            }
            self.forget(&loaded);
        }
        let loaded = Box::pin(self.load_to_decide(arrival, page.kind() == Kind::Finish)).await?;
        if turns.must_line_up(&loaded) {
            return Ok(None);
        }
        Box::pin(self.try_on(&loaded, page, submission, learnt)).await
    }

    /// Steps 2 to 4 and 7 for the visitor in `loaded`.
    async fn try_on(
        &self,
        loaded: &Loaded,
        page: &'static dyn AnyPage,
        submission: &Submission,
        learnt: &mut Learnt,
    ) -> Result<Option<Tried>, FlowError> {
        let retired = loaded.visit.as_ref().is_some_and(|visit| visit.retired);
        let now = self.now();
        let before = &*loaded.checkout(|| self.ids().fresh(now), now);
        // 2. Look up.
        let mut facts =
            self.facts(loaded, before, |known| engine::lookups(known, Some((page, submission)))).await?;
        if page.may_order() {
            // The order and each of its items get a key of their own.
            facts.ids.order = self.ids().reserve(facts.now, UNITS_MAX + 1);
        }
        // Services are asked once, also when the decision is made anew; and never for a session that sees only its order.
        if let Some(ask) = engine::asks(before, page, submission, &facts).filter(|_| !retired) {
            if learnt.answered.is_none() {
                learnt.answered = Some(Box::pin(self.ask(ask, page.card(submission), before, &facts)).await);
            }
            Box::pin(self.learn(&mut facts, learnt.answered.clone().unwrap_or_default())).await?;
        }
        facts.refused.clone_from(&learnt.refused);
        // 3. Decide. A session that a login replaced sees the order it made, and nothing else.
        if retired && before.order.is_none() {
            let (answer, language) = (Answer::EmptyBasket, facts.language);
            return Ok(Some(Tried::Replied(Box::new(Reply {
                answer,
                language,
                prolonged: false,
                away: None,
            }))));
        }
        while let Some(ask) = engine::offers_due(before, page, &facts) {
            self.learn_offers(ask, before, &mut facts, learnt).await;
        }
        let mut verdict = engine::decide(before, page, submission, &facts);
        while let Some(ask) = engine::offers_due_after(&verdict.after, &facts) {
            self.learn_offers(ask, before, &mut facts, learnt).await;
            verdict = engine::decide(before, page, submission, &facts);
        }
        // 4. Save.
        if let Some(change) = &verdict.change {
            let saved = match loaded.is_recalled {
                true if !is_confirmed_by_saving(before, &verdict) => return Ok(None),
                true => self.save_recalled(loaded, &mut facts, change).await?,
                false => self.save(loaded, change).await?,
            };
            match saved {
                Saved::Done => {}
                Saved::Beaten => return Ok(None),
                Saved::HoldRefused(resource) => {
                    learnt.refused.insert(resource);
                    return Ok(None);
                }
            }
        } else if loaded.is_recalled {
            return Ok(None);
        }
        // 5. Perform and 6. settle, once no turn is held any more.
        let prolonged = loaded.prolonged;
        if let Some(attempt) = verdict.opened {
            return Ok(Some(Tried::Opened(Box::new(Opened { attempt, facts, prolonged }))));
        }
        // 7. Reply.
        let away = away(&verdict.after.0);
        let answer = match verdict.bare {
            Some(bare) => Answer::Bare(bare),
            None => engine::describe(verdict.after, &facts, |_| verdict.shown, verdict.errors),
        };
        Ok(Some(Tried::Replied(Box::new(Reply { answer, language: facts.language, prolonged, away }))))
    }

    /// Adds what a service says it offers to what is known. The same is asked once, also when the decision is made anew.
    async fn learn_offers(&self, ask: Ask, before: &Checkout, facts: &mut Facts, learnt: &mut Learnt) {
        let known = learnt.offers.iter().find(|(asked, _)| *asked == ask);
        let answered = if let Some((_, answered)) = known {
            answered.clone()
        } else {
            let answered = Box::pin(self.ask(ask.clone(), None, before, facts)).await;
            learnt.offers.push((ask, answered.clone()));
            answered
        };
        facts.answered.add_offers(answered);
    }

    /// Saves `change`, with the event that tells who made it.
    pub(crate) async fn save(&self, loaded: &Loaded, change: &Change) -> Result<Saved, FlowError> {
        let Some(holder) = loaded.holder() else {
            return Err(FlowError::Internal("a checkout without a holder cannot be saved".to_owned()));
        };
        let saved = self.0.store.save(&holder, loaded.stored(), change, &self.event(loaded, change)).await?;
        match saved {
            Saved::Done => self.saved(loaded, change, &[]),
            Saved::Beaten | Saved::HoldRefused(_) => self.forget(loaded),
        }
        Ok(saved)
    }

    /// Saves `change`, which was decided on what is recalled, if all of that is still so. Then `facts` know what stock
    /// there is now.
    async fn save_recalled(
        &self,
        loaded: &Loaded,
        facts: &mut Facts,
        change: &Change,
    ) -> Result<Saved, FlowError> {
        let (Some(session), Some(visit), Some(before)) = (&loaded.session, &loaded.visit, loaded.stored())
        else {
            return Ok(Saved::Beaten);
        };
        let enough = |(product, _): &(Pk, i64)| (*product, before.checkout.enough(*product, facts));
        let enough: Vec<_> = loaded.stock().iter().map(enough).collect();
        if enough.iter().any(|(product, units)| facts.stock_of(*product) < *units) {
            return Ok(Saved::Beaten);
        }
        let basis = Basis { session, visit, book: loaded.book(), enough: &enough };
        match self.0.store.save_on_basis(basis, before, change, &self.event(loaded, change)).await? {
            SavedOnBasis::Done(stock) => {
                self.saved(loaded, change, &stock);
                facts.stock.extend(stock);
                Ok(Saved::Done)
            }
            SavedOnBasis::Changed => Ok(Saved::Beaten),
        }
    }

    /// The event that tells who made `change`.
    fn event(&self, loaded: &Loaded, change: &Change) -> Event {
        Event {
            at: self.now(),
            actor: loaded.actor(),
            event: change.event.clone(),
            changed: change.changed.join(" "),
        }
    }

    /// What follows once `change` is durable.
    fn saved(&self, loaded: &Loaded, change: &Change, stock: &[(Pk, i64)]) {
        if let (Some(session), Some(before)) = (&loaded.session, loaded.stored()) {
            self.0.foresight.follow(session, before, &change.checkout, stock);
        }
        if !change.jobs.is_empty() {
            self.wake_jobs();
        }
        if !change.attempts.is_empty() {
            self.wake_payments();
        }
    }

    fn forget(&self, loaded: &Loaded) {
        if let Some(session) = &loaded.session {
            self.0.foresight.forget(session);
        }
    }
}

/// Whether saving the change of `verdict` confirms what it was decided on. A form with mistakes, or a payment, is worth
/// another look.
fn is_confirmed_by_saving(before: &Checkout, verdict: &Verdict) -> bool {
    let plain = |change: &Change| change.attempts.is_empty() && change.checkout.id == before.id;
    verdict.change.as_ref().is_some_and(plain) && verdict.opened.is_none() && verdict.errors.is_empty()
}

/// Ends a flight when its task ends, however it ends.
struct Landing<'a> {
    flow: &'a Flow,
    flight: &'a Flight,
}

impl Drop for Landing<'_> {
    fn drop(&mut self) {
        self.flow.0.queue.land(self.flight);
    }
}
