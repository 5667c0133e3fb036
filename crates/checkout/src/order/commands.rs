//! What can happen to an order after it was made.

use super::{Cancellation, Order, OrderItem, OrderStatus, cancellation, refund};
use crate::{
    ids::{Pk, Timestamp},
    job::Job,
    ledger::Movement,
    money::Money,
    shop::{CancellationType, Shop},
    text,
    text::{FormErrors, Problem},
};

text!(pub REFUSED_TRANSITION = "order-status-refuses",
    en: "Order {number} is {status}: this cannot be done now.",
    tr: "{number} numaralı sipariş şu durumda: {status}. Bu işlem şu anda yapılamaz.");
text!(pub(super) NOTHING_TO_CANCEL = "nothing-to-cancel", en: "Name at least one item to cancel.", tr: "İptal edilecek en az bir ürün seçin.");
text!(pub(super) UNKNOWN_ITEM = "unknown-order-item", en: "The order has no item {item}.", tr: "Siparişte {item} numaralı ürün yok.");
text!(pub(super) NOT_CANCELLABLE = "item-not-cancellable", en: "Item {item} cannot be cancelled any more.", tr: "{item} numaralı ürün artık iptal edilemez.");
text!(UNKNOWN_REASON = "unknown-reason", en: "Choose one of the reasons offered.", tr: "Sunulan nedenlerden birini seçin.");
text!(SENTENCE_NEEDED = "reason-needs-sentence", en: "This reason needs a sentence of explanation.", tr: "Bu neden için bir açıklama gereklidir.");
text!(NOT_A_PICKUP = "order-not-a-pick-up", en: "Order {number} is not picked up at a store.", tr: "{number} numaralı sipariş mağazadan teslim alınmıyor.");
text!(NOT_YET_REFUNDABLE = "not-refundable", en: "Only delivered items can be given back.", tr: "Yalnızca teslim edilen ürünler iade edilebilir.");

/// One item a shopper wants cancelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CancelItem {
    /// The item's key.
    pub item: Pk,
    /// The reason's key.
    pub reason: Pk,
    /// Cancel or refund.
    pub kind: CancellationType,
    /// A sentence.
    pub description: String,
}

/// Something that happens to an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrderCommand {
    /// The operator saw the money.
    ConfirmPayment,
    /// The operator handed the goods to the carrier.
    Ship {
        /// The carrier's number.
        tracking_number: Option<String>,
        /// Where the carrier tells more.
        tracking_url: Option<String>,
    },
    /// The operator packs it.
    Prepare,
    /// The operator put it down at the store it is picked up at.
    ReadyForPickup,
    /// The carrier found nobody.
    AttemptDelivery,
    /// The shopper has it.
    Deliver,
    /// What the shopper wants to give back arrived, and is looked at.
    StartReview,
    /// The operator takes back what the shopper wants to give back; its money is to go back.
    ApproveRefund,
    /// The operator does not take it back.
    DeclineRefund,
    /// The money of what was given back has gone back.
    ConfirmRefund,
    /// The operator cancels the whole order.
    Cancel,
    /// The operator cancels these items.
    CancelItems(Vec<Pk>),
    /// The operator agrees to the cancellations the shopper asked for.
    ApproveCancellation,
    /// The operator does not agree to them.
    DeclineCancellation,
    /// The provider gave the whole payment back before the goods left: nothing is paid any more.
    PaymentReturned,
    /// Nobody paid in time.
    Expire,
    /// The shopper wants items cancelled.
    RequestCancellation(Vec<CancelItem>),
}

/// What a command makes of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderDecision {
    /// The order afterwards.
    pub order: Order,
    /// What the ledger has to do.
    pub movements: Vec<Movement>,
    /// What is to be done once it is saved.
    pub jobs: Vec<Job>,
    /// One word for the event log.
    pub event: &'static str,
}

/// Decides what `command` makes of `order`, or why nothing.
pub fn decide(
    order: Order,
    command: &OrderCommand,
    shop: &Shop,
    now: Timestamp,
) -> Result<OrderDecision, FormErrors> {
    let before = order.clone();
    let mut decision = match command {
        OrderCommand::ConfirmPayment => confirm_payment(order)?,
        OrderCommand::Ship { tracking_number, tracking_url } => {
            let order = require(order, &[OrderStatus::Approved, OrderStatus::Preparing])?;
            let order = Order {
                tracking_number: tracking_number.clone(),
                tracking_url: tracking_url.clone(),
                ..order
            };
            OrderDecision {
                order: order.everything(OrderStatus::Shipped),
                movements: Vec::new(),
                jobs: Vec::new(),
                event: "shipped",
            }
        }
        OrderCommand::Prepare => moved(order, &[OrderStatus::Approved], OrderStatus::Preparing, "preparing")?,
        OrderCommand::ReadyForPickup => ready_for_pickup(order)?,
        OrderCommand::AttemptDelivery => {
            let on_its_way = [OrderStatus::Shipped, OrderStatus::ShippedAndInformed];
            moved(order, &on_its_way, OrderStatus::AttemptedDelivery, "delivery-attempted")?
        }
        OrderCommand::Deliver => moved(order, DELIVERABLE, OrderStatus::Delivered, "delivered")?,
        OrderCommand::StartReview => refund::start_review(order)?,
        OrderCommand::ApproveRefund => refund::approve(order)?,
        OrderCommand::DeclineRefund => refund::decline(order)?,
        OrderCommand::ConfirmRefund => refund::confirm(order)?,
        OrderCommand::Cancel => cancel_all(&require(order, CANCELLABLE)?, "cancelled"),
        OrderCommand::PaymentReturned => cancel_all(&require(order, RETURNABLE)?, "payment-returned"),
        OrderCommand::CancelItems(items) => cancellation::cancel_items(order, items)?,
        OrderCommand::ApproveCancellation => cancellation::approve(order)?,
        OrderCommand::DeclineCancellation => cancellation::decline(order)?,
        OrderCommand::Expire => {
            let due = order.expires.is_some_and(|expires| expires <= now);
            let order = require(order, &[OrderStatus::PaymentWaiting])?;
            if !due {
                return Err(refused(&order).into());
            }
            cancel_all(&order, "expired")
        }
        OrderCommand::RequestCancellation(items) => request_cancellation(order, items, shop, now)?,
    };
    debug_assert!(before.may_become(&decision.order), "{command:?} at {:?}", before.status);
    decision.order.modified = now;
    decision.jobs.extend(before.fewer_points(&decision.order));
    // What went back already does not go back again.
    if *command != OrderCommand::PaymentReturned {
        decision.jobs.extend(before.gives_back(&decision.order));
    }
    decision.jobs.extend(before.messages_after(&decision.order, decision.event));
    Ok(decision)
}

/// What the operator may cancel.
pub(super) const CANCELLABLE: &[OrderStatus] = &[
    OrderStatus::PaymentWaiting,
    OrderStatus::ConfirmationWaiting,
    OrderStatus::Approved,
    OrderStatus::CancellationWaiting,
    OrderStatus::Preparing,
    OrderStatus::ReadyForPickup,
    OrderStatus::AttemptedDelivery,
];
/// What can be stopped when its payment is gone.
const RETURNABLE: &[OrderStatus] = &[
    OrderStatus::ConfirmationWaiting,
    OrderStatus::Approved,
    OrderStatus::CancellationWaiting,
    OrderStatus::Preparing,
    OrderStatus::ReadyForPickup,
];
/// What can reach its shopper.
const DELIVERABLE: &[OrderStatus] = &[
    OrderStatus::Shipped,
    OrderStatus::ShippedAndInformed,
    OrderStatus::ReadyForPickup,
    OrderStatus::AttemptedDelivery,
];

/// Takes an order at one of `from` on to `to`. Nothing of the ledger moves.
fn moved(
    order: Order,
    from: &[OrderStatus],
    to: OrderStatus,
    event: &'static str,
) -> Result<OrderDecision, FormErrors> {
    let order = require(order, from)?.everything(to);
    Ok(OrderDecision { order, movements: Vec::new(), jobs: Vec::new(), event })
}

fn ready_for_pickup(order: Order) -> Result<OrderDecision, FormErrors> {
    if order.draft.retail_store.is_none() && order.draft.pickup_location.is_none() {
        return Err(Problem::new(&NOT_A_PICKUP).with("number", &order.number).into());
    }
    let from = [OrderStatus::Approved, OrderStatus::Preparing];
    moved(order, &from, OrderStatus::ReadyForPickup, "ready-for-pickup")
}

fn confirm_payment(order: Order) -> Result<OrderDecision, FormErrors> {
    let order = require(order, &[OrderStatus::PaymentWaiting, OrderStatus::ConfirmationWaiting])?;
    // The goods of an order that only waits for confirmation have left already.
    let waits_for_money = order.status == OrderStatus::PaymentWaiting;
    let movements = if waits_for_money { order.paying() } else { Vec::new() };
    let order = order.paid();
    Ok(OrderDecision { order, movements, jobs: Vec::new(), event: "payment-confirmed" })
}

pub(super) fn refused(order: &Order) -> Problem {
    let label = order.status.label(order.language);
    Problem::new(&REFUSED_TRANSITION).with("number", &order.number).with("status", label)
}

pub(super) fn require(order: Order, allowed: &[OrderStatus]) -> Result<Order, FormErrors> {
    if allowed.contains(&order.status) { Ok(order) } else { Err(refused(&order).into()) }
}

fn cancel_all(order: &Order, event: &'static str) -> OrderDecision {
    let after = Order { expires: None, ..order.clone() }.everything(OrderStatus::Cancelled);
    OrderDecision { movements: order.giving_back(&after), order: after, jobs: Vec::new(), event }
}

fn request_cancellation(
    mut order: Order,
    wishes: &[CancelItem],
    shop: &Shop,
    now: Timestamp,
) -> Result<OrderDecision, FormErrors> {
    if wishes.is_empty() {
        return Err(FormErrors::field("cancel_order_items", &NOTHING_TO_CANCEL));
    }
    let unpaid = order.status == OrderStatus::PaymentWaiting;
    let before = order.clone();
    for wish in wishes {
        let item = order.items.iter_mut().find(|item| item.pk == wish.item);
        let item = item.ok_or_else(|| Problem::new(&UNKNOWN_ITEM).with("item", wish.item))?;
        item.status = match wish.kind {
            CancellationType::Refund if item.is_refundable() => OrderStatus::ReviewWaiting,
            CancellationType::Refund => {
                return Err(FormErrors::field("cancellation_type", &NOT_YET_REFUNDABLE));
            }
            CancellationType::Cancel if item.is_cancellable() && unpaid => OrderStatus::Cancelled,
            CancellationType::Cancel if item.is_cancellable() => OrderStatus::CancellationWaiting,
            CancellationType::Cancel => {
                return Err(Problem::new(&NOT_CANCELLABLE).with("item", wish.item).into());
            }
        };
        item.cancellation = Some(check_reason(wish, shop, now)?);
    }
    let order = order.following_its_items();
    let refund = wishes.iter().all(|wish| wish.kind == CancellationType::Refund);
    Ok(OrderDecision {
        movements: before.giving_back(&order),
        order,
        jobs: Vec::new(),
        event: if refund { "refund-requested" } else { "cancellation-requested" },
    }
    .paid_if_nothing_is_due())
}

fn check_reason(wish: &CancelItem, shop: &Shop, now: Timestamp) -> Result<Cancellation, FormErrors> {
    let offered = shop
        .cancellation_reasons
        .iter()
        .find(|reason| reason.active && reason.pk == wish.reason && reason.cancellation_type == wish.kind);
    let reason = offered.ok_or_else(|| FormErrors::field("reason", &UNKNOWN_REASON))?;
    if reason.extra_information_needed && wish.description.trim().is_empty() {
        return Err(FormErrors::field("description", &SENTENCE_NEEDED));
    }
    let description = wish.description.chars().take(500).collect();
    Ok(Cancellation { reason: wish.reason, kind: wish.kind, description, requested: now })
}

impl OrderItem {
    /// What it was offered for when it was sold.
    pub fn price_before_discounts(&self) -> Money {
        self.product.price(self.price.currency).unwrap_or(self.price)
    }

    /// Whether the shopper may still ask for its cancellation.
    pub fn is_cancellable(&self) -> bool {
        matches!(self.status, OrderStatus::PaymentWaiting | OrderStatus::Approved)
    }

    /// Whether the shopper may ask to give it back.
    pub fn is_refundable(&self) -> bool {
        self.status == OrderStatus::Delivered
    }
}

impl Order {
    /// Whether every item may go to where it is in `after`, or stayed where it was.
    fn may_become(&self, after: &Self) -> bool {
        let may = |(item, next): (&OrderItem, &OrderItem)| {
            item.status == next.status || item.status.may_become(next.status)
        };
        self.items.len() == after.items.len() && self.items.iter().zip(&after.items).all(may)
    }

    /// This order after its money came.
    pub(crate) fn paid(self) -> Self {
        Self { expires: None, ..self }.everything(OrderStatus::Approved)
    }

    /// This order after somebody said that its money came, which the shop has not seen yet: nobody else gets its goods, and
    /// they do not leave either.
    pub(crate) fn awaiting_confirmation(self) -> Self {
        Self { expires: None, ..self }.everything(OrderStatus::ConfirmationWaiting)
    }

    /// This order while a bank is asked for its money: points of the card may pay for all of it, and it is the bank that takes
    /// them.
    pub(crate) fn awaiting_its_bank(self) -> Self {
        let expires = Some(self.created);
        Self { expires, ..self }.everything(OrderStatus::PaymentWaiting)
    }

    /// This order with itself and every item that is not cancelled at `status`.
    fn everything(mut self, status: OrderStatus) -> Self {
        self.status = status;
        for item in self.items.iter_mut().filter(|item| item.status != OrderStatus::Cancelled) {
            item.status = status;
        }
        self
    }
}
