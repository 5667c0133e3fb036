//! What was decided on something that is remembered is saved only where all of it is still so.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use checkout::{
    engine::Change,
    ids::{Pk, Timestamp},
    ledger::Resource,
};
use store::{
    Batch, Store,
    checkouts::{Holder, Saved, Visit, customer_owner},
    customers::{Edit, ProfileChange},
    events::Event,
    lookups::Questions,
    remembered::{Basis, SavedOnBasis},
    sessions::{self, NewSession, SESSION_LIFETIME_SECONDS, SessionKey},
};
use testkit::{
    database::TestDatabase,
    shop::{self, CUP},
};

use crate::{
    checkouts::changed,
    customers,
    sessions::{empty_checkout, guest},
};

testkit::on_both_databases!(
    what_is_still_so_is_saved_and_tells_what_stock_there_is,
    a_customer_who_is_the_same_is_served_as_well,
    less_stock_than_needed_is_noticed,
    another_change_of_the_checkout_is_noticed,
    another_change_of_a_customers_checkout_is_noticed,
    another_checkout_is_noticed,
    another_checkout_of_a_customer_is_noticed,
    another_language_or_currency_is_noticed,
    another_language_or_currency_of_a_customer_is_noticed,
    a_session_that_is_over_or_was_replaced_is_noticed,
    a_session_of_a_customer_that_is_over_is_noticed,
    other_settings_and_another_catalogue_are_noticed,
    other_settings_and_another_catalogue_are_noticed_for_a_customer,
    every_change_of_the_address_book_is_noticed,
    every_change_of_a_customers_address_book_is_noticed,
    a_customer_who_changed_is_noticed,
    somebody_else_who_is_logged_in_is_noticed,
    what_is_beaten_leaves_no_event_and_does_not_spoil_others,
);

const NOW: Timestamp = Timestamp(1_795_342_530_000_000);
const IN_STOCK: i64 = 1_000_000;
const CUSTOMER: Option<&str> = Some("a@example.com");

/// A visitor with a checkout and one address, as they are remembered.
struct Remembered {
    store: Store,
    key: SessionKey,
    owner: String,
    address: Pk,
    visit: Visit,
    book: i64,
}

impl Remembered {
    async fn new(test: &TestDatabase, customer: Option<&str>) -> Self {
        let store = Store::new(test.db.clone());
        shop::set_up(&store).await;
        let customer = match customer {
            Some(email) => Some(customers::create(&store, email).await),
            None => None,
        };
        let session = NewSession { customer, ..guest("a") };
        let (key, owner) =
            (session.key.clone(), customer.map_or_else(|| session.owner.clone(), customer_owner));
        let checkout = empty_checkout(1);
        store.begin_session(&session, None, None, NOW).await.unwrap();
        let holder = match customer {
            Some(pk) => Holder::Customer(pk),
            None => Holder::Session(key.clone()),
        };
        store.save(&holder, None, &changed(checkout, 0), &event()).await.unwrap();
        let address = store.insert_address(&owner, &shop::address()).await.unwrap().unwrap();
        let asked = Questions { addresses_of: Some(owner.clone()), ..Questions::default() };
        let (visit, answers) = store.visit_and_look_up(&key, NOW, &asked).await.unwrap();
        Self { store, key, owner, address, visit: visit.unwrap(), book: answers.book }
    }

    fn holder(&self) -> Holder {
        let customer = self.visit.customer.as_ref();
        customer.map_or_else(|| Holder::Session(self.key.clone()), |customer| Holder::Customer(customer.pk))
    }

    fn change(&self) -> Change {
        changed(self.visit.checkout.as_ref().unwrap().checkout.clone(), 7)
    }

    async fn save_with(&self, units: i64) -> SavedOnBasis {
        self.save_at(NOW, units).await
    }

    async fn save_at(&self, now: Timestamp, units: i64) -> SavedOnBasis {
        let enough = [(CUP, units)];
        let basis = Basis { session: &self.key, visit: &self.visit, book: self.book, enough: &enough };
        let before = self.visit.checkout.as_ref().unwrap();
        self.store.save_on_basis(basis, before, &self.change(), &Event { at: now, ..event() }).await.unwrap()
    }

    async fn is_noticed(&self) -> bool {
        self.save_with(1).await == SavedOnBasis::Changed
    }

    async fn events(&self) -> usize {
        self.store.events(&empty_checkout(1).id).await.unwrap().len()
    }
}

fn event() -> Event {
    Event { at: NOW, actor: "guest".to_owned(), event: "test".to_owned(), changed: "basket".to_owned() }
}

async fn what_is_still_so_is_saved_and_tells_what_stock_there_is(test: TestDatabase) {
    saves_what_is_still_so(&Remembered::new(&test, None).await).await;
}

async fn a_customer_who_is_the_same_is_served_as_well(test: TestDatabase) {
    saves_what_is_still_so(&Remembered::new(&test, CUSTOMER).await).await;
}

async fn saves_what_is_still_so(remembered: &Remembered) {
    assert_eq!(remembered.save_with(IN_STOCK).await, SavedOnBasis::Done(vec![(CUP, IN_STOCK)]));
    let after = remembered.store.checkout(&empty_checkout(1).id).await.unwrap().unwrap();
    assert_eq!((after.version, after.checkout.offer_seen), (2, Some(7)));
    assert_eq!(remembered.events().await, 2);
}

async fn less_stock_than_needed_is_noticed(test: TestDatabase) {
    let remembered = Remembered::new(&test, None).await;
    assert_eq!(remembered.save_with(IN_STOCK + 1).await, SavedOnBasis::Changed);
    assert_eq!(remembered.store.available(&Resource::Stock(CUP)).await.unwrap(), IN_STOCK);
}

async fn another_change_of_the_checkout_is_noticed(test: TestDatabase) {
    another_change_of_the_checkout_of(&test, None).await;
}

async fn another_change_of_a_customers_checkout_is_noticed(test: TestDatabase) {
    another_change_of_the_checkout_of(&test, CUSTOMER).await;
}

async fn another_change_of_the_checkout_of(test: &TestDatabase, customer: Option<&str>) {
    let remembered = Remembered::new(test, customer).await;
    assert!(!remembered.is_noticed().await);
    assert!(remembered.is_noticed().await);
}

async fn another_language_or_currency_is_noticed(test: TestDatabase) {
    another_language_or_currency_of(&test, None).await;
}

async fn another_language_or_currency_of_a_customer_is_noticed(test: TestDatabase) {
    another_language_or_currency_of(&test, CUSTOMER).await;
}

async fn another_language_or_currency_of(test: &TestDatabase, customer: Option<&str>) {
    let remembered = Remembered::new(test, customer).await;
    remembered.store.set_session_language(&remembered.key, "en").await.unwrap();
    assert!(remembered.is_noticed().await);
    let again = Visit { language: Some("en".to_owned()), ..remembered.visit.clone() };
    let remembered = Remembered { visit: again, ..remembered };
    remembered.store.set_session_currency(&remembered.key, "USD").await.unwrap();
    assert!(remembered.is_noticed().await);
}

async fn another_checkout_is_noticed(test: TestDatabase) {
    another_checkout_of(&test, None).await;
}

async fn another_checkout_of_a_customer_is_noticed(test: TestDatabase) {
    another_checkout_of(&test, CUSTOMER).await;
}

/// The one that is remembered stays as it is, and is not the open one any more.
async fn another_checkout_of(test: &TestDatabase, customer: Option<&str>) {
    let remembered = Remembered::new(test, customer).await;
    let holder = remembered.holder();
    let before = remembered.visit.checkout.as_ref();
    let saved =
        remembered.store.save(&holder, before, &changed(empty_checkout(2), 0), &event()).await.unwrap();
    assert_eq!(saved, Saved::Done);
    assert!(remembered.is_noticed().await);
}

async fn a_session_that_is_over_or_was_replaced_is_noticed(test: TestDatabase) {
    let remembered = Remembered::new(&test, None).await;
    let over = NOW.plus_seconds(SESSION_LIFETIME_SECONDS);
    assert_eq!(remembered.save_at(over, 1).await, SavedOnBasis::Changed);
    let own = &empty_checkout(1).id;
    let mut batch = Batch::new();
    sessions::retire(&mut batch, &remembered.key, Some(own), Some(own), NOW);
    test.db.write(batch).await.unwrap();
    assert!(remembered.is_noticed().await);
    ended_is_noticed(&test, &remembered).await;
}

async fn a_session_of_a_customer_that_is_over_is_noticed(test: TestDatabase) {
    let remembered = Remembered::new(&test, CUSTOMER).await;
    let over = NOW.plus_seconds(SESSION_LIFETIME_SECONDS);
    assert_eq!(remembered.save_at(over, 1).await, SavedOnBasis::Changed);
    ended_is_noticed(&test, &remembered).await;
}

async fn ended_is_noticed(test: &TestDatabase, remembered: &Remembered) {
    let mut batch = Batch::new();
    sessions::end(&mut batch, &remembered.key);
    test.db.write(batch).await.unwrap();
    assert!(remembered.is_noticed().await);
}

async fn other_settings_and_another_catalogue_are_noticed(test: TestDatabase) {
    other_settings_and_another_catalogue_with(&test, None).await;
}

async fn other_settings_and_another_catalogue_are_noticed_for_a_customer(test: TestDatabase) {
    other_settings_and_another_catalogue_with(&test, CUSTOMER).await;
}

async fn other_settings_and_another_catalogue_with(test: &TestDatabase, customer: Option<&str>) {
    let remembered = Remembered::new(test, customer).await;
    let (version, settings) = remembered.store.shop().await.unwrap().unwrap();
    assert!(remembered.store.replace_shop(&settings, version).await.unwrap());
    assert!(remembered.is_noticed().await);
    let read = remembered.store.visit(&remembered.key, NOW).await.unwrap().unwrap();
    let remembered = Remembered { visit: read, ..remembered };
    let mut batch = Batch::new();
    Store::catalog_changed(&mut batch);
    test.db.write(batch).await.unwrap();
    assert!(remembered.is_noticed().await);
}

async fn every_change_of_the_address_book_is_noticed(test: TestDatabase) {
    every_change_of_the_address_book_of(&test, None).await;
}

async fn every_change_of_a_customers_address_book_is_noticed(test: TestDatabase) {
    every_change_of_the_address_book_of(&test, CUSTOMER).await;
}

async fn every_change_of_the_address_book_of(test: &TestDatabase, customer: Option<&str>) {
    let mut remembered = Remembered::new(test, customer).await;
    for step in 0..5 {
        let (store, owner) = (&remembered.store, &remembered.owner);
        match step {
            0 => drop(store.insert_address(owner, &shop::address()).await.unwrap()),
            1 => assert!(store.replace_address(owner, remembered.address, &shop::address()).await.unwrap()),
            2 => assert!(store.make_address_primary(owner, remembered.address).await.unwrap()),
            3 => assert!(store.delete_address(owner, remembered.address).await.unwrap()),
            _ => {
                let mut batch = Batch::new();
                store::addresses::move_book(&mut batch, owner, "another");
                test.db.write(batch).await.unwrap();
            }
        }
        assert!(remembered.is_noticed().await, "step {step}");
        let asked = Questions { addresses_of: Some(owner.clone()), ..Questions::default() };
        remembered.book = store.look_up(&asked, NOW).await.unwrap().book;
    }
    assert!(!remembered.is_noticed().await, "an empty book is one that can be remembered");
}

async fn a_customer_who_changed_is_noticed(test: TestDatabase) {
    let mut remembered = Remembered::new(&test, CUSTOMER).await;
    let pk = remembered.visit.customer.as_ref().unwrap().pk;
    let set = |text: &str| Edit::Set(text.to_owned());
    let changes = [
        ProfileChange { phone: set("05320000009"), ..ProfileChange::default() },
        ProfileChange { first_name: set("Another"), ..ProfileChange::default() },
        ProfileChange { last_name: set("Another"), ..ProfileChange::default() },
    ];
    for change in changes {
        remembered.store.change_profile(pk, &change).await.unwrap();
        assert!(remembered.is_noticed().await, "{change:?}");
        remembered.visit = remembered.store.visit(&remembered.key, NOW).await.unwrap().unwrap();
    }
    remembered.visit.customer.as_mut().unwrap().email.push('x');
    assert!(remembered.is_noticed().await, "another address for mail");
}

async fn somebody_else_who_is_logged_in_is_noticed(test: TestDatabase) {
    let mut remembered = Remembered::new(&test, CUSTOMER).await;
    let visit = remembered.visit.clone();
    remembered.visit.customer.as_mut().unwrap().pk.0 += 1;
    remembered.book = 0;
    assert!(remembered.is_noticed().await, "another customer");
    remembered.visit = Visit { customer: None, owner: remembered.owner.clone(), ..visit };
    assert!(remembered.is_noticed().await, "a guest");
}

async fn what_is_beaten_leaves_no_event_and_does_not_spoil_others(test: TestDatabase) {
    let remembered = Remembered::new(&test, None).await;
    let (store, owner) = (&remembered.store, "beside");
    let wrong = remembered.save_with(IN_STOCK + 1);
    let address = shop::address();
    let (beaten, written) = tokio::join!(wrong, store.insert_address(owner, &address));
    assert_eq!(beaten, SavedOnBasis::Changed);
    assert!(written.unwrap().is_some());
    assert_eq!(remembered.events().await, 1);
}
