//! What the walks reached. A walk that never gets somewhere proves nothing about it, so that fails.

use std::collections::BTreeMap;

use super::outside::CARRIER;
use crate::{order::Order, page::Kind, pages::PAGES, pricing::Tender};

/// How often each thing must have been done in a run of the smallest size.
const LEAST: u64 = 8;

/// Everything beside the pages that must have been done.
const REACHED: &[&str] = &[
    "get",
    "go on",
    "spend LoyaltyMoney",
    "spend LoyaltyPoints",
    "spend all LoyaltyMoney",
    "spend all LoyaltyPoints",
    "switch gift card",
    "spend all GiftCard",
    "list rewards",
    "use rewards",
    "coupon WELCOME10",
    "coupon fifty-off",
    "coupon SOLO20",
    "coupon ONLY-TWO",
    "coupon ONCE-EACH",
    "coupon FIRST-ORDER",
    "coupon FREE-SHIP",
    "coupon LAMP-DAY",
    "coupon ALL-FREE",
    "pay by card",
    "bank will Paid",
    "bank will Declined",
    "bank will NotReached",
    "bank will Nothing",
    "bank will SendThem",
    "bank will WrongAmount",
    "bank says Paid",
    "bank says Declined",
    "bank says Nothing",
    "bank says CameBack",
    "bank says WrongAmount",
    "bank says NotBelieved",
    "payment given up",
    "ordered by a bank",
    "order Confirm",
    "order Ship",
    "order Cancel",
    "order CancelItem",
    "order Wish",
    "order Approve",
    "order Decline",
    "order Expire",
    "order Prepare",
    "order Ready",
    "order Attempt",
    "order Deliver",
    "order GiveBack",
    "order Review",
    "order TakeBack",
    "order KeepIt",
    "order Refund",
    "tender shrinks when goods come back",
    "tell",
    "service Silence",
    "service Few",
    "service Others",
    "service All",
    "service One",
    "service Nothing",
    "ordered with a carrier of a service",
    "add",
    "set",
    "empty",
    "stock",
    "switch option",
    "log in",
    "log out",
    "currency",
    "forget address",
    "wait",
    "LoyaltyMoney taken back",
    "LoyaltyPoints taken back",
    "GiftCard taken back",
    "Rewards taken back",
    "ordered",
    "ordered with LoyaltyMoney",
    "ordered with LoyaltyPoints",
    "ordered with GiftCard",
    "ordered with two gift cards",
    "ordered with Rewards",
    "ordered with two tenders",
    "ordered with a discount",
    "ordered with a gift box",
    "ordered with bags",
    "ordered in euros",
    "ordered for nothing",
    "ordered with interest",
    "interest on what tenders leave",
    "tenders pay a whole order",
    "rewards help to pay a whole order",
    "tender shrinks with its order",
    "order with LoyaltyMoney is cancelled",
    "order with LoyaltyPoints is cancelled",
    "order with GiftCard is cancelled",
    "order with Rewards is cancelled",
];

/// How often what was done.
#[derive(Default)]
pub(super) struct Coverage {
    done: BTreeMap<String, u64>,
    /// Steps altogether.
    pub(super) steps: u64,
}

impl Coverage {
    /// Counts `what` once more.
    pub(super) fn count(&mut self, what: impl Into<String>) {
        *self.done.entry(what.into()).or_default() += 1;
    }

    /// Counts what `others` counted as well.
    pub(super) fn add(&mut self, others: Self) {
        self.steps += others.steps;
        for (what, times) in others.done {
            *self.done.entry(what).or_default() += times;
        }
    }

    /// Counts what is special about a new order.
    pub(super) fn count_order(&mut self, order: &Order) {
        self.count("ordered");
        for tender in &order.tenders {
            self.count(format!("ordered with {:?}", tender.kind));
        }
        let whole = !order.tenders.is_empty() && order.due().minor == 0;
        let rewards = order.tenders.iter().any(|tender| tender.kind == Tender::Rewards);
        let carrier = order.draft.shipping_option.as_ref();
        let kinds = [
            (order.tenders.len() >= 2, "ordered with two tenders"),
            (order.draft.gift_cards.len() >= 2, "ordered with two gift cards"),
            (!order.discounts.is_empty(), "ordered with a discount"),
            (order.draft.gift_box.is_some(), "ordered with a gift box"),
            (order.draft.bags.is_some(), "ordered with bags"),
            (carrier.is_some_and(|option| option.slug == CARRIER), "ordered with a carrier of a service"),
            (order.amount.currency.code() == "EUR", "ordered in euros"),
            (order.amount.minor == 0, "ordered for nothing"),
            (order.payment.is_some(), "ordered by a bank"),
            (order.interest.is_some(), "ordered with interest"),
            (order.interest.is_some() && !order.tenders.is_empty(), "interest on what tenders leave"),
            (whole, "tenders pay a whole order"),
            (whole && rewards, "rewards help to pay a whole order"),
        ];
        for (_, kind) in kinds.into_iter().filter(|(holds, _)| *holds) {
            self.count(kind);
        }
    }

    /// A table of all of it. Panics when something was hardly done.
    pub(super) fn report(&self) -> String {
        let lines = wanted().map(|name| format!("{:>9}  {name}", self.times(&name)));
        let report = format!("{:>9}  steps\n{}", self.steps, lines.collect::<Vec<_>>().join("\n"));
        let hardly = self.hardly();
        assert!(hardly.is_empty(), "the walks hardly reach {hardly:?}:\n{report}");
        report
    }

    /// Whether everything was done often enough.
    pub(super) fn is_enough(&self) -> bool {
        self.hardly().is_empty()
    }

    fn hardly(&self) -> Vec<String> {
        wanted().filter(|name| self.times(name) < LEAST).collect()
    }

    fn times(&self, name: &str) -> u64 {
        self.done.get(name).copied().unwrap_or(0)
    }
}

/// How the names of pages begin that the walks do not play: neither a wallet nor a provider's own page is in their world. Their
/// stories are walked over HTTP instead.
const NOT_WALKED: &[&str] = &["Masterpass", "ConfirmationPayment", "CheckoutProvider"];

/// Everything that must have been done.
fn wanted() -> impl Iterator<Item = String> {
    // A door is entered from elsewhere.
    let posted = PAGES.iter().filter(|page| page.kind() != Kind::Door);
    let posted = posted.filter(|page| !NOT_WALKED.iter().any(|start| page.name().starts_with(start)));
    let pages = posted.map(|page| format!("post {}", page.name()));
    pages.chain(REACHED.iter().map(|name| (*name).to_owned()))
}
