//! What checkout providers told, and the accounts customers linked there.

use checkout::ids::{AttemptId, Pk, Timestamp};
use store::{Store, attempts::Settled, checkouts::StoredCheckout, providers::ProviderEvent};
use testkit::database::TestDatabase;

use crate::checkouts::{changed, event, open};

testkit::on_both_databases!(
    the_day_a_customer_linked_an_account_is_kept_for_each_provider,
    what_opens_sessions_is_kept_until_it_is_not_taken_any_more,
    what_was_heard_is_kept_once_with_what_came_of_it,
    what_was_heard_is_kept_with_what_it_changed_or_not_at_all,
    of_many_that_hear_the_same_at_once_one_keeps_it,
);

const CUSTOMER: Pk = Pk(7);

async fn the_day_a_customer_linked_an_account_is_kept_for_each_provider(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let linked = async |provider| store.provider_linked(provider, CUSTOMER).await.expect("answers");
    assert_eq!(linked("akifast").await, None);
    store.link_provider("akifast", CUSTOMER, Timestamp(5)).await.expect("answers");
    store.link_provider("sandbox", CUSTOMER, Timestamp(6)).await.expect("answers");
    store.link_provider("akifast", CUSTOMER, Timestamp(9)).await.expect("answers");
    assert_eq!((linked("akifast").await, linked("sandbox").await), (Some(Timestamp(9)), Some(Timestamp(6))));
}

async fn what_opens_sessions_is_kept_until_it_is_not_taken_any_more(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let account = async |provider| store.linked_account(provider, CUSTOMER).await.expect("answers");
    let linked = async || store.provider_linked("akifast", CUSTOMER).await.expect("answers");
    assert_eq!(account("akifast").await, None);
    store.link_account("akifast", CUSTOMER, "first", Timestamp(5)).await.expect("answers");
    assert_eq!((account("akifast").await.as_deref(), linked().await), (Some("first"), Some(Timestamp(5))));
    assert_eq!(
        (account("sandbox").await, store.linked_account("akifast", Pk(8)).await.expect("answers")),
        (None, None)
    );
    store.link_provider("akifast", CUSTOMER, Timestamp(6)).await.expect("answers");
    assert_eq!(account("akifast").await.as_deref(), Some("first"), "a notification takes nothing away");
    store.link_account("akifast", CUSTOMER, "second", Timestamp(7)).await.expect("answers");
    store.forget_account("akifast", CUSTOMER, "first").await.expect("answers");
    assert_eq!(account("akifast").await.as_deref(), Some("second"), "linked anew meanwhile");
    store.forget_account("akifast", CUSTOMER, "second").await.expect("answers");
    assert_eq!((account("akifast").await, linked().await), (None, Some(Timestamp(7))));
    store.link_account("akifast", CUSTOMER, "third", Timestamp(8)).await.expect("answers");
    store.unlink_account("akifast", CUSTOMER).await.expect("answers");
    assert_eq!((account("akifast").await, linked().await), (None, None));
}

fn heard(provider: &str, name: &str, attempt: &str, outcome: &str) -> ProviderEvent {
    ProviderEvent {
        provider: provider.to_owned(),
        event: name.to_owned(),
        attempt: AttemptId(attempt.to_owned()),
        received: Timestamp(if name.ends_with("failure") { 1 } else { 2 }),
        outcome: outcome.to_owned(),
        document: format!("{{\"of\":\"{attempt}\"}}"),
    }
}

async fn hears(store: &Store, before: &StoredCheckout, seen: u64, heard: &ProviderEvent) -> Settled {
    let change = changed(before.checkout.clone(), seen);
    store.settle(before, &change, &event("heard"), Some(heard)).await.expect("answers")
}

async fn outcome(store: &Store, of: &ProviderEvent) -> Option<String> {
    store.provider_outcome(&of.provider, &of.event, &of.attempt).await.expect("answers")
}

async fn again(store: &Store, before: &StoredCheckout) -> StoredCheckout {
    store.checkout(&before.checkout.id).await.expect("answers").expect("it is there")
}

async fn what_was_heard_is_kept_once_with_what_came_of_it(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let (_, mut stored) = open(&store, 1).await;
    let success = heard("akifast", "pay-1:success", "a", "ordered");
    let failure = heard("akifast", "pay-1:failure", "a", "payment-declined");
    let elsewhere = heard("sandbox", "pay-1:success", "b", "not-believed");
    assert_eq!(outcome(&store, &success).await, None);
    for (seen, told) in (1..).zip([&success, &failure, &elsewhere]) {
        assert_eq!(hears(&store, &stored, seen, told).await, Settled::Done);
        stored = again(&store, &stored).await;
    }
    for told in [&success, &failure, &elsewhere] {
        assert_eq!(outcome(&store, told).await.as_ref(), Some(&told.outcome), "{}", told.event);
    }
    let differently = ProviderEvent { outcome: "not-believed".to_owned(), ..success.clone() };
    assert_eq!(hears(&store, &stored, 9, &differently).await, Settled::Done);
    assert_eq!(outcome(&store, &success).await.as_deref(), Some("ordered"), "the first outcome stays");
    let of_another = ProviderEvent { attempt: AttemptId("b".to_owned()), ..success.clone() };
    assert_eq!(outcome(&store, &of_another).await, None, "it answers for no other payment");
    let events = store.provider_events(&success.attempt).await.expect("answers");
    let row = |told: &ProviderEvent| (told.event.clone(), told.outcome.clone(), told.document.clone());
    assert_eq!(events, [row(&failure), row(&success)], "in the order they were heard");
}

async fn what_was_heard_is_kept_with_what_it_changed_or_not_at_all(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let (_, stored) = open(&store, 1).await;
    let told = heard("akifast", "pay-1:success", "a", "ordered");
    assert_eq!(
        hears(&store, &stored, 1, &heard("akifast", "pay-0:success", "a", "ordered")).await,
        Settled::Done
    );
    assert_eq!(hears(&store, &stored, 2, &told).await, Settled::Beaten, "by an older version");
    assert_eq!(outcome(&store, &told).await, None);
    assert_eq!(hears(&store, &again(&store, &stored).await, 2, &told).await, Settled::Done);
    assert_eq!(outcome(&store, &told).await.as_deref(), Some("ordered"));
}

async fn of_many_that_hear_the_same_at_once_one_keeps_it(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let (_, stored) = open(&store, 1).await;
    let told = heard("akifast", "pay-1:success", "a", "ordered");
    let hearing = (0..20).map(|seen| hears(&store, &stored, seen, &told));
    let settled = futures_util::future::join_all(hearing).await;
    assert_eq!(settled.iter().filter(|settled| **settled == Settled::Done).count(), 1);
    assert_eq!(store.provider_events(&told.attempt).await.expect("answers").len(), 1);
}
