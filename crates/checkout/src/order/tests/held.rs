//! Whatever happens to an order, what it holds comes back or leaves exactly once.

use proptest::prelude::*;

use super::commands::placed;
use crate::{
    ids::Pk,
    ledger::{Holding, Movement, Resource, WhenPaid},
    money::Currency,
    order::{Order, OrderCommand, OrderStatus, OrderTender, decide},
    pricing::Tender,
    testing::{Books, LAMP, MUG, kurus, shop},
};

const MONEY: Resource = Resource::LoyaltyMoney(Pk(7), Currency::TRY);
const USES: Resource = Resource::Uses(Pk(5));

/// An order of two mugs and a lamp of which `minor` kuruş are paid with loyalty money, with one use of a promotion.
fn tendered(minor: i64) -> Order {
    let order = placed();
    let order = if minor == order.amount.minor { order.paid() } else { order };
    let holding = |resource, quantity, limit, when_paid| Holding { resource, quantity, limit, when_paid };
    Order {
        tenders: vec![OrderTender { kind: Tender::LoyaltyMoney, amount: kurus(minor) }],
        holdings: vec![
            holding(MONEY, minor, None, WhenPaid::Posted),
            holding(USES, 1, Some(3), WhenPaid::Kept),
        ],
        ..order
    }
}

/// Books with enough of everything the order is about.
fn books() -> Books {
    let mut books = Books::default();
    for (resource, there) in [(Resource::Stock(MUG), 9), (Resource::Stock(LAMP), 9), (MONEY, 1_000_000)] {
        books.set(resource, there);
    }
    books
}

#[test]
fn what_a_promotion_counts_stays_counted_when_the_order_is_paid() {
    let (order, mut books) = (tendered(5_000), books());
    books.apply(&order.placing());
    assert_eq!((books.balance(&USES).held, books.balance(&MONEY).held), (1, 5_000));
    let paid = decide(order, &OrderCommand::ConfirmPayment, &shop(), placed().created).unwrap();
    books.apply(&paid.movements);
    assert_eq!((books.balance(&USES).held, books.balance(&MONEY).held), (1, 0));
    assert_eq!(books.balance(&MONEY).on_hand, 995_000);
    let gone = decide(paid.order, &OrderCommand::Cancel, &shop(), placed().created).unwrap();
    books.apply(&gone.movements);
    assert_eq!((books.balance(&USES).held, books.balance(&MONEY).on_hand), (0, 1_000_000));
}

#[test]
fn an_order_that_owes_nothing_is_posted_when_it_is_placed() {
    let (order, mut books) = (tendered(placed().amount.minor), books());
    books.apply(&order.placing());
    assert_eq!(books.balance(&MONEY).on_hand, 1_000_000 - order.amount.minor);
    assert_eq!((books.balance(&Resource::Stock(LAMP)).on_hand, order.due().minor), (8, 0));
}

#[test]
fn a_tender_shrinks_only_when_less_is_left_to_pay_than_it_paid() {
    let order = tendered(20_000);
    let lamp = order.items.iter().find(|item| item.product.pk == LAMP).unwrap();
    let without_lamp = order.amount.minor - lamp.price.minor;
    let command = OrderCommand::CancelItems(vec![lamp.pk]);
    let after = decide(order.clone(), &command, &shop(), order.created).unwrap();
    assert_eq!((after.movements.len(), after.order.due().minor), (1, without_lamp - 20_000));
    let mugs: Vec<Pk> = order.items.iter().filter(|item| item.pk != lamp.pk).map(|item| item.pk).collect();
    let command = OrderCommand::CancelItems(vec![mugs[0]]);
    let after = decide(after.order, &command, &shop(), order.created).unwrap();
    let left = after.order.live_amount().minor;
    assert!(left < 20_000, "the test wants less left than was tendered");
    let back = Movement::Release {
        hold: crate::ledger::HoldId(format!("{}:{}", order.number, MONEY.name())),
        quantity: 20_000 - left,
    };
    assert!(after.movements.contains(&back), "{:?}", after.movements);
    assert_eq!(
        (after.order.due().minor, after.order.status),
        (0, OrderStatus::Approved),
        "nothing is waited for"
    );
    let posts = after.movements.iter().filter(|movement| matches!(movement, Movement::Post(_))).count();
    assert_eq!(posts, 2, "the mug that is left and the money");
}

proptest! {
    #[test]
    fn when_everything_is_cancelled_everything_is_back(
        share in 1..=100_i64, steps in prop::collection::vec((0..7_usize, 0..3_usize), 0..12),
    ) {
        let order = tendered(placed().amount.minor * share / 100);
        let mut books = books();
        books.apply(&order.placing());
        let mut order = order;
        let commands = |place: usize, item: Pk| match place {
            0 => OrderCommand::ConfirmPayment,
            1 => OrderCommand::Cancel,
            2 => OrderCommand::Expire,
            3 => OrderCommand::ApproveCancellation,
            4 => OrderCommand::DeclineCancellation,
            5 => super::commands::cancel(&[item]),
            _ => OrderCommand::CancelItems(vec![item]),
        };
        let later = order.created.plus_seconds(1_000_000);
        let cancel = [(1, 0), (3, 0), (1, 0)];
        for (place, item) in steps.into_iter().chain(cancel) {
            let item = order.items[item].pk;
            if let Ok(decided) = decide(order.clone(), &commands(place, item), &shop(), later) {
                books.apply(&decided.movements);
                order = decided.order;
            }
            prop_assert!(!order.due().is_negative());
        }
        prop_assert_eq!(order.status, OrderStatus::Cancelled);
        prop_assert!(books.holds.is_empty(), "{:?}", books.holds);
        for (resource, there) in [(Resource::Stock(MUG), 9), (Resource::Stock(LAMP), 9), (MONEY, 1_000_000)] {
            prop_assert_eq!(books.balance(&resource).available(), there);
        }
        prop_assert_eq!(books.balance(&USES).held, 0);
    }
}
