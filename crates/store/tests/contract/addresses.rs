//! Address books: whose they are, how full they get, which address is the primary one.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use checkout::{address::Address, ids::Pk};
use store::{Batch, Slice, Store, Written, addresses, addresses::ADDRESSES_MAX};
use testkit::{database::TestDatabase, shop};

testkit::on_both_databases!(
    an_address_is_read_as_it_was_written,
    an_address_is_found_only_by_its_owner,
    the_first_address_is_primary_and_there_is_never_another,
    the_next_address_becomes_primary_when_the_primary_one_goes,
    a_book_holds_fifty_addresses,
    a_book_holds_fifty_addresses_even_when_all_are_written_at_once,
    changes_at_once_leave_one_primary_address,
    a_book_comes_in_parts,
    a_guests_book_moves_behind_the_customers,
    a_guests_book_moves_into_an_empty_one_as_it_is,
    a_book_that_moves_into_a_full_one_is_cut_and_not_refused,
);

const WHOLE: Slice = Slice { limit: 100, offset: 0 };

fn titled(title: &str) -> Address {
    Address { title: title.to_owned(), primary: false, ..shop::address() }
}

async fn write(store: &Store, owner: &str, title: &str) -> Pk {
    store.insert_address(owner, &titled(title)).await.unwrap().unwrap()
}

async fn titles(store: &Store, owner: &str) -> Vec<String> {
    let book = store.addresses(owner, WHOLE).await.unwrap();
    assert_eq!(usize::try_from(book.count).unwrap(), book.rows.len());
    let primary: Vec<bool> = book.rows.iter().map(|address| address.primary).collect();
    assert!(primary.iter().enumerate().all(|(place, primary)| *primary == (place == 0)), "{primary:?}");
    book.rows.into_iter().map(|address| address.title).collect()
}

async fn an_address_is_read_as_it_was_written(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let pk = write(&store, "a", "Ev").await;
    let expected = Address { pk: Some(pk), primary: true, ..titled("Ev") };
    assert_eq!(store.address("a", pk).await.unwrap(), Some(expected));
    assert!(store.replace_address("a", pk, &titled("İş")).await.unwrap());
    let changed = store.address("a", pk).await.unwrap().unwrap();
    assert_eq!((&*changed.title, changed.primary), ("İş", true), "primary until another one is");
}

async fn an_address_is_found_only_by_its_owner(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let pk = write(&store, "a", "Ev").await;
    write(&store, "b", "Other").await;
    assert_eq!(store.address("b", pk).await.unwrap(), None);
    assert!(!store.replace_address("b", pk, &titled("Mine")).await.unwrap());
    assert!(!store.make_address_primary("b", pk).await.unwrap());
    assert!(!store.delete_address("b", pk).await.unwrap());
    assert!(!store.delete_address("nobody", pk).await.unwrap());
    assert_eq!(titles(&store, "a").await, ["Ev"]);
    assert_eq!(titles(&store, "b").await, ["Other"]);
}

async fn the_first_address_is_primary_and_there_is_never_another(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let one = write(&store, "a", "one").await;
    let two = write(&store, "a", "two").await;
    assert_eq!(titles(&store, "a").await, ["one", "two"]);
    let three = Address { primary: true, ..titled("three") };
    store.insert_address("a", &three).await.unwrap().unwrap();
    assert_eq!(titles(&store, "a").await, ["three", "two", "one"]);
    assert!(store.make_address_primary("a", two).await.unwrap());
    assert!(store.make_address_primary("a", two).await.unwrap());
    assert_eq!(titles(&store, "a").await, ["two", "one", "three"]);
    assert!(store.replace_address("a", one, &Address { primary: true, ..titled("uno") }).await.unwrap());
    assert_eq!(titles(&store, "a").await, ["uno", "three", "two"]);
}

async fn the_next_address_becomes_primary_when_the_primary_one_goes(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let one = write(&store, "a", "one").await;
    let two = write(&store, "a", "two").await;
    write(&store, "a", "three").await;
    assert!(store.delete_address("a", one).await.unwrap());
    assert!(!store.delete_address("a", one).await.unwrap());
    assert_eq!(titles(&store, "a").await, ["two", "three"]);
    assert!(store.delete_address("a", two).await.unwrap());
    write(&store, "a", "four").await;
    assert_eq!(titles(&store, "a").await, ["three", "four"]);
}

async fn a_book_holds_fifty_addresses(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let first = write(&store, "a", "0").await;
    for number in 1..ADDRESSES_MAX {
        write(&store, "a", &number.to_string()).await;
    }
    assert_eq!(store.insert_address("a", &titled("one too many")).await.unwrap(), None);
    assert_eq!(titles(&store, "a").await.len(), ADDRESSES_MAX);
    write(&store, "b", "another book").await;
    assert!(store.delete_address("a", first).await.unwrap());
    write(&store, "a", "room again").await;
}

async fn a_book_holds_fifty_addresses_even_when_all_are_written_at_once(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let tasks: Vec<_> = (0..ADDRESSES_MAX + 10)
        .map(|number| {
            let store = store.clone();
            tokio::spawn(async move { store.insert_address("a", &titled(&number.to_string())).await })
        })
        .collect();
    let mut written = 0;
    for task in tasks {
        written += usize::from(task.await.unwrap().unwrap().is_some());
    }
    assert_eq!(written, ADDRESSES_MAX);
    assert_eq!(titles(&store, "a").await.len(), ADDRESSES_MAX);
}

async fn changes_at_once_leave_one_primary_address(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let mut pks = Vec::new();
    for number in 0..6 {
        pks.push(write(&store, "a", &number.to_string()).await);
    }
    let tasks: Vec<_> = pks
        .into_iter()
        .enumerate()
        .map(|(place, pk)| {
            let store = store.clone();
            tokio::spawn(async move {
                if place % 3 == 0 {
                    store.delete_address("a", pk).await
                } else {
                    store.make_address_primary("a", pk).await
                }
            })
        })
        .collect();
    for task in tasks {
        assert!(task.await.unwrap().unwrap());
    }
    assert_eq!(titles(&store, "a").await.len(), 4);
}

async fn a_book_comes_in_parts(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    for title in ["one", "two", "three"] {
        write(&store, "a", title).await;
    }
    let part = store.addresses("a", Slice { limit: 1, offset: 1 }).await.unwrap();
    assert_eq!((part.count, &*part.rows[0].title, part.rows.len()), (3, "two", 1));
    assert_eq!(store.addresses("nobody", WHOLE).await.unwrap().count, 0);
}

async fn move_book(store: &Store, from: &str, to: &str) {
    let mut batch = Batch::new();
    addresses::move_book(&mut batch, from, to);
    assert!(matches!(store.db().write(batch).await.unwrap(), Written::Done(_)));
}

async fn a_guests_book_moves_behind_the_customers(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    write(&store, "customer", "home").await;
    let pk = write(&store, "guest", "one").await;
    write(&store, "guest", "two").await;
    move_book(&store, "guest", "customer").await;
    assert_eq!(titles(&store, "customer").await, ["home", "one", "two"]);
    assert!(titles(&store, "guest").await.is_empty());
    assert!(store.address("customer", pk).await.unwrap().is_some(), "it keeps its key");
}

async fn a_guests_book_moves_into_an_empty_one_as_it_is(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    move_book(&store, "guest", "customer").await;
    assert!(titles(&store, "customer").await.is_empty(), "a guest may have none");
    write(&store, "guest", "one").await;
    write(&store, "guest", "two").await;
    move_book(&store, "guest", "customer").await;
    assert_eq!(titles(&store, "customer").await, ["one", "two"]);
}

async fn a_book_that_moves_into_a_full_one_is_cut_and_not_refused(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    for number in 1..ADDRESSES_MAX {
        write(&store, "customer", &number.to_string()).await;
    }
    for title in ["one", "two", "three"] {
        write(&store, "guest", title).await;
    }
    move_book(&store, "guest", "customer").await;
    let titles = titles(&store, "customer").await;
    assert_eq!((titles.len(), titles.last().map(String::as_str)), (ADDRESSES_MAX, Some("one")));
    assert_eq!(store.insert_address("customer", &titled("one too many")).await.unwrap(), None);
    assert_eq!(store.addresses("guest", WHOLE).await.unwrap().count, 0);
}
