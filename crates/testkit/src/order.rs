//! Orders as literals, for tests that need one without walking through a checkout.

use checkout::{
    catalog::{Category, Price, Product, ProductKind},
    ids::{CheckoutId, OrderNumber, Pk, Timestamp},
    money::{Currency, Money, Rate},
    order::{Order, OrderDraft, OrderItem, OrderStatus},
    text::Language,
};
use store::{Batch, Store, Written, ledger};

use crate::shop;

fn cup() -> Product {
    let price = Price { minor: 10_000, retail_minor: 10_000 };
    Product {
        pk: shop::CUP,
        sku: "CUP-1".to_owned(),
        base_code: "CUP".to_owned(),
        name: "Cup".to_owned(),
        description: "A cup for tests.".to_owned(),
        category: Category { pk: Pk(1), name: "Home".to_owned(), path: "Home".to_owned() },
        prices: [(Currency::TRY, price)].into(),
        tax_rate: Rate::parse("20").expect("a rate"),
        attributes: [("color".to_owned(), "White".to_owned())].into(),
        images: vec!["/media/test.svg".to_owned()],
        active: true,
        kind: ProductKind::Goods,
        weight_grams: None,
        seller: None,
    }
}

/// An unpaid order of two cups by a guest, `place` being what sets it apart from others.
pub fn unpaid(place: i64, created: Timestamp) -> Order {
    let price = Money::new(10_000, Currency::TRY);
    let item = |unit: i64| OrderItem {
        pk: Pk(place * 100 + unit),
        status: OrderStatus::PaymentWaiting,
        product: cup(),
        attributes: checkout::basket::LineAttributes::default(),
        price,
        retail_price: price,
        seller: None,
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
        shipping_discount: None,
        interest: None,
        fees: Vec::new(),
        tenders: Vec::new(),
        holdings: Vec::new(),
        payment: None,
        amount: Money::new(23_990, Currency::TRY),
        tracking_number: None,
        tracking_url: None,
        acceptance: None,
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
    let mut batch = Batch::new();
    ledger::apply(&mut batch, &order.placing(), order.created);
    store::orders::insert(&mut batch, order);
    store.db().write(batch).await.expect("the database answers")
}
