//! Accounts: one for each e-mail address, and profiles that two devices may change at once.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use checkout::ids::{Pk, Timestamp};
use store::{
    Store,
    customers::{Edit, NewCustomer, ProfileChange},
};
use testkit::database::TestDatabase;

testkit::on_both_databases!(
    a_customer_is_read_as_created,
    an_address_has_one_account_however_it_is_written,
    two_registrations_at_once_make_one_account,
    nobody_has_an_unknown_address,
    a_profile_changes_field_by_field,
    changes_of_different_fields_at_once_are_all_kept,
    a_profile_that_does_not_exist_is_not_changed,
);

/// An account that is not written yet.
pub(crate) fn new(email: &str) -> NewCustomer {
    NewCustomer {
        email: email.to_owned(),
        password: "hash".to_owned(),
        first_name: "Ayşe".to_owned(),
        last_name: "Yılmaz".to_owned(),
        phone: Some("05320000001".to_owned()),
        gender: None,
        date_of_birth: Some("1990-12-31".to_owned()),
        email_allowed: true,
        sms_allowed: false,
        language: Some("tr".to_owned()),
    }
}

/// An account.
pub(crate) async fn create(store: &Store, email: &str) -> Pk {
    store.create_customer(&new(email), Timestamp(7)).await.unwrap().unwrap().customer
}

async fn a_customer_is_read_as_created(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let pk = create(&store, "Ayse@Example.com").await;
    let profile = store.profile(pk).await.unwrap().unwrap();
    assert_eq!(
        (&*profile.email, &*profile.first_name, &*profile.last_name),
        ("Ayse@Example.com", "Ayşe", "Yılmaz")
    );
    assert_eq!(profile.phone.as_deref(), Some("05320000001"));
    assert_eq!((profile.gender, profile.date_of_birth.as_deref()), (None, Some("1990-12-31")));
    assert_eq!((profile.email_allowed, profile.sms_allowed, profile.call_allowed), (true, false, false));
    assert_eq!(profile.language.as_deref(), Some("tr"));
    assert_eq!((profile.joined, profile.last_login), (Timestamp(7), Timestamp(7)));
    let known = store.credentials_of(pk).await.unwrap().unwrap();
    assert_eq!((known.customer, &*known.password), (pk, "hash"));
}

async fn an_address_has_one_account_however_it_is_written(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let pk = create(&store, "Ayse@Example.com").await;
    for same in ["Ayse@Example.com", "ayse@example.com", " AYSE@EXAMPLE.COM "] {
        assert!(store.create_customer(&new(same), Timestamp(8)).await.unwrap().is_none(), "{same}");
        assert_eq!(store.credentials(same).await.unwrap().unwrap().customer, pk, "{same}");
    }
    assert_ne!(create(&store, "ayse@example.org").await, pk);
}

async fn two_registrations_at_once_make_one_account(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let (lower, upper) = (new("a@example.com"), new("A@example.com"));
    let (one, other) = tokio::join!(
        store.create_customer(&lower, Timestamp(1)),
        store.create_customer(&upper, Timestamp(1))
    );
    assert_eq!([one.unwrap(), other.unwrap()].iter().flatten().count(), 1);
}

async fn nobody_has_an_unknown_address(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    assert!(store.credentials("a@example.com").await.unwrap().is_none());
    assert!(store.credentials_of(Pk(1)).await.unwrap().is_none());
    assert!(store.profile(Pk(1)).await.unwrap().is_none());
}

async fn a_profile_changes_field_by_field(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let pk = create(&store, "a@example.com").await;
    let before = store.profile(pk).await.unwrap().unwrap();
    assert!(store.change_profile(pk, &ProfileChange::default()).await.unwrap());
    assert_eq!(store.profile(pk).await.unwrap().unwrap(), before, "nothing was asked for");
    let change = ProfileChange {
        first_name: Edit::Set("Nur".to_owned()),
        last_name: Edit::Clear,
        phone: Edit::Clear,
        gender: Edit::Set("female".to_owned()),
        date_of_birth: Edit::Clear,
        email_allowed: Some(false),
        sms_allowed: Some(true),
        call_allowed: Some(true),
        language: Some("en".to_owned()),
    };
    assert!(store.change_profile(pk, &change).await.unwrap());
    let after = store.profile(pk).await.unwrap().unwrap();
    assert_eq!((&*after.first_name, &*after.last_name), ("Nur", ""));
    assert_eq!((after.phone, after.gender.as_deref(), after.date_of_birth), (None, Some("female"), None));
    assert_eq!((after.email_allowed, after.sms_allowed, after.call_allowed), (false, true, true));
    assert_eq!(after.language.as_deref(), Some("en"));
    assert_eq!((after.email, after.joined), (before.email, before.joined));
}

async fn changes_of_different_fields_at_once_are_all_kept(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let pk = create(&store, "a@example.com").await;
    let name = ProfileChange { first_name: Edit::Set("Nur".to_owned()), ..ProfileChange::default() };
    let phone = ProfileChange { phone: Edit::Set("05550000000".to_owned()), ..ProfileChange::default() };
    let (one, other) = tokio::join!(store.change_profile(pk, &name), store.change_profile(pk, &phone));
    assert!(one.unwrap() && other.unwrap());
    let after = store.profile(pk).await.unwrap().unwrap();
    assert_eq!((&*after.first_name, after.phone.as_deref()), ("Nur", Some("05550000000")));
}

async fn a_profile_that_does_not_exist_is_not_changed(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    assert!(!store.change_profile(Pk(1), &ProfileChange::default()).await.unwrap());
}
