//! What a shopper is told about an order: when it is made, and after every command that matters to them.

use std::collections::BTreeMap;

use super::{Order, OrderStatus};
use crate::{
    ids::Pk,
    job::{Job, Message, MessageKind, Recipient},
    message,
};

impl Order {
    /// The message `kind` about this order to whoever made it; `part` tells it from others of its kind.
    pub fn message(&self, kind: MessageKind, part: &str, values: BTreeMap<String, String>) -> Job {
        Job::Message(Message {
            key: format!("order:{}:{}{part}", self.number, kind.name()),
            kind,
            to: Recipient::Email(self.draft.email.clone()),
            language: self.language,
            order: Some(self.number.clone()),
            values,
        })
    }

    fn plain(&self, kind: MessageKind) -> Job {
        self.message(kind, "", BTreeMap::new())
    }

    /// What is told when the order is made.
    pub(crate) fn placed_messages(&self) -> Vec<Job> {
        if self.draft.email.is_empty() {
            // A guest who came by a provider's checkout, which told no address.
            return Vec::new();
        }
        let mut jobs = vec![self.plain(MessageKind::OrderPlaced)];
        if self.status == OrderStatus::PaymentWaiting && self.draft.bank_account.is_some() {
            jobs.push(self.plain(MessageKind::PaymentInstructions));
        }
        if self.draft.gift_box.as_ref().is_some_and(|wish| wish.video_notification) {
            jobs.push(self.plain(MessageKind::GiftVideo));
        }
        jobs
    }

    /// What is told after this order became `after` by what the event log calls `event`.
    pub(super) fn messages_after(&self, after: &Self, event: &str) -> Vec<Job> {
        match event {
            _ if self.draft.email.is_empty() => Vec::new(),
            "payment-confirmed" => vec![after.plain(MessageKind::PaymentReceived)],
            "shipped" => vec![after.plain(MessageKind::OrderShipped)],
            "expired" => vec![after.plain(MessageKind::OrderExpired)],
            _ => self.cancellation_message(after).into_iter().collect(),
        }
    }

    fn cancellation_message(&self, after: &Self) -> Option<Job> {
        if after.status == OrderStatus::Cancelled {
            return Some(after.plain(MessageKind::OrderCancelled));
        }
        let was_live =
            |pk: Pk| self.items.iter().any(|item| item.pk == pk && item.status != OrderStatus::Cancelled);
        let cancelled = after.items.iter().filter(|item| item.status == OrderStatus::Cancelled);
        let keys: Vec<String> =
            cancelled.filter(|item| was_live(item.pk)).map(|item| item.pk.to_string()).collect();
        let first = keys.first()?;
        // No item is cancelled twice, so the first one tells this message from every other.
        let part = format!(":{first}");
        let values = BTreeMap::from([(message::ITEMS.to_owned(), keys.join(" "))]);
        Some(after.message(MessageKind::ItemsCancelled, &part, values))
    }
}
