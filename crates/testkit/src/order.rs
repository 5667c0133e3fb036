//! Orders as literals, for tests that need one without walking through a checkout.

use checkout::{
    ids::{CheckoutId, OrderNumber, Pk, Timestamp},
    ledger::{Movement, Resource},
    money::{Currency, Money},
    order::{Order, OrderDraft, OrderItem, OrderStatus},
    text::Language,
};
use store::{Batch, Store, Written, ledger};

use crate::shop;

/// An unpaid order of two cups by a guest, `place` being what sets it apart from others.
pub fn unpaid(place: i64, created: Timestamp) -> Order {
    let price = Money::new(10_000, Currency::TRY);
    let item = |unit: i64| OrderItem {
        pk: Pk(place * 100 + unit),
        status: OrderStatus::PaymentWaiting,
        product: shop::cup(),
        attributes: checkout::basket::LineAttributes::default(),
        price,
        retail_price: price,
        cancellation: None,
    };
    Order {
        pk: Pk(place * 100),
        number: OrderNumber(format!("{place:016}")),
        checkout: CheckoutId(format!("checkout-{place}")),
        basket: Pk(place),
        customer: None,
        status: OrderStatus::PaymentWaiting,
        created,
        modified: created,
        expires: Some(created.plus_seconds(72 * 3600)),
        language: Language::En,
        remote_address: None,
        items: vec![item(0), item(1)],
        goods: Money::new(20_000, Currency::TRY),
        discounts: Vec::new(),
        shipping_amount: Money::new(3_990, Currency::TRY),
        amount: Money::new(23_990, Currency::TRY),
        tracking_number: None,
        tracking_url: None,
        draft: OrderDraft {
            email: "guest@example.com".to_owned(),
            shipping_address: Some(shop::address()),
            billing_address: Some(shop::address()),
            ..OrderDraft::default()
        },
    }
}

/// Writes `order` with the holds of its units, as placing it does.
pub async fn write(store: &Store, order: &Order) -> Written {
    let hold = |(product, quantity)| Movement::Hold {
        resource: Resource::Stock(product),
        quantity,
        hold: order.number.hold_of(product),
    };
    let movements: Vec<_> = order.live_units().into_iter().map(hold).collect();
    let mut batch = Batch::new();
    ledger::apply(&mut batch, &movements, order.created);
    store::orders::insert(&mut batch, order);
    store.db().write(batch).await.expect("the database answers")
}
