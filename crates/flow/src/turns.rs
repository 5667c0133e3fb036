//! The tries of one request: in the turn of its session, and as soon as another device of the same customer is met, in
//! the turn of the checkout they share. Never holds a turn longer than the request lasts.

use store::checkouts::StoredCheckout;

use crate::{Arrival, Flow, FlowError, Loaded, submit::PageTurn};

/// How often a decision is made anew when somebody else was faster or stock ran out meanwhile. Between devices of one
/// process the turn of the checkout settles it after a few; between nodes only chance does.
const TRIES_MAX: usize = 32;

/// The tries of one request.
pub(crate) struct Turns<'a> {
    flow: &'a Flow,
    arrival: &'a Arrival,
    tries: usize,
    shared: Option<PageTurn<'a>>,
    _session: Option<PageTurn<'a>>,
}

impl Flow {
    /// Waits for the turn of the session of `arrival`.
    pub(crate) async fn turns<'a>(&'a self, arrival: &'a Arrival) -> Result<Turns<'a>, FlowError> {
        let lane = arrival.session.as_ref().map_or("", |session| session.as_str());
        let session = self.turn(lane).await?;
        Ok(Turns { flow: self, arrival, tries: 0, shared: None, _session: session })
    }

    /// The turn of `lane`; none is needed where there is no lane.
    pub(crate) async fn turn(&self, lane: &str) -> Result<Option<PageTurn<'_>>, FlowError> {
        if lane.is_empty() {
            return Ok(None);
        }
        let turn = self.0.queue.turn(lane).await;
        turn.map(Some).ok_or_else(|| FlowError::Unavailable("too many requests of one checkout".to_owned()))
    }
}

impl<'a> Turns<'a> {
    /// Goes on to the next try. The second one waits for the checkout's turn as well, once, because a turn that is held
    /// already never comes.
    pub(crate) async fn next(&mut self) -> Result<(), FlowError> {
        if self.tries == TRIES_MAX {
            return Err(FlowError::Unavailable("too many changes of one checkout at once".to_owned()));
        }
        if self.tries > 0 && self.shared.is_none() {
            let loaded = Box::pin(self.flow.load(self.arrival, false)).await?;
            self.shared = self.flow.turn(lane_of(loaded.stored())).await?;
        }
        self.tries += 1;
        Ok(())
    }

    /// Whether others stand in the lane of the checkout that was loaded: then this request has to stand behind them, or
    /// those who come fresh would overtake the one whose turn it is for ever.
    pub(crate) fn must_line_up(&self, loaded: &Loaded) -> bool {
        self.shared.is_none() && self.flow.0.queue.is_taken(lane_of(loaded.stored()))
    }
}

/// The lane that all sessions of one checkout share.
pub(crate) fn lane_of(stored: Option<&StoredCheckout>) -> &str {
    stored.map_or("", |stored| stored.checkout.id.0.as_str())
}
