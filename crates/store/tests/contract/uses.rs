//! Limits of promotions hold whoever orders at once.

use checkout::{
    ids::{Pk, Timestamp},
    ledger::{Holding, Resource, WhenPaid},
};
use store::{Store, Written, ledger::Audit, orders};
use testkit::{database::TestDatabase, order};

testkit::on_both_databases!(
    five_hundred_orders_at_once_get_exactly_ten_uses,
    fifty_orders_of_one_customer_at_once_get_one_use,
);

const NOW: Timestamp = Timestamp(1_795_342_800_000_000);

/// How many of `many` orders, each of which wants a use of `resource`, are placed at once.
async fn placed(store: &Store, many: i64, resource: &Resource, limit: i64) -> usize {
    let place = async |number: i64| {
        let order = checkout::order::Order {
            holdings: vec![Holding {
                resource: resource.clone(),
                quantity: 1,
                limit: Some(limit),
                when_paid: WhenPaid::Kept,
            }],
            ..order::unpaid(number, NOW)
        };
        let uses = order.placing().into_iter().filter(|movement| {
            matches!(movement, checkout::ledger::Movement::Hold { resource: held, .. } if held == resource)
        });
        let mut batch = store::Batch::new();
        store::ledger::apply(&mut batch, &uses.collect::<Vec<_>>(), NOW);
        orders::insert(&mut batch, &order);
        matches!(store.db().write(batch).await, Ok(Written::Done(_)))
    };
    let results = futures_util::future::join_all((1..=many).map(place)).await;
    results.into_iter().filter(|done| *done).count()
}

async fn five_hundred_orders_at_once_get_exactly_ten_uses(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let resource = Resource::Uses(Pk(5));
    assert_eq!(placed(&store, 500, &resource, 10).await, 10);
    assert_eq!(placed_orders(&store).await, 10);
    assert_eq!(store.available(&resource).await.expect("answers"), 0);
    assert!(store.audit().await.expect("answers").iter().all(Audit::adds_up));
}

async fn fifty_orders_of_one_customer_at_once_get_one_use(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let own = Resource::UsesBy(Pk(5), "customer:7".to_owned());
    assert_eq!(placed(&store, 50, &own, 1).await, 1);
    assert_eq!(placed_orders(&store).await, 1);
    assert!(store.audit().await.expect("answers").iter().all(Audit::adds_up));
}

async fn placed_orders(store: &Store) -> usize {
    store.orders_since(Timestamp(0), 0, 1000).await.expect("answers").len()
}
