//! Identifiers that are the same in every run: for tests that compare whole stores.

use std::sync::atomic::{AtomicI64, Ordering};

use checkout::ids::{AttemptId, CheckoutId, FreshIds, OrderNumber, Pk, Timestamp};
use flow::Ids;

/// Counts.
#[derive(Debug, Default)]
pub struct CountedIds(AtomicI64);

impl CountedIds {
    fn next(&self) -> i64 {
        self.0.fetch_add(1, Ordering::Relaxed)
    }
}

impl Ids for CountedIds {
    fn fresh(&self, _now: Timestamp) -> FreshIds {
        let next = self.next();
        FreshIds {
            checkout: CheckoutId(format!("checkout{next}")),
            basket: Pk(1_000 + next),
            order: Pk(next * 10_000),
            number: OrderNumber(format!("{next:016}")),
            token: format!("token-{next}"),
            link: format!("link{next}"),
            attempt: AttemptId(format!("attempt{next}")),
        }
    }

    fn reserve(&self, _now: Timestamp, count: i64) -> Pk {
        Pk(100_000 + self.0.fetch_add(count, Ordering::Relaxed))
    }

    fn book(&self, _now: Timestamp) -> String {
        format!("session:{}", self.next())
    }

    fn secret(&self) -> String {
        format!("s{:0>31}", self.next())
    }

    fn nonce(&self) -> [u8; 16] {
        i128::from(self.next()).to_be_bytes()
    }
}
