//! A reward service in fair and in foul weather.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicBool, Ordering},
};

use checkout::{card::Card, money::Currency, services::Reward};
use futures_util::future::BoxFuture;
use gateways::{GatewayError, rewards::RewardService};
use testkit::services::Services;

/// What becomes of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weather {
    /// It is answered.
    Fair,
    /// The service refuses.
    Refusing,
    /// The service does not answer in time.
    Silent,
    /// The adapter panics.
    Panicking,
}

impl Weather {
    pub(crate) const ALL: [Self; 4] = [Self::Fair, Self::Refusing, Self::Silent, Self::Panicking];
}

/// The adapter of the test's service, which panics when it is told to.
#[derive(Debug, Default)]
pub(crate) struct WeatheredRewards {
    inner: OnceLock<Arc<dyn RewardService>>,
    panics: AtomicBool,
}

impl WeatheredRewards {
    pub(crate) fn wrap(&self, inner: Arc<dyn RewardService>) {
        assert!(self.inner.set(inner).is_ok(), "it is wrapped once");
    }

    pub(crate) fn set(&self, services: &Services, weather: Weather) {
        self.panics.store(weather == Weather::Panicking, Ordering::SeqCst);
        services.rewards.change(|table| {
            table.dials.decline = weather == Weather::Refusing;
            table.dials.delay_ms = if weather == Weather::Silent { 800 } else { 0 };
        });
    }
}

impl RewardService for WeatheredRewards {
    fn about(&self) -> String {
        "the test's reward service".to_owned()
    }

    fn rewards(&self, card: Card, currency: Currency) -> BoxFuture<'_, Result<Vec<Reward>, GatewayError>> {
        assert!(!self.panics.load(Ordering::SeqCst), "a fault in fair words");
        self.inner.get().expect("it wraps one").rewards(card, currency)
    }
}
