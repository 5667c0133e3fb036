//! One request of a checkout at a time, and identical requests only once: those that arrive while their twin is
//! under way wait for its answer.

use std::{collections::HashMap, hash::Hash, sync::Arc, time::Duration};

use parking_lot::Mutex;
use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard, watch};

/// The most different requests that wait for one checkout.
const WAITING_MAX: usize = 16;
/// How long one waits.
const WAIT_MS: u64 = 5_000;

pub(crate) struct Queue<K, V> {
    flights: Mutex<HashMap<K, watch::Receiver<Option<V>>>>,
    lanes: Mutex<HashMap<String, Lane>>,
}

struct Lane {
    turn: Arc<AsyncMutex<()>>,
    users: usize,
}

impl<K, V> Default for Queue<K, V> {
    fn default() -> Self {
        Self { flights: Mutex::default(), lanes: Mutex::default() }
    }
}

/// What a request finds when it arrives.
pub(crate) enum Boarding<V> {
    /// Nobody like it is under way: it goes, and announces its answer here.
    Leads(watch::Sender<Option<V>>),
    /// Its twin is under way.
    Follows(watch::Receiver<Option<V>>),
}

impl<K: Eq + Hash + Clone, V: Clone> Queue<K, V> {
    /// Joins the identical request that is under way, or becomes it.
    pub(crate) fn board(&self, flight: &K) -> Boarding<V> {
        let mut flights = self.flights.lock();
        if let Some(receiver) = flights.get(flight) {
            return Boarding::Follows(receiver.clone());
        }
        let (sender, receiver) = watch::channel(None);
        flights.insert(flight.clone(), receiver);
        Boarding::Leads(sender)
    }

    /// Ends a flight; whoever comes now goes by themselves.
    pub(crate) fn land(&self, flight: &K) {
        self.flights.lock().remove(flight);
    }

    /// Whether somebody has or waits for the turn of `lane`.
    pub(crate) fn is_taken(&self, lane: &str) -> bool {
        self.lanes.lock().contains_key(lane)
    }

    /// Waits for the turn of `lane`; `None` when too many wait or it takes too long.
    pub(crate) async fn turn<'a>(&'a self, lane: &str) -> Option<Turn<'a, K, V>> {
        let turn = {
            let mut lanes = self.lanes.lock();
            let entry =
                lanes.entry(lane.to_owned()).or_insert_with(|| Lane { turn: Arc::default(), users: 0 });
            if entry.users > WAITING_MAX {
                return None;
            }
            entry.users += 1;
            Arc::clone(&entry.turn)
        };
        // Made before waiting, so that giving up or being cancelled leaves the lane as well.
        let mut waiting = Turn { queue: self, lane: lane.to_owned(), guard: None };
        let guard = tokio::time::timeout(Duration::from_millis(WAIT_MS), turn.lock_owned()).await.ok()?;
        waiting.guard = Some(guard);
        Some(waiting)
    }
}

/// A place in a lane; dropping it lets the next one go.
pub(crate) struct Turn<'a, K, V> {
    queue: &'a Queue<K, V>,
    lane: String,
    guard: Option<OwnedMutexGuard<()>>,
}

impl<K, V> Drop for Turn<'_, K, V> {
    fn drop(&mut self) {
        self.guard = None;
        let mut lanes = self.queue.lanes.lock();
        if let Some(lane) = lanes.get_mut(&self.lane) {
            lane.users -= 1;
            if lane.users == 0 {
                lanes.remove(&self.lane);
            }
        }
    }
}

/// The answer of a flight one follows; `None` when it ended without one.
pub(crate) async fn follow<V: Clone>(mut receiver: watch::Receiver<Option<V>>) -> Option<V> {
    receiver.wait_for(Option::is_some).await.ok().and_then(|answer| answer.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    type TestQueue = Queue<&'static str, u32>;

    #[tokio::test]
    async fn a_twin_gets_the_answer_of_the_first() {
        let queue = TestQueue::default();
        let Boarding::Leads(sender) = queue.board(&"a") else { panic!("the first one leads") };
        let Boarding::Follows(receiver) = queue.board(&"a") else { panic!("the second one follows") };
        assert!(matches!(queue.board(&"b"), Boarding::Leads(_)));
        sender.send_replace(Some(7));
        queue.land(&"a");
        assert_eq!(follow(receiver).await, Some(7));
        assert!(matches!(queue.board(&"a"), Boarding::Leads(_)));
    }

    #[tokio::test]
    async fn a_flight_that_ends_without_an_answer_tells_its_followers() {
        let queue = TestQueue::default();
        let Boarding::Leads(sender) = queue.board(&"a") else { panic!("the first one leads") };
        let Boarding::Follows(receiver) = queue.board(&"a") else { panic!("the second one follows") };
        drop(sender);
        assert_eq!(follow(receiver).await, None);
    }

    #[tokio::test(start_paused = true)]
    async fn a_lane_lets_one_through_and_only_so_many_wait() {
        let queue = TestQueue::default();
        let first = queue.turn("x").await.expect("the lane is free");
        assert!(queue.turn("y").await.is_some(), "another lane is free too");
        let waiting: Vec<_> = (0..WAITING_MAX).map(|_| queue.turn("x")).collect();
        let mut waiting = futures_util::future::join_all(waiting);
        tokio::select! {
            biased;
            _ = &mut waiting => panic!("nobody may pass the first one"),
            () = tokio::time::sleep(Duration::from_millis(1)) => {}
        }
        assert!(queue.turn("x").await.is_none(), "the lane is full");
        drop(first);
        assert!(waiting.await.iter().any(Option::is_some));
        assert!(queue.lanes.lock().is_empty(), "nobody is left behind");
    }
}
