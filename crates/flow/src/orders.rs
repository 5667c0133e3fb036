//! What happens to orders after they were made: the operator's commands, the shopper's cancellations, expiry.

use checkout::{
    facts::Customer,
    ids::OrderNumber,
    order::{self, Order, OrderCommand},
    text::FormErrors,
};
use store::events::Event;

use crate::{Flow, FlowError, Loaded};

const TRIES_MAX: usize = 4;
/// How many expired orders one sweep takes.
const SWEEP_MAX: i64 = 100;

/// Why a command did nothing.
#[derive(Debug, Clone, thiserror::Error)]
pub enum OrderRefusal {
    /// There is no such order.
    #[error("there is no such order")]
    NotFound,
    /// The rules refuse.
    #[error("the order refuses: {0:?}")]
    Refused(FormErrors),
    /// Something of ours is broken.
    #[error(transparent)]
    Flow(#[from] FlowError),
}

impl Loaded {
    /// The customer who logged in.
    pub fn customer(&self) -> Option<&Customer> {
        self.visit.as_ref().and_then(|visit| visit.customer.as_ref())
    }

    /// Whether the visitor made `order`: it belongs to the customer who logged in, or it is the one this visitor's
    /// checkout became, or the one before.
    pub fn made(&self, order: &Order) -> bool {
        let owns = order.customer.is_some() && order.customer == self.customer_pk();
        let placed = self.stored().is_some_and(|stored| {
            let checkout = &stored.checkout;
            checkout.order.iter().chain(&checkout.last_order).any(|placed| placed.number == order.number)
        });
        owns || placed
    }
}

impl Flow {
    /// The order `number`, whoever made it.
    pub async fn order(&self, number: &OrderNumber) -> Result<Option<Order>, FlowError> {
        Ok(self.store().order(number).await?.map(|stored| stored.order))
    }

    /// Whether `command` could be carried out on the order `number` now. Changes nothing.
    pub async fn weigh_order(
        &self,
        number: &OrderNumber,
        command: &OrderCommand,
    ) -> Result<(), OrderRefusal> {
        let shop = self.shop().await?;
        let order = self.order(number).await?.ok_or(OrderRefusal::NotFound)?;
        order::decide(order, command, &shop, self.now()).map(drop).map_err(OrderRefusal::Refused)
    }

    /// Carries out `command` on the order `number` in the name of `actor`.
    pub async fn command_order(
        &self,
        number: &OrderNumber,
        command: &OrderCommand,
        actor: &str,
    ) -> Result<Order, OrderRefusal> {
        if let OrderCommand::Ship { .. } | OrderCommand::ReadyForPickup = command {
            self.sees_its_money(number).await?;
        }
        for _ in 0..TRIES_MAX {
            let shop = self.shop().await?;
            let stored =
                self.store().order(number).await.map_err(FlowError::from)?.ok_or(OrderRefusal::NotFound)?;
            let now = self.now();
            let decision = order::decide(stored.order, command, &shop, now).map_err(OrderRefusal::Refused)?;
            let event = Event {
                at: now,
                actor: actor.to_owned(),
                event: format!("order:{}", decision.event),
                changed: "order".to_owned(),
            };
            let (movements, jobs) = (&decision.movements, &decision.jobs);
            let replaced =
                self.store().replace_order(&decision.order, stored.version, movements, jobs, &event);
            if replaced.await.map_err(FlowError::from)? {
                self.wake_jobs();
                return Ok(decision.order);
            }
        }
        Err(FlowError::Unavailable("too many changes of one order at once".to_owned()).into())
    }

    /// Ends unpaid orders whose time is over; returns how many.
    pub async fn expire_orders(&self) -> Result<usize, FlowError> {
        let due = self.store().expired_orders(self.now(), SWEEP_MAX).await?;
        let (mut ended, mut failed) = (0, None);
        for stored in due {
            match Box::pin(self.command_order(&stored.order.number, &OrderCommand::Expire, "clock")).await {
                Ok(_) => ended += 1,
                // Paid or cancelled since it was listed, perhaps by another node: nothing is left to do.
                Err(OrderRefusal::Refused(_) | OrderRefusal::NotFound) => {}
                // One order that cannot end must not keep the others from ending.
                Err(OrderRefusal::Flow(error)) => {
                    tracing::error!(order = %stored.order.number, %error, "an order cannot expire");
                    failed = Some(error);
                }
            }
        }
        failed.map_or(Ok(ended), Err)
    }
}
