//! What a shopper can do with a basket.

use super::{Basket, LINES_MAX, Line, LineAttributes, QUANTITY_MAX, UNITS_MAX};
use crate::{
    facts::Facts,
    ids::Pk,
    text,
    text::{FormErrors, Problem},
};

text!(NOT_SOLD = "product-not-sold", en: "This product is not available.", tr: "Bu ürün satışta değil.");
text!(OUT_OF_STOCK = "out-of-stock", en: "Only {available} left in stock.", tr: "Stokta yalnızca {available} adet var.");
text!(ABSURD_QUANTITY = "absurd-quantity",
    en: "The quantity must be a whole number from {min} to {max}.", tr: "Adet {min} ile {max} arasında bir tam sayı olmalıdır.");
text!(TOO_MANY_UNITS = "too-many-units",
    en: "A basket holds at most {max} units.", tr: "Sepete en çok {max} adet ürün eklenebilir.");
text!(TOO_MANY_LINES = "too-many-lines",
    en: "A basket holds at most {max} different products.", tr: "Sepete en çok {max} farklı ürün eklenebilir.");

/// A product with its attributes: what identifies a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BasketItem {
    /// The product.
    pub product: Pk,
    /// What the shopper chose beside it.
    pub attributes: LineAttributes,
}

/// Something a shopper does with the basket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BasketCommand {
    /// Puts more units in.
    Add(BasketItem, i64),
    /// Sets how many units there are; none takes the line out.
    Set(BasketItem, i64),
    /// Takes everything out.
    Empty,
    /// Takes the lines of another basket over (login); what does not fit or is not sold stays behind.
    Absorb(Vec<Line>),
}

impl BasketCommand {
    /// The products the command is about.
    pub fn products(&self) -> Vec<Pk> {
        match self {
            Self::Add(item, _) | Self::Set(item, _) => vec![item.product],
            Self::Empty => Vec::new(),
            Self::Absorb(lines) => lines.iter().map(|line| line.product).collect(),
        }
    }
}

/// The basket after `command`, or why it stays as it is.
pub fn decide(basket: Basket, command: &BasketCommand, facts: &Facts) -> Result<Basket, FormErrors> {
    let before = basket.lines.clone();
    let mut basket = match command {
        BasketCommand::Add(item, more) => {
            let more = quantity_in(1, *more)?;
            let now = basket.quantity_of(item);
            basket.set(item, quantity_in(1, now + more)?, facts)?
        }
        BasketCommand::Set(item, quantity) => basket.set(item, quantity_in(0, *quantity)?, facts)?,
        BasketCommand::Empty => Basket { lines: Vec::new(), ..basket },
        BasketCommand::Absorb(lines) => lines.iter().fold(basket, |basket, line| basket.absorb(line, facts)),
    };
    if basket.lines.is_empty() {
        basket.currency = None;
    }
    if basket.lines != before {
        basket.modified = facts.now;
    }
    Ok(basket)
}

fn quantity_in(min: i64, quantity: i64) -> Result<i64, FormErrors> {
    if (min..=QUANTITY_MAX).contains(&quantity) {
        Ok(quantity)
    } else {
        let problem = Problem::new(&ABSURD_QUANTITY).with("min", min).with("max", QUANTITY_MAX);
        Err(FormErrors::field("quantity", problem))
    }
}

impl Basket {
    fn position(&self, item: &BasketItem) -> Option<usize> {
        self.lines.iter().position(|line| line.product == item.product && line.attributes == item.attributes)
    }

    fn quantity_of(&self, item: &BasketItem) -> i64 {
        self.position(item).map_or(0, |index| self.lines[index].quantity)
    }

    fn set(mut self, item: &BasketItem, quantity: i64, facts: &Facts) -> Result<Self, FormErrors> {
        let position = self.position(item);
        if quantity == 0 {
            if let Some(index) = position {
                self.lines.remove(index);
            }
            return Ok(self);
        }
        let currency = self.currency.unwrap_or_else(|| facts.wished_currency());
        let sold = facts.products.get(&item.product).is_some_and(|product| product.is_sold_in(currency));
        if !sold {
            return Err(FormErrors::field("product", &NOT_SOLD));
        }
        let elsewhere: i64 = (self.lines.iter().enumerate())
            .filter(|(index, line)| line.product == item.product && Some(*index) != position)
            .map(|(_, line)| line.quantity)
            .sum();
        let available = (facts.stock_of(item.product) - elsewhere).max(0);
        if quantity > available {
            return Err(FormErrors::field(
                "quantity",
                Problem::new(&OUT_OF_STOCK).with("available", available),
            ));
        }
        let others: i64 = self.total_quantity() - position.map_or(0, |index| self.lines[index].quantity);
        if others + quantity > UNITS_MAX {
            return Err(FormErrors::field("quantity", Problem::new(&TOO_MANY_UNITS).with("max", UNITS_MAX)));
        }
        match position {
            Some(index) => self.lines[index].quantity = quantity,
            None if self.lines.len() >= LINES_MAX => {
                return Err(FormErrors::whole(Problem::new(&TOO_MANY_LINES).with("max", LINES_MAX)));
            }
            None => {
                let id = self.lines.iter().map(|line| line.id).max().unwrap_or(0) + 1;
                let attributes = item.attributes.clone();
                self.lines.push(Line { id, product: item.product, quantity, attributes });
            }
        }
        self.currency = Some(currency);
        Ok(self)
    }

    /// Folds one foreign line in, as many of its units as can be had.
    fn absorb(self, line: &Line, facts: &Facts) -> Self {
        let item = BasketItem { product: line.product, attributes: line.attributes.clone() };
        let here: i64 =
            self.lines.iter().filter(|own| own.product == line.product).map(|own| own.quantity).sum();
        let room = (facts.stock_of(line.product) - here).min(UNITS_MAX - self.total_quantity()).max(0);
        let wanted = (self.quantity_of(&item) + line.quantity.min(room)).min(QUANTITY_MAX);
        self.clone().set(&item, wanted, facts).unwrap_or(self)
    }
}
