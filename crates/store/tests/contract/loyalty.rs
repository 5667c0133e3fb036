//! The money a shop keeps for its customers, and everything else that pays a part of an order, under many hands at once.

use checkout::{
    ids::{OrderNumber, Pk, Timestamp},
    ledger::{Holding, Resource, WhenPaid},
    money::{Currency, Money},
    order::{Order, OrderTender},
    pricing::Tender,
};
use store::{Slice, Store, Written, ledger::Audit, loyalty::Granted};
use testkit::{
    database::TestDatabase,
    order::{unpaid, write},
    shop,
};

testkit::on_both_databases!(
    a_grant_counts_once_however_often_it_is_sent,
    a_reference_stands_for_one_amount,
    no_more_is_taken_away_than_there_is,
    the_history_adds_up_to_what_can_be_used,
    fifty_sessions_spend_a_balance_of_a_hundred_exactly_three_times,
    fifty_sessions_spend_the_points_of_one_account_exactly_three_times,
    fifty_sessions_spend_the_rewards_of_one_card_exactly_three_times,
);

const START: Timestamp = Timestamp(1_795_342_530_000_000);
const ADA: Pk = Pk(7);
const MONEY: Resource = Resource::LoyaltyMoney(ADA, Currency::TRY);
const ALL: Slice = Slice { limit: 100, offset: 0 };

fn lira(minor: i64) -> Money {
    Money::new(minor, Currency::TRY)
}

async fn grant(store: &Store, minor: i64, reference: &str) -> Granted {
    store.grant_loyalty_money(ADA, lira(minor), reference, START).await.expect("answers")
}

async fn available(store: &Store) -> i64 {
    store.loyalty_money_of(ADA, Currency::TRY).await.expect("answers").available()
}

async fn adds_up(store: &Store) {
    let audit = store.audit().await.expect("answers");
    assert!(audit.iter().all(Audit::adds_up), "{audit:#?}");
}

async fn a_grant_counts_once_however_often_it_is_sent(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let sent = futures_util::future::join_all((0..20).map(|_| grant(&store, 10_000, "welcome"))).await;
    assert_eq!(sent.iter().filter(|granted| **granted == Granted::Done).count(), 1);
    assert!(sent.iter().all(|granted| matches!(granted, Granted::Done | Granted::Before)), "{sent:?}");
    assert_eq!(available(&store).await, 10_000);
    adds_up(&store).await;
}

async fn a_reference_stands_for_one_amount(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    assert_eq!(grant(&store, 10_000, "welcome").await, Granted::Done);
    assert_eq!(grant(&store, 20_000, "welcome").await, Granted::Otherwise(10_000));
    assert_eq!(available(&store).await, 10_000);
}

async fn no_more_is_taken_away_than_there_is(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    grant(&store, 10_000, "welcome").await;
    assert_eq!(grant(&store, -10_001, "mistake").await, Granted::TooMuch);
    assert_eq!(grant(&store, -10_000, "mistake").await, Granted::Done, "a refused one left nothing behind");
    assert_eq!(available(&store).await, 0);
    assert_eq!(store.loyalty_money(10).await.expect("answers")[0].customer, ADA);
    adds_up(&store).await;
}

/// An order of which 30.00 are paid with `resource`.
fn paid_with(place: i64, tender: Tender, resource: Resource, limit: Option<i64>) -> Order {
    let when_paid = if limit.is_some() { WhenPaid::Kept } else { WhenPaid::Posted };
    Order {
        tenders: vec![OrderTender { kind: tender, amount: lira(3_000) }],
        holdings: vec![Holding { resource, quantity: 3_000, limit, when_paid }],
        ..unpaid(place, START)
    }
}

async fn the_history_adds_up_to_what_can_be_used(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    shop::set_up(&store).await;
    grant(&store, 10_000, "welcome").await;
    let order = paid_with(1, Tender::LoyaltyMoney, MONEY, None);
    assert!(matches!(write(&store, &order).await, Written::Done(_)));
    let listed = store.loyalty_money_history(ADA, Currency::TRY, ALL).await.expect("answers");
    let amounts: Vec<i64> = listed.rows.iter().map(|change| change.amount.minor).collect();
    assert_eq!((listed.count, amounts), (2, vec![-3_000, 10_000]));
    assert_eq!(listed.rows[0].order, Some(OrderNumber("0000000000000001".to_owned())));
    assert_eq!(available(&store).await, 7_000);
}

/// Lets fifty sessions order at once, each paying 30.00 with `resource`; how many could.
async fn race(store: &Store, tender: Tender, resource: &Resource, limit: Option<i64>) -> usize {
    shop::set_up(store).await;
    let orders = (1..=50).map(|place| {
        let (store, order) = (store.clone(), paid_with(place, tender, resource.clone(), limit));
        tokio::spawn(async move { matches!(write(&store, &order).await, Written::Done(_)) })
    });
    let written = futures_util::future::join_all(orders).await;
    written.into_iter().filter(|done| *done.as_ref().expect("no panic")).count()
}

async fn fifty_sessions_spend_a_balance_of_a_hundred_exactly_three_times(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    grant(&store, 10_000, "welcome").await;
    assert_eq!(race(&store, Tender::LoyaltyMoney, &MONEY, None).await, 3);
    assert_eq!(available(&store).await, 1_000);
    adds_up(&store).await;
}

async fn fifty_sessions_spend_the_points_of_one_account_exactly_three_times(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let points = Resource::LoyaltyPoints("account-1:TRY".to_owned());
    assert_eq!(race(&store, Tender::LoyaltyPoints, &points, Some(10_000)).await, 3);
    assert_eq!(store.available(&points).await.expect("answers"), 1_000);
    adds_up(&store).await;
}

async fn fifty_sessions_spend_the_rewards_of_one_card_exactly_three_times(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let rewards = Resource::Rewards("f00d".to_owned());
    assert_eq!(race(&store, Tender::Rewards, &rewards, Some(10_000)).await, 3);
    assert_eq!(store.available(&rewards).await.expect("answers"), 1_000);
    adds_up(&store).await;
}
