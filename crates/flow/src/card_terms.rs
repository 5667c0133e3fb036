//! How each kind of card pays, for product pages. The gateway is asked now and then, beside what shoppers ask for: only those
//! wait who come before its first answer, and not for long.

use std::{collections::HashMap, sync::Arc, time::Duration};

use checkout::{ids::Timestamp, instalments::CardTerms, money::Currency};
use parking_lot::Mutex;
use tokio::sync::Notify;

use crate::{Flow, services::in_time};

/// How long an answer is fresh.
const FRESH_SECONDS: i64 = 5 * 60;
/// How long a gateway that did not answer is left alone.
const REST_SECONDS: i64 = 30;
/// How long the first ones wait.
const FIRST_WAIT: Duration = Duration::from_secs(1);

/// What the gateway answered, by currency.
#[derive(Default)]
pub(crate) struct CardTable {
    known: Mutex<HashMap<Currency, Known>>,
    told: Notify,
}

#[derive(Default)]
struct Known {
    terms: Option<Arc<[CardTerms]>>,
    /// When to ask again; at once while nobody did.
    asks_again: Option<Timestamp>,
    asking: bool,
}

impl Known {
    /// Whether whoever looks now has to ask; nobody else does then.
    fn must_ask(&mut self, now: Timestamp) -> bool {
        let due = self.asks_again.is_none_or(|again| again <= now);
        let must_ask = due && !self.asking;
        self.asking |= must_ask;
        must_ask
    }
}

impl Flow {
    /// How each kind of card pays amounts of `currency`, as far as the gateway tells; a shopper's own card may pay otherwise.
    pub async fn card_terms(&self, currency: Currency) -> Arc<[CardTerms]> {
        if !self.card_service().is_some_and(|service| service.currencies.contains(&currency)) {
            return Arc::new([]);
        }
        let table = &self.0.card_table;
        let told = table.told.notified();
        let (terms, must_ask) = {
            let mut known = table.known.lock();
            let known = known.entry(currency).or_default();
            (known.terms.clone(), known.must_ask(self.now()))
        };
        if must_ask {
            let flow = self.clone();
            tokio::spawn(async move { flow.ask_for_card_terms(currency).await });
        }
        if let Some(terms) = terms {
            return terms;
        }
        if self.is_asking(currency) {
            // Whoever waits too long sees no plans this time.
            let _ = tokio::time::timeout(FIRST_WAIT, told).await;
        }
        let known = table.known.lock();
        known.get(&currency).and_then(|known| known.terms.clone()).unwrap_or_else(|| Arc::new([]))
    }

    fn is_asking(&self, currency: Currency) -> bool {
        self.0.card_table.known.lock().get(&currency).is_some_and(|known| known.asking)
    }

    /// Asks the gateway. What it said before stays while it is silent.
    async fn ask_for_card_terms(&self, currency: Currency) {
        let answer = match self.gateways().payment.clone() {
            Some(gateway) => in_time("payment", async move { gateway.card_terms(currency).await }).await,
            None => None,
        };
        {
            let mut known = self.0.card_table.known.lock();
            let known = known.entry(currency).or_default();
            known.asking = false;
            let rest = if answer.is_some() { FRESH_SECONDS } else { REST_SECONDS };
            known.asks_again = Some(self.now().plus_seconds(rest));
            if let Some(terms) = answer {
                known.terms = Some(terms.unwrap_or_default().into());
            }
        }
        self.0.card_table.told.notify_waiters();
    }
}
