//! What a checkout costs and why: lines − discounts + fees = total; total + interest − tenders = unpaid.

use crate::{
    basket::Goods,
    money::{Money, MoneyError},
};

/// What a fee is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fee {
    /// The carrier.
    Shipping,
}

/// One thing a part of the checkout adds to its price.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PriceLine {
    /// Takes something off the goods.
    Discount(Discount),
    /// Costs something.
    Fee(Fee, Money),
}

/// A reduction of the goods' price.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discount {
    /// What the shopper reads.
    pub description: String,
    /// How much, never negative.
    pub amount: Money,
}

/// The price of a checkout, explained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// Discounts as far as the goods' price reaches.
    pub discounts: Vec<Discount>,
    /// Their sum.
    pub discount_total: Money,
    /// What of it falls on each line.
    pub line_discounts: Vec<Money>,
    /// Goods less discounts.
    pub goods_after_discounts: Money,
    /// Fees.
    pub fees: Vec<(Fee, Money)>,
    /// What the order costs.
    pub total: Money,
    /// What instalments add.
    pub interest: Money,
    /// What is left to pay by the chosen way of paying.
    pub unpaid: Money,
}

impl Quote {
    /// Prices `goods` with what the parts add. Discounts never take more than the goods cost.
    pub fn new(goods: &Goods, price_lines: Vec<PriceLine>) -> Result<Self, MoneyError> {
        let nothing = Money::zero(goods.currency);
        let (mut discounts, mut fees) = (Vec::new(), Vec::new());
        let mut discount_total = nothing;
        for price_line in price_lines {
            match price_line {
                PriceLine::Fee(fee, amount) => fees.push((fee, amount)),
                PriceLine::Discount(discount) => {
                    let left = goods.total.checked_sub(discount_total)?;
                    let amount = if discount.amount.minor > left.minor { left } else { discount.amount };
                    discount_total = discount_total.checked_add(amount)?;
                    discounts.push(Discount { amount, ..discount });
                }
            }
        }
        let weights: Vec<u64> = goods.lines.iter().map(|line| line.total.minor.unsigned_abs()).collect();
        let goods_after_discounts = goods.total.checked_sub(discount_total)?;
        let fee_total = Money::sum(fees.iter().map(|(_, amount)| *amount), goods.currency)?;
        let total = goods_after_discounts.checked_add(fee_total)?;
        Ok(Self {
            discounts,
            discount_total,
            line_discounts: discount_total.allocate(&weights),
            goods_after_discounts,
            fees,
            total,
            interest: nothing,
            unpaid: total,
        })
    }

    /// What `fee` costs, if it was charged.
    pub fn fee(&self, fee: Fee) -> Option<Money> {
        self.fees.iter().find(|(kind, _)| *kind == fee).map(|(_, amount)| *amount)
    }
}

#[cfg(test)]
mod tests;
