//! The table of statuses: all of it, and that nothing goes around it.

use std::collections::BTreeSet;

use super::commands::{cancel, placed, ship};
use crate::{
    order::{CancelItem, Order, OrderCommand, OrderStatus, decide},
    shop::CancellationType,
    testing::{BROKEN, shop},
    text::Language,
};

use OrderStatus as S;

/// What may follow what, written a second time.
const TABLE: [(&str, &[&str]); 17] = [
    ("50", &["100", "400"]),
    ("100", &[]),
    ("200", &["100", "300", "350", "400"]),
    ("300", &["100", "400"]),
    ("350", &["100", "400"]),
    ("400", &["50", "100", "450", "500", "520"]),
    ("450", &["100", "500", "520"]),
    ("500", &["510", "540", "550"]),
    ("510", &["540", "550"]),
    ("520", &["100", "550"]),
    ("540", &["100", "550"]),
    ("544", &["546", "550"]),
    ("545", &["544", "546", "550"]),
    ("546", &["547", "600"]),
    ("547", &["600"]),
    ("550", &["545"]),
    ("600", &[]),
];

#[test]
fn every_pair_of_statuses_is_in_the_table_or_not() {
    let codes: Vec<&str> = OrderStatus::ALL.iter().map(|status| status.code()).collect();
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), 17);
    for from in OrderStatus::ALL {
        let (_, next) = TABLE.iter().find(|(code, _)| *code == from.code()).unwrap();
        for to in OrderStatus::ALL {
            assert_eq!(from.may_become(*to), next.contains(&to.code()), "{from:?} to {to:?}");
        }
    }
}

#[test]
fn every_status_leads_to_an_end_and_only_the_first_comes_from_nowhere() {
    let ends = |status: &S| status.next().is_empty();
    assert_eq!(
        OrderStatus::ALL.iter().filter(|s| ends(s)).collect::<Vec<_>>(),
        [&S::Cancelled, &S::Refunded]
    );
    for status in OrderStatus::ALL {
        let (mut seen, mut left) = (BTreeSet::new(), vec![*status]);
        while let Some(at) = left.pop() {
            left.extend(at.next().iter().filter(|next| seen.insert(next.code())));
        }
        assert!(ends(status) || seen.contains("100") || seen.contains("600"), "{status:?} never ends");
        let came = OrderStatus::ALL.iter().any(|from| from.may_become(*status));
        assert_eq!(came, *status != S::Waiting, "{status:?}");
    }
}

#[test]
fn every_status_has_its_words_in_both_languages_and_a_place_among_those_of_an_order() {
    for status in OrderStatus::ALL {
        let (en, tr) = (status.label(Language::En), status.label(Language::Tr));
        assert!(!en.is_empty() && !tr.is_empty() && en != tr, "{status:?}");
        let order = at(*status);
        assert_eq!(order.clone().following_its_items().status, *status);
        let kept = serde_json::to_string(&order).unwrap();
        assert_eq!(serde_json::from_str::<Order>(&kept).unwrap().status, *status);
    }
    assert_eq!(S::FROM_ITEMS.len(), OrderStatus::ALL.len() - 1, "all but cancelled");
}

/// An order of two mugs and a lamp, all of it at `status`.
fn at(status: OrderStatus) -> Order {
    let mut order = placed();
    order.status = status;
    if status != S::PaymentWaiting {
        order.expires = None;
    }
    for item in &mut order.items {
        item.status = status;
    }
    order
}

fn commands(order: &Order) -> Vec<(&'static str, OrderCommand)> {
    let first = order.items[0].pk;
    let refund = CancelItem {
        item: first,
        reason: BROKEN,
        kind: CancellationType::Refund,
        description: String::new(),
    };
    vec![
        ("confirm-payment", OrderCommand::ConfirmPayment),
        ("prepare", OrderCommand::Prepare),
        ("ship", ship()),
        ("ready-for-pickup", OrderCommand::ReadyForPickup),
        ("attempt-delivery", OrderCommand::AttemptDelivery),
        ("deliver", OrderCommand::Deliver),
        ("wish-refund", OrderCommand::RequestCancellation(vec![refund])),
        ("start-review", OrderCommand::StartReview),
        ("approve-refund", OrderCommand::ApproveRefund),
        ("decline-refund", OrderCommand::DeclineRefund),
        ("confirm-refund", OrderCommand::ConfirmRefund),
        ("cancel", OrderCommand::Cancel),
        ("cancel-item", OrderCommand::CancelItems(vec![first])),
        ("wish-cancel", cancel(&[first])),
        ("approve-cancellation", OrderCommand::ApproveCancellation),
        ("decline-cancellation", OrderCommand::DeclineCancellation),
        ("payment-returned", OrderCommand::PaymentReturned),
        ("expire", OrderCommand::Expire),
    ]
}

/// What commands do at each status: the item they are about afterwards. What is not here is refused.
const COMMANDS: [(S, &[(&str, S)]); 17] = [
    (S::Waiting, &[]),
    (
        S::ConfirmationWaiting,
        &[
            ("confirm-payment", S::Approved),
            ("cancel", S::Cancelled),
            ("cancel-item", S::Cancelled),
            ("payment-returned", S::Cancelled),
        ],
    ),
    (
        S::PaymentWaiting,
        &[
            ("confirm-payment", S::Approved),
            ("cancel", S::Cancelled),
            ("cancel-item", S::Cancelled),
            ("wish-cancel", S::Cancelled),
            ("expire", S::Cancelled),
        ],
    ),
    (
        S::Approved,
        &[
            ("prepare", S::Preparing),
            ("ship", S::Shipped),
            ("ready-for-pickup", S::ReadyForPickup),
            ("cancel", S::Cancelled),
            ("cancel-item", S::Cancelled),
            ("wish-cancel", S::CancellationWaiting),
            ("payment-returned", S::Cancelled),
        ],
    ),
    (
        S::CancellationWaiting,
        &[
            ("cancel", S::Cancelled),
            ("cancel-item", S::Cancelled),
            ("approve-cancellation", S::Cancelled),
            ("decline-cancellation", S::Approved),
            ("payment-returned", S::Cancelled),
        ],
    ),
    (
        S::Preparing,
        &[
            ("ship", S::Shipped),
            ("ready-for-pickup", S::ReadyForPickup),
            ("cancel", S::Cancelled),
            ("cancel-item", S::Cancelled),
            ("payment-returned", S::Cancelled),
        ],
    ),
    (S::Shipped, &[("attempt-delivery", S::AttemptedDelivery), ("deliver", S::Delivered)]),
    (S::ShippedAndInformed, &[("attempt-delivery", S::AttemptedDelivery), ("deliver", S::Delivered)]),
    (
        S::ReadyForPickup,
        &[
            ("deliver", S::Delivered),
            ("cancel", S::Cancelled),
            ("cancel-item", S::Cancelled),
            ("payment-returned", S::Cancelled),
        ],
    ),
    (
        S::AttemptedDelivery,
        &[("deliver", S::Delivered), ("cancel", S::Cancelled), ("cancel-item", S::Cancelled)],
    ),
    (S::Delivered, &[("wish-refund", S::ReviewWaiting)]),
    (
        S::ReviewWaiting,
        &[
            ("start-review", S::ReviewStarted),
            ("approve-refund", S::WaitingForPayment),
            ("decline-refund", S::Delivered),
        ],
    ),
    (S::ReviewStarted, &[("approve-refund", S::WaitingForPayment), ("decline-refund", S::Delivered)]),
    (S::WaitingForPayment, &[("confirm-refund", S::Refunded)]),
    (S::Paid, &[("confirm-refund", S::Refunded)]),
    (S::Refunded, &[]),
    (S::Cancelled, &[]),
];

#[test]
fn every_command_does_at_every_status_what_the_table_says_and_nothing_else() {
    for status in OrderStatus::ALL {
        let (_, expected) = COMMANDS.iter().find(|(from, _)| from == status).unwrap();
        let mut order = at(*status);
        order.draft.retail_store = shop().retail_stores.into_iter().next();
        let now = placed().expires.unwrap();
        for (name, command) in commands(&order) {
            let decided = decide(order.clone(), &command, &shop(), now);
            let wanted = expected.iter().find(|(known, _)| *known == name).map(|(_, to)| *to);
            let reached = decided.as_ref().ok().map(|decision| decision.order.items[0].status);
            assert_eq!(reached, wanted, "{name} at {status:?}");
            let Ok(decision) = decided else { continue };
            for (item, next) in order.items.iter().zip(&decision.order.items) {
                let stays = item.status == next.status;
                assert!(
                    stays || item.status.may_become(next.status),
                    "{name} at {status:?} goes around the table"
                );
            }
        }
    }
}
