//! What promotions give: which of them together, and how much each takes off every line and off the carrier. Pure
//! arithmetic over goods; who may use what is the part's to say.

use crate::{
    basket::Goods,
    money::{Money, MoneyError, Rate, Rounding},
    pricing::Off,
    shop::{BuyAndGet, Gives, Promotion},
};

/// A promotion with what it takes off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenPromotion<'a> {
    /// The promotion.
    pub promotion: &'a Promotion,
    /// What it takes off each line of the goods.
    pub lines: Vec<Money>,
    /// What it takes off the carrier.
    pub carrier: Money,
}

/// What is still to be paid while promotions are given one after the other.
#[derive(Clone)]
struct Left {
    lines: Vec<Money>,
    carrier: Money,
}

impl GivenPromotion<'_> {
    /// All it takes off.
    pub fn amount(&self) -> Result<Money, MoneyError> {
        Money::sum(self.lines.iter().copied(), self.carrier.currency)?.checked_add(self.carrier)
    }

    /// The same for the price.
    pub fn off(&self) -> Off {
        if self.carrier.minor > 0 { Off::Shipping(self.carrier) } else { Off::Lines(self.lines.clone()) }
    }
}

/// What of `promotions`, which all suit `goods`, is given while the carrier costs `carrier`. One that is not combinable is
/// given alone, when alone it gives more than all the others together. Each takes its share of what those before it left;
/// the order is that of priority and key, never that in which they were chosen.
pub fn give<'a>(
    promotions: impl IntoIterator<Item = &'a Promotion>,
    goods: &Goods,
    carrier: Money,
) -> Result<Vec<GivenPromotion<'a>>, MoneyError> {
    let mut promotions: Vec<&Promotion> = promotions.into_iter().collect();
    promotions.sort_by_key(|promotion| (std::cmp::Reverse(promotion.priority), promotion.pk));
    let (together, alone): (Vec<_>, Vec<_>) =
        promotions.into_iter().partition(|promotion| promotion.combinable);
    let mut best = one_after_the_other(&together, goods, carrier)?;
    for single in alone {
        let given = one_after_the_other(&[single], goods, carrier)?;
        if worth(&given, goods)? > worth(&best, goods)? {
            best = given;
        }
    }
    Ok(best)
}

fn worth(given: &[GivenPromotion], goods: &Goods) -> Result<i64, MoneyError> {
    let amounts = given.iter().map(GivenPromotion::amount).collect::<Result<Vec<_>, _>>()?;
    Ok(Money::sum(amounts, goods.currency)?.minor)
}

fn one_after_the_other<'a>(
    promotions: &[&'a Promotion],
    goods: &Goods,
    carrier: Money,
) -> Result<Vec<GivenPromotion<'a>>, MoneyError> {
    let mut left = Left { lines: goods.lines.iter().map(|line| line.total).collect(), carrier };
    let mut given = Vec::new();
    for promotion in promotions {
        let next = left.take(promotion, goods)?;
        if next.amount()?.minor > 0 {
            given.push(next);
        }
    }
    Ok(given)
}

impl Left {
    /// Takes off what `promotion` gives, and says how much that is.
    fn take<'a>(
        &mut self,
        promotion: &'a Promotion,
        goods: &Goods,
    ) -> Result<GivenPromotion<'a>, MoneyError> {
        let nothing = Money::zero(goods.currency);
        let covered: Vec<Money> = (goods.lines.iter().zip(&self.lines))
            .map(|(line, left)| if promotion.covers(&line.product) { *left } else { nothing })
            .collect();
        let (lines, carrier) = match &promotion.gives {
            Gives::Percent(rate) => (share_of_lines(*rate, &covered)?, nothing),
            Gives::Amount(amounts) => {
                let whole = Money::sum(covered.iter().copied(), goods.currency)?;
                let wanted = amounts.get(goods.currency).unwrap_or(nothing).at_most(whole);
                let weights: Vec<u64> = covered.iter().map(|left| left.minor.unsigned_abs()).collect();
                (wanted.allocate(&weights), nothing)
            }
            Gives::FreeShipping => (vec![nothing; goods.lines.len()], self.carrier),
            Gives::BuyAndGet(group) => (cheapest_of(group, promotion, goods, &covered)?, nothing),
        };
        for (left, taken) in self.lines.iter_mut().zip(&lines) {
            *left = left.checked_sub(*taken)?;
        }
        self.carrier = self.carrier.checked_sub(carrier)?;
        Ok(GivenPromotion { promotion, lines, carrier })
    }
}

/// `rate` of all `lines` together, rounded once, so that ten lines do not lose ten fractions.
fn share_of_lines(rate: Rate, lines: &[Money]) -> Result<Vec<Money>, MoneyError> {
    let Some(currency) = lines.first().map(|line| line.currency) else { return Ok(Vec::new()) };
    let share = rate.of(Money::sum(lines.iter().copied(), currency)?, Rounding::Down)?;
    let weights: Vec<u64> = lines.iter().map(|line| line.minor.unsigned_abs()).collect();
    Ok(share.allocate(&weights))
}

/// What the cheapest units of each whole group cost less.
fn cheapest_of(
    group: &BuyAndGet,
    promotion: &Promotion,
    goods: &Goods,
    covered: &[Money],
) -> Result<Vec<Money>, MoneyError> {
    let mut places: Vec<usize> =
        (0..goods.lines.len()).filter(|place| promotion.covers(&goods.lines[*place].product)).collect();
    places.sort_by_key(|place| goods.lines[*place].unit_price.minor);
    let units: i64 = places.iter().map(|place| goods.lines[*place].quantity).sum();
    let mut reduced = units / (group.buy + group.get).max(1) * group.get;
    let mut off = vec![Money::zero(goods.currency); goods.lines.len()];
    for place in places {
        let quantity = goods.lines[place].quantity;
        let taken = quantity.min(reduced);
        reduced -= taken;
        let parts = [taken.unsigned_abs(), (quantity - taken).unsigned_abs()];
        let share = covered[place].allocate(&parts)[0];
        off[place] = group.percent.of(share, Rounding::Down)?;
    }
    Ok(off)
}

impl Promotion {
    /// How many units `goods` lack for the first group of a buy-and-get.
    pub fn missing_units(&self, goods: &Goods) -> i64 {
        let Gives::BuyAndGet(group) = &self.gives else { return 0 };
        let covered = goods.lines.iter().filter(|line| self.covers(&line.product));
        (group.buy + group.get - covered.map(|line| line.quantity).sum::<i64>()).max(0)
    }
}

#[cfg(test)]
mod tests;
