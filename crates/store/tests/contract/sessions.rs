//! Sessions: how long they live, and what is left of one that was replaced.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use checkout::{
    checkout::Checkout,
    ids::{CheckoutId, Pk, Timestamp},
};
use store::{
    Batch, Store, Written,
    checkouts::Visit,
    sessions::{self, NewSession, RETIRED_LIFETIME_SECONDS, SESSION_LIFETIME_SECONDS, SessionKey},
};
use testkit::{database::TestDatabase, order};

use crate::customers;

testkit::on_both_databases!(
    a_session_is_read_as_it_began,
    a_session_lives_for_two_weeks_after_it_was_seen,
    an_unknown_session_is_nobodys,
    a_replaced_session_lives_for_ten_minutes_and_forgets_its_checkout,
    a_replaced_session_keeps_the_checkout_that_became_an_order,
    a_session_is_replaced_once,
    a_session_with_another_checkout_than_thought_is_not_replaced,
    a_customers_session_forgets_the_customer_when_it_is_replaced,
    ending_a_session_says_whether_there_was_one,
    ending_the_others_leaves_one,
    only_what_is_over_is_purged,
    choices_are_noted,
);

const NOW: Timestamp = Timestamp(1_795_342_530_000_000);

/// A guest's session that is not written yet.
pub(crate) fn guest(cookie: &str) -> NewSession {
    NewSession {
        key: SessionKey::of_cookie(cookie),
        owner: format!("session:{cookie}"),
        customer: None,
        checkout: None,
        language: None,
        currency: None,
        registered: false,
    }
}

/// A checkout with nothing in it.
pub(crate) fn empty_checkout(place: i64) -> Checkout {
    Checkout::new(CheckoutId(format!("checkout-{place}")), Pk(place), NOW)
}

async fn begin(store: &Store, session: &NewSession, checkout: Option<&Checkout>) {
    let named = checkout.map(|checkout| checkout.id.0.clone());
    let session = NewSession { checkout: named, ..session.clone() };
    store.begin_session(&session, checkout, None, NOW).await.unwrap();
}

async fn visit(store: &Store, cookie: &str, seconds: i64) -> Option<Visit> {
    store.visit(&SessionKey::of_cookie(cookie), NOW.plus_seconds(seconds)).await.unwrap()
}

async fn retire(store: &Store, cookie: &str, own: Option<&Checkout>, open: Option<&Checkout>) -> bool {
    let mut batch = Batch::new();
    let (own, open) = (own.map(|own| &own.id), open.map(|open| &open.id));
    sessions::retire(&mut batch, &SessionKey::of_cookie(cookie), own, open, NOW);
    matches!(store.db().write(batch).await.unwrap(), Written::Done(_))
}

async fn a_session_is_read_as_it_began(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let checkout = empty_checkout(1);
    let session = NewSession {
        language: Some("en".to_owned()),
        currency: Some("EUR".to_owned()),
        registered: true,
        ..guest("a")
    };
    begin(&store, &session, Some(&checkout)).await;
    let visit = visit(&store, "a", 0).await.unwrap();
    assert_eq!((&*visit.owner, visit.customer.is_none(), visit.retired), ("session:a", true, false));
    assert_eq!((visit.language.as_deref(), visit.currency.as_deref()), (Some("en"), Some("EUR")));
    assert!(visit.registered);
    assert_eq!((visit.seen, visit.checkout.unwrap().checkout), (NOW, checkout.into()));
}

async fn a_session_lives_for_two_weeks_after_it_was_seen(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    begin(&store, &guest("a"), None).await;
    assert!(visit(&store, "a", SESSION_LIFETIME_SECONDS - 1).await.is_some());
    assert!(visit(&store, "a", SESSION_LIFETIME_SECONDS).await.is_none());
    store.session_seen(&SessionKey::of_cookie("a"), NOW.plus_seconds(100)).await.unwrap();
    assert!(visit(&store, "a", SESSION_LIFETIME_SECONDS + 99).await.is_some());
    assert!(visit(&store, "a", SESSION_LIFETIME_SECONDS + 100).await.is_none());
}

async fn an_unknown_session_is_nobodys(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    begin(&store, &guest("a"), None).await;
    assert!(visit(&store, "b", 0).await.is_none());
    assert!(
        visit(&store, SessionKey::of_cookie("a").as_str(), 0).await.is_none(),
        "its key is not its cookie"
    );
}

async fn a_replaced_session_lives_for_ten_minutes_and_forgets_its_checkout(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let checkout = empty_checkout(1);
    begin(&store, &guest("a"), Some(&checkout)).await;
    assert!(retire(&store, "a", Some(&checkout), Some(&checkout)).await);
    let left = visit(&store, "a", RETIRED_LIFETIME_SECONDS - 1).await.unwrap();
    assert!(left.retired && left.checkout.is_none());
    assert!(visit(&store, "a", RETIRED_LIFETIME_SECONDS).await.is_none());
    store.session_seen(&SessionKey::of_cookie("a"), NOW.plus_seconds(1)).await.unwrap();
    assert!(visit(&store, "a", RETIRED_LIFETIME_SECONDS).await.is_none(), "being used does not prolong it");
}

async fn a_replaced_session_keeps_the_checkout_that_became_an_order(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let checkout = empty_checkout(1);
    begin(&store, &guest("a"), Some(&checkout)).await;
    let mut batch = Batch::new();
    let order = order::unpaid(1, NOW);
    assert_eq!(order.checkout, checkout.id);
    store::orders::insert(&mut batch, &order);
    store.db().write(batch).await.unwrap();
    assert!(retire(&store, "a", Some(&checkout), Some(&checkout)).await);
    assert_eq!(visit(&store, "a", 1).await.unwrap().checkout.unwrap().checkout.id, checkout.id);
}

async fn a_session_is_replaced_once(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    begin(&store, &guest("a"), None).await;
    assert!(retire(&store, "a", None, None).await);
    assert!(!retire(&store, "a", None, None).await);
    assert!(!retire(&store, "nobody", None, None).await);
}

async fn a_session_with_another_checkout_than_thought_is_not_replaced(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let (checkout, other) = (empty_checkout(1), empty_checkout(2));
    begin(&store, &guest("a"), Some(&checkout)).await;
    assert!(!retire(&store, "a", None, None).await);
    assert!(!retire(&store, "a", Some(&other), Some(&other)).await);
    assert!(!visit(&store, "a", 0).await.unwrap().retired);
}

async fn a_customers_session_forgets_the_customer_when_it_is_replaced(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let customer = Some(customers::create(&store, "a@example.com").await);
    begin(&store, &NewSession { customer, ..guest("a") }, None).await;
    assert_eq!(visit(&store, "a", 0).await.unwrap().customer.map(|customer| customer.pk), customer);
    assert!(retire(&store, "a", None, None).await);
    assert_eq!(visit(&store, "a", 0).await.unwrap().customer, None);
}

async fn ending_a_session_says_whether_there_was_one(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    begin(&store, &guest("a"), None).await;
    assert!(store.end_session(&SessionKey::of_cookie("a")).await.unwrap());
    assert!(!store.end_session(&SessionKey::of_cookie("a")).await.unwrap());
    assert!(visit(&store, "a", 0).await.is_none());
}

async fn ending_the_others_leaves_one(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let one = customers::create(&store, "a@example.com").await;
    let other = Some(customers::create(&store, "b@example.com").await);
    for (cookie, customer) in [("a", Some(one)), ("b", Some(one)), ("c", other), ("d", None)] {
        begin(&store, &NewSession { customer, ..guest(cookie) }, None).await;
    }
    let mut batch = Batch::new();
    sessions::end_others(&mut batch, one, &SessionKey::of_cookie("a"));
    store.db().write(batch).await.unwrap();
    for (cookie, alive) in [("a", true), ("b", false), ("c", true), ("d", true)] {
        assert_eq!(visit(&store, cookie, 0).await.is_some(), alive, "{cookie}");
    }
}

async fn only_what_is_over_is_purged(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    begin(&store, &guest("old"), None).await;
    begin(&store, &guest("seen"), None).await;
    store.session_seen(&SessionKey::of_cookie("seen"), NOW.plus_seconds(1)).await.unwrap();
    store.purge_sessions(NOW.plus_seconds(SESSION_LIFETIME_SECONDS)).await.unwrap();
    // Asked as of the beginning, when both were alive.
    assert!(visit(&store, "old", 0).await.is_none());
    assert!(visit(&store, "seen", 0).await.is_some());
}

async fn choices_are_noted(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    begin(&store, &guest("a"), None).await;
    let key = SessionKey::of_cookie("a");
    store.set_session_language(&key, "en").await.unwrap();
    store.set_session_currency(&key, "EUR").await.unwrap();
    let visit = visit(&store, "a", 0).await.unwrap();
    assert_eq!((visit.language.as_deref(), visit.currency.as_deref()), (Some("en"), Some("EUR")));
}
