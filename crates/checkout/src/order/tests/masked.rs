//! What a stranger with a link reads.

use super::commands::{do_it, paid, ship};
use crate::{
    address::Township,
    ids::Pk,
    order::{Order, OrderKeys},
    text::Language,
};

fn secrets(order: &Order) -> Vec<String> {
    let address = order.draft.shipping_address.as_ref().unwrap();
    let mut secrets = vec![
        order.draft.email.clone(),
        address.first_name.clone(),
        address.last_name.clone(),
        address.phone_number.clone(),
        address.line.clone(),
        address.postcode.clone(),
        address.township.as_ref().unwrap().name.clone(),
    ];
    secrets.retain(|secret| !secret.is_empty());
    assert!(secrets.len() >= 6, "the test order has something to hide: {secrets:?}");
    secrets
        .extend(["192.0.2.77", "ring twice", "T1", "11111111110", "Secret Ltd", "For Zoë"].map(String::from));
    secrets
}

fn told() -> Order {
    let mut order = do_it(&paid(), &ship()).0;
    order.customer = Some(Pk(987_654_321));
    order.remote_address = Some("192.0.2.77".into());
    order.draft.notes = Some("ring twice".into());
    order.items[0].attributes.insert("engraving".into(), "For Zoë".into());
    let address = order.draft.shipping_address.as_mut().unwrap();
    address.postcode = "34710".into();
    address.township = Some(Township { pk: Pk(34_023), name: "Kadıköy".into(), city: Pk(34) });
    let address = order.draft.billing_address.as_mut().unwrap();
    address.identity_number = Some("11111111110".into());
    address.company_name = Some("Secret Ltd".into());
    order
}

#[test]
fn nothing_that_names_the_shopper_is_left() {
    let order = told();
    let open = serde_json::to_string(&OrderKeys::new(&order, None, Language::En)).unwrap();
    let masked = order.clone().masked();
    let wire = serde_json::to_string(&OrderKeys::new(&masked, None, Language::En)).unwrap();
    for secret in secrets(&order) {
        assert!(open.contains(&secret), "the test looks for what is there: {secret}");
        assert!(!wire.contains(&secret), "{secret} is in {wire}");
    }
    assert_eq!(masked.customer, None);
}

#[test]
fn what_was_bought_stays() {
    let order = told();
    let masked = order.clone().masked();
    assert_eq!(masked.number, order.number);
    assert_eq!(masked.amount, order.amount);
    assert_eq!(masked.status, order.status);
    assert_eq!(masked.draft.bank_account, order.draft.bank_account);
    let products = |order: &Order| order.items.iter().map(|item| item.product.clone()).collect::<Vec<_>>();
    assert_eq!(products(&masked), products(&order));
}

#[test]
fn odd_contact_data_are_hidden_too() {
    for (email, expected) in [
        ("ayse@mail.example.com", "a***@***.com"),
        ("ş@example.com", "ş***@***.com"),
        ("nobody", "n***"),
        ("", ""),
    ] {
        let mut order = told();
        order.draft.email = email.into();
        assert_eq!(order.masked().draft.email, expected);
    }
    for (phone, expected) in [("+90 532 000 00 01", "***01"), ("12345", "***"), ("", "***")] {
        let mut order = told();
        order.draft.phone = Some(phone.into());
        assert_eq!(order.masked().draft.phone.as_deref(), Some(expected));
    }
}
