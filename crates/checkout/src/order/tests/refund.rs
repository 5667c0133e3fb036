//! What comes of goods a shopper wants to give back.

use serde_json::json;

use super::commands::{do_it, paid, placed, refused, ship, statuses};
use crate::{
    ids::Pk,
    ledger::{Movement, Resource},
    money::Money,
    order::{CancelItem, Order, OrderCommand, OrderKeys, OrderStatus, sheet::Sheet},
    pricing::Tender,
    shop::CancellationType,
    testing::{BROKEN, CHANGED_MIND, CUSTOMER, MUG, Walk},
    text::Language,
};

use OrderStatus::{Cancelled, Delivered, Refunded, ReviewStarted, ReviewWaiting, WaitingForPayment};

/// Two mugs and a lamp that arrived.
fn delivered() -> Order {
    let shipped = do_it(&paid(), &ship()).0;
    do_it(&shipped, &OrderCommand::Deliver).0
}

fn wish(items: &[Pk], reason: Pk, kind: CancellationType) -> OrderCommand {
    let wish = |item: &Pk| CancelItem { item: *item, reason, kind, description: String::new() };
    OrderCommand::RequestCancellation(items.iter().map(wish).collect())
}

fn give_back(items: &[Pk]) -> OrderCommand {
    wish(items, BROKEN, CancellationType::Refund)
}

fn keys(order: &Order) -> Vec<Pk> {
    order.items.iter().map(|item| item.pk).collect()
}

#[test]
fn an_item_goes_back_step_by_step_and_the_others_stay() {
    let order = delivered();
    let (asked, movements) = do_it(&order, &give_back(&keys(&order)[..1]));
    assert_eq!((asked.status, movements), (ReviewWaiting, vec![]));
    assert_eq!(statuses(&asked), [ReviewWaiting, Delivered, Delivered]);
    assert_eq!(asked.items[0].cancellation.as_ref().unwrap().kind, CancellationType::Refund);
    assert_eq!(asked.live_amount(), order.amount, "nothing is owed before the shop takes it back");
    let (looked_at, _) = do_it(&asked, &OrderCommand::StartReview);
    assert_eq!(statuses(&looked_at)[0], ReviewStarted);
    let (taken, movements) = do_it(&looked_at, &OrderCommand::ApproveRefund);
    assert_eq!((taken.status, movements), (WaitingForPayment, vec![]));
    assert_eq!(taken.given_back_amount(), order.items[0].price);
    assert_eq!(taken.live_amount(), order.amount.checked_sub(order.items[0].price).unwrap());
    let (done, _) = do_it(&taken, &OrderCommand::ConfirmRefund);
    assert_eq!((done.status, statuses(&done)), (Delivered, vec![Refunded, Delivered, Delivered]));
    assert_eq!(done.live_units()[&MUG], 2, "the shelf is for whoever looked at the mug");
    let (asked, _) = do_it(&done, &give_back(&keys(&order)[1..]));
    let (taken, _) = do_it(&asked, &OrderCommand::ApproveRefund);
    assert_eq!(do_it(&taken, &OrderCommand::ConfirmRefund).0.status, Refunded);
}

#[test]
fn what_is_not_taken_back_can_be_asked_for_again() {
    let order = delivered();
    let (asked, _) = do_it(&order, &give_back(&keys(&order)[..2]));
    assert_eq!(
        refused(&asked, &give_back(&keys(&order)[..1])),
        ["not-refundable"],
        "it is asked for already"
    );
    let (declined, movements) = do_it(&asked, &OrderCommand::DeclineRefund);
    assert_eq!((declined.status, movements), (Delivered, vec![]));
    do_it(&declined, &give_back(&keys(&order)));
}

#[test]
fn only_what_arrived_goes_back_and_what_arrived_is_not_cancelled() {
    for order in [placed(), paid(), do_it(&paid(), &ship()).0] {
        assert_eq!(refused(&order, &give_back(&keys(&order)[..1])), ["not-refundable"]);
        for command in [OrderCommand::StartReview, OrderCommand::ApproveRefund, OrderCommand::ConfirmRefund] {
            assert_eq!(refused(&order, &command), ["order-status-refuses"]);
        }
    }
    let order = delivered();
    let first = &keys(&order)[..1];
    assert_eq!(
        refused(&order, &wish(first, CHANGED_MIND, CancellationType::Cancel)),
        ["item-not-cancellable"]
    );
    assert_eq!(refused(&order, &wish(first, CHANGED_MIND, CancellationType::Refund)), ["unknown-reason"]);
    assert_eq!(refused(&order, &OrderCommand::Cancel), ["order-status-refuses"]);
    assert_eq!(refused(&order, &OrderCommand::ReadyForPickup), ["order-not-a-pick-up"]);
}

#[test]
fn cancelled_items_stay_out_of_what_goes_on() {
    let order = paid();
    let (fewer, _) = do_it(&order, &OrderCommand::CancelItems(vec![keys(&order)[2]]));
    let (packed, _) = do_it(&fewer, &OrderCommand::Prepare);
    let (shipped, _) = do_it(&packed, &ship());
    let (tried, _) = do_it(&shipped, &OrderCommand::AttemptDelivery);
    let (arrived, _) = do_it(&tried, &OrderCommand::Deliver);
    assert_eq!(statuses(&arrived), [Delivered, Delivered, Cancelled]);
    let (asked, _) = do_it(&arrived, &give_back(&keys(&order)[..2]));
    let (taken, _) = do_it(&asked, &OrderCommand::ApproveRefund);
    let (done, _) = do_it(&taken, &OrderCommand::ConfirmRefund);
    assert_eq!((done.status, statuses(&done)), (Refunded, vec![Refunded, Refunded, Cancelled]));
    let (came_back, movements) = do_it(&tried, &OrderCommand::Cancel);
    let mugs = Movement::Return { resource: Resource::Stock(MUG), quantity: 2, by: order.number.clone() };
    assert_eq!((came_back.status, movements), (Cancelled, vec![mugs]), "the carrier brought it back");
}

#[test]
fn what_other_tenders_paid_comes_back_when_the_item_is_taken_back() {
    let mut walk = Walk::ready_to_order();
    walk.world.shop.loyalty.money = true;
    let money = Resource::LoyaltyMoney(CUSTOMER, crate::money::Currency::TRY);
    walk.world.books.set(money.clone(), 50_000);
    walk.post("LoyaltyMoneyUsagePage", &[("loyalty_amount_to_use", "160.00")]);
    walk.order();
    walk.order();
    let order = walk.orders.pop().unwrap();
    let mut order = do_it(&order, &OrderCommand::ConfirmPayment).0;
    for command in [ship(), OrderCommand::Deliver, give_back(&[order.items[0].pk])] {
        order = do_it(&order, &command).0;
    }
    let (taken, movements) = do_it(&order, &OrderCommand::ApproveRefund);
    let left = taken.live_amount();
    assert_eq!(left, order.amount.checked_sub(order.items[0].price).unwrap(), "the delivery was paid for");
    let back = order.tender(Tender::LoyaltyMoney).minor - left.minor;
    let returned = Movement::Return { resource: money, quantity: back, by: order.number.clone() };
    assert_eq!(movements, [returned]);
    assert_eq!(do_it(&taken, &OrderCommand::ConfirmRefund).1, [], "once");
}

#[test]
fn clients_and_mails_read_what_can_go_back_and_what_did() {
    let order = delivered();
    let read = |order: &Order| json!(OrderKeys::new(order, None, Language::En));
    let arrived = read(&order);
    assert_eq!((&arrived["status"]["value"], &arrived["is_refundable"]), (&json!("550"), &json!(true)));
    assert_eq!((&arrived["is_cancellable"], &arrived["refund_amount"]), (&json!(false), &json!("0.00")));
    let (asked, _) = do_it(&order, &give_back(&keys(&order)[..1]));
    let item = &read(&asked)["orderitem_set"][0];
    assert_eq!((&item["status"]["value"], &item["is_refundable"]), (&json!("545"), &json!(false)));
    assert!(item["active_cancellation_request"].is_object(), "{item}");
    let (taken, _) = do_it(&asked, &OrderCommand::ApproveRefund);
    let price = order.items[0].price;
    let keys = read(&taken);
    assert_eq!(keys["refund_amount"], json!(price.to_string()));
    assert!(keys["orderitem_set"][0]["active_cancellation_request"].is_null());
    let sheet = json!(Sheet::new(&taken, Language::En));
    let sums = sheet["sums"].as_array().unwrap();
    let returned = sums.iter().find(|sum| sum["name"] == "Returned items").unwrap();
    assert!(returned["amount"].as_str().unwrap().contains(&price.to_string()), "{returned}");
    assert_eq!(taken.due(), taken.live_amount());
    assert_eq!(taken.unpaid(), Money::zero(order.amount.currency));
}
