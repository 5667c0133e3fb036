//! What a checkout costs and why: lines − discounts + fees = total; total + interest − tenders = unpaid.

use serde::{Deserialize, Serialize};

use crate::{
    basket::Goods,
    money::{Money, MoneyError},
};

/// What a fee is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fee {
    /// The carrier.
    Shipping,
    /// Packing as a gift.
    GiftBox,
    /// Bags.
    Bags,
    /// Collecting the money on delivery.
    PayOnDelivery,
    /// Coming when the shopper wants.
    DeliverySlot,
}

/// What else than the chosen way of paying pays a part of the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Tender {
    /// Money the shop keeps for the customer.
    LoyaltyMoney,
    /// Points of the loyalty card.
    LoyaltyPoints,
    /// Gift cards of the shop, all together.
    GiftCard,
    /// Points the bank gave with the card.
    Rewards,
}

/// One thing a part of the checkout adds to its price. No amount is negative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PriceLine {
    /// Takes something off.
    Discount(Discount),
    /// Costs something.
    Fee(Fee, Money),
    /// Pays something.
    Tender(Tender, Money),
    /// Adds so many hundredths of a per cent to what is left to pay.
    Interest(u32),
}

/// A reduction of the price.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discount {
    /// What the shopper reads.
    pub description: String,
    /// What it takes how much off.
    pub off: Off,
}

/// What a discount takes how much off. Whatever the amounts, nothing costs less than nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Off {
    /// All goods together; every line bears its share.
    Goods(Money),
    /// The lines of the goods, one amount for each line.
    Lines(Vec<Money>),
    /// The carrier.
    Shipping(Money),
}

/// A discount as far as the price reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// What the shopper reads.
    pub description: String,
    /// How much it took off.
    pub amount: Money,
    /// Whether it came off the carrier, and not off the goods.
    pub of_carrier: bool,
}

/// The price of a checkout, explained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// Discounts as far as the price reaches, in the order of the price lines.
    pub discounts: Vec<Given>,
    /// What of them falls on the goods.
    pub goods_discount: Money,
    /// What of them falls on the carrier.
    pub shipping_discount: Money,
    /// What falls on each line of the goods.
    pub line_discounts: Vec<Money>,
    /// Goods less discounts.
    pub goods_after_discounts: Money,
    /// Fees, the carrier's less its discounts.
    pub fees: Vec<(Fee, Money)>,
    /// What the order costs.
    pub total: Money,
    /// What instalments add.
    pub interest: Money,
    /// What pays a part of it, as far as there is something to pay.
    pub tenders: Vec<(Tender, Money)>,
    /// What is left to pay by the chosen way of paying.
    pub unpaid: Money,
}

impl Quote {
    /// Prices `goods` with what the parts add. Discounts never take more than the goods or the carrier cost, tenders
    /// never pay more than there is to pay; what comes first counts first.
    pub fn new(goods: &Goods, price_lines: Vec<PriceLine>) -> Result<Self, MoneyError> {
        let nothing = Money::zero(goods.currency);
        let (mut discounts, mut fees, mut tenders, mut basis_points) =
            (Vec::new(), Vec::new(), Vec::new(), 0);
        for price_line in price_lines {
            match price_line {
                PriceLine::Discount(discount) => discounts.push(discount),
                PriceLine::Fee(fee, amount) => fees.push((fee, amount)),
                PriceLine::Tender(tender, amount) => tenders.push((tender, amount)),
                PriceLine::Interest(points) => basis_points = points,
            }
        }
        let mut left = Left {
            lines: goods.lines.iter().map(|line| line.total).collect(),
            carrier: fees.iter().find(|(fee, _)| *fee == Fee::Shipping).map_or(nothing, |(_, price)| *price),
        };
        let carrier = left.carrier;
        let discounts = (discounts.into_iter())
            .map(|Discount { description, off }| {
                let amount = left.take(&off, nothing)?;
                Ok(Given { description, amount, of_carrier: matches!(off, Off::Shipping(_)) })
            })
            .collect::<Result<Vec<_>, MoneyError>>()?;
        for (fee, amount) in &mut fees {
            if *fee == Fee::Shipping {
                *amount = left.carrier;
            }
        }
        let goods_after_discounts = Money::sum(left.lines.iter().copied(), goods.currency)?;
        let fee_total = Money::sum(fees.iter().map(|(_, amount)| *amount), goods.currency)?;
        let total = goods_after_discounts.checked_add(fee_total)?;
        let mut unpaid = total;
        for (_, amount) in &mut tenders {
            *amount = amount.at_most(unpaid);
            unpaid = unpaid.checked_sub(*amount)?;
        }
        let interest = unpaid.interest(basis_points)?;
        Ok(Self {
            discounts,
            goods_discount: goods.total.checked_sub(goods_after_discounts)?,
            shipping_discount: carrier.checked_sub(left.carrier)?,
            line_discounts: (goods.lines.iter().zip(&left.lines))
                .map(|(line, left)| line.total.checked_sub(*left))
                .collect::<Result<_, _>>()?,
            goods_after_discounts,
            fees,
            total,
            interest,
            tenders,
            unpaid: unpaid.checked_add(interest)?,
        })
    }

    /// What `fee` costs, if it was charged.
    pub fn fee(&self, fee: Fee) -> Option<Money> {
        self.fees.iter().find(|(kind, _)| *kind == fee).map(|(_, amount)| *amount)
    }

    /// What is left to pay by the chosen way of paying, without what instalments add to it.
    pub fn before_interest(&self) -> Money {
        self.unpaid.checked_sub(self.interest).expect("interest is a part of what is left to pay")
    }

    /// The most `tender` can pay beside the others.
    pub fn payable_by(&self, tender: Tender) -> Money {
        let most = self.before_interest().checked_add(self.tender(tender));
        most.expect("it is no more than the total")
    }

    /// What `tender` pays.
    pub fn tender(&self, tender: Tender) -> Money {
        let paid = self.tenders.iter().find(|(kind, _)| *kind == tender);
        paid.map_or(Money::zero(self.total.currency), |(_, amount)| *amount)
    }
}

/// What discounts have not taken yet.
struct Left {
    lines: Vec<Money>,
    carrier: Money,
}

impl Left {
    /// Takes what `off` says as far as there is something left; answers how much that was.
    fn take(&mut self, off: &Off, nothing: Money) -> Result<Money, MoneyError> {
        match off {
            Off::Shipping(wanted) => {
                let taken = wanted.at_most(self.carrier);
                self.carrier = self.carrier.checked_sub(taken)?;
                Ok(taken)
            }
            Off::Lines(wanted) => {
                let mut taken = nothing;
                for (left, wanted) in self.lines.iter_mut().zip(wanted) {
                    let share = wanted.at_most(*left);
                    *left = left.checked_sub(share)?;
                    taken = taken.checked_add(share)?;
                }
                Ok(taken)
            }
            Off::Goods(wanted) => {
                let whole = Money::sum(self.lines.iter().copied(), nothing.currency)?;
                let weights: Vec<u64> = self.lines.iter().map(|left| left.minor.unsigned_abs()).collect();
                self.take(&Off::Lines(wanted.at_most(whole).allocate(&weights)), nothing)
            }
        }
    }
}

#[cfg(test)]
mod tests;
