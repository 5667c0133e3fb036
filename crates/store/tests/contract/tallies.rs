//! Limits on how often something may be done hold whoever counts at once.

use checkout::{ids::Timestamp, tally::Limit};
use store::Store;
use testkit::database::TestDatabase;

testkit::on_both_databases!(
    a_limit_holds_when_many_count_at_once,
    a_new_stretch_begins_at_nothing,
    all_limits_are_counted_or_none,
    counters_whose_time_is_over_are_purged,
);

const NOW: Timestamp = Timestamp(1_795_342_800_000_000);

fn hourly(max: i64) -> Limit {
    Limit::new("sms:+905320000001", max, 3600)
}

async fn a_limit_holds_when_many_count_at_once(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let counts = (0..40).map(async |_| store.count(&[hourly(7)], NOW).await.expect("answers"));
    let counted = futures_util::future::join_all(counts).await;
    assert_eq!(counted.iter().filter(|counted| **counted).count(), 7);
    assert_eq!(store.tally(&hourly(7), NOW).await.expect("answers"), 7);
}

async fn a_new_stretch_begins_at_nothing(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    assert!(store.count(&[hourly(1)], NOW).await.expect("answers"));
    assert!(!store.count(&[hourly(1)], NOW).await.expect("answers"));
    let later = hourly(1).ends(NOW);
    assert_eq!(store.tally(&hourly(1), later).await.expect("answers"), 0);
    assert!(store.count(&[hourly(1)], later).await.expect("answers"));
}

async fn all_limits_are_counted_or_none(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let daily = Limit::new("sms", 100, 86_400);
    assert!(store.count(&[daily.clone(), hourly(1)], NOW).await.expect("answers"));
    assert!(!store.count(&[daily.clone(), hourly(1)], NOW).await.expect("answers"));
    assert_eq!(store.tally(&daily, NOW).await.expect("answers"), 1);
}

async fn counters_whose_time_is_over_are_purged(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    assert!(store.count(&[hourly(5)], NOW).await.expect("answers"));
    store.purge_tallies(NOW).await.expect("answers");
    assert_eq!(store.tally(&hourly(5), NOW).await.expect("answers"), 1);
    store.purge_tallies(hourly(5).ends(NOW)).await.expect("answers");
    assert_eq!(store.tally(&hourly(5), NOW).await.expect("answers"), 0);
}
