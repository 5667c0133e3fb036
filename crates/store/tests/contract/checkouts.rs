//! Checkouts: whose is open, who was faster, and that an order, its holds and its checkout are saved together.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::sync::Arc;

use checkout::{
    checkout::Checkout,
    engine::Change,
    ids::Timestamp,
    ledger::{Movement, Resource},
    order::Order,
};
use store::{
    Store,
    checkouts::{Holder, Saved, StoredCheckout},
    events::Event,
    sessions::{NewSession, SessionKey},
};
use testkit::{
    database::TestDatabase,
    order,
    shop::{self, CUP, LAMP},
};

use crate::{
    customers,
    sessions::{empty_checkout, guest},
};

testkit::on_both_databases!(
    a_guest_begins_one_checkout,
    a_customer_has_one_checkout_on_all_devices,
    of_two_that_begin_a_checkout_at_once_one_is_beaten,
    whoever_read_an_older_version_is_beaten,
    of_many_changes_at_once_each_is_saved_or_beaten,
    a_checkout_that_lost_a_race_leaves_no_event,
    a_hold_that_is_refused_is_named_and_saves_nothing,
    a_checkout_is_ordered_once,
    the_successor_takes_the_place_of_an_ordered_checkout,
);

const NOW: Timestamp = Timestamp(1_795_342_530_000_000);

pub(crate) fn event(name: &str) -> Event {
    Event { at: NOW, actor: "guest".to_owned(), event: name.to_owned(), changed: "basket".to_owned() }
}

fn change(checkout: impl Into<Arc<Checkout>>) -> Change {
    Change {
        checkout: checkout.into(),
        order: None,
        attempts: Vec::new(),
        movements: Vec::new(),
        tallies: Vec::new(),
        jobs: Vec::new(),
        links: Vec::new(),
        event: "test".to_owned(),
        changed: vec!["basket"],
    }
}

/// The same checkout with something else in it.
pub(crate) fn changed(checkout: impl Into<Arc<Checkout>>, seen: u64) -> Change {
    let mut checkout = checkout.into();
    Arc::make_mut(&mut checkout).offer_seen = Some(seen);
    change(checkout)
}

async fn a_guest(store: &Store, cookie: &str) -> Holder {
    store.begin_session(&guest(cookie), None, None, NOW).await.unwrap();
    Holder::Session(SessionKey::of_cookie(cookie))
}

async fn save(store: &Store, holder: &Holder, before: Option<&StoredCheckout>, change: &Change) -> Saved {
    store.save(holder, before, change, &event("test")).await.unwrap()
}

async fn read(store: &Store, checkout: &Checkout) -> Option<StoredCheckout> {
    store.checkout(&checkout.id).await.unwrap()
}

/// A holder with a checkout that is open.
pub(crate) async fn open(store: &Store, place: i64) -> (Holder, StoredCheckout) {
    let holder = a_guest(store, &format!("cookie-{place}")).await;
    let checkout = empty_checkout(place);
    assert_eq!(save(store, &holder, None, &change(checkout.clone())).await, Saved::Done);
    (holder, read(store, &checkout).await.unwrap())
}

async fn a_guest_begins_one_checkout(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let holder = a_guest(&store, "a").await;
    let first = empty_checkout(1);
    assert_eq!(save(&store, &holder, None, &change(first.clone())).await, Saved::Done);
    assert_eq!(save(&store, &holder, None, &change(empty_checkout(2))).await, Saved::Beaten);
    let visit = store.visit(&SessionKey::of_cookie("a"), NOW).await.unwrap().unwrap();
    assert_eq!(*visit.checkout.unwrap().checkout, first);
    assert!(read(&store, &empty_checkout(2)).await.is_none());
    assert_eq!(store.events(&first.id).await.unwrap(), [event("test")]);
}

async fn a_customer_has_one_checkout_on_all_devices(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let pk = customers::create(&store, "a@example.com").await;
    for cookie in ["phone", "desk"] {
        let session = NewSession { customer: Some(pk), ..guest(cookie) };
        store.begin_session(&session, None, None, NOW).await.unwrap();
    }
    assert!(store.checkout_of_customer(pk).await.unwrap().is_none());
    let checkout = empty_checkout(1);
    assert_eq!(save(&store, &Holder::Customer(pk), None, &change(checkout.clone())).await, Saved::Done);
    for cookie in ["phone", "desk"] {
        let visit = store.visit(&SessionKey::of_cookie(cookie), NOW).await.unwrap().unwrap();
        assert_eq!(*visit.checkout.unwrap().checkout, checkout, "{cookie}");
        assert_eq!(visit.customer.unwrap().email, "a@example.com");
    }
    assert_eq!(*store.checkout_of_customer(pk).await.unwrap().unwrap().checkout, checkout);
}

async fn of_two_that_begin_a_checkout_at_once_one_is_beaten(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let pk = customers::create(&store, "a@example.com").await;
    let holder = Holder::Customer(pk);
    let (one, other) = (change(empty_checkout(1)), change(empty_checkout(2)));
    let (first, second) =
        tokio::join!(save(&store, &holder, None, &one), save(&store, &holder, None, &other));
    assert!([&first, &second].contains(&&Saved::Done) && [&first, &second].contains(&&Saved::Beaten));
    let winner = if first == Saved::Done { one } else { other };
    assert_eq!(store.checkout_of_customer(pk).await.unwrap().unwrap().checkout, winner.checkout);
}

async fn whoever_read_an_older_version_is_beaten(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let (holder, before) = open(&store, 1).await;
    let next = |seen| changed(before.checkout.clone(), seen);
    assert_eq!(save(&store, &holder, Some(&before), &next(1)).await, Saved::Done);
    assert_eq!(save(&store, &holder, Some(&before), &next(2)).await, Saved::Beaten);
    let after = read(&store, &before.checkout).await.unwrap();
    assert_eq!((after.version, after.checkout.offer_seen), (before.version + 1, Some(1)));
}

async fn of_many_changes_at_once_each_is_saved_or_beaten(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let (holder, before) = open(&store, 1).await;
    let tasks: Vec<_> = (0..16)
        .map(|seen| {
            let (store, holder, before) = (store.clone(), holder.clone(), before.clone());
            tokio::spawn(async move {
                let next = changed(before.checkout.clone(), seen);
                store.save(&holder, Some(&before), &next, &event("race")).await.unwrap()
            })
        })
        .collect();
    let mut done = 0;
    for task in tasks {
        match task.await.unwrap() {
            Saved::Done => done += 1,
            Saved::Beaten => {}
            refused @ Saved::HoldRefused(_) => panic!("{refused:?}"),
        }
    }
    assert_eq!(done, 1);
    assert_eq!(read(&store, &before.checkout).await.unwrap().version, before.version + 1);
}

async fn a_checkout_that_lost_a_race_leaves_no_event(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let (holder, before) = open(&store, 1).await;
    let stale = StoredCheckout { version: before.version + 7, checkout: before.checkout.clone() };
    let next = changed(before.checkout.clone(), 1);
    assert_eq!(store.save(&holder, Some(&stale), &next, &event("lost")).await.unwrap(), Saved::Beaten);
    assert_eq!(store.events(&before.checkout.id).await.unwrap(), [event("test")]);
}

/// What makes `checkout` the order `place`, holding `quantity` lamps.
fn ordering(checkout: &Checkout, order: Order, quantity: i64) -> Change {
    let hold = order.number.hold_of(LAMP);
    let movements =
        vec![Movement::Hold { resource: Resource::Stock(LAMP), quantity, limit: None, as_of: None, hold }];
    let order = Order { checkout: checkout.id.clone(), ..order };
    Change { order: Some(Box::new(order)), movements, ..changed(checkout.clone(), 9) }
}

async fn a_hold_that_is_refused_is_named_and_saves_nothing(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    shop::set_up(&store).await;
    let (holder, before) = open(&store, 1).await;
    let too_many = ordering(&before.checkout, order::unpaid(1, NOW), 2);
    let refused = Saved::HoldRefused(Resource::Stock(LAMP));
    assert_eq!(save(&store, &holder, Some(&before), &too_many).await, refused);
    assert_eq!(read(&store, &before.checkout).await.unwrap().checkout, before.checkout);
    assert!(store.order(&order::unpaid(1, NOW).number).await.unwrap().is_none());
    assert_eq!(store.available(&Resource::Stock(LAMP)).await.unwrap(), 1);
    assert!(store.audit().await.unwrap().iter().all(store::ledger::Audit::adds_up));
}

async fn a_checkout_is_ordered_once(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    shop::set_up(&store).await;
    let (holder, before) = open(&store, 1).await;
    let order = order::unpaid(1, NOW);
    assert_eq!(
        save(&store, &holder, Some(&before), &ordering(&before.checkout, order, 1)).await,
        Saved::Done
    );
    // Even a fault that reads the version anew makes no second order of it.
    let after = read(&store, &before.checkout).await.unwrap();
    let second = Change {
        movements: vec![Movement::Hold {
            limit: None,
            as_of: None,
            resource: Resource::Stock(CUP),
            quantity: 1,
            hold: order::unpaid(2, NOW).number.hold_of(CUP),
        }],
        ..ordering(&after.checkout, order::unpaid(2, NOW), 1)
    };
    assert_eq!(save(&store, &holder, Some(&after), &second).await, Saved::Beaten);
    assert!(store.order(&order::unpaid(2, NOW).number).await.unwrap().is_none());
    assert_eq!(
        store.available(&Resource::Stock(CUP)).await.unwrap(),
        1_000_000,
        "its hold is undone with it"
    );
    assert!(store.audit().await.unwrap().iter().all(store::ledger::Audit::adds_up));
}

async fn the_successor_takes_the_place_of_an_ordered_checkout(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let (holder, before) = open(&store, 1).await;
    let next = change(empty_checkout(2));
    assert_eq!(save(&store, &holder, Some(&before), &next).await, Saved::Done);
    assert_eq!(save(&store, &holder, Some(&before), &change(empty_checkout(3))).await, Saved::Beaten);
    let visit = store.visit(&SessionKey::of_cookie("cookie-1"), NOW).await.unwrap().unwrap();
    assert_eq!(visit.checkout.unwrap().checkout.id, next.checkout.id);
    assert_eq!(
        read(&store, &before.checkout).await.unwrap().version,
        before.version,
        "the old one is left alone"
    );
}
