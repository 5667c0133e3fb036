//! A login is one write: all of it or nothing.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use checkout::ids::{Pk, Timestamp};
use store::{
    Slice, Store,
    checkouts::{Visit, customer_owner},
    customers::Proof,
    logins::{Login, LoginWritten, Luggage, OldSession},
    sessions::{NewSession, SessionKey},
};
use testkit::{database::TestDatabase, shop};

use crate::{
    customers,
    sessions::{empty_checkout, guest},
};

testkit::on_both_databases!(
    a_login_moves_the_guests_checkout_and_book,
    a_login_with_an_old_password_writes_nothing,
    a_login_that_was_overtaken_by_another_device_writes_nothing,
    a_login_overtakes_whoever_is_changing_the_guests_empty_checkout,
    a_login_stores_the_renewed_hash,
    another_customers_session_ends_and_keeps_its_own,
    a_new_password_ends_every_other_session,
);

const NOW: Timestamp = Timestamp(1_795_342_530_000_000);
const LATER: Timestamp = Timestamp(1_795_342_531_000_000);

fn proof(customer: Pk) -> Proof {
    Proof { customer, password: "hash".to_owned(), keep: "hash".to_owned() }
}

fn session(cookie: &str, customer: Pk) -> NewSession {
    NewSession { customer: Some(customer), ..guest(cookie) }
}

async fn visit(store: &Store, cookie: &str) -> Option<Visit> {
    store.visit(&SessionKey::of_cookie(cookie), LATER).await.unwrap()
}

/// A guest with a checkout and an address.
async fn a_guest(store: &Store, cookie: &str, place: i64) -> Visit {
    let checkout = empty_checkout(place);
    let session = NewSession { checkout: Some(checkout.id.0.clone()), ..guest(cookie) };
    store.begin_session(&session, Some(&checkout), None, NOW).await.unwrap();
    store.insert_address(&session.owner, &shop::address()).await.unwrap().unwrap();
    visit(store, cookie).await.unwrap()
}

/// The login of a guest whose checkout becomes the customer's.
async fn follow(store: &Store, proof: &Proof, from: (&str, &Visit), to: &str) -> LoginWritten {
    let key = SessionKey::of_cookie(from.0);
    let guest = from.1.checkout.as_ref().unwrap();
    let login = Login {
        proof,
        session: &session(to, proof.customer),
        old: OldSession::Retires(&key, from.1),
        luggage: Luggage::Follows { guest, merged: None, left: None },
    };
    store.log_in(&login, LATER).await.unwrap()
}

async fn addresses(store: &Store, owner: &str) -> i64 {
    store.addresses(owner, Slice { limit: 10, offset: 0 }).await.unwrap().count
}

async fn a_login_moves_the_guests_checkout_and_book(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let customer = customers::create(&store, "a@example.com").await;
    let guest = a_guest(&store, "guest", 1).await;
    assert_eq!(follow(&store, &proof(customer), ("guest", &guest), "new").await, LoginWritten::Done);
    let after = visit(&store, "new").await.unwrap();
    assert_eq!(after.customer.as_ref().unwrap().pk, customer);
    assert_eq!(after.checkout.unwrap().checkout, guest.checkout.unwrap().checkout);
    assert_eq!(addresses(&store, &customer_owner(customer)).await, 1);
    assert_eq!(addresses(&store, &guest.owner).await, 0);
    assert!(visit(&store, "guest").await.unwrap().retired);
    assert_eq!(store.profile(customer).await.unwrap().unwrap().last_login, LATER);
}

async fn a_login_with_an_old_password_writes_nothing(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let customer = customers::create(&store, "a@example.com").await;
    let guest = a_guest(&store, "guest", 1).await;
    let old = Proof { password: "older hash".to_owned(), ..proof(customer) };
    assert_eq!(follow(&store, &old, ("guest", &guest), "new").await, LoginWritten::PasswordChanged);
    assert!(visit(&store, "new").await.is_none());
    assert!(!visit(&store, "guest").await.unwrap().retired);
    assert_eq!(addresses(&store, &guest.owner).await, 1);
}

async fn a_login_that_was_overtaken_by_another_device_writes_nothing(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let customer = customers::create(&store, "a@example.com").await;
    let (one, other) = (a_guest(&store, "one", 1).await, a_guest(&store, "other", 2).await);
    let proof = proof(customer);
    let (first, second) = tokio::join!(
        follow(&store, &proof, ("one", &one), "new-one"),
        follow(&store, &proof, ("other", &other), "new-other"),
    );
    assert!([first, second].contains(&LoginWritten::Done), "{first:?} {second:?}");
    assert!([first, second].contains(&LoginWritten::Beaten), "{first:?} {second:?}");
    let (beaten, new) =
        if first == LoginWritten::Beaten { ("one", "new-one") } else { ("other", "new-other") };
    assert!(!visit(&store, beaten).await.unwrap().retired);
    assert!(visit(&store, new).await.is_none());
}

async fn a_login_overtakes_whoever_is_changing_the_guests_empty_checkout(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let customer = customers::create(&store, "a@example.com").await;
    let guest = a_guest(&store, "guest", 1).await;
    let key = SessionKey::of_cookie("guest");
    let stay = |visit: &Visit, session: &NewSession| {
        let (store, visit, session, key) = (store.clone(), visit.clone(), session.clone(), key.clone());
        async move {
            let old = OldSession::Retires(&key, &visit);
            let login = Login { proof: &proof(customer), session: &session, old, luggage: Luggage::Stays };
            store.log_in(&login, LATER).await.unwrap()
        }
    };
    let before = guest.checkout.clone().unwrap();
    let mut batch = store::Batch::new();
    store::checkouts::replace(&mut batch, &before, &before.checkout, LATER);
    store.db().write(batch).await.unwrap();
    assert_eq!(
        stay(&guest, &session("new", customer)).await,
        LoginWritten::Beaten,
        "a line may have come in"
    );
    let again = visit(&store, "guest").await.unwrap();
    assert_eq!(stay(&again, &session("new", customer)).await, LoginWritten::Done);
    let after = store.checkout(&before.checkout.id).await.unwrap().unwrap();
    assert_eq!(after.version, before.version + 2, "whoever decides by the older version is beaten");
}

async fn a_login_stores_the_renewed_hash(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let customer = customers::create(&store, "a@example.com").await;
    let renewed = Proof { keep: "renewed".to_owned(), ..proof(customer) };
    let login = Login {
        proof: &renewed,
        session: &session("new", customer),
        old: OldSession::None,
        luggage: Luggage::Stays,
    };
    assert_eq!(store.log_in(&login, LATER).await.unwrap(), LoginWritten::Done);
    assert_eq!(store.credentials_of(customer).await.unwrap().unwrap().password, "renewed");
}

async fn another_customers_session_ends_and_keeps_its_own(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let one = customers::create(&store, "a@example.com").await;
    let other = customers::create(&store, "b@example.com").await;
    store.begin_session(&session("one", one), None, None, NOW).await.unwrap();
    store.insert_address(&customer_owner(one), &shop::address()).await.unwrap().unwrap();
    let key = SessionKey::of_cookie("one");
    let login = Login {
        proof: &proof(other),
        session: &session("other", other),
        old: OldSession::Ends(&key),
        luggage: Luggage::Stays,
    };
    assert_eq!(store.log_in(&login, LATER).await.unwrap(), LoginWritten::Done);
    assert!(visit(&store, "one").await.is_none());
    assert_eq!(addresses(&store, &customer_owner(one)).await, 1);
    assert_eq!(addresses(&store, &customer_owner(other)).await, 0);
}

async fn a_new_password_ends_every_other_session(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let customer = customers::create(&store, "a@example.com").await;
    for cookie in ["here", "elsewhere"] {
        store.begin_session(&session(cookie, customer), None, None, NOW).await.unwrap();
    }
    let here = visit(&store, "here").await.unwrap();
    let key = SessionKey::of_cookie("here");
    let new = Proof { keep: "new hash".to_owned(), ..proof(customer) };
    let fresh = session("fresh", customer);
    let change = store.change_password(&new, &fresh, (&key, &here), LATER).await.unwrap();
    assert_eq!(change, LoginWritten::Done);
    assert!(visit(&store, "elsewhere").await.is_none());
    assert_eq!(visit(&store, "here").await.unwrap().customer, None);
    assert_eq!(visit(&store, "fresh").await.unwrap().customer.unwrap().pk, customer);
    assert_eq!(store.credentials_of(customer).await.unwrap().unwrap().password, "new hash");
    let again = store.change_password(&new, &session("late", customer), (&key, &here), LATER).await.unwrap();
    assert_eq!(again, LoginWritten::PasswordChanged);
    assert!(visit(&store, "fresh").await.is_some(), "nothing of a refused change happens");
}
