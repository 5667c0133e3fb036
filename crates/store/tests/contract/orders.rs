//! Orders, and the ledger that explains what they took.

use checkout::{
    ids::{OrderNumber, Pk, Timestamp},
    ledger::{HoldId, Movement, Resource},
    order::{Order, OrderStatus},
};
use store::{
    Batch, Slice, Store, Written,
    db::Sql,
    events::Event,
    ledger::{self, Audit},
    orders::OrderFilter,
};
use testkit::{
    database::TestDatabase,
    order::{unpaid, write},
    shop::{self, CUP, LAMP},
};

testkit::on_both_databases!(
    a_checkout_never_becomes_a_second_order,
    two_orders_never_share_a_number,
    a_customer_sees_the_own_orders_newest_first_and_page_by_page,
    an_order_is_found_by_number_and_email_together,
    a_change_of_an_order_read_too_long_ago_is_refused,
    holding_posting_releasing_and_returning_add_up,
    nothing_is_released_or_posted_that_is_not_held,
    a_limit_that_a_setting_says_holds_and_may_change,
    the_ledger_only_grows,
);

const START: Timestamp = Timestamp(1_795_342_530_000_000);

async fn a_shop(test: &TestDatabase) -> Store {
    let store = Store::new(test.db.clone());
    shop::set_up(&store).await;
    store
}

fn event() -> Event {
    Event { at: START, actor: "operator".into(), event: "order:test".into(), changed: "order".into() }
}

async fn adds_up(store: &Store) {
    let audit = store.audit().await.expect("answers");
    assert!(audit.iter().all(Audit::adds_up), "{audit:#?}");
}

async fn moved(store: &Store, movements: &[Movement]) -> bool {
    let mut batch = Batch::new();
    ledger::apply(&mut batch, movements, START);
    matches!(store.db().write(batch).await.expect("answers"), Written::Done(_))
}

async fn a_checkout_never_becomes_a_second_order(test: TestDatabase) {
    let store = a_shop(&test).await;
    let first = unpaid(1, START);
    assert!(matches!(write(&store, &first).await, Written::Done(_)));
    let second = Order { checkout: first.checkout.clone(), ..unpaid(2, START) };
    let Written::Violated { constraint, .. } = write(&store, &second).await else {
        panic!("a second order of one checkout was taken")
    };
    assert_eq!(constraint, "orders_checkout_key");
    let only = store.order_of_checkout(&first.checkout).await.expect("answers").expect("is there");
    assert_eq!(only.order, first);
    assert_eq!(store.available(&Resource::Stock(CUP)).await.expect("answers"), 999_998);
    adds_up(&store).await;
}

async fn two_orders_never_share_a_number(test: TestDatabase) {
    let store = a_shop(&test).await;
    let first = unpaid(1, START);
    assert!(matches!(write(&store, &first).await, Written::Done(_)));
    // Without units: the names of the holds would already clash.
    let second = Order { number: first.number.clone(), items: Vec::new(), ..unpaid(2, START) };
    let Written::Violated { constraint, .. } = write(&store, &second).await else {
        panic!("a number was given twice")
    };
    assert_eq!(constraint, "orders_number_key");
}

async fn a_customer_sees_the_own_orders_newest_first_and_page_by_page(test: TestDatabase) {
    let store = a_shop(&test).await;
    let mine = Pk(7);
    for place in 1..=5 {
        // The last two were made at the same moment.
        let created = START.plus_seconds(place.min(4) * 60);
        let order = Order { customer: Some(mine), ..unpaid(place, created) };
        assert!(matches!(write(&store, &order).await, Written::Done(_)));
    }
    let other = Order { customer: Some(Pk(8)), ..unpaid(9, START) };
    write(&store, &other).await;
    write(&store, &unpaid(10, START)).await;

    let all = OrderFilter::default();
    let page = async |filter: OrderFilter, skip, limit| {
        let slice = Slice { limit, offset: skip };
        let orders = store.customer_orders(mine, &filter, slice).await.expect("answers");
        orders.rows.iter().map(|stored| stored.order.pk.0 / 100).collect::<Vec<_>>()
    };
    assert_eq!(page(all, 0, 100).await, [5, 4, 3, 2, 1]);
    assert_eq!(page(all, 0, 2).await, [5, 4]);
    assert_eq!(page(all, 2, 2).await, [3, 2]);
    assert_eq!(page(all, 4, 2).await, [1]);
    assert_eq!(page(all, 6, 2).await, [0_i64; 0]);
    assert_eq!(page(all, -1, i64::MAX).await, [5, 4, 3, 2, 1], "odd numbers are bent, not obeyed");
    let middle = OrderFilter { from: START.plus_seconds(120), before: START.plus_seconds(180), ..all };
    assert_eq!(page(middle, 0, 100).await, [2], "from is included, before is not");
    let shipped = OrderFilter { status: Some(OrderStatus::Shipped), ..all };
    assert_eq!(page(shipped, 0, 100).await, [0_i64; 0]);
    let nothing = Slice { limit: 0, offset: 0 };
    let count = async |filter| store.customer_orders(mine, &filter, nothing).await.expect("answers").count;
    assert_eq!((count(all).await, count(middle).await, count(shipped).await), (5, 1, 0));

    assert!(store.customer_order(mine, Pk(300)).await.expect("answers").is_some());
    assert!(store.customer_order(mine, other.pk).await.expect("answers").is_none());
    assert!(store.customer_order(mine, Pk(1_000)).await.expect("answers").is_none(), "a guest's");
    let recent = store.recent_orders(START.plus_seconds(120), None, 3).await.expect("answers");
    assert_eq!(recent.iter().map(|stored| stored.order.pk.0).collect::<Vec<_>>(), [500, 400, 300]);
}

async fn an_order_is_found_by_number_and_email_together(test: TestDatabase) {
    let store = a_shop(&test).await;
    let order = unpaid(1, START);
    write(&store, &order).await;
    let find = async |number: &OrderNumber, email: &str| {
        store.order_by_email(number, email).await.expect("answers").is_some()
    };
    assert!(find(&order.number, "guest@example.com").await);
    assert!(find(&order.number, " GUEST@Example.com ").await, "however it is typed");
    assert!(!find(&order.number, "other@example.com").await);
    assert!(!find(&OrderNumber("0000000000000002".into()), "guest@example.com").await);
}

async fn a_change_of_an_order_read_too_long_ago_is_refused(test: TestDatabase) {
    let store = a_shop(&test).await;
    let order = unpaid(1, START);
    write(&store, &order).await;
    let stored = store.order(&order.number).await.expect("answers").expect("is there");
    let shipped = Order { status: OrderStatus::Shipped, ..order.clone() };
    let replace =
        async |version| store.replace_order(&shipped, version, &[], &[], &event()).await.expect("answers");
    assert!(replace(stored.version).await);
    assert!(!replace(stored.version).await);
    let events = store.events(&order.checkout).await.expect("answers");
    assert_eq!(events, [event()], "what was refused left no trace");
}

async fn holding_posting_releasing_and_returning_add_up(test: TestDatabase) {
    let store = a_shop(&test).await;
    let (stock, number) = (Resource::Stock(CUP), OrderNumber("1".into()));
    let hold = number.hold_of(CUP);
    let available = async || store.available(&stock).await.expect("answers");
    let steps = [
        (
            Movement::Hold {
                resource: stock.clone(),
                quantity: 5,
                limit: None,
                as_of: None,
                hold: hold.clone(),
            },
            999_995,
        ),
        (Movement::Release { hold: hold.clone(), quantity: 2 }, 999_997),
        (Movement::Post(hold.clone()), 999_997),
        (Movement::Return { resource: stock.clone(), quantity: 1, by: number }, 999_998),
    ];
    for (movement, left) in steps {
        assert!(moved(&store, std::slice::from_ref(&movement)).await, "{movement:?}");
        assert_eq!(available().await, left, "{movement:?}");
        adds_up(&store).await;
    }
}

async fn nothing_is_released_or_posted_that_is_not_held(test: TestDatabase) {
    let store = a_shop(&test).await;
    let stock = Resource::Stock(LAMP);
    let hold = OrderNumber("1".into()).hold_of(LAMP);
    let other = OrderNumber("2".into()).hold_of(LAMP);
    assert!(
        moved(
            &store,
            &[Movement::Hold {
                resource: stock.clone(),
                quantity: 1,
                limit: None,
                as_of: None,
                hold: hold.clone()
            }]
        )
        .await
    );
    for refused in [
        Movement::Hold {
            resource: stock.clone(),
            quantity: 1,
            limit: None,
            as_of: None,
            hold: other.clone(),
        },
        Movement::Release { hold: hold.clone(), quantity: 2 },
        Movement::Release { hold: other.clone(), quantity: 1 },
        Movement::Post(other),
    ] {
        assert!(!moved(&store, std::slice::from_ref(&refused)).await, "{refused:?}");
        adds_up(&store).await;
    }
    assert!(moved(&store, &[Movement::Release { hold: hold.clone(), quantity: 1 }]).await);
    for again in [Movement::Release { hold: hold.clone(), quantity: 1 }, Movement::Post(hold)] {
        assert!(!moved(&store, std::slice::from_ref(&again)).await, "{again:?}");
    }
    assert_eq!(store.available(&stock).await.expect("answers"), 1);
    adds_up(&store).await;
}

async fn a_limit_that_a_setting_says_holds_and_may_change(test: TestDatabase) {
    let store = a_shop(&test).await;
    let uses = Resource::Uses(Pk(5));
    let take = async |order: usize, limit| {
        let hold = HoldId(format!("{order}:uses"));
        let hold =
            Movement::Hold { resource: uses.clone(), quantity: 1, limit: Some(limit), as_of: None, hold };
        moved(&store, &[hold]).await
    };
    let taken = futures_util::future::join_all((0..30).map(|order| take(order, 10))).await;
    assert_eq!(taken.into_iter().filter(|taken| *taken).count(), 10);
    adds_up(&store).await;
    assert!(!take(100, 5).await, "fewer than are held already");
    assert!(take(101, 11).await && !take(102, 11).await);
    adds_up(&store).await;
    assert!(moved(&store, &[Movement::Release { hold: HoldId("101:uses".into()), quantity: 1 }]).await);
    assert!(take(103, 11).await);
    adds_up(&store).await;
}

/// As somebody with a database shell would try it.
async fn the_ledger_only_grows(test: TestDatabase) {
    static EDIT: Sql = Sql::without_parameters("EDIT", "update ledger set quantity = 0");
    static SHORTEN: Sql = Sql::without_parameters("SHORTEN", "delete from ledger");
    let store = a_shop(&test).await;
    for statement in [&EDIT, &SHORTEN] {
        let mut batch = Batch::new();
        batch.run(statement, Vec::new());
        // One database calls it a broken constraint, the other an error.
        let outcome = test.db.write(batch).await;
        assert!(!matches!(outcome, Ok(Written::Done(_))), "{}: {outcome:?}", statement.name);
    }
    adds_up(&store).await;
}
