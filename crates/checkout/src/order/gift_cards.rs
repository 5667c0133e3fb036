//! The gift cards that pay a part of an order. One tender stands for all of them; here is which card pays how much of it.

use serde::{Deserialize, Serialize};

use super::Order;
use crate::{ids::Pk, money::Money, pricing::Tender};

/// A gift card that pays a part of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderGiftCard {
    /// Its key.
    pub pk: Pk,
    /// The last four letters and digits of its code.
    pub last_four: String,
    /// How much it paid when the order was made.
    pub amount: Money,
}

impl Order {
    /// What each gift card still pays: what the first ones pay is given back last.
    pub fn live_gift_cards(&self) -> Vec<OrderGiftCard> {
        let mut left = self.live_tender(Tender::GiftCard);
        let cap = |card: &OrderGiftCard| {
            let amount = card.amount.at_most(left);
            left = left.checked_sub(amount).expect("it is no more than what is left");
            OrderGiftCard { amount, ..card.clone() }
        };
        self.draft.gift_cards.iter().map(cap).collect()
    }
}
