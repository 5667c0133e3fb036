//! Sums of an order.

use super::{Order, OrderStatus};
use crate::{
    money::Money,
    pricing::{Fee, Tender},
};

impl Order {
    /// What `fee` costs, if it was charged; the carrier's is `shipping_amount`.
    pub fn fee(&self, fee: Fee) -> Option<Money> {
        self.fees.iter().find(|charged| charged.kind == fee).map(|charged| charged.amount)
    }

    /// What the carrier costs without its discounts, which are among the order's discounts.
    pub fn shipping_before_discounts(&self) -> Money {
        let nothing = Money::zero(self.shipping_amount.currency);
        let whole = self.shipping_amount.checked_add(self.shipping_discount.unwrap_or(nothing));
        whole.expect("it is no more than the carrier's price")
    }

    /// What `kind` paid when the order was made.
    pub fn tender(&self, kind: Tender) -> Money {
        let paid = self.tenders.iter().find(|tender| tender.kind == kind);
        paid.map_or(Money::zero(self.amount.currency), |tender| tender.amount)
    }

    /// What is still to be paid; nothing unless money is waited for.
    pub fn unpaid(&self) -> Money {
        if self.status == OrderStatus::PaymentWaiting {
            self.due()
        } else {
            Money::zero(self.amount.currency)
        }
    }

    /// The sum of the fees beside the carrier's.
    pub fn fee_total(&self) -> Money {
        Money::sum(self.fees.iter().map(|fee| fee.amount), self.amount.currency)
            .expect("fees are no more than the order costs")
    }

    /// The sum of the discounts.
    pub fn discount_total(&self) -> Money {
        Money::sum(self.discounts.iter().map(|discount| discount.amount), self.goods.currency)
            .expect("discounts take no more than the goods cost")
    }
}
